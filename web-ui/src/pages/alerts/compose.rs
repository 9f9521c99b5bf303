//! Sending an alert: level, what, two texts where needed, what to do, for whom; and before it goes, how many get which text by which
//! channel and what in the open text looks personal. From an incident it is two touches: here, and Send. Called by app.rs.

use shared_types::{
    access::Permission,
    alert::{AlertAudience, AlertKind, AlertLevel, AlertPreview, NewAlert},
    ids::{AreaId, IncidentId, UnitId},
    sms_text,
};
use validator::Validate as _;
use web_sys::SubmitEvent;
use yew::prelude::*;

use crate::{
    client::{Fault, alerts, faults_of, incidents, use_load, use_send},
    components::{Area, Button, Check, Icon, Kind, Pick, Segments, Select, Text, icon, skeleton_lines},
    content::{async_content, fault_box},
    edge::{self, Listener},
    i18n::{I18n, Key, use_i18n},
    nav::{Nav, Route, pairs, use_nav},
    session::use_session,
    shell::{current_site, page},
};

/// Typing rests so long before it is looked at what sending would do, in milliseconds.
const RESTS: i32 = 500;

/// What it begins from: an incident, where the address names one.
#[derive(Clone, PartialEq)]
struct Begin {
    incident: Option<IncidentId>,
    site: AreaId,
    unit: Option<UnitId>,
    place: Option<String>,
    /// What a template says where the place stands.
    at: String,
    kind: AlertKind,
}

/// The screen.
#[component]
pub fn Compose() -> Html {
    let (i18n, nav, session) = (use_i18n(), use_nav(), use_session());
    let from: Option<IncidentId> =
        pairs(&nav.location.query).find(|(key, _)| *key == "incident").and_then(|(_, id)| id.parse().ok());
    let sends = session.sites_with(Permission::AlertSend);
    let here = current_site(&nav, &session).filter(|id| sends.iter().any(|site| site.area_id == *id));
    let here = here.or(sends.first().map(|site| site.area_id));
    let load = use_load((from, here), |client, signal, (from, here)| async move {
        let templates = alerts::list_templates(client.clone(), signal.clone(), shared_types::account::Language::Nl);
        let Some(id) = from else { return Ok((None, here, templates.await?.items)) };
        let read = incidents::read_incident(client, signal, id).await?;
        let begin = Begin {
            incident: Some(id),
            site: read.summary.site_id,
            unit: read.summary.unit_id,
            place: read.place_words.clone(),
            at: read.place_words.clone().or(read.summary.unit_label.clone()).unwrap_or_default(),
            kind: kind_of(&read.summary.category),
        };
        Ok((Some(begin), here, templates.await?.items))
    });
    html! {
        <>
            { page(i18n.t(Key::AlertsNew), html! { <p class="muted">{ i18n.t(Key::AlertsNewAbout) }</p> }, Html::default()) }
            { async_content(&i18n, &load, skeleton_lines(8), |(begin, here, templates)| {
                let begin = begin.clone().or(here.map(|site| Begin { incident: None, site, unit: None, place: None, at: String::new(), kind: AlertKind::Suspicious }));
                match begin {
                    None => html! { <p class="note warn">{ i18n.t(Key::AlertsNowhere) }</p> },
                    Some(begin) => html! { <Form {begin} templates={templates.clone()} /> },
                }
            }) }
        </>
    }
}

/// The kind of alert that an incident of a category usually is.
fn kind_of(category: &str) -> AlertKind {
    let starts = |with: &str| category.starts_with(with);
    match () {
        () if starts("theft.shoplifting") => AlertKind::Shoplifting,
        () if starts("robbery") => AlertKind::Robbery,
        () if starts("violence") => AlertKind::Violence,
        () if starts("burglary") => AlertKind::Burglary,
        () if starts("fraud") => AlertKind::Fraud,
        () if starts("nuisance") => AlertKind::Nuisance,
        () => AlertKind::Suspicious,
    }
}

#[derive(Properties, PartialEq)]
struct FormProps {
    begin: Begin,
    templates: Vec<shared_types::alert_templates::AlertTemplate>,
}

/// What is typed.
#[derive(Clone, PartialEq)]
struct Typed {
    kind: AlertKind,
    level: AlertLevel,
    open: String,
    restricted: String,
    instruction: String,
    place: String,
    called: Option<bool>,
    linked: bool,
    on_duty: bool,
    looked: bool,
}

impl Typed {
    fn to_alert(&self, begin: &Begin) -> NewAlert {
        let some = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        NewAlert {
            site_id: begin.site,
            incident_id: begin.incident,
            level: self.level,
            kind: self.kind,
            open_text: self.open.trim().to_owned(),
            restricted_text: some(&self.restricted),
            instruction: some(&self.instruction),
            unit_id: begin.unit,
            place: some(&self.place),
            emergency_called: self.called,
            audience: AlertAudience { linked_sites: self.linked, on_duty: self.on_duty, ..AlertAudience::default() },
            confirm_findings: self.looked,
        }
    }
}

#[component]
fn Form(props: &FormProps) -> Html {
    let (i18n, nav, session, sending) = (use_i18n(), use_nav(), use_session(), use_send());
    let begin = props.begin.clone();
    let template = |kind: AlertKind| props.templates.iter().find(|one| one.kind == kind);
    let typed = use_state(|| {
        let of = template(begin.kind);
        // The template leaves a gap for the place.
        Typed {
            kind: begin.kind,
            level: of.map_or(AlertLevel::LookOut, |t| t.level),
            open: of.map_or_else(String::new, |t| filled(&t.open_text, &begin.at)),
            restricted: String::new(),
            instruction: of.map_or_else(String::new, |t| t.instruction.clone()),
            place: begin.place.clone().unwrap_or_default(),
            called: None,
            linked: false,
            on_duty: false,
            looked: false,
        }
    });
    let key = use_memo((*typed).clone(), |_| edge::random_key());
    let change = |with: fn(&mut Typed, String)| {
        let typed = typed.clone();
        Callback::from(move |text: String| {
            let mut next = (*typed).clone();
            with(&mut next, text);
            typed.set(next);
        })
    };
    let turn = |with: fn(&mut Typed, bool)| {
        let typed = typed.clone();
        Callback::from(move |on: bool| {
            let mut next = (*typed).clone();
            with(&mut next, on);
            typed.set(next);
        })
    };
    let pick = |with: fn(&mut Typed, &str)| {
        let typed = typed.clone();
        Callback::from(move |value: AttrValue| {
            let mut next = (*typed).clone();
            with(&mut next, &value);
            typed.set(next);
        })
    };
    let pick_kind = {
        let (typed, templates, at) = (typed.clone(), props.templates.clone(), begin.at.clone());
        Callback::from(move |word: String| {
            let Ok(kind) = word.parse::<AlertKind>() else { return };
            let mut next = Typed { kind, ..(*typed).clone() };
            let of = |kind| templates.iter().find(|one| one.kind == kind);
            // What somebody typed stays; what came of the template of the other kind makes place.
            let untouched = of(typed.kind).is_none_or(|old| {
                let text = &typed.open;
                text.trim().is_empty()
                    || *text == filled(&old.open_text, &at)
                    || *text == filled(&old.open_text, &typed.place)
            });
            if let (Some(new), true) = (of(kind), untouched) {
                let place = if typed.place.trim().is_empty() { &at } else { &typed.place };
                next.open = filled(&new.open_text, place);
                next.instruction.clone_from(&new.instruction);
                next.level = new.level;
            }
            typed.set(next);
        })
    };
    let new = typed.to_alert(&begin);
    let onsubmit = {
        let (sending, nav, new, key) = (sending.clone(), nav.clone(), new.clone(), (*key).clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if let Err(errors) = new.validate() {
                return sending.refuse(Fault::Form(faults_of(&errors)));
            }
            let (nav, new, key): (Nav, _, _) = (nav.clone(), new.clone(), key.clone());
            sending.run(
                move |client| alerts::send_alert(client, new, key),
                move |alert| nav.replace(&Route::Alert(alert.summary.id).path()),
            );
        })
    };
    let fault = |pointer: &str| sending.fault.as_ref().and_then(|fault| fault.at(&i18n, pointer));
    let levels =
        AlertLevel::ALL.iter().map(|l| Pick::new(l.word(), i18n.word("alert-level", l.word()))).collect::<Vec<_>>();
    let kinds =
        AlertKind::ALL.iter().map(|k| Pick::new(k.word(), i18n.word("alert-kind", k.word()))).collect::<Vec<_>>();
    let yes_no =
        vec![Pick::new("yes", i18n.t(Key::AlertsYes).to_owned()), Pick::new("no", i18n.t(Key::AlertsNo).to_owned())];
    let belgian = session.site(begin.site).is_some_and(|site| site.country == "BE");
    let called = match typed.called {
        Some(true) => "yes",
        Some(false) => "no",
        None => "",
    };
    let shown = ["/openText", "/restrictedText", "/instruction", "/place"];
    html! {
        <form class="form" {onsubmit} novalidate=true>
            <Segments headed=true name="level" label={i18n.t(Key::AlertsLevel).to_owned()} value={typed.level.word()} picks={levels}
                onchange={pick(|t, word| t.level = word.parse().unwrap_or(t.level))} />
            <Select id="alert-kind" label={i18n.t(Key::AlertsKind).to_owned()} value={typed.kind.word()} picks={kinds} onchange={pick_kind} />
            <Area id="open-text" label={i18n.t(Key::AlertsOpenText).to_owned()} help={i18n.t(Key::AlertsOpenHelp).to_owned()} value={typed.open.clone()}
                oninput={change(|t, text| t.open = text)} fault={fault("/openText")} />
            { sms_line(&i18n, &typed.open, change(|t, text| t.open = text)) }
            <Text id="alert-place" label={i18n.t(Key::AlertsPlace).to_owned()} value={typed.place.clone()} oninput={change(|t, text| t.place = text)} fault={fault("/place")} />
            <Text id="instruction" label={i18n.t(Key::AlertsInstruction).to_owned()} value={typed.instruction.clone()} oninput={change(|t, text| t.instruction = text)} fault={fault("/instruction")} />
            <Area id="restricted-text" label={i18n.t(Key::AlertsRestrictedText).to_owned()} help={i18n.t(Key::AlertsRestrictedHelp).to_owned()} value={typed.restricted.clone()}
                oninput={change(|t, text| t.restricted = text)} fault={fault("/restrictedText")} />
            <Segments headed=true name="called" label={i18n.t(if belgian { Key::AlertsCalledBe } else { Key::AlertsCalledAsk }).to_owned()} value={called} picks={yes_no}
                onchange={pick(|t, word| t.called = Some(word == "yes"))} />
            <Check id="linked-sites" checked={typed.linked} onchange={turn(|t, on| t.linked = on)}>{ i18n.t(Key::AlertsLinked) }</Check>
            <Check id="on-duty" checked={typed.on_duty} onchange={turn(|t, on| t.on_duty = on)}>{ i18n.t(Key::AlertsOnDuty) }</Check>
            <Would new={NewAlert { confirm_findings: true, ..new }} looked={typed.looked} onlooked={turn(|t, on| t.looked = on)} />
            { fault_box(&i18n, sending.fault.as_ref(), &shown) }
            <Button kind={Kind::Primary} wide=true submit=true busy={sending.busy} id="send-alert">{ i18n.t(Key::AlertsSend) }</Button>
        </form>
    }
}

/// The template with the place in its gap; as it is where there is none.
fn filled(template: &str, place: &str) -> String {
    if place.trim().is_empty() { template.to_owned() } else { template.replace('…', place.trim()) }
}

/// What it costs by SMS, and what would cost less.
fn sms_line(i18n: &I18n, text: &str, take: Callback<String>) -> Html {
    let count = sms_text::count(text);
    let offer = sms_text::plain(text);
    html! {
        <div class="row small muted" id="sms-count">
            <span>{ i18n.f(Key::AlertsSms, &[("parts", &count.parts.to_string()), ("left", &count.left.to_string())]) }</span>
            if let Some(offer) = offer {
                <span>{ i18n.f(Key::AlertsPlain, &[("signs", &offer.changed), ("parts", &offer.count.parts.to_string())]) }</span>
                <Button kind={Kind::Quiet} onclick={Callback::from(move |()| take.emit(offer.text.clone()))}>{ i18n.t(Key::AlertsPlainTake) }</Button>
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct WouldProps {
    new: NewAlert,
    looked: bool,
    onlooked: Callback<bool>,
}

/// What sending would do, asked when typing rests.
#[component]
fn Would(props: &WouldProps) -> Html {
    let i18n = use_i18n();
    let asked = use_state_eq(|| None::<NewAlert>);
    {
        let asked = asked.setter();
        use_effect_with(props.new.clone(), move |new| {
            let new = Some(new.clone()).filter(|new| new.validate().is_ok());
            let timer = Listener::timer(RESTS, move || asked.set(new.clone()));
            move || drop(timer)
        });
    }
    let load = use_load((*asked).clone(), |client, signal, new| async move {
        match new {
            Some(new) => alerts::preview(client, signal, new).await.map(Some),
            None => Ok(None),
        }
    });
    html! {
        <section class="card stack-small" id="would" aria-live="polite">
            <h2>{ i18n.t(Key::AlertsWould) }</h2>
            { async_content(&i18n, &load, skeleton_lines(2), |told| match told {
                None => html! { <p class="muted">{ i18n.t(Key::AlertsWouldNothing) }</p> },
                Some(told) => would(&i18n, told, &props.new, props.looked, props.onlooked.clone()),
            }) }
        </section>
    }
}

fn would(i18n: &I18n, told: &AlertPreview, new: &NewAlert, looked: bool, onlooked: Callback<bool>) -> Html {
    html! {
        <>
            <p class="strong">{ i18n.n(Key::AlertsPeopleOne, Key::AlertsPeopleMany, told.people) }</p>
            <ul>
                for one in &told.counts {
                    <li class="small">{ i18n.f(Key::AlertsCount, &[
                        ("people", &one.people.to_string()), ("channel", &i18n.word("alert-channel", one.channel.word())),
                        ("text", &i18n.word("alert-text", one.text.word())),
                    ]) }</li>
                }
            </ul>
            if told.quiet > 0 { <p class="small">{ i18n.f(Key::AlertsQuiet, &[("n", &told.quiet.to_string())]) }</p> }
            if told.digest > 0 { <p class="small">{ i18n.f(Key::AlertsDigest, &[("n", &told.digest.to_string())]) }</p> }
            if told.needs_approval {
                <div class="note">{ icon(Icon::Hourglass) }<p>{ i18n.f(Key::AlertsApproval, &[("n", &told.approval_minutes.to_string())]) }</p></div>
            }
            if !told.findings.is_empty() {
                <div class="note warn" role="alert" id="findings">
                    { icon(Icon::Warning) }
                    <div class="stack-small">
                        <p>{ i18n.t(Key::AlertsFindings) }</p>
                        <ul>
                            for one in &told.findings {
                                <li>{ i18n.word("alert-finding", one.kind.word()) }{ ": " }<b dir="auto">{ cut(new, &one.pointer, one.from, one.length) }</b></li>
                            }
                        </ul>
                        <Check id="looked" checked={looked} onchange={onlooked}>{ i18n.t(Key::AlertsLooked) }</Check>
                    </div>
                </div>
            }
        </>
    }
}

/// The words that were pointed at.
fn cut(new: &NewAlert, pointer: &str, from: u32, length: u32) -> String {
    let text = match pointer {
        "/place" => new.place.as_deref(),
        "/instruction" => new.instruction.as_deref(),
        _ => Some(new.open_text.as_str()),
    };
    text.unwrap_or_default().chars().skip(from as usize).take(length as usize).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_takes_the_place_where_there_is_one() {
        assert_eq!(filled("Verdachte situatie bij ….", "ingang zuid"), "Verdachte situatie bij ingang zuid.");
        assert_eq!(filled("Verdachte situatie bij ….", " "), "Verdachte situatie bij ….");
    }

    #[test]
    fn the_kind_follows_the_incident() {
        assert_eq!(kind_of("theft.shoplifting"), AlertKind::Shoplifting);
        assert_eq!(kind_of("theft.cycle"), AlertKind::Suspicious);
        assert_eq!(kind_of("nuisance.youth"), AlertKind::Nuisance);
    }
}
