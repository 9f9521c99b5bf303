//! The fields of a design: where, which shops, kinds and methods, period, comparison, parts, look. Called by the form of a new report and
//! by that of a template; what it shows is the draft, and it says what was changed.

use shared_types::{
    access::Permission,
    account::Language,
    area::Unit,
    ids::{AreaId, UnitId},
    report::{ReportPeriod, ReportSplit, ReportTheme},
};
use yew::prelude::*;

use super::{draft::Draft, order::Parts};
use crate::{
    client::{Fault, places, use_load},
    components::{Area, Check, Icon, Pick, Select, Text, icon},
    i18n::{Key, use_i18n},
    nav::toggled,
    pages::parts::picks,
    session::use_session,
};

/// What they need.
#[derive(Properties, PartialEq)]
pub struct FieldsProps {
    /// What ids begin with, unique on the screen.
    pub of: AttrValue,
    /// As it stands.
    pub draft: Draft,
    /// As it is to stand.
    pub change: Callback<Draft>,
    /// What is wrong, each at its field.
    pub fault: Option<Fault>,
}

/// Sites whose figures somebody sees: in full where there is one such, by counts else.
pub fn seen(session: &crate::session::Session) -> Vec<(AreaId, String)> {
    let (more, less) = (session.sites_with(Permission::InsightRead), session.sites_with(Permission::InsightCounts));
    let of = if more.is_empty() { less } else { more };
    of.into_iter().map(|site| (site.area_id, site.name.clone())).collect()
}

/// One that was chosen: taken away by a touch, with a word where it is gone.
fn chosen(words: String, gone: Option<&str>, away: Callback<Event>) -> Html {
    html! {
        <label class={classes!("chip", gone.map(|_| "gone"))}>
            <input type="checkbox" checked=true onchange={away} />
            if gone.is_some() { { icon(Icon::Warning) } }
            <span>{ words }if let Some(gone) = gone { { ": " }{ gone } }</span>
        </label>
    }
}

/// The fields.
#[component]
pub fn Fields(props: &FieldsProps) -> Html {
    let (i18n, session) = (use_i18n(), use_session());
    let (draft, design) = (&props.draft, &props.draft.design);
    let seen = seen(&session);
    let known: Vec<AreaId> =
        design.sites.iter().copied().filter(|id| seen.iter().any(|(site, _)| site == id)).collect();
    let units = use_load(known, |client, signal, sites| async move {
        let mut all = Vec::new();
        for site in sites {
            all.extend(places::list_units(client.clone(), signal.clone(), site).await?.items);
        }
        Ok(all)
    });
    let there: &[Unit] = units.remote.value.as_deref().map_or(&[], Vec::as_slice);
    let put = |change: fn(&mut Draft, String)| {
        let (draft, emit) = (draft.clone(), props.change.clone());
        Callback::from(move |text: String| {
            let mut next = draft.clone();
            change(&mut next, text);
            emit.emit(next);
        })
    };
    let with = |change: &dyn Fn(&mut Draft)| {
        let mut next = draft.clone();
        change(&mut next);
        let emit = props.change.clone();
        Callback::from(move |_: Event| emit.emit(next.clone()))
    };
    let fault = |pointer: &str| props.fault.as_ref().and_then(|fault| fault.at(&i18n, pointer));
    let id = |name: &str| AttrValue::from(format!("{}-{name}", props.of));
    let said = |key: Key| i18n.t(key).to_owned();
    let homes: Vec<(UnitId, AreaId)> = there.iter().map(|unit| (unit.id, unit.site_id)).collect();
    let sites = seen.iter().map(|(site, name)| {
        let change = with(&|next| {
            next.design.sites = toggled(&next.design.sites, site);
            next.only_units_of(&homes);
        });
        html! { <label class="chip"><input type="checkbox" checked={design.sites.contains(site)} onchange={change} /><span>{ name }</span></label> }
    });
    let strange = design.sites.iter().filter(|site| !seen.iter().any(|(id, _)| id == *site)).map(|site| {
        chosen(
            said(Key::ReportsASite),
            Some(i18n.t(Key::ReportsSiteNotSeen)),
            with(&|next| next.design.sites = toggled(&next.design.sites, site)),
        )
    });
    let kinds = design.categories.iter().map(|code| {
        let gone = !session.codes.categories.iter().any(|kind| kind.code == *code);
        let away = with(&|next| next.design.categories = toggled(&next.design.categories, code));
        chosen(session.codes.category(code, i18n.language), gone.then(|| i18n.t(Key::ReportsGone)), away)
    });
    let methods = design.methods.iter().map(|code| {
        let gone = !session.codes.methods.iter().any(|method| method.code == *code);
        let away = with(&|next| next.design.methods = toggled(&next.design.methods, code));
        chosen(session.codes.method(code, i18n.language), gone.then(|| i18n.t(Key::ReportsGone)), away)
    });
    // As long as they are not here, nothing is said to be gone.
    let all_here = units.remote.value.is_some() && !units.remote.busy;
    let shops = design.units.iter().map(|unit| {
        let away = with(&|next| next.design.units = toggled(&next.design.units, unit));
        match there.iter().find(|one| one.id == *unit) {
            Some(one) => chosen(unit_words(one), None, away),
            None => chosen(said(Key::ReportsAUnit), all_here.then(|| i18n.t(Key::ReportsGone)), away),
        }
    });
    let choose = || std::iter::once(Pick::new("", i18n.t(Key::ActionChoose).to_owned()));
    let kind_picks: Vec<Pick> = choose().chain(session.codes.picks(i18n.language)).collect();
    let method_picks: Vec<Pick> = choose()
        .chain(session.codes.methods.iter().map(|m| Pick::new(m.code.clone(), m.label.get(i18n.language).to_owned())))
        .collect();
    let unit_picks: Vec<Pick> = choose()
        .chain(
            there
                .iter()
                .filter(|unit| !design.units.contains(&unit.id))
                .map(|unit| Pick::new(unit.id.to_string(), unit_words(unit))),
        )
        .collect();
    let languages = vec![Pick::new("nl", "Nederlands"), Pick::new("en", "English"), Pick::new("fr", "Français")];
    let compare = {
        let (draft, emit) = (draft.clone(), props.change.clone());
        Callback::from(move |on: bool| {
            let mut next = draft.clone();
            next.design.compare = on;
            emit.emit(next);
        })
    };
    let ordered = {
        let (draft, emit) = (draft.clone(), props.change.clone());
        Callback::from(move |parts| {
            let mut next = draft.clone();
            next.design.parts = parts;
            emit.emit(next);
        })
    };
    // What is chosen in there, or is wrong in there, is not behind a fold.
    let narrowed = !(design.categories.is_empty() && design.methods.is_empty() && design.units.is_empty());
    let wrong = ["/units", "/categories", "/methods", "/note"].iter().any(|pointer| fault(pointer).is_some());
    let open = use_state_eq(|| narrowed);
    let ontoggle = {
        let open = open.setter();
        Callback::from(move |event: Event| {
            let element = event.target_dyn_into::<web_sys::Element>();
            open.set(element.is_some_and(|details| details.has_attribute("open")));
        })
    };
    html! {
        <>
            <Text id={id("title")} label={said(Key::ReportsName)} value={design.title.clone()} fault={fault("/title")}
                oninput={put(|draft, text| draft.design.title = text)} />
            if seen.len() > 1 || design.sites.len() > 1 {
                <fieldset class="field">
                    <legend class="field-label">{ i18n.t(Key::ReportsWhere) }</legend>
                    <div class="row">{ for sites }{ for strange }</div>
                    if let Some(words) = fault("/sites") { <p class="fault">{ words }</p> }
                </fieldset>
            }
            <div class="field-row">
                <Select id={id("period")} label={said(Key::ReportsPeriod)} value={design.period.word()} fault={fault("/period")}
                    picks={picks(&i18n, "report-period", ReportPeriod::ALL, ReportPeriod::word)}
                    onchange={put(|draft, word| draft.design.period = word.parse().unwrap_or(ReportPeriod::LastMonth))} />
                <Select id={id("split")} label={said(Key::ReportsSplit)} value={design.split.word()}
                    picks={picks(&i18n, "report-split", ReportSplit::ALL, ReportSplit::word)}
                    onchange={put(|draft, word| draft.design.split = word.parse().unwrap_or(ReportSplit::Together))} />
            </div>
            if design.period == ReportPeriod::Fixed {
                <div class="field-row">
                    <Text id={id("from")} kind="date" label={said(Key::ReportsFrom)} value={draft.from.clone()} oninput={put(|draft, text| draft.from = text)} fault={fault("/fromDate")} />
                    <Text id={id("until")} kind="date" label={said(Key::ReportsTo)} value={draft.until.clone()} oninput={put(|draft, text| draft.until = text)} fault={fault("/untilDate")} />
                </div>
            }
            <Check id={id("compare")} checked={design.compare} onchange={compare}>{ i18n.t(Key::ReportsCompare) }</Check>
            <Parts parts={design.parts.clone()} fault={fault("/parts")} changed={ordered} />
            <details class="behind" open={*open || wrong} {ontoggle}>
                <summary>{ i18n.t(Key::ReportsNarrow) }</summary>
                <div class="stack-small">
                    <Select id={id("units")} label={said(Key::ReportsShops)} help={said(Key::ReportsShopsHelp)} value="" picks={unit_picks} fault={fault("/units")}
                        onchange={put(|draft, id| add_unit(&mut draft.design.units, &id))} />
                    if !design.units.is_empty() { <div class="row" role="group" aria-label={said(Key::ReportsShops)}>{ for shops }</div> }
                    <Select id={id("kinds")} label={said(Key::ReportsKinds)} help={said(Key::ReportsKindsHelp)} value="" picks={kind_picks} fault={fault("/categories")}
                        onchange={put(|draft, code| add(&mut draft.design.categories, code))} />
                    if !design.categories.is_empty() { <div class="row" role="group" aria-label={said(Key::ReportsKinds)}>{ for kinds }</div> }
                    <Select id={id("methods")} label={said(Key::ReportsMethods)} help={said(Key::ReportsMethodsHelp)} value="" picks={method_picks} fault={fault("/methods")}
                        onchange={put(|draft, code| add(&mut draft.design.methods, code))} />
                    if !design.methods.is_empty() { <div class="row" role="group" aria-label={said(Key::ReportsMethods)}>{ for methods }</div> }
                    <div class="field-row">
                        <Select id={id("language")} label={said(Key::ReportsLanguage)} value={design.language.word()} picks={languages}
                            onchange={put(|draft, word| draft.design.language = word.parse().unwrap_or(Language::Nl))} />
                        <Select id={id("theme")} label={said(Key::ReportsTheme)} value={design.theme.word()}
                            picks={picks(&i18n, "report-theme", ReportTheme::ALL, ReportTheme::word)}
                            onchange={put(|draft, word| draft.design.theme = word.parse().unwrap_or(ReportTheme::House))} />
                    </div>
                    <Area id={id("note")} label={said(Key::ReportsNote)} value={draft.note.clone()} fault={fault("/note")}
                        oninput={put(|draft, text| draft.note = text)} />
                </div>
            </details>
        </>
    }
}

fn add(list: &mut Vec<String>, code: String) {
    if !code.is_empty() && !list.contains(&code) {
        list.push(code);
    }
}

fn add_unit(list: &mut Vec<UnitId>, word: &str) {
    list.extend(word.parse::<UnitId>().ok().filter(|id| !list.contains(id)));
}

fn unit_words(unit: &Unit) -> String {
    match &unit.organisation_name {
        Some(name) => format!("{} · {name}", unit.label),
        None => unit.label.clone(),
    }
}
