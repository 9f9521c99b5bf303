//! What a site has for its handling: teams, deadlines, standard texts. Called by Settings, for who may set them.

use shared_types::{
    access::Permission,
    account::Language,
    assignment::{Deadline, Deadlines, Handler, NewDeadlines, NewTeam, Team, TeamPatch},
    ids::{AccountId, AreaId, StandardTextId, TeamId},
    task::{NewStandardText, StandardText},
};
use validator::Validate as _;
use web_sys::SubmitEvent;
use yew::prelude::*;

use crate::{
    client::{Fault, Sending, faults_of, handling, use_load, use_send},
    components::{Area, Button, Check, Kind, Pick, Select, Text, skeleton_lines},
    content::{async_content, fault_box},
    i18n::{I18n, Key, Locale, use_i18n},
    nav::toggled,
    pages::sign_in::set,
    session::use_session,
};

/// The panels of one site at a time.
#[component]
pub fn Site() -> Html {
    let (i18n, session) = (use_i18n(), use_session());
    let sites = session.sites_with(Permission::HandlingManage);
    let picks: Vec<Pick> = sites.iter().map(|site| Pick::new(site.area_id.to_string(), site.name.clone())).collect();
    let chosen = use_state_eq(|| sites.first().map(|site| site.area_id.to_string()).unwrap_or_default());
    let Ok(site) = chosen.parse::<AreaId>() else { return Html::default() };
    html! {
        <>
            if picks.len() > 1 { <Select id="handling-site" label={i18n.t(Key::NavSite).to_owned()} value={(*chosen).clone()} {picks} onchange={set(&chosen)} /> }
            <div class="grid-2">
                <Teams {site} />
                <Terms {site} />
            </div>
            <Texts {site} />
        </>
    }
}

#[derive(Properties, PartialEq)]
struct SiteProps {
    site: AreaId,
}

/// Runs a form's call after its rules.
fn judged(sending: &Sending, rules: Result<(), validator::ValidationErrors>) -> bool {
    if let Err(errors) = rules {
        sending.refuse(Fault::Form(faults_of(&errors)));
        return false;
    }
    true
}

#[component]
fn Teams(props: &SiteProps) -> Html {
    let (i18n, sending, site) = (use_i18n(), use_send(), props.site);
    let load = use_load(site, |client, signal, site| async move {
        let (people, _) = handling::list_hands(client.clone(), signal.clone(), site).await?;
        Ok((people, handling::list_teams(client, signal, site).await?))
    });
    let name = use_state_eq(String::new);
    let members = use_state_eq(Vec::<AccountId>::new);
    let onsubmit = {
        let (sending, again, name, members) = (sending.clone(), load.again.clone(), name.clone(), members.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let new = NewTeam { name: name.trim().to_owned(), members: (*members).clone() };
            if !judged(&sending, new.validate()) {
                return;
            }
            let (again, name, members) = (again.clone(), name.setter(), members.setter());
            sending.run(
                move |client| handling::make_team(client, site, new),
                move |_| {
                    name.set(String::new());
                    members.set(vec![]);
                    again.emit(());
                },
            );
        })
    };
    let end = |id: TeamId, ended: bool| {
        let (sending, again) = (sending.clone(), load.again.clone());
        Callback::from(move |()| {
            let again = again.clone();
            let patch = TeamPatch { ended: Some(ended), ..TeamPatch::default() };
            sending.run(move |client| handling::change_team(client, site, id, patch), move |_| again.emit(()));
        })
    };
    let tick = |id: AccountId| {
        let members = members.clone();
        Callback::from(move |_: bool| members.set(toggled(&members, &id)))
    };
    let fault = sending.fault.as_ref().and_then(|fault| fault.at(&i18n, "/name"));
    html! {
        <section class="card stack-small">
            <h2>{ i18n.t(Key::TeamsTitle) }</h2>
            { async_content(&i18n, &load, skeleton_lines(3), |(people, teams): &(Vec<Handler>, Vec<Team>)| html! {
                <>
                    if teams.is_empty() { <p class="muted">{ i18n.t(Key::TeamsNone) }</p> }
                    <ul class="plain-rows">
                        for team in teams {
                            <li key={team.id.to_string()} class="row apart">
                                <span>
                                    <span class="strong">{ &team.name }</span>
                                    <span class="muted small">{ " " }{ team.members.iter().map(|m| m.name.clone()).collect::<Vec<_>>().join(", ") }</span>
                                    if team.ended_at.is_some() { <span class="badge">{ i18n.t(Key::TeamsEnded) }</span> }
                                </span>
                                <Button kind={Kind::Quiet} busy={sending.busy} onclick={end(team.id, team.ended_at.is_none())}
                                    label={format!("{}: {}", i18n.t(if team.ended_at.is_none() { Key::TeamsEnd } else { Key::TeamsAgain }), team.name)}>
                                    { i18n.t(if team.ended_at.is_none() { Key::TeamsEnd } else { Key::TeamsAgain }) }
                                </Button>
                            </li>
                        }
                    </ul>
                    <form class="form" onsubmit={onsubmit.clone()} novalidate=true>
                        <Text id="team-name" label={i18n.t(Key::TeamsName).to_owned()} value={(*name).clone()} oninput={set(&name)} fault={fault.clone()} />
                        <fieldset class="field">
                            <legend class="field-label">{ i18n.t(Key::TeamsMembers) }</legend>
                            for one in people {
                                <Check id={format!("member-{}", one.account_id)} checked={members.contains(&one.account_id)} onchange={tick(one.account_id)}>
                                    { &one.name }{ " · " }{ &one.organisation_name }
                                </Check>
                            }
                        </fieldset>
                        { fault_box(&i18n, sending.fault.as_ref().filter(|_| fault.is_none()), &["/name"]) }
                        <Button submit=true busy={sending.busy}>{ i18n.t(Key::TeamsMake) }</Button>
                    </form>
                </>
            }) }
        </section>
    }
}

fn hours(minutes: i32, i18n: &I18n) -> String {
    if minutes % 60 == 0 {
        i18n.language.integer(i64::from(minutes / 60))
    } else {
        format!("{:.1}", f64::from(minutes) / 60.0)
    }
}

/// Minutes of hours as typed, with a comma or a point.
fn minutes(text: &str) -> Option<i32> {
    let hours: f64 = text.trim().replace(',', ".").parse().ok()?;
    let minutes = (hours * 60.0).round();
    (minutes >= 1.0 && minutes <= f64::from(shared_types::assignment::MOST_MINUTES)).then_some(minutes as i32)
}

#[component]
fn Terms(props: &SiteProps) -> Html {
    let (i18n, session, sending, site) = (use_i18n(), use_session(), use_send(), props.site);
    let load = use_load(site, handling::get_deadlines);
    let (kind, accept, close) = (use_state_eq(String::new), use_state_eq(String::new), use_state_eq(String::new));
    let own = load.remote.value.as_ref().map(|all| all.own.clone()).unwrap_or_default();
    let put = {
        let (sending, again) = (sending.clone(), load.again.clone());
        Callback::from(move |own: Vec<Deadline>| {
            let again = again.clone();
            let new = NewDeadlines { own };
            if judged(&sending, new.validate()) {
                sending.run(move |client| handling::replace_deadlines(client, site, new), move |_| again.emit(()));
            }
        })
    };
    let onsubmit = {
        let (put, own, kind, accept, close, sending) =
            (put.clone(), own.clone(), kind.clone(), accept.clone(), close.clone(), sending.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let (Some(accept_minutes), Some(close_minutes)) = (minutes(&accept), minutes(&close)) else {
                let fault = shared_types::problem::FieldFault::new("/hours", "range", "");
                return sending.refuse(Fault::Form(vec![fault]));
            };
            let category = Some((*kind).clone()).filter(|code| !code.is_empty());
            let mut own = own.clone();
            own.retain(|deadline| deadline.category != category);
            own.push(Deadline { category, accept_minutes, close_minutes });
            put.emit(own);
        })
    };
    let name = |deadline: &Deadline| match &deadline.category {
        Some(code) => session.codes.category(code, i18n.language),
        None => i18n.t(Key::DeadlinesAny).to_owned(),
    };
    let mut picks = vec![Pick::new("", i18n.t(Key::DeadlinesAny).to_owned())];
    picks.extend(session.codes.picks(i18n.language));
    html! {
        <section class="card stack-small">
            <header><h2>{ i18n.t(Key::DeadlinesTitle) }</h2><p>{ i18n.t(Key::DeadlinesAbout) }</p></header>
            { async_content(&i18n, &load, skeleton_lines(3), |all: &Deadlines| html! {
                <div class="table-scroll" tabindex="0" role="group" aria-label={i18n.t(Key::DeadlinesTitle).to_owned()}>
                    <table class="table">
                        <thead><tr>
                            <th scope="col">{ i18n.t(Key::FilterKind) }</th><th scope="col">{ i18n.t(Key::DeadlinesAccept) }</th>
                            <th scope="col">{ i18n.t(Key::DeadlinesClose) }</th><td></td>
                        </tr></thead>
                        <tbody>
                            for (deadline, is_own) in all.own.iter().map(|d| (d, true)).chain(all.defaults.iter().map(|d| (d, false))) {
                                <tr>
                                    <th scope="row">{ name(deadline) }</th>
                                    <td>{ hours(deadline.accept_minutes, &i18n) }</td><td>{ hours(deadline.close_minutes, &i18n) }</td>
                                    <td>
                                        if is_own {
                                            <Button kind={Kind::Quiet} busy={sending.busy} label={format!("{}: {}", i18n.t(Key::DeadlinesRemove), name(deadline))}
                                                onclick={put.reform({ let (own, gone) = (all.own.clone(), deadline.category.clone()); move |()| own.iter().filter(|d| d.category != gone).cloned().collect() })}>
                                                { i18n.t(Key::DeadlinesRemove) }
                                            </Button>
                                        } else {
                                            <span class="muted small">{ i18n.t(Key::DeadlinesDefault) }</span>
                                        }
                                    </td>
                                </tr>
                            }
                        </tbody>
                    </table>
                </div>
            }) }
            <form class="form" {onsubmit} novalidate=true>
                <Select id="deadline-kind" label={i18n.t(Key::FilterKind).to_owned()} value={(*kind).clone()} {picks} onchange={set(&kind)} />
                <div class="row">
                    <Text id="deadline-accept" short=true inputmode="decimal" label={i18n.t(Key::DeadlinesAccept).to_owned()} value={(*accept).clone()} oninput={set(&accept)} />
                    <Text id="deadline-close" short=true inputmode="decimal" label={i18n.t(Key::DeadlinesClose).to_owned()} value={(*close).clone()} oninput={set(&close)} />
                </div>
                { fault_box(&i18n, sending.fault.as_ref(), &[]) }
                <Button submit=true busy={sending.busy}>{ i18n.t(Key::DeadlinesSet) }</Button>
            </form>
        </section>
    }
}

#[component]
fn Texts(props: &SiteProps) -> Html {
    let (i18n, session, sending, site) = (use_i18n(), use_session(), use_send(), props.site);
    let load = use_load(site, handling::list_texts);
    let (title, body, kind) = (use_state_eq(String::new), use_state_eq(String::new), use_state_eq(String::new));
    let language = use_state_eq(|| i18n.language.word().to_owned());
    let onsubmit = {
        let (sending, again) = (sending.clone(), load.again.clone());
        let (title, body, kind, language) = (title.clone(), body.clone(), kind.clone(), language.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let new = NewStandardText {
                language: language.parse().unwrap_or(Language::Nl),
                category: Some((*kind).clone()).filter(|code| !code.is_empty()),
                title: title.trim().to_owned(),
                body: body.trim().to_owned(),
            };
            if !judged(&sending, new.validate()) {
                return;
            }
            let (again, title, body) = (again.clone(), title.setter(), body.setter());
            sending.run(
                move |client| handling::add_text(client, site, new),
                move |_| {
                    title.set(String::new());
                    body.set(String::new());
                    again.emit(());
                },
            );
        })
    };
    let remove = |id: StandardTextId| {
        let (sending, again) = (sending.clone(), load.again.clone());
        Callback::from(move |()| {
            let again = again.clone();
            sending.run(move |client| handling::remove_text(client, site, id), move |()| again.emit(()));
        })
    };
    let fault = |pointer: &str| sending.fault.as_ref().and_then(|fault| fault.at(&i18n, pointer));
    let languages = Language::ALL.iter().map(|one| Pick::new(one.word(), one.own_name())).collect::<Vec<_>>();
    let mut picks = vec![Pick::new("", i18n.t(Key::DeadlinesAny).to_owned())];
    picks.extend(session.codes.picks(i18n.language));
    html! {
        <section class="card stack-small">
            <h2>{ i18n.t(Key::TextsTitle) }</h2>
            { async_content(&i18n, &load, skeleton_lines(3), |texts: &Vec<StandardText>| html! {
                <>
                    if texts.is_empty() { <p class="muted">{ i18n.t(Key::TextsNone) }</p> }
                    <ul class="plain-rows">
                        for text in texts {
                            <li key={text.id.to_string()} class="row apart">
                                <span>
                                    <span class="strong">{ &text.title }</span>
                                    <span class="badge">{ text.language.own_name() }</span>
                                    if let Some(code) = &text.category { <span class="badge">{ session.codes.category(code, i18n.language) }</span> }
                                    <span class="told small">{ " " }{ &text.body }</span>
                                </span>
                                <Button kind={Kind::Quiet} busy={sending.busy} label={format!("{}: {}", i18n.t(Key::DeadlinesRemove), text.title)} onclick={remove(text.id)}>
                                    { i18n.t(Key::DeadlinesRemove) }
                                </Button>
                            </li>
                        }
                    </ul>
                </>
            }) }
            <form class="form" {onsubmit} novalidate=true>
                <div class="row">
                    <Select id="text-language" label={i18n.t(Key::SettingsLanguage).to_owned()} value={(*language).clone()} picks={languages} onchange={set(&language)} />
                    <Select id="text-kind" label={i18n.t(Key::FilterKind).to_owned()} value={(*kind).clone()} {picks} onchange={set(&kind)} />
                </div>
                <Text id="text-title" label={i18n.t(Key::TextsName).to_owned()} value={(*title).clone()} oninput={set(&title)} fault={fault("/title")} />
                <Area id="text-body" label={i18n.t(Key::TextsBody).to_owned()} value={(*body).clone()} oninput={set(&body)} fault={fault("/body")} />
                { fault_box(&i18n, sending.fault.as_ref(), &["/title", "/body"]) }
                <Button submit=true busy={sending.busy}>{ i18n.t(Key::TextsAdd) }</Button>
            </form>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_typed_with_a_comma_or_a_point() {
        assert_eq!([minutes("1,5"), minutes("0.5"), minutes("24")], [Some(90), Some(30), Some(1440)]);
        assert_eq!([minutes(""), minutes("0"), minutes("x"), minutes("99999")], [None; 4]);
    }
}
