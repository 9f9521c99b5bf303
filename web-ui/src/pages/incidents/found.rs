//! What the one box found, each with why; asks the reason where a plate or a phone number is looked for.
//! Called by Incidents in place of the list while something is searched for. Nothing of it stands in an address.

use shared_types::{
    access::Permission,
    ids::IncidentId,
    incident::{IncidentFilter, IncidentHit, IncidentHitPage, IncidentSearch, SearchLook},
    involved::OpenReason,
    plate,
};
use yew::prelude::*;

use super::words::{line, state_badge};
use crate::{
    client::{Fault, incidents, use_load, use_send},
    components::{Button, Icon, empty, icon, skeleton_rows},
    content::{async_content, fault_box},
    i18n::{I18n, Key, use_i18n},
    nav::{Link, Route},
    session::{Session, use_session},
};

/// Rows that are fetched at a time.
const PAGE: u32 = 50;

/// What the results need.
#[derive(Properties, PartialEq)]
pub struct FoundProps {
    /// What was typed.
    pub words: AttrValue,
    /// The filters beside it.
    pub filter: IncidentFilter,
    /// Which one is open.
    pub open: Option<IncidentId>,
    /// The filters, for the links.
    pub query: AttrValue,
}

/// The results. Another text is another look with a reason of its own: it is rendered under the text as its key.
#[component]
pub fn Found(props: &FoundProps) -> Html {
    let (i18n, session, sending) = (use_i18n(), use_session(), use_send());
    let look = use_state_eq(|| None::<SearchLook>);
    let reason = use_state_eq(|| None::<OpenReason>);
    let search = IncidentSearch {
        filter: IncidentFilter { q: None, ..props.filter.clone() },
        text: Some(props.words.to_string()),
        look: *look,
        reason: *reason,
        cursor: None,
        limit: Some(PAGE),
    };
    let load = use_load(search.clone(), |client, signal, search| async move {
        incidents::search_incidents(&client, Some(&signal), &search).await
    });
    let later = use_state(Vec::<IncidentHitPage>::new);
    {
        let later = later.setter();
        let here = load.remote.value.as_ref().map(|page| std::rc::Rc::as_ptr(page) as usize);
        use_effect_with(here, move |_| later.set(Vec::new()));
    }
    let next = later.last().or(load.remote.value.as_deref()).and_then(|page| page.next_cursor.clone());
    let more = {
        let (sending, later, search, next) = (sending.clone(), later.clone(), search.clone(), next.clone());
        Callback::from(move |()| {
            let (search, later) = (IncidentSearch { cursor: next.clone(), ..search.clone() }, later.clone());
            sending.run(
                |client| async move { incidents::search_incidents(&client, None, &search).await },
                move |page| {
                    let mut all = (*later).clone();
                    all.push(page);
                    later.set(all);
                },
            );
        })
    };
    let asks = load.remote.fault.as_ref().is_some_and(asks_reason);
    let may_look = session.may(Permission::PersonalSearch);
    let could_be_plate =
        may_look && !plate::grams(&plate::canonical(&props.words)).is_empty() && props.words.len() <= 12;
    let turn = {
        let (look, reason, to) = (look.setter(), reason.setter(), look.is_none().then_some(SearchLook::Plate));
        Callback::from(move |_: MouseEvent| {
            reason.set(None);
            look.set(to);
        })
    };
    let choose = {
        let reason = reason.setter();
        Callback::from(move |chosen: OpenReason| reason.set(Some(chosen)))
    };
    html! {
        <section class="card flush list" aria-label={i18n.t(Key::SearchResults).to_owned()}>
            if could_be_plate {
                <p class="rows-end">
                    <button type="button" class="chip" aria-pressed={look.is_some().to_string()} onclick={turn}>
                        { icon(Icon::Search) }{ i18n.t(if look.is_some() { Key::SearchLookAll } else { Key::SearchLookPlate }) }
                    </button>
                </p>
            }
            if asks {
                { reasons(&i18n, choose) }
            } else {
                { async_content(&i18n, &load, skeleton_rows(6), |page| {
                    let hits: Vec<&IncidentHit> = page.items.iter().chain(later.iter().flat_map(|page| &page.items)).collect();
                    if hits.is_empty() {
                        return empty(Icon::Search, i18n.t(Key::SearchNone), i18n.t(Key::SearchNoneNext), Html::default());
                    }
                    html! {
                        <>
                        <ul class="rows">{ for hits.iter().map(|hit| row(&i18n, &session, hit, props)) }</ul>
                        { fault_box(&i18n, sending.fault.as_ref(), &[]) }
                        <p class="rows-end">
                            if next.is_some() { <Button busy={sending.busy} onclick={more.clone()}>{ i18n.t(Key::IncidentsMore) }</Button> }
                            <span class="muted small" role="status">{ i18n.n(Key::IncidentsShownOne, Key::IncidentsShownMany, hits.len() as i64) }</span>
                        </p>
                        </>
                    }
                }) }
            }
        </section>
    }
}

/// Whether all that is missing is what the look is for.
fn asks_reason(fault: &Fault) -> bool {
    !fault.fields().is_empty() && fault.fields().iter().all(|fault| fault.code == "reason-required")
}

fn reasons(i18n: &I18n, choose: Callback<OpenReason>) -> Html {
    html! {
        <div class="state" role="group" aria-labelledby="search-reason">
            { icon(Icon::Shield) }
            <p class="strong" id="search-reason">{ i18n.t(Key::SearchReason) }</p>
            <p class="muted">{ i18n.t(Key::SearchReasonWords) }</p>
            <div class="row">
                for reason in OpenReason::ALL {
                    <button type="button" class="chip" onclick={choose.reform(|_: MouseEvent| *reason)}>{ i18n.word("open", reason.word()) }</button>
                }
            </div>
        </div>
    }
}

fn row(i18n: &I18n, session: &Session, hit: &IncidentHit, props: &FoundProps) -> Html {
    let row = &hit.summary;
    html! {
        <li key={row.id.to_string()}>
            <Link to={Route::Incident(row.id).with_query(&props.query)} class="row-link" id={format!("row-{}", row.id)}
                current={(props.open == Some(row.id)).then_some(AttrValue::Static("true"))}>
                <span class="row-number">{ &row.number }</span>
                <span class="row-main">
                    <span class="row-title">{ session.codes.title(&row.category, &row.methods, i18n.language) }</span>
                    <span class="row-line">{ line(i18n, session, row) }</span>
                </span>
                <span class="row-badges">
                    if let Some(into) = &hit.merged_into { <span class="badge warn">{ i18n.f(Key::SearchMerged, &[("number", &into.number)]) }</span> }
                    for why in &hit.found { <span class="badge brand">{ i18n.word("found", why.word()) }</span> }
                    { state_badge(i18n, row.state) }
                </span>
            </Link>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared_types::problem::FieldFault;

    #[test]
    fn a_reason_is_asked_only_where_nothing_else_is_wrong() {
        let fault =
            |codes: &[&str]| Fault::Form(codes.iter().map(|code| FieldFault::new("/reason", code, "")).collect());
        assert!(asks_reason(&fault(&["reason-required"])));
        assert!(!asks_reason(&fault(&["reason-required", "length"])) && !asks_reason(&fault(&[])));
        assert!(!asks_reason(&Fault::Offline));
    }
}
