//! The form of an alert. What is filled in already is enough to send: from an incident nothing has to be typed. Called by the composer.

use shared_types::{
    alert::{AlertKind, AlertLevel, NewAlert},
    alert_findings::TextFinding,
    area::{Unit, UnitPage},
    ids::AreaId,
    sms_text,
};
use validator::Validate as _;
use web_sys::SubmitEvent;
use yew::prelude::*;

use super::{
    audience::Audience,
    draft::{Draft, findings, without},
    findings::{Looked, is_pointed_at},
    keeping::use_keeping,
    would::{Would, use_would},
};
use crate::{
    client::{Fault, alerts, faults_of, places, use_load, use_send},
    components::{Area, Button, Icon, Kind, Pick, Segments, Select, Text},
    content::fault_box,
    edge,
    i18n::{I18n, Key, use_i18n},
    nav::{Link, Nav, Route, use_nav},
    session::{Session, use_session},
};

/// The fields that show their own faults.
const SHOWN: [&str; 5] = ["/openText", "/restrictedText", "/instruction", "/place", "/audience/radiusMetres"];

/// What the form begins with.
#[derive(Properties, PartialEq)]
pub struct FormProps {
    /// As it is when nothing was typed.
    pub fresh: Draft,
    /// Where this person may send.
    pub sites: Vec<AreaId>,
}

/// What the page knows of the site: units, for the place and for names that are none of persons.
struct Here<'a> {
    units: &'a [Unit],
    names: Vec<&'a str>,
}

impl Here<'_> {
    /// What stands in the gap of a template.
    fn place(&self, i18n: &I18n, session: &Session, draft: &Draft) -> String {
        let unit = draft.unit.and_then(|id| self.units.iter().find(|unit| unit.id == id));
        let site = || draft.site.and_then(|id| session.site(id)).map(|site| site.name.clone()).unwrap_or_default();
        match unit {
            Some(unit) => i18n.f(Key::PlaceUnit, &[("label", &unit.label)]),
            None if draft.place.trim().is_empty() => site(),
            None => draft.place.trim().to_owned(),
        }
    }
}

/// The form.
#[component]
pub fn Form(props: &FormProps) -> Html {
    let (i18n, nav, session, sending) = (use_i18n(), use_nav(), use_session(), use_send());
    let keeping = use_keeping(props.fresh.incident, props.fresh.clone());
    let looked = use_state_eq(|| None::<Vec<TextFinding>>);
    let tried = use_mut_ref(|| None::<(NewAlert, String)>);
    let draft = (*keeping.draft).clone();
    let units = use_load(draft.site, |client, signal, site| async move {
        match site {
            Some(site) => places::list_units(client, signal, site).await,
            None => Ok(UnitPage { items: Vec::new(), next_cursor: None }),
        }
    });
    let units = units.remote.value.clone();
    let units = units.as_deref().map(|page| page.items.as_slice()).unwrap_or_default();
    let shops = units.iter().filter_map(|unit| unit.organisation_name.as_deref());
    let names = shops.chain(session.me.sites.iter().map(|site| site.name.as_str())).collect();
    let here = Here { units, names };
    let place = here.place(&i18n, &session, &draft);
    let new = draft.alert(i18n.language, &place, false);
    let found = new.as_ref().map(|new| findings(new, &here.names)).unwrap_or_default();
    let pointed = is_pointed_at(sending.fault.as_ref());
    let confirmed = looked.as_ref() == Some(&found) && (pointed || !found.is_empty());
    let new = new.map(|new| NewAlert { confirm_findings: confirmed, ..new });
    let would = use_would(new.clone());

    let put = keeping.with(|draft, new: Draft| *draft = new);
    let onlooked = {
        let (looked, found) = (looked.setter(), found.clone());
        Callback::from(move |on: bool| looked.set(on.then(|| found.clone())))
    };
    let onsubmit = {
        let (sending, nav, new, found, keeping) =
            (sending.clone(), nav.clone(), new.clone(), found.clone(), keeping.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let Some(new) = new.clone() else { return };
            if let Err(errors) = new.validate() {
                return sending.refuse(Fault::Form(faults_of(&errors)));
            }
            if !found.is_empty() && !new.confirm_findings {
                edge::into_view("#findings");
                edge::focus_on("#looked");
                return sending.refuse(Fault::Form(vec![]));
            }
            let mut last = tried.borrow_mut();
            let key = match last.as_ref() {
                Some((same, key)) if *same == new => key.clone(),
                _ => edge::random_key(),
            };
            *last = Some((new.clone(), key.clone()));
            let (nav, keeping): (Nav, _) = (nav.clone(), keeping.clone());
            sending.run(
                move |client| alerts::send_alert(client, new, key),
                move |alert| {
                    keeping.forget();
                    nav.replace(&Route::Alert(alert.summary.id).path());
                },
            );
        })
    };
    let onmove = {
        // The places of findings are those of the text as it goes: without space around it.
        let (keeping, open) = (keeping.clone(), draft.open(i18n.language, &place).trim().to_owned());
        Callback::from(move |one: TextFinding| {
            let mut new = (*keeping.draft).clone();
            // The whole goes to those who may have it; what everybody gets stays without.
            if new.restricted.trim().is_empty() {
                new.restricted.clone_from(&open);
            }
            new.open_text = Some(without(&open, one.from, one.length).trim().to_owned());
            keeping.put(new);
        })
    };
    let wipe = {
        let (keeping, fresh, sending) = (keeping.clone(), props.fresh.clone(), sending.clone());
        Callback::from(move |()| {
            sending.clear();
            keeping.wipe(fresh.clone());
        })
    };
    let fault = |pointer: &str| sending.fault.as_ref().and_then(|fault| fault.at(&i18n, pointer));
    let kind = keeping.with(|draft, word: String| draft.kind = word.parse().ok());
    let level = keeping.with(|draft, word: AttrValue| draft.level = word.parse().ok());
    let called = keeping.with(|draft, word: AttrValue| draft.called = Some(word == "yes"));
    let site = keeping.with(|draft, id: String| {
        draft.site = id.parse().ok();
        draft.unit = None;
    });
    let unit = keeping.with(|draft, id: String| draft.unit = id.parse().ok());
    let again = keeping.with(|draft, ()| {
        draft.open_text = None;
        draft.instruction = None;
    });
    let plain = {
        let (open, to_do) = (draft.open(i18n.language, &place), draft.what_to_do(i18n.language));
        keeping.with(move |draft, ()| {
            draft.open_text = Some(plainer(&open));
            draft.instruction = Some(plainer(&to_do));
            draft.place = plainer(&draft.place);
        })
    };
    let levels = AlertLevel::ALL.iter().map(|l| Pick::new(l.word(), i18n.word("alert-level", l.word())));
    let kinds = AlertKind::ALL.iter().map(|k| Pick::new(k.word(), i18n.word("alert-kind", k.word())));
    let yes_no = [("yes", Key::AlertsYes), ("no", Key::AlertsNo)];
    let sites = props.sites.iter().filter_map(|id| session.site(*id));
    let belgian = draft.site.and_then(|id| session.site(id)).is_some_and(|site| site.country == "BE");
    let open = draft.open(i18n.language, &place);
    let told = would.remote.value.as_deref().and_then(Option::as_ref);
    let people = told.map(|told| told.people);
    let button = match told {
        Some(told) if told.needs_approval => i18n.t(Key::AlertsAsk).to_owned(),
        Some(told) if told.people > 0 => i18n.n(Key::AlertsSendOne, Key::AlertsSendMany, told.people),
        _ => i18n.t(Key::AlertsSend).to_owned(),
    };
    html! {
        <form class="form compose-form" {onsubmit} novalidate=true>
            <div class="compose-fields form">
                <Segments headed=true name="level" label={i18n.t(Key::AlertsLevel).to_owned()} value={draft.level().word()} picks={levels.collect::<Vec<_>>()} onchange={level} />
                if props.sites.len() > 1 && draft.incident.is_none() {
                    <Select id="alert-site" label={i18n.t(Key::NavSite).to_owned()} value={draft.site.map(|id| id.to_string()).unwrap_or_default()} onchange={site}
                        picks={sites.map(|site| Pick::new(site.area_id.to_string(), site.name.clone())).collect::<Vec<_>>()} />
                }
                <div class="field-row">
                    <Select id="alert-kind" label={i18n.t(Key::AlertsKind).to_owned()} value={draft.kind().word()} picks={kinds.collect::<Vec<_>>()} onchange={kind} />
                    if !units.is_empty() {
                        <Select id="alert-unit" label={i18n.t(Key::AlertsUnit).to_owned()} value={draft.unit.map(|id| id.to_string()).unwrap_or_default()} onchange={unit}
                            picks={unit_picks(&i18n, units)} />
                    }
                </div>
                <Text id="alert-place" label={i18n.t(Key::AlertsPlace).to_owned()} value={draft.place.clone()} oninput={keeping.with(|draft, text: String| draft.place = text)} fault={fault("/place")} />
                <Area id="open-text" label={i18n.t(Key::AlertsOpenText).to_owned()} help={i18n.t(Key::AlertsOpenHelp).to_owned()} value={open.clone()}
                    oninput={keeping.with(|draft, text: String| draft.open_text = Some(text))} fault={fault("/openText")} />
                if draft.is_written() { <p><button type="button" class="as-link small" onclick={again.reform(|_: MouseEvent| ())}>{ i18n.t(Key::AlertsTemplate) }</button></p> }
                <Text id="instruction" label={i18n.t(Key::AlertsInstruction).to_owned()} value={draft.what_to_do(i18n.language)}
                    oninput={keeping.with(|draft, text: String| draft.instruction = Some(text))} fault={fault("/instruction")} />
                { sms_line(&i18n, &whole(&i18n, &session, &draft, &open, units), plain) }
                <Segments headed=true name="called" label={i18n.t(if belgian { Key::AlertsCalledBe } else { Key::AlertsCalledAsk }).to_owned()}
                    value={draft.called.map_or("", |called| if called { "yes" } else { "no" })} onchange={called}
                    picks={yes_no.map(|(word, key)| Pick::new(word, i18n.t(key).to_owned())).to_vec()} />
                <Area id="restricted-text" label={i18n.t(Key::AlertsRestrictedText).to_owned()} help={i18n.t(Key::AlertsRestrictedHelp).to_owned()} value={draft.restricted.clone()}
                    oninput={keeping.with(|draft, text: String| draft.restricted = text)} fault={fault("/restrictedText")} />
                <Audience draft={draft.clone()} {put} radius_fault={fault("/audience/radiusMetres")} />
            </div>
            <div class="compose-side stack">
                <Would load={would.clone()} />
                <Looked id="looked" {found} texts={texts(new.as_ref())} {pointed} looked={confirmed || looked.is_some() && pointed} {onlooked} {onmove} />
                if keeping.kept {
                    <p class="row small"><span class="muted">{ i18n.t(Key::ReportKept) }</span><Button kind={Kind::Quiet} onclick={wipe}>{ i18n.t(Key::ReportWipe) }</Button></p>
                }
            </div>
            <div class="report-send">
                { fault_box(&i18n, sending.fault.as_ref().filter(|fault| !fault.fields().is_empty() || fault.status().is_some() || **fault == Fault::Offline), &SHOWN) }
                if sending.fault == Some(Fault::Form(vec![])) { <p class="warn-words small" role="alert">{ i18n.t(Key::AlertsLookFirst) }</p> }
                <div class="compose-bar">
                    if let Some(n) = people.filter(|_| told.is_some_and(|told| told.needs_approval)) {
                        <p class="small">{ i18n.n(Key::AlertsPeopleOne, Key::AlertsPeopleMany, n) }</p>
                    }
                    <Button kind={Kind::Primary} wide=true submit=true busy={sending.busy} icon={Icon::Alert} id="send-alert">{ button }</Button>
                    if let Some(id) = draft.incident { <Link to={Route::Incident(id).path()} class="button quiet">{ i18n.t(Key::ActionBack) }</Link> }
                </div>
            </div>
        </form>
    }
}

fn texts(new: Option<&NewAlert>) -> Vec<(&'static str, String)> {
    let Some(new) = new else { return Vec::new() };
    let or_none = |text: &Option<String>| text.clone().unwrap_or_default();
    vec![
        ("/openText", new.open_text.clone()),
        ("/place", or_none(&new.place)),
        ("/instruction", or_none(&new.instruction)),
    ]
}

fn unit_picks(i18n: &I18n, units: &[Unit]) -> Vec<Pick> {
    let name = |unit: &Unit| {
        let label = i18n.f(Key::PlaceUnit, &[("label", &unit.label)]);
        unit.organisation_name.as_ref().map(|name| format!("{label} · {name}")).unwrap_or(label)
    };
    let none = Pick::new("", i18n.t(Key::AlertsNoUnit).to_owned());
    std::iter::once(none).chain(units.iter().map(|unit| Pick::new(unit.id.to_string(), name(unit)))).collect()
}

/// As it goes by SMS to whom it goes in this language: level and site, text, place, what to do.
fn whole(i18n: &I18n, session: &Session, draft: &Draft, open: &str, units: &[Unit]) -> String {
    let site = draft.site.and_then(|id| session.site(id)).map(|site| site.name.clone()).unwrap_or_default();
    let level = i18n.word("alert-level", draft.level().word()).to_uppercase();
    let unit = draft.unit.and_then(|id| units.iter().find(|unit| unit.id == id)).map(|unit| unit.label.clone());
    let place = Some(draft.place.trim().to_owned()).filter(|place| !place.is_empty());
    let place = [unit, place].into_iter().flatten().collect::<Vec<_>>().join(", ");
    let parts = [format!("{level} - {site}"), open.trim().to_owned(), place, draft.what_to_do(i18n.language)];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
}

/// What it costs by SMS, and what would cost less.
fn sms_line(i18n: &I18n, whole: &str, take: Callback<()>) -> Html {
    let count = sms_text::count(whole);
    let parts = i18n.n(Key::AlertsSmsOne, Key::AlertsSmsMany, i64::try_from(count.parts).unwrap_or_default());
    html! {
        <div class="row small muted" id="sms-count">
            <span>{ i18n.f(Key::AlertsSms, &[("parts", &parts), ("left", &count.left.to_string())]) }</span>
            if let Some(offer) = sms_text::plain(whole) {
                <span>{ i18n.f(Key::AlertsPlain, &[("signs", &offer.changed), ("parts", &offer.count.parts.to_string())]) }</span>
                <Button kind={Kind::Quiet} onclick={take}>{ i18n.t(Key::AlertsPlainTake) }</Button>
            }
        </div>
    }
}

/// In plain spelling; as it is where that cannot be.
fn plainer(text: &str) -> String {
    sms_text::plainly(text).map_or_else(|| text.to_owned(), |(plain, _)| plain)
}
