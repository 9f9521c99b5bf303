//! Who has an incident in hand, and by when it wants what. Called by the detail; the list's bulk bar uses the same choice.

use shared_types::{
    access::{Permission, Sight},
    assignment::{Assignment, Handler, NewAssignment, Team},
    handling::HandlingState,
};
use yew::prelude::*;

use super::involved::PanelProps;
use crate::{
    client::{handling, use_load, use_send},
    components::{Button, Kind, Pick, Select, skeleton_lines},
    content::{async_content, fault_box},
    i18n::{Clock, I18n, Key, use_i18n},
    session::use_session,
};

/// The choices of whom to assign to, and what a choice means.
pub fn picks(i18n: &I18n, people: &[Handler], teams: &[Team]) -> Vec<Pick> {
    let mut all = vec![Pick::new("", i18n.t(Key::AssignNobody).to_owned())];
    all.extend(
        teams
            .iter()
            .map(|team| Pick::new(format!("team {}", team.id), format!("{}: {}", i18n.t(Key::FilterTeam), team.name))),
    );
    all.extend(people.iter().map(|one| {
        Pick::new(format!("person {}", one.account_id), format!("{} · {}", one.name, one.organisation_name))
    }));
    all
}

/// What a choice means.
pub fn meant(value: &str) -> NewAssignment {
    match value.split_once(' ') {
        Some(("team", id)) => NewAssignment { team_id: id.parse().ok(), account_id: None },
        Some(("person", id)) => NewAssignment { account_id: id.parse().ok(), team_id: None },
        _ => NewAssignment::default(),
    }
}

fn value(of: &Assignment) -> String {
    match (of.account_id, of.team_id) {
        (Some(id), _) => format!("person {id}"),
        (None, Some(id)) => format!("team {id}"),
        (None, None) => String::new(),
    }
}

/// The panel.
#[component]
pub fn Assign(props: &PanelProps) -> Html {
    let (i18n, session, sending) = (use_i18n(), use_session(), use_send());
    let row = &props.incident.summary;
    let (id, site) = (row.id, row.site_id);
    let may = session.may_at(Permission::IncidentHandle, site)
        && row.sight == Sight::Full
        && props.incident.wiped_at.is_none();
    let load = use_load((props.seen(), site, may), |client, signal, ((id, _), site, may)| async move {
        let now = handling::get_assignment(client.clone(), signal.clone(), id).await?;
        let hands = if may { handling::list_hands(client, signal, site).await? } else { (vec![], vec![]) };
        Ok((now, hands))
    });
    let clock = Clock { zone: props.incident.time_zone.clone(), language: i18n.language };
    let me = session.me.account.as_ref().map(|account| account.id);
    let give = {
        let (sending, again, changed) = (sending.clone(), load.again.clone(), props.changed.clone());
        Callback::from(move |value: String| {
            let (again, changed) = (again.clone(), changed.clone());
            sending.run(
                move |client| handling::assign(client, id, meant(&value)),
                move |_| {
                    again.emit(());
                    changed.emit(());
                },
            );
        })
    };
    let open = !matches!(row.state, HandlingState::Closed | HandlingState::Rejected);
    html! {
        <section class="stack-small" id="assign">
            <h3>{ i18n.t(Key::AssignTitle) }</h3>
            { fault_box(&i18n, sending.fault.as_ref(), &[]) }
            { async_content(&i18n, &load, skeleton_lines(2), |(now, (people, teams)): &(Assignment, (Vec<Handler>, Vec<Team>))| {
                let name = now.account_name.clone().or_else(|| now.team_name.clone());
                let name = name.unwrap_or_else(|| i18n.t(Key::AssignNobody).to_owned());
                let mine = me.filter(|me| now.account_id != Some(*me) && people.iter().any(|one| one.account_id == *me));
                let mut choices = picks(&i18n, people, teams);
                if !choices.iter().any(|pick| *pick.value == value(now)) {
                    choices.push(Pick::new(value(now), name.clone()));
                }
                html! {
                    <>
                        if may {
                            <div class="row">
                                <Select id="assignee" label={i18n.t(Key::AssignTo).to_owned()} value={value(now)} picks={choices} onchange={give.clone()} />
                                if let Some(me) = mine {
                                    <Button kind={Kind::Quiet} busy={sending.busy} onclick={give.reform(move |()| format!("person {me}"))}>{ i18n.t(Key::AssignTake) }</Button>
                                }
                            </div>
                        } else {
                            <p>{ i18n.t(Key::AssignTo) }{ ": " }{ name }</p>
                        }
                        if open {
                            <p class="row">
                                if now.overdue { <span class="badge bad">{ i18n.t(Key::AssignLate) }</span> }
                                if row.state == HandlingState::Reported { <span class="muted small">{ i18n.f(Key::AssignAcceptBy, &[("at", &clock.moment(now.accept_by))]) }</span> }
                                <span class="muted small">{ i18n.f(Key::AssignCloseBy, &[("at", &clock.moment(now.close_by))]) }</span>
                            </p>
                        }
                    </>
                }
            }) }
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_means_a_person_a_team_or_nobody() {
        let id = "0190f0f0-0000-7000-8000-000000000001";
        assert_eq!(meant(&format!("person {id}")).account_id.unwrap().to_string(), id);
        assert_eq!(meant(&format!("team {id}")).team_id.unwrap().to_string(), id);
        assert_eq!(meant(""), NewAssignment::default());
    }
}
