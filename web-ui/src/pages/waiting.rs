//! What waits on this device: reports that were not sent yet or that the server refused, each with what can be done.
//! Called by app.rs; Today shows the same rows.

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::{
    components::{Button, Dialog, Icon, Kind, empty, icon},
    edge,
    i18n::{I18n, Key, Locale, use_i18n},
    kept::{Item, Kept, State, use_kept},
    nav::{Link, Route},
    session::{Session, use_session},
    shell::page,
};

/// The screen.
#[component]
pub fn Waiting() -> Html {
    let (i18n, kept) = (use_i18n(), use_kept());
    let about = html! { <p class="muted">{ i18n.t(Key::WaitingAbout) }</p> };
    html! {
        <>
            { page(i18n.t(Key::WaitingTitle), about, now_button(&i18n, &kept)) }
            <section class="card">
                if kept.unsent().next().is_none() {
                    { empty(Icon::Done, i18n.t(Key::WaitingNone), i18n.t(Key::WaitingNoneNext), Html::default()) }
                } else {
                    <Rows />
                }
            </section>
        </>
    }
}

/// Tries now what waits.
pub fn now_button(i18n: &I18n, kept: &Kept) -> Html {
    let desk = kept.desk.clone();
    html! {
        if kept.unsent().any(Item::is_waiting) {
            <Button icon={Icon::Refresh} busy={kept.busy} onclick={Callback::from(move |()| desk.send())}>{ i18n.t(Key::WaitingNow) }</Button>
        }
    }
}

/// The rows, with the question before something is thrown away.
#[component]
pub fn Rows() -> Html {
    let (i18n, session, kept) = (use_i18n(), use_session(), use_kept());
    let asking = use_state_eq(|| None::<String>);
    let close = {
        let asking = asking.setter();
        Callback::from(move |()| asking.set(None))
    };
    let ask = |key: &str| {
        let (asking, key) = (asking.setter(), key.to_owned());
        Callback::from(move |()| asking.set(Some(key.clone())))
    };
    html! {
        <>
            <ul class="plain-rows">
                for item in kept.unsent() { <li key={item.key.clone()} class="involved">{ row(&i18n, &session, &kept, item, ask(&item.key)) }</li> }
            </ul>
            if let Some(key) = asking.as_ref() {
                <Dialog id="throw" title={i18n.t(Key::WaitingThrow).to_owned()} close={i18n.t(Key::ActionClose).to_owned()} onclose={close.clone()}>
                    <p>{ i18n.t(Key::WaitingThrowAbout) }</p>
                    <Button kind={Kind::Danger} wide=true onclick={throw(&kept, key, close.clone())}>{ i18n.t(Key::WaitingThrow) }</Button>
                    <Button wide=true onclick={close}>{ i18n.t(Key::WaitingKeep) }</Button>
                </Dialog>
            }
        </>
    }
}

fn throw(kept: &Kept, key: &str, close: Callback<()>) -> Callback<()> {
    let (desk, key) = (kept.desk.clone(), key.to_owned());
    Callback::from(move |()| {
        let (desk, key) = (desk.clone(), key.clone());
        close.emit(());
        spawn_local(async move { desk.drop(&key).await });
    })
}

fn row(i18n: &I18n, session: &Session, kept: &Kept, item: &Item, throw: Callback<()>) -> Html {
    let title = title(i18n, session, item);
    let clock = session.clock(i18n, item.report.as_ref().map(|report| report.incident.site_id));
    let made = jiff::Timestamp::from_millisecond(item.made).map(|at| clock.near(at)).unwrap_or_default();
    let (look, state) = standing(kept, item);
    // A refused one is tried as it is; one that may be there already gets a new key, because somebody looked.
    let again = {
        let (desk, item) = (kept.desk.clone(), item.clone());
        Callback::from(move |()| {
            let (desk, mut item) = (desk.clone(), item.clone());
            if item.state == State::Unsure {
                item.anew(edge::random_key())
            } else {
                item.again()
            }
            spawn_local(async move {
                let _ = desk.keep(item, Vec::new()).await;
                desk.send();
            });
        })
    };
    let photos = item.photos.len() as i64;
    html! {
        <>
            <div class="involved-main stack-small">
                <p class="strong">{ &title }</p>
                <p class="row small">
                    <span class={classes!("badge", look)}>{ i18n.t(state) }</span>
                    <span class="muted">{ made }</span>
                    if photos > 0 { <span class="muted">{ i18n.n(Key::WaitingPhotoOne, Key::WaitingPhotoMany, photos) }</span> }
                </p>
                if let Some((id, number)) = &item.made_into {
                    <p class="small"><Link to={Route::Incident(*id).path()}>{ number }</Link>{ " " }{ i18n.t(Key::WaitingPartly) }</p>
                }
                if let Some(refusal) = &item.fault {
                    <p class="small warn-words">{ refusal.fault().words(i18n) }{ " " }{ refusal.fault().elsewhere(i18n, &[]).join(" ") }</p>
                }
                if item.state == State::Unsure { <p class="small">{ i18n.t(Key::WaitingUnsureAbout) }</p> }
            </div>
            <div class="row">
                if item.state == State::Refused && item.made_into.is_none() {
                    <Link to={Route::Report.with_query(&format!("item={}", item.key))} class="button">{ i18n.t(Key::WaitingCorrect) }</Link>
                }
                if matches!(item.state, State::Refused | State::Unsure) {
                    <Button kind={Kind::Quiet} icon={Icon::Refresh} onclick={again}>{ i18n.t(if item.state == State::Unsure { Key::WaitingAnew } else { Key::ActionAgain }) }</Button>
                }
                <Button kind={Kind::Quiet} icon={Icon::Trash} onclick={throw} label={i18n.f(Key::WaitingThrowOf, &[("what", &title)])}>{ i18n.t(Key::WaitingThrow) }</Button>
            </div>
        </>
    }
}

fn title(i18n: &I18n, session: &Session, item: &Item) -> String {
    match &item.report {
        Some(report) => session.codes.title(&report.incident.category, &report.incident.methods, i18n.language),
        None => i18n.t(Key::IncidentOne).to_owned(),
    }
}

/// Where it stands, and how it looks.
fn standing(kept: &Kept, item: &Item) -> (Option<&'static str>, Key) {
    match item.state {
        State::Refused => (Some("bad"), Key::WaitingRefused),
        State::Unsure => (Some("warn"), Key::WaitingUnsure),
        _ if kept.busy => (Some("brand"), Key::WaitingSending),
        _ if !edge::BROWSER || edge::is_online() => (Some("warn"), Key::WaitingSoon),
        _ => (Some("warn"), Key::WaitingNetwork),
    }
}

/// A note for Today and for signing out: how many, and that they are safe here.
pub fn kept_note(i18n: &I18n, count: usize) -> Html {
    html! {
        <div class="note warn">
            { icon(Icon::Hourglass) }
            <div><p class="strong">{ i18n.f(Key::WaitingHead, &[("n", &i18n.language.integer(count as i64))]) }</p><p>{ i18n.t(Key::WaitingSafe) }</p></div>
        </div>
    }
}
