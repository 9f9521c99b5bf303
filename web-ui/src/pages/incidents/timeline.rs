//! The timeline of an incident: what people did and said, the system's own trail one press away, a note for an audience, striking
//! and opening. Called by the detail. It loads anew with the incident and stays as it is meanwhile, with what is being typed.

use shared_types::{
    access::{Permission, Sight},
    ids::{AreaId, IncidentId, TimelineEntryId},
    incident::Incident,
    involved::StrikeReason,
    timeline::{Audience, FieldChange, NewTimelineEntry, StruckEntry, TimelineEntry},
};
use validator::Validate as _;
use web_sys::SubmitEvent;
use yew::prelude::*;

use super::{
    involved::PanelProps,
    standard::Standard,
    struck::{Open, Strike},
};
use crate::{
    client::{Fault, faults_of, incidents, use_load, use_send},
    components::{Area, Button, Kind, Pick, Select, skeleton_lines},
    content::{async_content, fault_box},
    edge,
    i18n::{I18n, Key, Locale, use_i18n},
    nav::{Link, Route},
    pages::sign_in::set,
    session::{Session, use_session},
};

/// Which entry is about to be struck or opened.
#[derive(Clone, Copy, PartialEq)]
enum Asking {
    Strike(IncidentId, TimelineEntryId),
    Open(IncidentId, TimelineEntryId),
}

/// The timeline.
#[component]
pub fn Timeline(props: &PanelProps) -> Html {
    let (i18n, session) = (use_i18n(), use_session());
    let row = &props.incident.summary;
    let (id, site) = (row.id, row.site_id);
    let trail = use_state_eq(|| false);
    let asking = use_state_eq(|| None::<Asking>);
    let opened = use_state_eq(Vec::<(TimelineEntryId, StruckEntry)>::new);
    let load = use_load((props.seen(), *trail), |client, signal, ((id, _), trail)| {
        incidents::list_timeline(client, signal, id, trail)
    });
    let ask = |what: Asking| {
        let asking = asking.setter();
        Callback::from(move |()| asking.set(Some(what)))
    };
    let close = {
        let asking = asking.setter();
        Callback::from(move |()| asking.set(None))
    };
    let done = {
        let (close, again) = (close.clone(), props.changed.clone());
        Callback::from(move |()| {
            close.emit(());
            again.emit(());
        })
    };
    let open = {
        let (opened, done) = (opened.clone(), done.clone());
        Callback::from(move |(entry, words): (TimelineEntryId, StruckEntry)| {
            let mut all: Vec<_> = opened.iter().filter(|one| one.0 != entry).cloned().collect();
            all.push((entry, words));
            opened.set(all);
            done.emit(());
        })
    };
    let turn = {
        let trail = trail.clone();
        Callback::from(move |()| trail.set(!*trail))
    };
    let clock = props.clock(&i18n);
    let writes =
        session.may_at(Permission::IncidentNote, site) && row.sight == Sight::Full && props.incident.wiped_at.is_none();
    html! {
        <section class="panel stack-small" id="timeline" aria-label={i18n.t(Key::IncidentTimeline).to_owned()}>
            <header class="row apart">
                <h3>{ i18n.t(Key::IncidentTimeline) }</h3>
                <Button kind={Kind::Quiet} id="trail" expanded={Some(*trail)} onclick={turn}>
                    { i18n.t(if *trail { Key::TimelineTrailHide } else { Key::TimelineTrailShow }) }
                </Button>
            </header>
            { async_content(&i18n, &load, skeleton_lines(3), |entries| html! {
                <ol class="timeline">
                    for entry in entries {
                        <li key={entry.id.to_string()} class={classes!(entry.struck_at.map(|_| "struck"))}>
                            <time datetime={entry.at.to_string()}>{ clock.near(entry.at) }</time>
                            <div>
                                { shown(&i18n, &session, entry, origin(&i18n, &props.incident, entry), opened.iter().find(|one| one.0 == entry.id).map(|one| &one.1)) }
                                if entry.strikes || entry.opens {
                                    <p class="row entry-actions no-print">
                                        if entry.strikes {
                                            <Button kind={Kind::Quiet} onclick={ask(Asking::Strike(entry.incident_id, entry.id))}>{ i18n.t(Key::InvolvedStrike) }</Button>
                                        }
                                        if entry.opens {
                                            <Button kind={Kind::Quiet} onclick={ask(Asking::Open(entry.incident_id, entry.id))}>{ i18n.t(Key::InvolvedOpen) }</Button>
                                        }
                                    </p>
                                }
                            </div>
                        </li>
                    }
                </ol>
            }) }
            if writes { <Note {id} {site} category={row.category.clone()} usual={usual(&session, site)} changed={props.changed.clone()} /> }
            if let Some(Asking::Strike(incident, entry)) = *asking { <Strike {incident} {entry} onclose={close.clone()} done={done.clone()} /> }
            if let Some(Asking::Open(incident, entry)) = *asking { <Open {incident} {entry} onclose={close.clone()} done={open} /> }
        </section>
    }
}

/// For whom this person writes when it does not choose.
fn usual(session: &Session, site: AreaId) -> Audience {
    let roles = session.site(site).map(|site| site.roles.as_slice()).unwrap_or_default();
    let writing: Vec<_> =
        roles.iter().copied().filter(|role| role.policy().permissions.contains(&Permission::IncidentNote)).collect();
    Audience::usual_of(&writing)
}

/// An entry in words; of a struck one what was opened, when it was.
fn shown(i18n: &I18n, session: &Session, entry: &TimelineEntry, origin: Html, opened: Option<&StruckEntry>) -> Html {
    let struck = entry.struck_at.is_some();
    let changes = opened.map_or(&entry.changes, |words| &words.changes);
    let text = opened.map_or(&entry.text, |words| &words.text);
    let masked = struck && opened.is_none();
    html! {
        <>
            <p>
                { told(i18n, entry) }{ origin }
                if entry.audience != Audience::Participants {
                    { " " }<span class="badge">{ i18n.word("audience", entry.audience.word()) }</span>
                }
            </p>
            for change in changes { <p class="small">{ changed(i18n, session, change, masked) }</p> }
            if let Some(words) = text { <p class={classes!("told", struck.then_some("struck-words"))} dir="auto">{ words }</p> }
            if struck { <p class="small muted">{ why(i18n, entry, masked && entry.kind == "note") }</p> }
        </>
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

/// That an entry was struck, why and by whom.
fn why(i18n: &I18n, entry: &TimelineEntry, dots: bool) -> Html {
    let reason = entry.strike_reason.map(|reason| i18n.word("strike", StrikeReason::word(reason))).unwrap_or_default();
    let words = match &entry.struck_by_name {
        Some(name) => i18n.f(Key::TimelineStruckBy, &[("reason", &reason), ("name", name)]),
        None => i18n.f(Key::TimelineStruck, &[("reason", &reason)]),
    };
    html! {
        <>
            if dots { <del aria-hidden="true">{ "••••••" }</del>{ " " } }
            { words }
        </>
    }
}

fn changed(i18n: &I18n, session: &Session, change: &FieldChange, masked: bool) -> Html {
    if masked || (change.from.is_null() && change.to.is_null()) {
        return html! { i18n.word("field", &change.field) };
    }
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
        "notifiedBy" => i18n.word("notified-by", code),
        kind if kind.parse::<shared_types::track::TrackKind>().is_ok() => i18n.word("track-step", code),
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
struct NoteProps {
    id: IncidentId,
    site: AreaId,
    category: AttrValue,
    usual: Audience,
    changed: Callback<()>,
}

/// What is being written, and for whom. A repeat after a lost answer carries the same key, so that no word comes twice.
#[component]
fn Note(props: &NoteProps) -> Html {
    let (i18n, sending) = (use_i18n(), use_send());
    let text = use_state_eq(String::new);
    let audience = use_state_eq(|| props.usual.word().to_owned());
    let tried = use_mut_ref(|| None::<(NewTimelineEntry, String)>);
    let onsubmit = {
        let (text, audience, sending) = (text.clone(), audience.clone(), sending.clone());
        let (changed, id) = (props.changed.clone(), props.id);
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let note = NewTimelineEntry { text: text.trim().to_owned(), audience: audience.parse().ok() };
            if let Err(errors) = note.validate() {
                return sending.refuse(Fault::Form(faults_of(&errors)));
            }
            let mut last = tried.borrow_mut();
            let key = match last.as_ref() {
                Some((same, key)) if *same == note => key.clone(),
                _ => edge::random_key(),
            };
            *last = Some((note.clone(), key.clone()));
            let (text, changed, tried) = (text.setter(), changed.clone(), tried.clone());
            sending.run(
                move |client| incidents::add_note(client, id, note, key),
                move |()| {
                    *tried.borrow_mut() = None;
                    text.set(String::new());
                    changed.emit(());
                },
            );
        })
    };
    let fault = sending.fault.as_ref().and_then(|fault| fault.at(&i18n, "/text"));
    let shown = sending.fault.as_ref().filter(|_| fault.is_none());
    let picks =
        Audience::ALL.iter().map(|to| Pick::new(to.word(), i18n.word("audience-of", to.word()))).collect::<Vec<_>>();
    html! {
        <form class="stack-small no-print" {onsubmit} novalidate=true>
            <Area id="note" label={i18n.t(Key::IncidentNote).to_owned()} value={(*text).clone()} oninput={set(&text)} {fault} />
            <Standard id="note-standard" site={props.site} category={props.category.clone()} text={text.clone()} />
            { fault_box(&i18n, shown, &["/text"]) }
            <div class="row apart composer">
                <Select id="note-audience" label={i18n.t(Key::TimelineAudience).to_owned()} value={(*audience).clone()} {picks} onchange={set(&audience)} />
                <Button submit=true busy={sending.busy}>{ i18n.t(Key::IncidentNoteAdd) }</Button>
            </div>
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        i18n::Language,
        testing::{i18n, render, session},
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

    fn entry() -> TimelineEntry {
        TimelineEntry {
            id: uuid::Uuid::from_u128(1).into(),
            incident_id: uuid::Uuid::from_u128(184).into(),
            about: None,
            at: "2026-03-31T16:40:00Z".parse().unwrap(),
            kind: "note".into(),
            account_name: Some("K. Bos".into()),
            state: None,
            changes: vec![],
            text: Some("Beelden veiliggesteld".into()),
            audience: Audience::Team,
            struck_at: None,
            struck_by_name: None,
            strike_reason: None,
            strikes: true,
            opens: false,
        }
    }

    #[test]
    fn an_entry_says_for_whom_it_is_and_a_struck_one_why() {
        let (nl, session) = (i18n(Language::Nl), session());
        let plain = render(shown(&nl, &session, &entry(), Html::default(), None));
        assert!(plain.contains("Beelden veiliggesteld") && plain.contains("team"), "{plain}");
        let struck = TimelineEntry {
            text: None,
            struck_at: Some("2026-03-31T16:41:00Z".parse().unwrap()),
            struck_by_name: Some("K. Bos".into()),
            strike_reason: Some(StrikeReason::Mistaken),
            ..entry()
        };
        let masked = render(shown(&nl, &session, &struck, Html::default(), None));
        assert!(masked.contains("••••••") && masked.contains(&nl.word("strike", "mistaken")), "{masked}");
        let words = StruckEntry { text: Some("verkeerde auto".into()), changes: vec![] };
        assert!(render(shown(&nl, &session, &struck, Html::default(), Some(&words))).contains("verkeerde auto"));
    }

    #[test]
    fn who_does_not_choose_writes_for_its_own_circle() {
        let session = session();
        assert_eq!(usual(&session, session.me.sites[0].area_id), Audience::Team);
    }
}
