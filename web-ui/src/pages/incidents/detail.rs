//! One incident: facts, what was seen, timeline, next steps. Called by Incidents. What this reader may not
//! see is not in the answer; the screen leaves no gap for it.

use std::rc::Rc;

use shared_types::{
    access::{Permission, Sight},
    handling::{HandlingState, StepNeeds, find},
    ids::IncidentId,
    incident::{Incident, IncidentPatch, IncidentSummary},
};
use yew::prelude::*;

use super::{
    attachments::Attachments,
    belongs::Belongs,
    circumstances::CircumstancesPanel,
    edit::Edit,
    goods::GoodsPanel,
    involved::PanelProps,
    keeping::KeepingPanel,
    persons::PersonsPanel,
    reads::ReadsPanel,
    steps::Step,
    timeline::Timeline,
    vehicles::VehiclesPanel,
    words::{completion_badge, place, state_badge, when},
};
use crate::{
    client::{incidents, use_load, use_send},
    components::{Button, Icon, Kind, Toast, icon, skeleton_lines},
    content::{async_content, fault_box},
    i18n::{Clock, I18n, Key, Locale, use_i18n},
    kept::use_kept,
    nav::{Link, Route},
    session::{Session, use_live, use_session},
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
    let load =
        use_load(
            id,
            |client, signal, id| async move { incidents::read_incident(client, signal, id).await.map(Rc::new) },
        );
    use_live(move |event| event.subject_id == id.0, load.again.clone());
    {
        let changed = props.changed.clone();
        let here = load.remote.value.clone();
        let version = here.as_ref().map(|here| here.version);
        use_effect_with(version, move |_| {
            if let Some(here) = here {
                changed.emit(here.summary.clone());
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
            { async_content(&i18n, &load, skeleton_lines(8), |incident| {
                // One Rc for all panels: they load anew when the incident was read anew.
                let panel = PanelProps { incident: incident.clone(), changed: again.clone() };
                html! {
                <>
                    { facts(&i18n, &session, incident) }
                    <super::files::OnPaper id={incident.summary.id} number={incident.summary.number.clone()} />
                    <Actions incident={incident.clone()} changed={again.clone()} />
                    <Belongs incident={incident.clone()} changed={again.clone()} />
                    if incident.summary.sight == Sight::Full {
                        <super::assign::Assign ..panel.clone() />
                        <super::tracks::Tracks ..panel.clone() />
                        <super::tasks::Tasks ..panel.clone() />
                        <super::questions::Questions ..panel.clone() />
                        <GoodsPanel ..panel.clone() />
                        <PersonsPanel ..panel.clone() />
                        <VehiclesPanel ..panel.clone() />
                        <CircumstancesPanel ..panel.clone() />
                        <Attachments ..panel.clone() />
                    }
                    <Timeline ..panel.clone() />
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
                if session.may_at(Permission::AlertSend, incident.summary.site_id) {
                    <Link to={Route::AlertNew.with_query(&format!("incident={}", incident.summary.id))} class="button" id="alert-from-incident">{ icon(Icon::Alert) }{ i18n.t(Key::AlertsFromIncident) }</Link>
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{i18n::Language, testing::i18n};

    #[test]
    fn going_back_is_called_reopening() {
        let nl = i18n(Language::Nl);
        assert_eq!(step_name(&nl, HandlingState::Closed, HandlingState::InProgress), nl.word("step", "reopen"));
        assert_ne!(step_name(&nl, HandlingState::Reported, HandlingState::InProgress), nl.word("step", "reopen"));
    }
}
