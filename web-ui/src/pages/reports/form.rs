//! A new report: what goes in, made now, and kept as a template where one manages the site. Called by the screen.

use jiff::civil::Date;
use shared_types::{
    access::Permission,
    account::Language,
    ids::{AccountId, AreaId},
    report::{
        NewReport, NewReportTemplate, ReportDesign, ReportPart, ReportPeriod, ReportSchedule, ReportSplit, ReportTheme,
    },
};
use validator::Validate as _;
use web_sys::SubmitEvent;
use yew::prelude::*;

use crate::{
    client::{Fault, faults_of, reports, use_load, use_send},
    components::{Area, Button, Check, Icon, Kind, Pick, Select, Text},
    content::fault_box,
    edge,
    i18n::{Key, use_i18n},
    nav::toggled,
    pages::{parts::picks, sign_in::set},
    session::use_session,
};

/// What it needs.
#[derive(Properties, PartialEq)]
pub struct FormProps {
    /// Where one is.
    pub site: Option<AreaId>,
    /// A report was asked for.
    pub made: Callback<()>,
    /// A template was kept.
    pub kept: Callback<()>,
}

/// All that is chosen or typed.
#[derive(Clone, PartialEq)]
struct Draft {
    design: ReportDesign,
    note: String,
    keep: bool,
    monthly: bool,
    readers: Vec<AccountId>,
}

fn first(sites: Vec<AreaId>, title: String, language: Language) -> Draft {
    use ReportPart as P;
    Draft {
        design: ReportDesign {
            title,
            sites,
            units: vec![],
            categories: vec![],
            methods: vec![],
            period: ReportPeriod::LastMonth,
            from_date: None,
            until_date: None,
            compare: true,
            parts: vec![P::Summary, P::What, P::When, P::How, P::Course, P::Units, P::Measures, P::Agenda],
            language,
            theme: ReportTheme::House,
            split: ReportSplit::Together,
            note: None,
        },
        note: String::new(),
        keep: false,
        monthly: false,
        readers: vec![],
    }
}

/// The form.
#[component]
pub fn Form(props: &FormProps) -> Html {
    let (i18n, session, sending) = (use_i18n(), use_session(), use_send());
    let seen: Vec<(AreaId, String)> = {
        let (more, less) = (session.sites_with(Permission::InsightRead), session.sites_with(Permission::InsightCounts));
        let of = if more.is_empty() { less } else { more };
        of.into_iter().map(|site| (site.area_id, site.name.clone())).collect()
    };
    let here = props.site.filter(|id| seen.iter().any(|(site, _)| site == id)).or(seen.first().map(|(id, _)| *id));
    let draft =
        use_state_eq(|| first(here.into_iter().collect(), i18n.t(Key::ReportsFirstTitle).to_owned(), i18n.language));
    let home = draft.design.sites.first().copied().filter(|site| session.may_at(Permission::PlaceManage, *site));
    let readers = use_load(home, reports::readers);
    let key = use_memo((*draft).clone(), |_| edge::random_key());
    let put = |change: fn(&mut Draft, String)| {
        let draft = draft.clone();
        Callback::from(move |text: String| {
            let mut next = (*draft).clone();
            change(&mut next, text);
            draft.set(next);
        })
    };
    let flip = |change: fn(&mut Draft, bool)| {
        let draft = draft.clone();
        Callback::from(move |on: bool| {
            let mut next = (*draft).clone();
            change(&mut next, on);
            draft.set(next);
        })
    };
    let with = |next: Draft| {
        let draft = draft.clone();
        Callback::from(move |_: Event| draft.set(next.clone()))
    };
    let (from, until) = (use_state_eq(String::new), use_state_eq(String::new));
    let onsubmit = {
        let (sending, made, kept, key, draft) =
            (sending.clone(), props.made.clone(), props.kept.clone(), (*key).clone(), draft.clone());
        let (from, until) = (from.clone(), until.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let mut design = draft.design.clone();
            design.title = design.title.trim().to_owned();
            design.note = Some(draft.note.trim().to_owned()).filter(|note| !note.is_empty());
            if design.period == ReportPeriod::Fixed {
                design.from_date = from.parse().ok();
                // People name the last day, the report the one after it.
                design.until_date = until.parse::<Date>().ok().and_then(|day| day.tomorrow().ok());
            }
            if let Err(errors) = design.validate() {
                return sending.refuse(Fault::Form(faults_of(&errors)));
            }
            let template = home.filter(|_| draft.keep).map(|site_id| NewReportTemplate {
                site_id,
                design: design.clone(),
                schedule: draft.monthly.then(ReportSchedule::default),
                readers: if draft.monthly { draft.readers.clone() } else { vec![] },
            });
            let new = NewReport { template_id: None, design: Some(design) };
            let (made, kept, key) = (made.clone(), kept.clone(), key.clone());
            sending.run(
                move |client| async move {
                    if let Some(template) = template {
                        reports::keep(client.clone(), template, key.clone()).await?;
                    }
                    reports::ask(client, new, key).await
                },
                move |_| {
                    made.emit(());
                    kept.emit(());
                },
            );
        })
    };
    let fault = |pointer: &str| {
        let of = |at: &str| sending.fault.as_ref().and_then(|fault| fault.at(&i18n, at));
        of(pointer).or_else(|| of(&format!("/design{pointer}")))
    };
    let design = &draft.design;
    let choose = || Pick::new("", i18n.t(Key::ActionChoose).to_owned());
    let chip = |label: String, on: bool, onchange: Callback<Event>| {
        html! { <label class="chip"><input type="checkbox" checked={on} {onchange} /><span>{ label }</span></label> }
    };
    let sites = seen.iter().map(|(id, name)| {
        let mut next = (*draft).clone();
        next.design.sites = toggled(&design.sites, id);
        chip(name.clone(), design.sites.contains(id), with(next))
    });
    let kinds = design.categories.iter().map(|code| {
        let mut next = (*draft).clone();
        next.design.categories = toggled(&design.categories, code);
        chip(session.codes.category(code, i18n.language), true, with(next))
    });
    let add_kind = put(|draft, code| {
        if !code.is_empty() && !draft.design.categories.contains(&code) {
            draft.design.categories.push(code);
        }
    });
    let language = Pick::new("nl", "Nederlands");
    let languages = vec![language, Pick::new("en", "English"), Pick::new("fr", "Français")];
    html! {
        <section class="card stack-small">
            <h2>{ i18n.t(Key::ReportsNew) }</h2>
            <form class="form" {onsubmit} novalidate=true>
                <Text id="report-title" label={i18n.t(Key::ReportsName).to_owned()} value={design.title.clone()} fault={fault("/title")}
                    oninput={put(|draft, text| draft.design.title = text)} />
                if seen.len() > 1 {
                    <fieldset class="field"><legend class="field-label">{ i18n.t(Key::ReportsWhere) }</legend><div class="row">{ for sites }</div></fieldset>
                }
                <div class="field-row">
                    <Select id="report-period" label={i18n.t(Key::ReportsPeriod).to_owned()} value={design.period.word()} fault={fault("")}
                        picks={picks(&i18n, "report-period", ReportPeriod::ALL, ReportPeriod::word)}
                        onchange={put(|draft, word| draft.design.period = word.parse().unwrap_or(ReportPeriod::LastMonth))} />
                    <Select id="report-split" label={i18n.t(Key::ReportsSplit).to_owned()} value={design.split.word()}
                        picks={picks(&i18n, "report-split", ReportSplit::ALL, ReportSplit::word)}
                        onchange={put(|draft, word| draft.design.split = word.parse().unwrap_or(ReportSplit::Together))} />
                </div>
                if design.period == ReportPeriod::Fixed {
                    <div class="field-row">
                        <Text id="report-from" kind="date" label={i18n.t(Key::ReportsFrom).to_owned()} value={(*from).clone()} oninput={set(&from)} />
                        <Text id="report-until" kind="date" label={i18n.t(Key::ReportsTo).to_owned()} value={(*until).clone()} oninput={set(&until)} />
                    </div>
                }
                <Check id="report-compare" checked={design.compare} onchange={flip(|draft, on| draft.design.compare = on)}>{ i18n.t(Key::ReportsCompare) }</Check>
                <Parts parts={design.parts.clone()} fault={fault("/parts")} changed={{
                    let draft = draft.clone();
                    Callback::from(move |parts: Vec<ReportPart>| {
                        let mut next = (*draft).clone();
                        next.design.parts = parts;
                        draft.set(next);
                    })
                }} />
                <details class="behind">
                    <summary>{ i18n.t(Key::ReportsMore) }</summary>
                    <div class="stack-small">
                        <Select id="report-kinds" label={i18n.t(Key::ReportsKinds).to_owned()} help={i18n.t(Key::ReportsKindsHelp).to_owned()} value="" onchange={add_kind} fault={fault("/categories")}
                            picks={std::iter::once(choose()).chain(session.codes.picks(i18n.language)).collect::<Vec<_>>()} />
                        if !design.categories.is_empty() { <div class="row">{ for kinds }</div> }
                        <div class="field-row">
                            <Select id="report-language" label={i18n.t(Key::ReportsLanguage).to_owned()} value={design.language.word()} picks={languages}
                                onchange={put(|draft, word| draft.design.language = word.parse().unwrap_or(Language::Nl))} />
                            <Select id="report-theme" label={i18n.t(Key::ReportsTheme).to_owned()} value={design.theme.word()}
                                picks={picks(&i18n, "report-theme", ReportTheme::ALL, ReportTheme::word)}
                                onchange={put(|draft, word| draft.design.theme = word.parse().unwrap_or(ReportTheme::House))} />
                        </div>
                        <Area id="report-note" label={i18n.t(Key::ReportsNote).to_owned()} value={draft.note.clone()} fault={fault("/note")}
                            oninput={put(|draft, text| draft.note = text)} />
                    </div>
                </details>
                if home.is_some() {
                    <Check id="report-keep" checked={draft.keep} onchange={flip(|draft, on| draft.keep = on)}>{ i18n.t(Key::ReportsKeep) }</Check>
                    if draft.keep {
                        <Check id="report-monthly" checked={draft.monthly} onchange={flip(|draft, on| draft.monthly = on)}>{ i18n.t(Key::ReportsMonthly) }</Check>
                        if draft.monthly {
                            <fieldset class="field">
                                <legend class="field-label">{ i18n.t(Key::ReportsReaders) }</legend>
                                <p class="muted">{ i18n.t(Key::ReportsReadersHelp) }</p>
                                <div class="row">
                                    for reader in readers.remote.value.iter().flat_map(|list| &list.items) {
                                        { chip(reader.name.clone(), draft.readers.contains(&reader.account_id), with(Draft { readers: toggled(&draft.readers, &reader.account_id), ..(*draft).clone() })) }
                                    }
                                </div>
                                if let Some(words) = fault("/readers") { <p class="fault">{ words }</p> }
                            </fieldset>
                        }
                    }
                }
                { fault_box(&i18n, sending.fault.as_ref(), &["/title", "/parts", "/categories", "/note", "/readers", ""]) }
                <Button kind={Kind::Primary} submit=true busy={sending.busy}>{ i18n.t(Key::ReportsMake) }</Button>
            </form>
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct PartsProps {
    parts: Vec<ReportPart>,
    fault: Option<String>,
    changed: Callback<Vec<ReportPart>>,
}

/// The parts in their order: what is in, each with a way forward, then what is not.
#[component]
fn Parts(props: &PartsProps) -> Html {
    let i18n = use_i18n();
    let word = |part: ReportPart| i18n.word("report-part", part.word());
    let emit = |parts: Vec<ReportPart>| {
        let changed = props.changed.clone();
        Callback::from(move |_: Event| changed.emit(parts.clone()))
    };
    let up = |n: usize| {
        let (changed, mut parts) = (props.changed.clone(), props.parts.clone());
        parts.swap(n, n.saturating_sub(1));
        Callback::from(move |()| changed.emit(parts.clone()))
    };
    let out: Vec<ReportPart> = ReportPart::ALL.iter().copied().filter(|part| !props.parts.contains(part)).collect();
    html! {
        <fieldset class="field">
            <legend class="field-label">{ i18n.t(Key::ReportsParts) }</legend>
            <p class="muted">{ i18n.t(Key::ReportsPartsHelp) }</p>
            <ol class="report-parts">
                for (n, part) in props.parts.iter().copied().enumerate() {
                    <li key={part.word()} class="row">
                        <label class="chip"><input type="checkbox" checked=true onchange={emit(toggled(&props.parts, &part))} /><span>{ word(part) }</span></label>
                        if n > 0 { <Button kind={Kind::Quiet} icon={Icon::ChevronUp} label={i18n.f(Key::ReportsUp, &[("part", &word(part))])} onclick={up(n)} /> }
                    </li>
                }
            </ol>
            if !out.is_empty() {
                <div class="row">
                    for part in out {
                        <label class="chip" key={part.word()}><input type="checkbox" checked=false onchange={emit(toggled(&props.parts, &part))} /><span>{ word(part) }</span></label>
                    }
                </div>
            }
            if let Some(words) = &props.fault { <p class="fault">{ words }</p> }
        </fieldset>
    }
}
