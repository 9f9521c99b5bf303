//! The tasks of an incident: what, who, until when, done. Called by the detail.

use shared_types::{
    access::{Permission, Sight},
    assignment::{Handler, Team},
    task::{NewTask, Task, TaskPatch},
};
use validator::Validate as _;
use web_sys::SubmitEvent;
use yew::prelude::*;

use super::{
    assign::{meant, picks},
    involved::PanelProps,
};
use crate::{
    client::{Fault, faults_of, handling, use_load, use_send},
    components::{Button, Check, Select, Text, skeleton_lines},
    content::{async_content, fault_box},
    i18n::{Clock, I18n, Key, parse_wall, use_i18n},
    pages::sign_in::set,
    session::use_session,
};

/// Who and until when, in a few words.
pub fn about(i18n: &I18n, clock: &Clock, task: &Task) -> String {
    let who = task.account_name.clone().or_else(|| task.team_name.clone());
    let due = task.due_at.map(|at| i18n.f(Key::TasksDue, &[("at", &clock.moment(at))]));
    [who, due].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// The panel.
#[component]
pub fn Tasks(props: &PanelProps) -> Html {
    let (i18n, session, sending) = (use_i18n(), use_session(), use_send());
    let row = &props.incident.summary;
    let (id, site) = (row.id, row.site_id);
    let may = session.may_at(Permission::IncidentHandle, site)
        && row.sight == Sight::Full
        && props.incident.wiped_at.is_none();
    let load = use_load((props.seen(), site, may), |client, signal, ((id, _), site, may)| async move {
        let tasks = handling::list_tasks(client.clone(), signal.clone(), id).await?;
        let hands = if may { handling::list_hands(client, signal, site).await? } else { (vec![], vec![]) };
        Ok((tasks, hands))
    });
    let (what, who, due) = (use_state_eq(String::new), use_state_eq(String::new), use_state_eq(String::new));
    let clock = Clock { zone: props.incident.time_zone.clone(), language: i18n.language };
    let done = {
        let (again, changed) = (load.again.clone(), props.changed.clone());
        Callback::from(move |()| {
            again.emit(());
            changed.emit(());
        })
    };
    let tick = |task: &Task| {
        let (sending, done, task) = (sending.clone(), done.clone(), task.id);
        Callback::from(move |is: bool| {
            let done = done.clone();
            let patch = TaskPatch { done: Some(is), ..TaskPatch::default() };
            sending.run(move |client| handling::change_task(client, id, task, patch), move |_| done.emit(()));
        })
    };
    let onsubmit = {
        let (sending, done) = (sending.clone(), done.clone());
        let (what, who, due, clock) = (what.clone(), who.clone(), due.clone(), clock.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let hands = meant(&who);
            let task = NewTask {
                what: what.trim().to_owned(),
                account_id: hands.account_id,
                team_id: hands.team_id,
                due_at: parse_wall(&due).and_then(|wall| clock.instant(wall)),
            };
            if let Err(errors) = task.validate() {
                return sending.refuse(Fault::Form(faults_of(&errors)));
            }
            let (what, due, done) = (what.setter(), due.setter(), done.clone());
            sending.run(
                move |client| handling::add_task(client, id, task),
                move |_| {
                    what.set(String::new());
                    due.set(String::new());
                    done.emit(());
                },
            );
        })
    };
    let fault = sending.fault.as_ref().and_then(|fault| fault.at(&i18n, "/what"));
    html! {
        <section class="stack-small" id="tasks">
            <h3>{ i18n.t(Key::TasksTitle) }</h3>
            { async_content(&i18n, &load, skeleton_lines(2), |(tasks, (people, teams)): &(Vec<Task>, (Vec<Handler>, Vec<Team>))| html! {
                <>
                    if tasks.is_empty() { <p class="muted small">{ i18n.t(Key::TasksNone) }</p> }
                    <ul class="plain-rows">
                        for task in tasks {
                            <li key={task.id.to_string()}>
                                if may {
                                    <Check id={format!("task-{}", task.id)} checked={task.done_at.is_some()} onchange={tick(task)}>{ words(&i18n, &clock, task) }</Check>
                                } else {
                                    <p>{ words(&i18n, &clock, task) }</p>
                                }
                            </li>
                        }
                    </ul>
                    if may {
                        <form class="form no-print" onsubmit={onsubmit.clone()} novalidate=true>
                            <Text id="task-what" label={i18n.t(Key::TasksWhat).to_owned()} value={(*what).clone()} oninput={set(&what)} fault={fault.clone()} />
                            <div class="row">
                                <Select id="task-who" label={i18n.t(Key::TasksWho).to_owned()} value={(*who).clone()} picks={picks(&i18n, people, teams)} onchange={set(&who)} />
                                <Text id="task-due" kind="datetime-local" label={i18n.t(Key::TasksUntil).to_owned()} value={(*due).clone()} oninput={set(&due)} />
                            </div>
                            { fault_box(&i18n, sending.fault.as_ref().filter(|_| fault.is_none()), &["/what"]) }
                            <Button submit=true busy={sending.busy}>{ i18n.t(Key::TasksAdd) }</Button>
                        </form>
                    }
                </>
            }) }
        </section>
    }
}

fn words(i18n: &I18n, clock: &Clock, task: &Task) -> Html {
    let what = task.what.clone().unwrap_or_else(|| "–".to_owned());
    let about = about(i18n, clock, task);
    html! {
        <>
            if task.done_at.is_some() { <del>{ what }</del> } else { { what } }
            if !about.is_empty() { <span class="muted small">{ " · " }{ about }</span> }
        </>
    }
}
