//! How an alert is told in a line or a badge. Called by the screens of alerts and by Today. Pure.

use shared_types::alert::{AlertFigures, AlertLevel, AlertState, AlertSummary};
use yew::prelude::*;

use crate::{
    components::{Icon, icon},
    i18n::{Clock, I18n, Key, Locale},
};

/// What was said; the kind where the words are gone.
pub fn headline(i18n: &I18n, alert: &AlertSummary) -> String {
    alert.open_text.clone().unwrap_or_else(|| i18n.word("alert-kind", alert.kind.word()))
}

/// The unit and the place in words.
pub fn place(i18n: &I18n, alert: &AlertSummary) -> Option<String> {
    let unit = alert.unit_label.as_ref().map(|label| i18n.f(Key::PlaceUnit, &[("label", label)]));
    let parts: Vec<String> = [unit, alert.place.clone()].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// When, where and by whom; the site where there are several.
pub fn line(i18n: &I18n, clock: &Clock, alert: &AlertSummary, site: Option<&str>) -> String {
    let at = clock.near(alert.sent_at.unwrap_or(alert.created_at));
    let parts = [Some(at), place(i18n, alert), site.map(str::to_owned), Some(alert.organisation_name.clone())];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// How long ago, in round words.
pub fn ago(i18n: &I18n, now: i64, alert: &AlertSummary) -> String {
    let minutes = (now - alert.sent_at.unwrap_or(alert.created_at).as_millisecond()).max(0) / 60_000;
    match minutes {
        0 => i18n.t(Key::HintAgoNow).to_owned(),
        1..120 => i18n.n(Key::HintAgoMinutesOne, Key::HintAgoMinutesMany, minutes),
        120..2880 => i18n.n(Key::HintAgoHoursOne, Key::HintAgoHoursMany, minutes / 60),
        _ => i18n.n(Key::HintAgoDaysOne, Key::HintAgoDaysMany, minutes / 1440),
    }
}

/// How much hurry: in words, by a sign, and by colour.
pub fn level_badge(i18n: &I18n, level: AlertLevel) -> Html {
    let (class, sign) = match level {
        AlertLevel::DangerNow => ("badge bad level", Icon::Warning),
        AlertLevel::LookOut => ("badge warn level", Icon::Alert),
        AlertLevel::ForInformation => ("badge brand level", Icon::Info),
    };
    html! { <span {class}>{ icon(sign) }{ i18n.word("alert-level", level.word()) }</span> }
}

/// Where it stands; nothing for an open one that was read.
pub fn state_badge(i18n: &I18n, alert: &AlertSummary) -> Html {
    let (told, look) = match (alert.state, alert.ending) {
        (AlertState::Open, _) if alert.received && alert.read_at.is_none() => {
            (i18n.t(Key::AlertsUnread).to_owned(), "brand")
        }
        (AlertState::Open, _) => return Html::default(),
        (AlertState::Closed, Some(ending)) => (i18n.word("alert-ending", ending.word()), "good"),
        (AlertState::WaitingApproval, _) => (i18n.word("alert-state", alert.state.word()), "warn"),
        (state, _) => (i18n.word("alert-state", state.word()), ""),
    };
    html! { <span class={classes!("badge", look)}>{ told }</span> }
}

/// How many it reached, in one line.
pub fn reach(i18n: &I18n, figures: &AlertFigures) -> String {
    let n = |count: i64| i18n.language.integer(count);
    i18n.f(
        Key::AlertsReachedLine,
        &[
            ("people", &n(figures.people)),
            ("reached", &n(figures.reached)),
            ("read", &n(figures.read)),
            ("not", &n(figures.not_delivered)),
        ],
    )
}

/// A share with what it is a share of; nothing to tell where there is nobody.
pub fn share(i18n: &I18n, part: i64, of: i64) -> String {
    if of == 0 {
        return i18n.t(Key::AnswerNothing).to_owned();
    }
    let (part_of, n) = (part as f64 / of as f64, |count: i64| i18n.language.integer(count));
    i18n.f(Key::AnswerShare, &[("share", &i18n.language.percent(part_of)), ("part", &n(part)), ("of", &n(of))])
}

/// A time that is measured, in words that fit it.
pub fn took(i18n: &I18n, ms: i64) -> String {
    match ms {
        ..1000 => i18n.f(Key::AlertsMs, &[("n", &i18n.language.integer(ms))]),
        1000..120_000 => i18n.n(Key::AlertsSecondsOne, Key::AlertsSecondsMany, (ms + 500) / 1000),
        _ => i18n.n(Key::AlertsMinutesOne, Key::AlertsMinutesMany, (ms + 30_000) / 60_000),
    }
}

#[cfg(test)]
pub mod tests {
    use shared_types::alert::{AlertEnding, AlertKind};

    use super::*;
    use crate::{
        i18n::Language,
        testing::{i18n, render},
    };

    /// An open alert that was not read.
    pub fn summary() -> AlertSummary {
        let at: jiff::Timestamp = "2026-03-31T16:26:00Z".parse().unwrap();
        AlertSummary {
            id: uuid::Uuid::from_u128(1).into(),
            site_id: uuid::Uuid::from_u128(1).into(),
            incident_id: None,
            level: AlertLevel::DangerNow,
            kind: AlertKind::Robbery,
            state: AlertState::Open,
            open_text: Some("Overval bij pand 7.".into()),
            unit_id: None,
            unit_label: Some("7".into()),
            place: Some("passage noord".into()),
            organisation_name: "Beveiliging De Linde".into(),
            created_at: at,
            sent_at: Some(at),
            approval_until: None,
            due_at: None,
            closed_at: None,
            ending: None,
            received: true,
            read_at: None,
            asked_at: None,
            answer: None,
            version: 1,
        }
    }

    #[test]
    fn a_line_says_when_where_and_by_whom() {
        let clock = Clock { zone: "Europe/Amsterdam".into(), language: Language::Nl };
        let told = line(&i18n(Language::Nl), &clock, &summary(), None);
        assert_eq!(told, "16:26 · pand 7, passage noord · Beveiliging De Linde");
    }

    #[test]
    fn how_long_ago_is_round() {
        let now = "2026-03-31T16:40:00Z".parse::<jiff::Timestamp>().unwrap().as_millisecond();
        assert_eq!(ago(&i18n(Language::Nl), now, &summary()), "14 minuten geleden");
        assert_eq!(ago(&i18n(Language::Nl), 0, &summary()), i18n(Language::Nl).t(Key::HintAgoNow));
    }

    #[test]
    fn what_is_over_says_how_it_ended_and_words_that_are_gone_leave_the_kind() {
        let over = AlertSummary {
            state: AlertState::Closed,
            ending: Some(AlertEnding::FalseAlarm),
            open_text: None,
            ..summary()
        };
        assert!(render(state_badge(&i18n(Language::Nl), &over)).contains("loos alarm"));
        assert_eq!(headline(&i18n(Language::Nl), &over), "Overval");
        assert_eq!(render(state_badge(&i18n(Language::Nl), &AlertSummary { received: false, ..summary() })), "");
    }

    #[test]
    fn times_are_told_in_what_fits() {
        let nl = i18n(Language::Nl);
        assert_eq!(share(&nl, 3, 8), "38% (3 van 8)");
        assert_eq!(share(&nl, 0, 0), nl.t(Key::AnswerNothing));
        assert_eq!([took(&nl, 480), took(&nl, 3_400), took(&nl, 600_000)], ["480 ms", "3 seconden", "10 minuten"]);
    }
}
