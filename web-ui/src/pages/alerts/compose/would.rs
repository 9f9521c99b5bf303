//! What sending an alert would do, asked whenever what decides it changes: how many people get which text by which channel, who must
//! approve it first. Called by the composer. The texts do not decide it, so they are not asked about at every key.

use shared_types::alert::{AlertPreview, NewAlert};
use validator::Validate as _;
use yew::prelude::*;

use crate::{
    client::{Load, alerts, use_load},
    components::{Icon, icon, skeleton_lines},
    content::async_content,
    edge::Listener,
    i18n::{I18n, Key, use_i18n},
    session::use_session,
};

/// A change rests so long before it is asked about, in milliseconds.
const RESTS: i32 = 300;

/// As far as it decides who is told: the words are left out.
fn asked(new: &NewAlert) -> NewAlert {
    NewAlert {
        open_text: "-".to_owned(),
        restricted_text: new.restricted_text.as_ref().map(|_| "-".to_owned()),
        instruction: None,
        place: None,
        emergency_called: None,
        ..new.clone()
    }
}

/// What sending this would do; nothing while it cannot be sent.
#[hook]
pub fn use_would(new: Option<NewAlert>) -> Load<Option<AlertPreview>> {
    let new = new.map(|new| asked(&new)).filter(|new| new.validate().is_ok());
    let rested = use_state_eq(|| new.clone());
    {
        let rested = rested.setter();
        use_effect_with(new, move |new| {
            let new = new.clone();
            let timer = Listener::timer(RESTS, move || rested.set(new.clone()));
            move || drop(timer)
        });
    }
    use_load((*rested).clone(), |client, signal, new| async move {
        match new {
            Some(new) => alerts::preview(client, signal, new).await.map(Some),
            None => Ok(None),
        }
    })
}

/// What the panel needs.
#[derive(Properties)]
pub struct WouldProps {
    /// The answer.
    pub load: Load<Option<AlertPreview>>,
}

impl PartialEq for WouldProps {
    fn eq(&self, _: &Self) -> bool {
        false // drawn with the form, which is drawn when the answer is there
    }
}

/// The panel.
#[component]
pub fn Would(props: &WouldProps) -> Html {
    let i18n = use_i18n();
    let session = use_session();
    html! {
        <section class="card stack-small" id="would" aria-live="polite">
            <h2>{ i18n.t(Key::AlertsWould) }</h2>
            { async_content(&i18n, &props.load, skeleton_lines(2), |told| match told {
                None => html! { <p class="muted">{ i18n.t(Key::AlertsWouldNothing) }</p> },
                Some(told) => {
                    let sites: Vec<String> = told.site_ids.iter()
                        .filter_map(|id| session.site(*id)).map(|site| site.name.clone()).collect();
                    let others = told.site_ids.len() - sites.len();
                    would(&i18n, told, &sites, i64::try_from(others).unwrap_or_default())
                }
            }) }
        </section>
    }
}

fn would(i18n: &I18n, told: &AlertPreview, sites: &[String], others: i64) -> Html {
    let more = (others > 0).then(|| i18n.n(Key::AlertsSitesOne, Key::AlertsSitesMany, others));
    let places: Vec<String> = sites.iter().cloned().chain(more).collect();
    html! {
        <>
            if told.people == 0 {
                <div class="note warn">{ icon(Icon::Warning) }<p>{ i18n.t(Key::AlertsNobody) }</p></div>
            } else {
                <p class="strong">{ i18n.n(Key::AlertsPeopleOne, Key::AlertsPeopleMany, told.people) }</p>
                <table class="table">
                    <caption class="hidden-visually">{ i18n.t(Key::AlertsWould) }</caption>
                    <thead><tr>
                        <th scope="col">{ i18n.t(Key::AlertsByChannel) }</th><th scope="col">{ i18n.t(Key::AlertsWhichText) }</th>
                        <th scope="col" class="number">{ i18n.t(Key::AlertsPeople) }</th>
                    </tr></thead>
                    <tbody>
                        for one in &told.counts {
                            <tr>
                                <th scope="row">{ i18n.word("alert-channel", one.channel.word()) }</th>
                                <td>{ i18n.word("alert-text", one.text.word()) }</td>
                                <td class="number">{ one.people }</td>
                            </tr>
                        }
                    </tbody>
                </table>
            }
            if places.len() > 1 { <p class="small muted">{ places.join(", ") }</p> }
            if told.quiet > 0 { <p class="small">{ i18n.f(Key::AlertsQuiet, &[("n", &told.quiet.to_string())]) }</p> }
            if told.digest > 0 { <p class="small">{ i18n.f(Key::AlertsDigest, &[("n", &told.digest.to_string())]) }</p> }
            if told.asked > 0 { <p class="small">{ i18n.n(Key::AnswerWouldOne, Key::AnswerWouldMany, told.asked) }</p> }
            if told.needs_approval {
                <div class="note warn">{ icon(Icon::Hourglass) }<p>{ i18n.f(Key::AlertsApproval, &[("n", &told.approval_minutes.to_string())]) }</p></div>
            }
        </>
    }
}
