//! The list of incidents, page after page. Called by Incidents.

use std::rc::Rc;

use shared_types::{
    ids::IncidentId,
    incident::{IncidentFilter, IncidentPage, IncidentSummary},
};
use yew::prelude::*;

use super::words::{completion_badge, late_badge, line, state_badge};
use crate::{
    client::{Load, Sending, incidents, use_load, use_send},
    components::{Button, Icon, empty, skeleton_rows},
    content::{async_content, fault_box},
    i18n::{Key, use_i18n},
    nav::{Link, Route},
    session::use_session,
};

/// Rows that are fetched at a time.
pub const PAGE: u32 = 50;

/// The pages that are here, and the way to the next.
#[derive(Clone)]
pub struct Pages {
    first: Load<IncidentPage>,
    later: Rc<Vec<IncidentPage>>,
    sending: Sending,
    more: Callback<()>,
}

impl PartialEq for Pages {
    fn eq(&self, other: &Self) -> bool {
        let same = match (&self.first.remote.value, &other.first.remote.value) {
            (Some(a), Some(b)) => Rc::ptr_eq(a, b),
            (None, None) => true,
            _ => false,
        };
        same && self.first.remote.fault == other.first.remote.fault
            && self.first.remote.busy == other.first.remote.busy
            && self.later == other.later
            && self.sending.busy == other.sending.busy
            && self.sending.fault == other.sending.fault
    }
}

impl Pages {
    /// All rows that are here.
    pub fn rows(&self) -> Vec<IncidentSummary> {
        let first = self.first.remote.value.iter().flat_map(|page| &page.items);
        first.chain(self.later.iter().flat_map(|page| &page.items)).cloned().collect()
    }

    /// Asks for the first page anew.
    pub fn again(&self) -> Callback<()> {
        self.first.again.clone()
    }

    fn next(&self) -> Option<String> {
        let last = self.later.last().or(self.first.remote.value.as_deref());
        last.and_then(|page| page.next_cursor.clone())
    }
}

/// The list under these filters.
#[hook]
pub fn use_pages(filter: IncidentFilter) -> Pages {
    let first = use_load(filter.clone(), |client, signal, filter| async move {
        incidents::list_incidents(&client, Some(&signal), &filter, None, PAGE).await
    });
    let later = use_state(|| Rc::new(Vec::<IncidentPage>::new()));
    let sending = use_send();
    {
        let later = later.setter();
        let here = first.remote.value.as_ref().map(|page| Rc::as_ptr(page) as usize);
        use_effect_with(here, move |_| later.set(Rc::default()));
    }
    let mut pages = Pages { first, later: (*later).clone(), sending, more: Callback::noop() };
    let next = pages.next();
    pages.more = {
        let (sending, later) = (pages.sending.clone(), later.clone());
        Callback::from(move |()| {
            let (Some(cursor), filter, later) = (next.clone(), filter.clone(), later.clone()) else { return };
            sending.run(
                |client| async move { incidents::list_incidents(&client, None, &filter, Some(&cursor), PAGE).await },
                move |page| {
                    let mut all = (**later).clone();
                    all.push(page);
                    later.set(Rc::new(all));
                },
            );
        })
    };
    pages
}

/// What the list needs.
#[derive(Properties, PartialEq)]
pub struct ListProps {
    /// The pages.
    pub pages: Pages,
    /// Their rows, the newest knowledge of each.
    pub rows: Vec<IncidentSummary>,
    /// Which one is open.
    pub open: Option<IncidentId>,
    /// The filters, for the links.
    pub query: AttrValue,
    /// What was chosen to be handled at once; none when nobody chooses.
    pub chosen: Option<Rc<Vec<IncidentId>>>,
    /// One more, or one less.
    pub choose: Callback<IncidentId>,
    /// What to offer when there is nothing.
    pub report: Html,
    /// Says what is newer, above the rows.
    pub newer: Html,
    /// The whole of it as a file.
    pub files: Html,
}

/// The list in its four states.
#[component]
pub fn List(props: &ListProps) -> Html {
    let i18n = use_i18n();
    let session = use_session();
    let pages = &props.pages;
    html! {
        <section class="card flush list" aria-label={i18n.t(Key::NavIncidents).to_owned()}>
            { props.newer.clone() }
            { async_content(&i18n, &pages.first, skeleton_rows(9), |_| {
                if props.rows.is_empty() {
                    return empty(Icon::List, i18n.t(Key::IncidentsNone), i18n.t(Key::IncidentsNoneNext), props.report.clone());
                }
                html! {
                    <>
                    <ul class="rows">
                        for row in &props.rows {
                            <li key={row.id.to_string()} class={classes!(props.chosen.is_some().then_some("choosing"))}>
                                if let Some(chosen) = &props.chosen {
                                    <input type="checkbox" id={format!("choose-{}", row.id)} checked={chosen.contains(&row.id)}
                                        aria-label={i18n.f(Key::BulkRow, &[("number", &row.number)])}
                                        onchange={props.choose.reform({ let id = row.id; move |_: Event| id })} />
                                }
                                <Link to={Route::Incident(row.id).with_query(&props.query)} class="row-link" id={format!("row-{}", row.id)}
                                    current={(props.open == Some(row.id)).then_some(AttrValue::Static("true"))}>
                                    <span class="row-number">{ &row.number }</span>
                                    <span class="row-main">
                                        <span class="row-title">{ session.codes.title(&row.category, &row.methods, i18n.language) }</span>
                                        <span class="row-line">{ line(&i18n, &session, row) }</span>
                                    </span>
                                    <span class="row-badges">{ completion_badge(&i18n, row.completion) }{ late_badge(&i18n, row) }{ state_badge(&i18n, row.state) }</span>
                                </Link>
                            </li>
                        }
                    </ul>
                    { fault_box(&i18n, pages.sending.fault.as_ref(), &[]) }
                    <div class="rows-end">
                        if pages.next().is_some() {
                            <Button busy={pages.sending.busy} onclick={pages.more.clone()}>{ i18n.t(Key::IncidentsMore) }</Button>
                        }
                        <span class="muted small" role="status">{ i18n.n(Key::IncidentsShownOne, Key::IncidentsShownMany, props.rows.len() as i64) }</span>
                        { props.files.clone() }
                    </div>
                    </>
                }
            }) }
        </section>
    }
}
