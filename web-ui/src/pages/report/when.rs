//! When and where of a report: four ways to tell a time, the own shop first. Called by the screen of Report.

use shared_types::area::{Unit, UnitPage};
use yew::prelude::*;

use super::draft::{Draft, Told};
use crate::{
    components::{Pick, Segments, Select, Text},
    i18n::{Clock, I18n, Key, wall},
    session::Session,
};

fn told_key(told: Told) -> Key {
    match told {
        Told::Now => Key::ReportNow,
        Told::At => Key::ReportAt,
        Told::Between => Key::ReportBetween,
        Told::Day => Key::ReportDay,
        Told::Unknown => Key::ReportUnknown,
    }
}

/// The choice of how the time is told, and its fields.
pub fn when_fields(
    i18n: &I18n,
    draft: &Draft,
    put: &Callback<Draft>,
    clock: &Clock,
    fault: &dyn Fn(&str) -> Option<String>,
) -> Html {
    let turn = {
        let (draft, put, clock) = (draft.clone(), put.clone(), clock.clone());
        Callback::from(move |word: AttrValue| {
            let told = Told::ALL.into_iter().find(|told| told.word() == word).unwrap_or_default();
            let now = wall(clock.wall(jiff::Timestamp::from_millisecond(draft.begun).unwrap_or_default()));
            let or_now = |typed: &str| if typed.is_empty() { now.clone() } else { typed.to_owned() };
            let day = if draft.day.is_empty() { now[..10].to_owned() } else { draft.day.clone() };
            put.emit(Draft { told, from: or_now(&draft.from), until: or_now(&draft.until), day, ..draft.clone() });
        })
    };
    let typed = |set: fn(&mut Draft, String)| {
        let (draft, put) = (draft.clone(), put.clone());
        Callback::from(move |value: String| {
            let mut new = draft.clone();
            set(&mut new, value);
            put.emit(new);
        })
    };
    let moment = |id: &'static str, label: Key, value: &str, oninput: Callback<String>, pointer: &str| {
        html! {
            <Text {id} kind="datetime-local" label={i18n.t(label).to_owned()} value={value.to_owned()} {oninput} fault={fault(pointer)} required=true />
        }
    };
    let from = typed(|draft, value| draft.from = value);
    let fields = match draft.told {
        Told::Now | Told::Unknown => Html::default(),
        Told::At => moment("at", Key::ReportAtLabel, &draft.from, from, "/occurredFrom"),
        Told::Between => html! {
            <div class="field-row">
                { moment("between-from", Key::ReportFromLabel, &draft.from, from, "/occurredFrom") }
                { moment("between-until", Key::ReportUntilLabel, &draft.until, typed(|draft, value| draft.until = value), "/occurredUntil") }
            </div>
        },
        Told::Day => html! {
            <Text id="day" kind="date" short=true label={i18n.t(Key::ReportDayLabel).to_owned()} value={draft.day.clone()}
                oninput={typed(|draft, value| draft.day = value)} fault={fault("/occurredDate")} required=true />
        },
    };
    let picks = Told::ALL.iter().map(|told| Pick::new(told.word(), i18n.t(told_key(*told)).to_owned()));
    html! {
        <>
            <Segments name="when" headed=true label={i18n.t(Key::ReportWhen).to_owned()} value={draft.told.word()} onchange={turn} picks={picks.collect::<Vec<_>>()} />
            { fields }
        </>
    }
}

/// The unit: the own shop stands there already.
pub fn unit_field(
    i18n: &I18n,
    draft: &Draft,
    put: &Callback<Draft>,
    units: Option<&UnitPage>,
    session: &Session,
) -> Html {
    let Some(units) = units.filter(|units| !units.items.is_empty()) else { return Html::default() };
    let own = draft.site.and_then(|id| session.site(id)).and_then(|site| site.own_unit_id);
    let name = |unit: &Unit| {
        let label = i18n.f(Key::PlaceUnit, &[("label", &unit.label)]);
        let name = unit.organisation_name.as_ref().map(|name| format!("{label} · {name}")).unwrap_or(label);
        if own == Some(unit.id) { format!("{name} ({})", i18n.t(Key::ReportOwn)) } else { name }
    };
    let none = Pick::new("", i18n.t(Key::ReportNoUnit).to_owned());
    let picks = std::iter::once(none).chain(units.items.iter().map(|unit| Pick::new(unit.id.to_string(), name(unit))));
    let onchange = {
        let (draft, put) = (draft.clone(), put.clone());
        Callback::from(move |id: String| put.emit(Draft { unit: id.parse().ok(), ..draft.clone() }))
    };
    html! {
        <Select id="unit" label={i18n.t(Key::ReportWhere).to_owned()} picks={picks.collect::<Vec<_>>()} {onchange}
            value={draft.unit.map(|id| id.to_string()).unwrap_or_default()} />
    }
}
