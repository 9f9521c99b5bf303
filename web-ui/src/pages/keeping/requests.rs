//! What a person asked about what is kept, and what was decided. Called by the file on one person.

use jiff::civil::Date;
use shared_types::{
    ids::{IncidentId, SubjectRequestId},
    problem::FieldFault,
    subject::{NewSubjectRequest, SubjectDecision, SubjectRequest, SubjectRequestKind},
};
use uuid::Uuid;
use web_sys::SubmitEvent;
use yew::prelude::*;

use crate::{
    client::{Fault, retention, use_load, use_send},
    components::{Button, Dialog, Kind, Select, Text, skeleton_lines},
    content::{async_content, fault_box},
    edge,
    i18n::{I18n, Key, use_i18n},
    pages::{parts::picks, sign_in::set},
    session::use_session,
};

/// Whose requests.
#[derive(Properties, PartialEq)]
pub struct RequestsProps {
    /// The incident.
    pub incident: IncidentId,
    /// The person's row.
    pub person: Uuid,
}

/// The requests of one row.
#[component]
pub fn Requests(props: &RequestsProps) -> Html {
    let (i18n, session, sending) = (use_i18n(), use_session(), use_send());
    let (at, person) = (props.incident, props.person);
    let load =
        use_load((at, person), |client, signal, (at, person)| retention::list_requests(client, signal, at, person));
    let granting = use_state_eq(|| None::<SubjectRequestId>);
    let (kind, day) = (use_state_eq(|| SubjectRequestKind::Access.word().to_owned()), use_state_eq(String::new));
    let key = use_state(edge::random_key);
    let clock = session.clock(&i18n, None);
    let onsubmit = {
        let (kind, day, sending, again, key) =
            (kind.clone(), day.clone(), sending.clone(), load.again.clone(), key.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let (Ok(kind), Ok(received_date)) = (kind.parse::<SubjectRequestKind>(), day.parse::<Date>()) else {
                return sending.refuse(Fault::Form(vec![FieldFault::new("/receivedDate", "date", "")]));
            };
            let (again, day, next) = (again.clone(), day.setter(), key.setter());
            let (new, key) = (NewSubjectRequest { kind, received_date }, (*key).clone());
            sending.run(
                move |client| retention::add_request(client, at, person, new, key),
                move |_| {
                    day.set(String::new());
                    next.set(edge::random_key());
                    again.emit(());
                },
            );
        })
    };
    let decide = |id: SubjectRequestId, decision: SubjectDecision| {
        let (sending, again, granting) = (sending.clone(), load.again.clone(), granting.setter());
        Callback::from(move |()| {
            let again = again.clone();
            granting.set(None);
            sending.run(
                move |client| retention::decide_request(client, at, person, id, decision),
                move |_| again.emit(()),
            );
        })
    };
    let ask = |request: &SubjectRequest| {
        let (granting, id) = (granting.setter(), request.id);
        // What wipes at once asks first.
        if ends(request.kind) {
            Callback::from(move |()| granting.set(Some(id)))
        } else {
            decide(id, SubjectDecision::Granted)
        }
    };
    let close = {
        let granting = granting.setter();
        Callback::from(move |()| granting.set(None))
    };
    html! {
        <div class="stack-small">
            { async_content(&i18n, &load, skeleton_lines(1), |page| html! {
                <ul class="plain-rows">
                    for request in &page.items {
                        <li key={request.id.to_string()} class="row apart">
                            <span>
                                <b>{ i18n.word("request", request.kind.word()) }</b>{ " " }
                                <span class="muted small">{ i18n.f(Key::RequestsReceived, &[("at", &request.received_date.to_string())]) }</span>
                            </span>
                            if let Some(decision) = request.decision {
                                <span class="badge">{ decided(&i18n, decision, request.decided_at.map(|at| clock.date(at))) }</span>
                            } else {
                                <span class="row no-print">
                                    <Button busy={sending.busy} onclick={ask(request)}>{ i18n.t(Key::RequestsGrant) }</Button>
                                    <Button kind={Kind::Quiet} busy={sending.busy} onclick={decide(request.id, SubjectDecision::Refused)}>{ i18n.t(Key::RequestsRefuse) }</Button>
                                </span>
                            }
                        </li>
                    }
                </ul>
            }) }
            <details class="more no-print">
                <summary>{ i18n.t(Key::RequestsAdd) }</summary>
                <form class="form" {onsubmit} novalidate=true>
                    <div class="field-row">
                        <Select id={format!("request-kind-{person}")} label={i18n.t(Key::RequestsKind).to_owned()} value={(*kind).clone()} onchange={set(&kind)}
                            picks={picks(&i18n, "request", SubjectRequestKind::ALL, SubjectRequestKind::word)} />
                        <Text id={format!("request-day-{person}")} kind="date" label={i18n.t(Key::RequestsDay).to_owned()} value={(*day).clone()} oninput={set(&day)}
                            fault={sending.fault.as_ref().and_then(|fault| fault.at(&i18n, "/receivedDate"))} />
                    </div>
                    <Button submit=true busy={sending.busy}>{ i18n.t(Key::RequestsAdd) }</Button>
                </form>
            </details>
            { fault_box(&i18n, sending.fault.as_ref(), &["/receivedDate"]) }
            if let Some(id) = *granting {
                <Dialog id="grant" title={i18n.t(Key::RequestsGrant).to_owned()} close={i18n.t(Key::ActionClose).to_owned()} onclose={close}>
                    <p>{ i18n.t(Key::RequestsGrantAbout) }</p>
                    <Button kind={Kind::Danger} wide=true busy={sending.busy} onclick={decide(id, SubjectDecision::Granted)}>{ i18n.t(Key::RequestsGrantWipe) }</Button>
                </Dialog>
            }
        </div>
    }
}

/// Whether granting it wipes the row at once.
fn ends(kind: SubjectRequestKind) -> bool {
    matches!(kind, SubjectRequestKind::Objection | SubjectRequestKind::Erasure)
}

fn decided(i18n: &I18n, decision: SubjectDecision, at: Option<String>) -> String {
    format!("{} {}", i18n.word("decision", decision.word()), at.unwrap_or_default())
}
