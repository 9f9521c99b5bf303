//! The screens and their addresses, pure. Called by nav and by links.

use shared_types::ids::{AlertId, IncidentId, MeasureId};

/// A screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// Signing in.
    SignIn,
    /// Accepting an invitation; the token stands behind `#`.
    Invitation,
    /// Answering a question by its link; the secret stands behind `#`.
    Question,
    /// The figures that a site publishes, by its code; open to everybody.
    OpenFigures(String),
    /// What waits and what happened.
    Today,
    /// The list.
    Incidents,
    /// One incident, beside the list where there is room.
    Incident(IncidentId),
    /// Alerts.
    Alerts,
    /// One alert.
    Alert(AlertId),
    /// Sending one.
    AlertNew,
    /// How alerts ended and were answered.
    AlertFigures,
    /// What happened around the person.
    Nearby,
    /// Reporting.
    Report,
    /// What waits on this device.
    Waiting,
    /// Figures.
    Insight,
    /// Reports.
    Reports,
    /// Measures.
    Measures,
    /// One measure.
    Measure(MeasureId),
    /// Import of files.
    Import,
    /// What is kept of people, and until when.
    Keeping,
    /// Organisations, people, rights.
    Participants,
    /// The person's own settings.
    Settings,
    /// What this person was told.
    Messages,
    /// What goes out beside the screen.
    Outbox,
    /// Webhooks.
    Webhooks,
    /// Version, contract, privacy.
    About,
    /// No such address.
    NotFound,
}

impl Route {
    /// From a path.
    pub fn parse(path: &str) -> Self {
        let mut parts = path.trim_matches('/').split('/');
        let (first, second, rest) = (parts.next().unwrap_or(""), parts.next(), parts.next());
        match (first, second, rest) {
            ("" | "today", None, _) => Self::Today,
            ("sign-in", None, _) => Self::SignIn,
            ("invitation", None, _) => Self::Invitation,
            ("vraag", None, _) => Self::Question,
            ("open", Some(code), None) => Self::OpenFigures(code.to_owned()),
            ("messages", None, _) => Self::Messages,
            ("outbox", None, _) => Self::Outbox,
            ("webhooks", None, _) => Self::Webhooks,
            ("incidents", None, _) => Self::Incidents,
            ("incidents", Some(id), None) => id.parse().map_or(Self::NotFound, Self::Incident),
            ("alerts", None, _) => Self::Alerts,
            ("alerts", Some("new"), None) => Self::AlertNew,
            ("alerts", Some("figures"), None) => Self::AlertFigures,
            ("alerts", Some(id), None) => id.parse().map_or(Self::NotFound, Self::Alert),
            ("nearby", None, _) => Self::Nearby,
            ("report", None, _) => Self::Report,
            ("waiting", None, _) => Self::Waiting,
            ("insight", None, _) => Self::Insight,
            ("reports", None, _) => Self::Reports,
            ("measures", None, _) => Self::Measures,
            ("measures", Some(id), None) => id.parse().map_or(Self::NotFound, Self::Measure),
            ("import", None, _) => Self::Import,
            ("keeping", None, _) => Self::Keeping,
            ("participants", None, _) => Self::Participants,
            ("settings", None, _) => Self::Settings,
            ("about", None, _) => Self::About,
            _ => Self::NotFound,
        }
    }

    /// The path.
    pub fn path(&self) -> String {
        match self {
            Self::SignIn => "/sign-in".to_owned(),
            Self::Invitation => "/invitation".to_owned(),
            Self::Question => "/vraag".to_owned(),
            Self::OpenFigures(code) => format!("/open/{code}"),
            Self::Messages => "/messages".to_owned(),
            Self::Outbox => "/outbox".to_owned(),
            Self::Webhooks => "/webhooks".to_owned(),
            Self::Today | Self::NotFound => "/today".to_owned(),
            Self::Incidents => "/incidents".to_owned(),
            Self::Incident(id) => format!("/incidents/{id}"),
            Self::Alerts => "/alerts".to_owned(),
            Self::Alert(id) => format!("/alerts/{id}"),
            Self::AlertNew => "/alerts/new".to_owned(),
            Self::AlertFigures => "/alerts/figures".to_owned(),
            Self::Nearby => "/nearby".to_owned(),
            Self::Report => "/report".to_owned(),
            Self::Waiting => "/waiting".to_owned(),
            Self::Insight => "/insight".to_owned(),
            Self::Reports => "/reports".to_owned(),
            Self::Measures => "/measures".to_owned(),
            Self::Measure(id) => format!("/measures/{id}"),
            Self::Import => "/import".to_owned(),
            Self::Keeping => "/keeping".to_owned(),
            Self::Participants => "/participants".to_owned(),
            Self::Settings => "/settings".to_owned(),
            Self::About => "/about".to_owned(),
        }
    }

    /// Path and query.
    pub fn with_query(&self, query: &str) -> String {
        if query.is_empty() { self.path() } else { format!("{}?{query}", self.path()) }
    }
}

/// Where someone is: the screen and what stands behind `?`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// The screen.
    pub route: Route,
    /// Without the `?`.
    pub query: String,
}

impl Location {
    /// From `/path?query`; a fragment is left out.
    pub fn parse(address: &str) -> Self {
        let address = address.split('#').next().unwrap_or("");
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        Self { route: Route::parse(path), query: query.to_owned() }
    }

    /// As it stands in the address bar.
    pub fn address(&self) -> String {
        self.route.with_query(&self.query)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_screen_is_found_under_its_own_address() {
        let id: IncidentId = "0190f0f0-0000-7000-8000-000000000001".parse().unwrap();
        for route in [
            Route::SignIn,
            Route::Invitation,
            Route::Question,
            Route::OpenFigures("de-linde".to_owned()),
            Route::Messages,
            Route::Outbox,
            Route::Webhooks,
            Route::Today,
            Route::Incidents,
            Route::Incident(id),
            Route::Alerts,
            Route::Alert("0190f0f0-0000-7000-8000-000000000002".parse().unwrap()),
            Route::AlertNew,
            Route::AlertFigures,
            Route::Nearby,
            Route::Report,
            Route::Waiting,
            Route::Insight,
            Route::Reports,
            Route::Measures,
            Route::Measure("0190f0f0-0000-7000-8000-000000000003".parse().unwrap()),
            Route::Import,
            Route::Keeping,
            Route::Participants,
            Route::Settings,
            Route::About,
        ] {
            assert_eq!(Route::parse(&route.path()), route);
        }
    }

    #[test]
    fn what_is_no_screen_is_not_found() {
        for path in ["/nothing", "/incidents/12", "/incidents/a/b", "/today/x"] {
            assert_eq!(Route::parse(path), Route::NotFound, "{path}");
        }
    }

    #[test]
    fn a_deep_link_keeps_its_filters_and_drops_the_fragment() {
        let location = Location::parse("/incidents?state=reported&site=a#token");
        assert_eq!(location.route, Route::Incidents);
        assert_eq!(location.address(), "/incidents?state=reported&site=a");
    }
}
