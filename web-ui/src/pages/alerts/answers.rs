//! What somebody who received an alert does with it: read it, see them now, go, cannot, be there. Who is asked answers with one touch,
//! from whatever screen. The same buttons in the list, on the banner and on the
//! alert itself. Opening an alert is not reading it: that is said by a touch.

use shared_types::{
    alert::{AlertReactionKind, AlertState, AlertSummary, NewAlertReaction},
    alert_answer::AlertAnswerKind,
};
use validator::Validate as _;
use web_sys::SubmitEvent;
use yew::prelude::*;

use crate::{
    client::{Fault, alerts, faults_of, use_send},
    components::{Button, Icon, Kind, Text, icon},
    content::fault_box,
    i18n::{Key, use_i18n},
    pages::sign_in::set,
    session::is_asked,
};

/// What it needs.
#[derive(Properties, PartialEq)]
pub struct AnswersProps {
    /// Which alert.
    pub alert: AlertSummary,
    /// Something was said.
    pub done: Callback<()>,
    /// Tells fields of the same alert apart: where on the screen this is.
    pub at: AttrValue,
    /// "I go" too.
    #[prop_or_default]
    pub going: bool,
    /// Before and behind the buttons.
    #[prop_or_default]
    pub children: Html,
}

/// The buttons; none for whom there is nothing to say.
#[component]
pub fn Answers(props: &AnswersProps) -> Html {
    let (i18n, sending) = (use_i18n(), use_send());
    let (sees, place) = (use_state_eq(|| false), use_state_eq(String::new));
    let one = &props.alert;
    let say = {
        let (sending, done, sees, id) = (sending.clone(), props.done.clone(), sees.setter(), one.id);
        Callback::from(move |reaction: NewAlertReaction| {
            if let Err(errors) = reaction.validate() {
                return sending.refuse(Fault::Form(faults_of(&errors)));
            }
            let (done, sees) = (done.clone(), sees.clone());
            sending.run(
                move |client| alerts::react(client, id, reaction),
                move |()| {
                    sees.set(false);
                    done.emit(());
                },
            );
        })
    };
    let plainly = |kind: AlertReactionKind| say.reform(move |()| NewAlertReaction { kind, place: None });
    let see = {
        let (say, place) = (say.clone(), place.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let place = Some(place.trim().to_owned()).filter(|place| !place.is_empty());
            say.emit(NewAlertReaction { kind: AlertReactionKind::SeeThemNow, place });
        })
    };
    let turn = {
        let (sees, now) = (sees.setter(), *sees);
        Callback::from(move |()| sees.set(!now))
    };
    let open = one.state == AlertState::Open;
    let asked = one.received && is_asked(one);
    // Who is asked answers; that is reading it too.
    let unread = one.received && one.read_at.is_none() && !asked;
    let answered = one.answer.filter(|_| one.received && open);
    let button = |kind, reaction, words: Key| {
        html! { <Button {kind} busy={sending.busy} onclick={plainly(reaction)}>{ i18n.t(words) }</Button> }
    };
    let field = format!("seen-at-{}", props.at);
    let faults = sending.fault.as_ref();
    // The rule stands on the whole: without a place it is the place that is missing.
    let missing = faults.and_then(|fault| fault.at(&i18n, "/place").or_else(|| fault.at(&i18n, "")));
    html! {
        <div class="stack-small no-print">
            if asked { <p class="strong row" role="status">{ icon(Icon::Users) }{ i18n.t(Key::AnswerAsked) }</p> }
            if let Some(answer) = answered { <p class="row"><span class={classes!("badge", (answer != AlertAnswerKind::Cannot).then_some("good"))}>{ i18n.word("answer-mine", answer.word()) }</span></p> }
            <div class="row">
                if asked {
                    <>
                        { button(Kind::Primary, AlertReactionKind::IGo, Key::AlertsIGo) }
                        { button(Kind::Plain, AlertReactionKind::ICannot, Key::AnswerCannot) }
                    </>
                }
                if answered == Some(AlertAnswerKind::Goes) {
                    <>
                        { button(Kind::Primary, AlertReactionKind::OnTheSpot, Key::AnswerThere) }
                        { button(Kind::Plain, AlertReactionKind::ICannot, Key::AnswerCannot) }
                    </>
                }
                if unread {
                    <Button kind={Kind::Primary} busy={sending.busy} onclick={plainly(AlertReactionKind::Read)}>{ i18n.t(Key::AlertsRead) }</Button>
                }
                if one.received && open {
                    <Button expanded={Some(*sees)} onclick={turn}>{ i18n.t(Key::AlertsSeeThem) }</Button>
                    if answered == Some(AlertAnswerKind::Cannot) || (props.going && !asked && answered.is_none()) {
                        { button(Kind::Plain, AlertReactionKind::IGo, Key::AlertsIGo) }
                    }
                }
                { props.children.clone() }
            </div>
            if *sees && open {
                <form class="row seen" onsubmit={see} novalidate=true>
                    <Text id={field} label={i18n.t(Key::AlertsWhere).to_owned()} value={(*place).clone()} oninput={set(&place)} required=true fault={missing} />
                    <Button kind={Kind::Primary} submit=true busy={sending.busy}>{ i18n.t(Key::AlertsTell) }</Button>
                </form>
            }
            { fault_box(&i18n, faults.filter(|fault| !matches!(fault, Fault::Form(_))), &["/place", ""]) }
        </div>
    }
}
