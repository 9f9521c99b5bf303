//! How an alert is told in a line or a badge. Called by the screens of alerts.

use shared_types::alert::{AlertLevel, AlertState, AlertSummary};
use yew::prelude::*;

use crate::i18n::{Clock, I18n, Key};

/// What was said; the kind where the words are gone.
pub fn headline(i18n: &I18n, alert: &AlertSummary) -> String {
    alert.open_text.clone().unwrap_or_else(|| i18n.word("alert-kind", alert.kind.word()))
}

/// When, where and by whom.
pub fn line(clock: &Clock, alert: &AlertSummary) -> String {
    let at = clock.near(alert.sent_at.unwrap_or(alert.created_at));
    let parts = [Some(at), alert.unit_label.clone(), alert.place.clone(), Some(alert.organisation_name.clone())];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// How much hurry: in words, and by colour.
pub fn level_badge(i18n: &I18n, level: AlertLevel) -> Html {
    let class = match level {
        AlertLevel::DangerNow => "badge bad",
        AlertLevel::LookOut => "badge warn",
        AlertLevel::ForInformation => "badge brand",
    };
    html! { <span {class}>{ i18n.word("alert-level", level.word()) }</span> }
}

/// Where it stands; nothing for an open one that was read.
pub fn state_badge(i18n: &I18n, alert: &AlertSummary) -> Html {
    let told = match (alert.state, alert.ending) {
        (AlertState::Open, _) if alert.received && alert.read_at.is_none() => {
            Some(i18n.t(Key::AlertsUnread).to_owned())
        }
        (AlertState::Open, _) => None,
        (AlertState::Closed, Some(ending)) => Some(i18n.word("alert-ending", ending.word())),
        (state, _) => Some(i18n.word("alert-state", state.word())),
    };
    html! { if let Some(told) = told { <span class="badge">{ told }</span> } }
}
