//! Incidents: the list, and beside it (on a phone in its place) the one that is open. Filters stand in the
//! address; what is searched for does not. Called by app.rs.

mod assign;
pub mod attachments;
pub mod belongs;
mod bulk;
mod circumstances;
mod detail;
mod edit;
mod files;
pub mod filters;
mod found;
mod goods;
mod involved;
mod join;
mod keeping;
mod list;
mod newer;
mod persons;
mod questions;
mod reads;
mod standard;
mod steps;
mod struck;
pub mod tasks;
mod timeline;
mod tracks;
mod vehicles;
mod views;
pub mod words;

pub use edit::completions;

use std::rc::Rc;

use shared_types::{
    access::Permission,
    bulk::MOST_AT_ONCE,
    handling::HandlingState,
    ids::IncidentId,
    incident::{IncidentFilter, IncidentSummary},
};
use yew::prelude::*;

use self::{
    bulk::BulkBar,
    detail::Detail,
    files::Files,
    filters::FilterBar,
    found::Found,
    list::{List, use_pages},
    newer::Newer,
    views::Views,
};
use crate::{
    components::{Button, Icon, empty, icon},
    edge::{self, Listener},
    i18n::{Key, use_i18n},
    nav::{Link, Nav, Route, filter_from, filter_to, use_nav},
    session::use_session,
    shell::page,
};

/// The states in which someone still has to do something.
pub const OPEN: [HandlingState; 3] = [HandlingState::Reported, HandlingState::Accepted, HandlingState::InProgress];

/// What the screen needs.
#[derive(Properties, PartialEq)]
pub struct IncidentsProps {
    /// Which one is open.
    pub open: Option<IncidentId>,
}

/// The screen.
#[component]
pub fn Incidents(props: &IncidentsProps) -> Html {
    let (i18n, nav, session) = (use_i18n(), use_nav(), use_session());
    let words = (!session.words.is_empty()).then(|| session.words.to_string());
    let filter = IncidentFilter { q: words, ..filter_from(&nav.location.query) };
    // While something is searched for, the results stand in the place of the list.
    let pages = use_pages(IncidentFilter { q: None, ..filter.clone() });
    let fresh = use_reducer(Fresh::default);
    let chosen = use_state_eq(|| None::<Rc<Vec<IncidentId>>>);
    let rows: Vec<IncidentSummary> = pages
        .rows()
        .into_iter()
        .map(|row| fresh.0.iter().find(|newer| newer.id == row.id).cloned().unwrap_or(row))
        .collect();
    use_walk(&nav, rows.iter().map(|row| row.id).collect(), props.open);

    let change = {
        let nav = nav.clone();
        Callback::from(move |filter: IncidentFilter| nav.replace(&Route::Incidents.with_query(&filter_to(&filter))))
    };
    let changed_all = {
        let fresh = fresh.dispatcher();
        Callback::from(move |newer: Vec<IncidentSummary>| fresh.dispatch(Some(newer)))
    };
    let changed = changed_all.reform(|newer: IncidentSummary| vec![newer]);
    let show = {
        let (fresh, again) = (fresh.dispatcher(), pages.again());
        Callback::from(move |()| {
            fresh.dispatch(None);
            again.emit(());
        })
    };
    let newer = html! { <Newer filter={filter.clone()} rows={rows.clone()} changed={changed_all} {show} /> };
    let choose = {
        let chosen = chosen.clone();
        Callback::from(move |id: IncidentId| {
            let mut all = chosen.as_deref().cloned().unwrap_or_default();
            match all.iter().position(|one| *one == id) {
                Some(at) => drop(all.remove(at)),
                None if all.len() < MOST_AT_ONCE as usize => all.push(id),
                None => {}
            }
            chosen.set(Some(Rc::new(all)));
        })
    };
    let choosing = {
        let chosen = chosen.clone();
        Callback::from(move |()| chosen.set(if chosen.is_some() { None } else { Some(Rc::default()) }))
    };
    let done_many = {
        let (chosen, again, fresh) = (chosen.setter(), pages.again(), fresh.dispatcher());
        Callback::from(move |()| {
            chosen.set(Some(Rc::default()));
            fresh.dispatch(None);
            again.emit(());
        })
    };
    let actions = html! {
        if session.may(Permission::IncidentHandle) && chosen.is_none() {
            <Button icon={Icon::Check} onclick={choosing.clone()}>{ i18n.t(Key::BulkSelect) }</Button>
        }
    };
    let report = if session.may(Permission::IncidentReport) {
        html! { <Link to={Route::Report.path()} class="button primary">{ i18n.t(Key::NavReport) }</Link> }
    } else {
        Html::default()
    };
    html! {
        <div class={classes!("incidents", "stack", props.open.map(|_| "one-open"))}>
            { page(i18n.t(Key::NavIncidents), Html::default(), actions) }
            <Views filter={filter.clone()} change={change.clone()} />
            <FilterBar filter={filter.clone()} {change} open_chip=true />
            if let Some(words) = &filter.q {
                <p class="row">
                    <span>{ i18n.f(Key::IncidentsSearched, &[("words", words)]) }</span>
                    <button type="button" class="chip" onclick={session.search.reform(|_: MouseEvent| AttrValue::default())}>
                        { icon(Icon::Close) }{ i18n.t(Key::IncidentsSearchEnd) }
                    </button>
                </p>
            }
            if let Some(ids) = &*chosen {
                <BulkBar chosen={rows.iter().filter(|row| ids.contains(&row.id)).cloned().collect::<Vec<_>>()} done={done_many} stop={choosing} />
            }
            <div class="beside">
                if let Some(words) = filter.q.clone() {
                    <Found words={words.clone()} key={words} filter={filter.clone()} open={props.open} query={nav.location.query.clone()} />
                } else {
                    <List pages={pages.clone()} {rows} chosen={(*chosen).clone()} {choose} open={props.open} query={nav.location.query.clone()} {report} {newer} files={html! { <Files filter={filter.clone()} /> }} />
                }
                if let Some(id) = props.open {
                    <Detail key={id.to_string()} {id} back={Route::Incidents.with_query(&nav.location.query)} {changed} />
                } else {
                    <div class="card only-wide">{ empty(Icon::List, i18n.t(Key::IncidentsChoose), i18n.t(Key::IncidentsChooseNext), Html::default()) }</div>
                }
            </div>
        </div>
    }
}

/// Rows that stand differently since they were listed, the newest knowledge of each.
#[derive(Default)]
struct Fresh(Vec<IncidentSummary>);

impl Reducible for Fresh {
    type Action = Option<Vec<IncidentSummary>>;

    /// Takes newer ones in; nothing forgets them all, for a list that is asked anew.
    fn reduce(self: Rc<Self>, newer: Self::Action) -> Rc<Self> {
        let Some(newer) = newer else { return Rc::default() };
        let kept = self.0.iter().filter(|row| newer.iter().all(|other| other.id != row.id));
        Rc::new(Self(kept.chain(&newer).cloned().collect()))
    }
}

/// `j` and `k`: to the next and the one before.
#[hook]
fn use_walk(nav: &Nav, ids: Vec<IncidentId>, open: Option<IncidentId>) {
    let nav = nav.clone();
    use_effect_with((ids, open, nav.location.query.clone()), move |(ids, open, query)| {
        let (ids, open, query) = (ids.clone(), *open, query.clone());
        let keys = Listener::keys(move |key| {
            let Some(next) = step(&ids, open, &key) else { return false };
            nav.replace(&Route::Incident(next).with_query(&query));
            edge::focus_on(&format!("#row-{next}"));
            true
        });
        move || drop(keys)
    });
}

fn step(ids: &[IncidentId], open: Option<IncidentId>, key: &str) -> Option<IncidentId> {
    let here = open.and_then(|open| ids.iter().position(|id| *id == open));
    let next = match (key, here) {
        ("j", None) | ("k", Some(0)) => 0,
        ("j", Some(at)) => at + 1,
        ("k", Some(at)) => at - 1,
        _ => return None,
    };
    ids.get(next).or(ids.last()).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_walked_without_falling_off() {
        let ids: Vec<IncidentId> = (1..4).map(|n| uuid::Uuid::from_u128(n).into()).collect();
        assert_eq!(step(&ids, None, "j"), Some(ids[0]));
        assert_eq!(step(&ids, Some(ids[0]), "j"), Some(ids[1]));
        assert_eq!(step(&ids, Some(ids[2]), "j"), Some(ids[2]));
        assert_eq!(step(&ids, Some(ids[0]), "k"), Some(ids[0]));
        assert_eq!(step(&ids, None, "k"), None);
        assert_eq!(step(&[], None, "j"), None);
        assert_eq!(step(&ids, None, "x"), None);
    }
}
