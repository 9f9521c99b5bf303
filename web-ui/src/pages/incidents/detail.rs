//! One incident: facts, what was seen, timeline, next steps. Called by Incidents. What this reader may not
//! see is not in the answer; the screen leaves no gap for it.

use std::rc::Rc;

use shared_types::{
    access::{Permission, Sight},
    handling::{HandlingState, StepNeeds, find},
    ids::IncidentId,
    incident::{FieldChange, Incident, IncidentPatch, IncidentSummary, NewTimelineEntry, TimelineEntry},
};
use validator::Validate as _;
use web_sys::SubmitEvent;
use yew::prelude::*;

use super::{
    belongs::Belongs,
    circumstances::CircumstancesPanel,
    edit::Edit,
    goods::GoodsPanel,
    involved::PanelProps,
    keeping::KeepingPanel,
    persons::PersonsPanel,
    reads::ReadsPanel,
    steps::Step,
    vehicles::VehiclesPanel,
    words::{completion_badge, place, state_badge, when},
};
use crate::{
    client::{Fault, faults_of, incidents, use_load, use_send},
    components::{Area, Button, Icon, Kind, Toast, icon, skeleton_lines},
    content::{async_content, fault_box},
    i18n::{Clock, I18n, Key, Locale, use_i18n},
    kept::use_kept,
    nav::{Link, Route},
    pages::sign_in::set,
    session::{Session, use_session},
};

/// What one incident needs.
#[derive(Properties, PartialEq)]
pub struct DetailProps {
    /// Which.
    pub id: IncidentId,
    /// Address of the list.
    pub back: AttrValue,
    /// Tells the list what is newer here.
    pub changed: Callback<IncidentSummary>,
}

/// One incident.
#[component]
pub fn Detail(props: &DetailProps) -> Html {
    let (i18n, session) = (use_i18n(), use_session());
    let id = props.id;
    let load = use_load(id, |client, signal, id| async move {
        let incident = incidents::read_incident(client.clone(), signal.clone(), id).await?;
        let timeline = incidents::list_timeline(client, signal, id).await?;
        Ok((Rc::new(incident), timeline))
    });
    {
        let changed = props.changed.clone();
        let here = load.remote.value.clone();
        let version = here.as_ref().map(|here| here.0.version);
        use_effect_with(version, move |_| {
            if let Some(here) = here {
                changed.emit(here.0.summary.clone());
            }
        });
    }
    let again = load.again.clone();
    {
        // What was reported on this device came in part after part: now all of it is there.
        let (kept, again) = (use_kept(), again.clone());
        use_effect_with(kept.arrived.filter(|arrived| arrived.id == id), move |arrived| {
            if arrived.is_some() {
                again.emit(());
            }
        });
    }
    html! {
        <article class="card stack detail" aria-label={i18n.t(Key::IncidentOne).to_owned()}>
            <p class="only-narrow"><Link to={props.back.clone()} class="row">{ icon(Icon::ChevronLeft) }{ i18n.t(Key::NavIncidents) }</Link></p>
            { async_content(&i18n, &load, skeleton_lines(8), |(incident, timeline)| {
                // One Rc for all panels: they load anew when the incident was read anew.
                let panel = PanelProps { incident: incident.clone(), changed: again.clone() };
                html! {
                <>
                    { facts(&i18n, &session, incident) }
                    <Actions incident={incident.clone()} changed={again.clone()} />
                    <Belongs incident={incident.clone()} changed={again.clone()} />
                    if incident.summary.sight == Sight::Full {
                        <GoodsPanel ..panel.clone() />
                        <PersonsPanel ..panel.clone() />
                        <VehiclesPanel ..panel.clone() />
                        <CircumstancesPanel ..panel.clone() />
                    }
                    { story(&i18n, &session, incident, timeline) }
                    if session.may_at(Permission::IncidentHandle, incident.summary.site_id) && incident.summary.sight == Sight::Full {
                        <Note {id} changed={again.clone()} />
                    }
                    <ReadsPanel ..panel.clone() />
                    <KeepingPanel ..panel />
                </>
                }
            }) }
        </article>
    }
}

fn facts(i18n: &I18n, session: &Session, incident: &Incident) -> Html {
    let row = &incident.summary;
    let clock = Clock { zone: incident.time_zone.clone(), language: i18n.language };
    let money = |cents: Option<i64>, key: Key| cents.map(|cents| i18n.f(key, &[("sum", &i18n.language.money(cents))]));
    let methods = row.methods.iter().map(|code| session.codes.method(code, i18n.language));
    let outcome = incident.outcome.map(|outcome| i18n.word("outcome", outcome.word()));
    let reason = incident.reject_reason.map(|reason| i18n.word("reason", reason.word()));
    html! {
        <>
            <header class="stack-small">
                <div class="row apart">
                    <h2 class="detail-number">{ &row.number }</h2>
                    <span class="row">{ completion_badge(i18n, row.completion) }{ state_badge(i18n, row.state) }</span>
                </div>
                <p class="strong">{ session.codes.category(&row.category, i18n.language) }</p>
                <p class="muted small">
                    { [place(i18n, session, row), when(i18n, &clock, row), i18n.f(Key::IncidentReported, &[("at", &clock.near(row.reported_at))])]
                        .into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ") }
                </p>
                if let Some(words) = &incident.place_words { <p class="small">{ words }</p> }
            </header>
            if let Some(words) = incident.description.as_ref().filter(|words| !words.is_empty()) {
                <p class="told">{ words }</p>
            }
            if let Some(words) = &row.short_text {
                <div class="note">
                    { icon(Icon::Message) }
                    <div>
                        <p>{ words }</p>
                        <p class="muted small">{ i18n.t(if incident.short_text_vetted { Key::IncidentVetted } else { Key::IncidentNotVetted }) }</p>
                    </div>
                </div>
            }
            if row.sight != Sight::Full { <p class="muted small">{ i18n.t(Key::IncidentMasked) }</p> }
            <p class="row">
                for method in methods { <span class="badge">{ method }</span> }
                for sum in [money(row.loss_cents, Key::IncidentLoss), money(incident.recovered_cents, Key::IncidentRecovered)].into_iter().flatten() {
                    <span class="badge">{ sum }</span>
                }
                for words in [outcome, reason].into_iter().flatten() { <span class="badge good">{ words }</span> }
            </p>
        </>
    }
}

fn story(i18n: &I18n, session: &Session, incident: &Incident, timeline: &[TimelineEntry]) -> Html {
    let clock = Clock { zone: incident.time_zone.clone(), language: i18n.language };
    html! {
        <section>
            <h3>{ i18n.t(Key::IncidentTimeline) }</h3>
            <ol class="timeline">
                for entry in timeline {
                    <li>
                        <time datetime={entry.at.to_string()}>{ clock.near(entry.at) }</time>
                        <div>
                            <p>{ told(i18n, entry) }{ origin(i18n, incident, entry) }</p>
                            for change in &entry.changes { <p class="small">{ changed(i18n, session, change) }</p> }
                            if let Some(words) = &entry.text { <p class="told">{ words }</p> }
                        </div>
                    </li>
                }
            </ol>
        </section>
    }
}

/// The other incident of a link or merge, and where an entry is from that came with a merge.
fn origin(i18n: &I18n, incident: &Incident, entry: &TimelineEntry) -> Html {
    let from = incident.merged_here.iter().find(|other| other.id == entry.incident_id);
    html! {
        <>
            if let Some(about) = &entry.about { { " " }<Link to={Route::Incident(about.id).path()}>{ &about.number }</Link> }
            if let Some(from) = from { { " " }<span class="badge">{ i18n.f(Key::BelongsFrom, &[("number", &from.number)]) }</span> }
        </>
    }
}

fn told(i18n: &I18n, entry: &TimelineEntry) -> Html {
    let what = match (entry.kind.as_str(), entry.state) {
        ("transition", Some(state)) => i18n.word("state", state.word()),
        (kind, _) => i18n.word("entry", kind),
    };
    match &entry.account_name {
        Some(name) => html! { <><b>{ name }</b>{ ": " }{ what }</> },
        None => html! { what },
    }
}

fn changed(i18n: &I18n, session: &Session, change: &FieldChange) -> Html {
    let (from, to) =
        (value(i18n, session, &change.field, &change.from), value(i18n, session, &change.field, &change.to));
    html! {
        <>
            { i18n.word("field", &change.field) }{ ": " }
            if !change.from.is_null() || !is_said_once(&change.field) {
                <del>{ from }</del><span class="hidden-visually">{ i18n.t(Key::IncidentBecame) }</span>
                <span aria-hidden="true">{ " → " }</span>
            }
            { to }
        </>
    }
}

/// What stands with a link or a merge was nothing else before.
fn is_said_once(field: &str) -> bool {
    field == "link" || field.ends_with("Reason")
}

/// A changed value as people write it.
fn value(i18n: &I18n, session: &Session, field: &str, value: &serde_json::Value) -> String {
    use serde_json::Value;
    let code = |code: &str| match field {
        "category" => session.codes.category(code, i18n.language),
        "methods" => session.codes.method(code, i18n.language),
        "completion" => i18n.word("completion", code),
        "link" => i18n.word("link-kind", code),
        "linkReason" => i18n.word("link-reason", code),
        "unlinkReason" => i18n.word("unlink-reason", code),
        "mergeReason" => {
            i18n.word(if code == "mistaken" || code == "two-events" { "unmerge-reason" } else { "merge-reason" }, code)
        }
        _ => code.to_owned(),
    };
    match value {
        Value::Null => "–".to_owned(),
        Value::Bool(is) => i18n.t(if *is { Key::ActionYes } else { Key::ActionNo }).to_owned(),
        Value::Number(number) if field.ends_with("Cents") => i18n.language.money(number.as_i64().unwrap_or_default()),
        Value::String(text) => code(text),
        Value::Array(all) => all.iter().filter_map(Value::as_str).map(code).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

#[derive(Properties, PartialEq)]
struct ActionsProps {
    incident: Rc<Incident>,
    changed: Callback<()>,
}

/// The steps that may be taken now, and the corrections.
#[component]
fn Actions(props: &ActionsProps) -> Html {
    let (i18n, session, sending) = (use_i18n(), use_session(), use_send());
    let toast = use_context::<Toast>();
    let asking = use_state_eq(|| None::<HandlingState>);
    let editing = use_state_eq(|| false);
    let incident = &props.incident;
    let row = &incident.summary;
    let site = row.site_id;
    let done = {
        let (changed, asking, editing) = (props.changed.clone(), asking.setter(), editing.setter());
        let words = i18n.t(Key::ActionSaved).to_owned();
        Callback::from(move |()| {
            asking.set(None);
            editing.set(false);
            if let Some(toast) = &toast {
                toast.say(words.clone());
            }
            changed.emit(());
        })
    };
    let step = |to: HandlingState| {
        let (sending, asking, done, id) = (sending.clone(), asking.setter(), done.clone(), row.id);
        let asks = find(row.state, to).is_some_and(|step| step.needs != StepNeeds::Nothing);
        Callback::from(move |()| {
            if asks {
                asking.set(Some(to));
                return;
            }
            let (done, step) = (done.clone(), super::steps::bare(to));
            sending.run(move |client| incidents::take_step(client, id, step), move |()| done.emit(()));
        })
    };
    let vet = {
        let (sending, done, id, vetted) = (sending.clone(), done.clone(), row.id, incident.short_text_vetted);
        Callback::from(move |()| {
            let patch = IncidentPatch { short_text_vetted: Some(!vetted), ..IncidentPatch::default() };
            let done = done.clone();
            sending.run(move |client| incidents::update_incident(client, id, patch, None), move |_| done.emit(()));
        })
    };
    let close_step = {
        let asking = asking.setter();
        Callback::from(move |()| asking.set(None))
    };
    let show = |state: &UseStateHandle<bool>, to: bool| {
        let state = state.setter();
        Callback::from(move |()| state.set(to))
    };
    let may_vet = session.may_at(Permission::IncidentVet, site) && row.short_text.is_some();
    let may_edit = session.may_at(Permission::IncidentHandle, site) && row.sight == Sight::Full;
    html! {
        <>
            { fault_box(&i18n, sending.fault.as_ref(), &[]) }
            <div class="row no-print">
                for (at, to) in incident.next_states.iter().enumerate() {
                    <Button kind={if at == 0 { Kind::Primary } else { Kind::Plain }} busy={sending.busy} onclick={step(*to)}>
                        { step_name(&i18n, row.state, *to) }
                    </Button>
                }
                if may_vet {
                    <Button busy={sending.busy} onclick={vet}>{ i18n.t(if incident.short_text_vetted { Key::IncidentUnvet } else { Key::IncidentVet }) }</Button>
                }
                if may_edit { <Button kind={Kind::Quiet} onclick={show(&editing, true)}>{ i18n.t(Key::IncidentEdit) }</Button> }
            </div>
            if let Some(to) = *asking { <Step id={row.id} from={row.state} {to} onclose={close_step} done={done.clone()} /> }
            if *editing { <Edit incident={incident.clone()} onclose={show(&editing, false)} done={done} /> }
        </>
    }
}

/// What the button of a step says.
pub fn step_name(i18n: &I18n, from: HandlingState, to: HandlingState) -> String {
    let back = matches!(from, HandlingState::Closed | HandlingState::Rejected);
    i18n.word("step", if back { "reopen" } else { to.word() })
}

#[derive(Properties, PartialEq)]
struct NoteProps {
    id: IncidentId,
    changed: Callback<()>,
}

#[component]
fn Note(props: &NoteProps) -> Html {
    let (i18n, sending) = (use_i18n(), use_send());
    let text = use_state_eq(String::new);
    let onsubmit = {
        let (text, sending, changed, id) = (text.clone(), sending.clone(), props.changed.clone(), props.id);
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let note = NewTimelineEntry { text: text.trim().to_owned(), audience: None };
            if let Err(errors) = note.validate() {
                return sending.refuse(Fault::Form(faults_of(&errors)));
            }
            let (text, changed) = (text.setter(), changed.clone());
            sending.run(
                move |client| incidents::add_note(client, id, note),
                move |()| {
                    text.set(String::new());
                    changed.emit(());
                },
            );
        })
    };
    let fault = sending.fault.as_ref().and_then(|fault| fault.at(&i18n, "/text"));
    let shown = sending.fault.as_ref().filter(|_| fault.is_none());
    html! {
        <form class="stack-small no-print" {onsubmit} novalidate=true>
            <Area id="note" label={i18n.t(Key::IncidentNote).to_owned()} value={(*text).clone()} oninput={set(&text)} {fault} />
            { fault_box(&i18n, shown, &["/text"]) }
            <Button submit=true busy={sending.busy}>{ i18n.t(Key::IncidentNoteAdd) }</Button>
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        i18n::Language,
        testing::{i18n, session},
    };

    #[test]
    fn changed_values_are_written_as_people_write_them() {
        let (nl, session) = (i18n(Language::Nl), session());
        let of = |field: &str, json: &str| value(&nl, &session, field, &serde_json::from_str(json).unwrap());
        assert_eq!(of("lossCents", "64000"), "€\u{a0}640");
        assert_eq!(of("category", "\"theft.shoplifting\""), "Winkeldiefstal");
        assert_eq!(of("methods", "[\"prepared-bag\"]"), "Geprepareerde tas");
        assert_eq!(of("placeWords", "null"), "–");
    }

    #[test]
    fn going_back_is_called_reopening() {
        let nl = i18n(Language::Nl);
        assert_eq!(step_name(&nl, HandlingState::Closed, HandlingState::InProgress), nl.word("step", "reopen"));
        assert_ne!(step_name(&nl, HandlingState::Reported, HandlingState::InProgress), nl.word("step", "reopen"));
    }
}
