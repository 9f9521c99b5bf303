//! An incident in words: where, when, which state. Pure; called by the list, the detail, Today.

use shared_types::{
    handling::HandlingState,
    incident::{Completion, IncidentSummary, OccurredPrecision},
};
use yew::prelude::*;

use crate::{
    i18n::{Clock, I18n, Key, Locale},
    session::Session,
};

/// The state as a coloured word.
pub fn state_badge(i18n: &I18n, state: HandlingState) -> Html {
    let look = match state {
        HandlingState::InProgress | HandlingState::Accepted => Some("brand"),
        HandlingState::Closed => Some("good"),
        HandlingState::Reported | HandlingState::Rejected => None,
    };
    html! { <span class={classes!("badge", look)}>{ i18n.word("state", state.word()) }</span> }
}

/// Attempted or prevented; nothing for what was done.
pub fn completion_badge(i18n: &I18n, completion: Completion) -> Html {
    match completion {
        Completion::Completed => Html::default(),
        Completion::Attempted => html! { <span class="badge">{ i18n.t(Key::CompletionAttempted) }</span> },
        Completion::Prevented => html! { <span class="badge good">{ i18n.t(Key::CompletionPrevented) }</span> },
    }
}

/// Late, where the reader is told of it.
pub fn late_badge(i18n: &I18n, row: &IncidentSummary) -> Html {
    if row.overdue {
        html! { <span class="badge bad">{ i18n.t(Key::AssignLate) }</span> }
    } else {
        Html::default()
    }
}

/// When it happened, as exactly as is known.
pub fn when(i18n: &I18n, clock: &Clock, row: &IncidentSummary) -> String {
    match (row.occurred_precision, row.occurred_from, row.occurred_until) {
        (OccurredPrecision::Unknown, ..) | (_, None, _) => i18n.t(Key::WhenWordUnknown).to_owned(),
        (OccurredPrecision::Day, Some(from), _) => clock.day(from),
        (OccurredPrecision::Month, Some(from), _) => clock.month(from),
        (OccurredPrecision::Between, Some(from), Some(until)) => clock.window(from, until),
        (_, Some(from), _) => clock.window(from, from),
    }
}

/// Where it happened, as far as this reader may know; the site only where there are several.
pub fn place(i18n: &I18n, session: &Session, row: &IncidentSummary) -> String {
    let mut parts = Vec::new();
    if let Some(label) = &row.unit_label {
        let unit = i18n.f(Key::PlaceUnit, &[("label", label)]);
        parts.push(match &row.organisation_name {
            Some(name) => format!("{unit} {name}"),
            None => unit,
        });
    } else if let Some(zone) = &row.zone {
        parts.push(zone.clone());
    }
    if session.me.sites.len() > 1 {
        parts.extend(session.site(row.site_id).map(|site| site.name.clone()));
    }
    parts.join(", ")
}

/// Where, how much, when: the second line of a row.
pub fn line(i18n: &I18n, session: &Session, row: &IncidentSummary) -> String {
    let clock = session.clock(i18n, Some(row.site_id));
    let loss = row.loss_cents.filter(|cents| *cents > 0).map(|cents| i18n.language.money(cents));
    let hands = row.assignee_name.clone().or_else(|| row.team_name.clone());
    let parts = [Some(place(i18n, session, row)), loss, Some(when(i18n, &clock, row)), hands];
    parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        i18n::Language,
        testing::{i18n, session, summary},
    };

    #[test]
    fn a_row_says_where_how_much_and_when() {
        let line = line(&i18n(Language::Nl), &session(), &summary());
        assert_eq!(line, "pand 7 Modehuis Van Dam · €\u{a0}640 · 2026-03-28 16:10–16:25");
    }

    #[test]
    fn what_the_reader_may_not_know_leaves_no_gap() {
        let mut masked = summary();
        (masked.unit_label, masked.organisation_name, masked.loss_cents) = (None, None, None);
        masked.zone = Some("passage noord".into());
        masked.occurred_precision = OccurredPrecision::Unknown;
        let nl = i18n(Language::Nl);
        assert_eq!(line(&nl, &session(), &masked), format!("passage noord · {}", nl.t(Key::WhenWordUnknown)));
    }

    #[test]
    fn a_whole_day_is_never_shown_as_midnight() {
        let mut day = summary();
        day.occurred_precision = OccurredPrecision::Day;
        let nl = i18n(Language::Nl);
        assert!(!when(&nl, &session().clock(&nl, None), &day).contains(':'));
    }
}
