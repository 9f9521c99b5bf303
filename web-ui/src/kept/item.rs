//! A report that is kept on this device: what it holds, how far it is, what comes next and what an answer means. Pure, so
//! that each turn of it is tested natively. Called by send.rs; shown by Report, Today and the list of what waits.

use serde::{Deserialize, Serialize};
use shared_types::{
    circumstances::CircumstancesPatch,
    goods::NewGoods,
    ids::IncidentId,
    incident::NewIncident,
    person::NewPerson,
    problem::{FieldFault, Problem},
    vehicle::NewVehicle,
};

use crate::client::Fault;

/// After this long the server may have forgotten the key of a first try that was not answered: it keeps answers for a day.
const KEY_LASTS_MS: i64 = 23 * 3_600_000;

/// Where it stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    /// Still being filled in.
    #[default]
    Draft,
    /// To be sent.
    Waiting,
    /// The server refused it; it can be corrected.
    Refused,
    /// It may be there already; a person must look.
    Unsure,
}

/// A picture or file that goes with it; its bytes stand in the store under `id`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Photo {
    /// Name in the store, and key of its upload.
    pub id: String,
    /// Name of the file.
    pub name: String,
    /// Media type.
    pub media: String,
    /// Bytes.
    pub size: u64,
}

/// What is sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// The incident.
    pub incident: NewIncident,
    /// How it went; empty when nobody told.
    #[serde(default)]
    pub circumstances: CircumstancesPatch,
    /// Goods.
    #[serde(default)]
    pub goods: Vec<NewGoods>,
    /// Persons, by description.
    #[serde(default)]
    pub persons: Vec<NewPerson>,
    /// Vehicles.
    #[serde(default)]
    pub vehicles: Vec<NewVehicle>,
    /// Whether the time is "just now" by a clock that nobody has compared with the server's yet.
    #[serde(default)]
    pub uncompared: bool,
}

/// A report on this device.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Item {
    /// Makes a second sending harmless; made with the report.
    pub key: String,
    /// The order in which they were made.
    pub order: u64,
    /// When it was made, in milliseconds since 1970 by the clock of this page.
    pub made: i64,
    /// Where it stands.
    pub state: State,
    /// The form, as the screen of Report knows it.
    pub form: serde_json::Value,
    /// What is sent; absent while it is filled in.
    pub report: Option<Report>,
    /// Pictures that were not sent yet.
    pub photos: Vec<Photo>,
    /// When sending it was first tried.
    pub tried: Option<i64>,
    /// What the server made of it.
    pub made_into: Option<(IncidentId, String)>,
    /// How many parts behind the incident itself are there.
    pub parts: usize,
    /// Why the server refused.
    pub fault: Option<Refusal>,
}

/// Why the server refused.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Refusal {
    /// HTTP status.
    pub status: u16,
    /// Code of the problem.
    pub code: String,
    /// Faults of fields.
    pub errors: Vec<FieldFault>,
}

impl Refusal {
    /// As a fault that can be told in words.
    pub fn fault(&self) -> Fault {
        let problem = Problem {
            kind: "about:blank".into(),
            title: String::new(),
            status: self.status,
            detail: String::new(),
            code: self.code.clone(),
            errors: self.errors.clone(),
            present: None,
        };
        Fault::Refused(Box::new(problem), None)
    }
}

/// What is to be sent next of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// The incident itself.
    Incident,
    /// How it went.
    Circumstances,
    /// One line of goods.
    Goods(usize),
    /// One person.
    Person(usize),
    /// One vehicle.
    Vehicle(usize),
    /// The first picture that is left.
    Photo,
    /// Nothing: all of it is there.
    Done,
}

/// What to do after an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// On with this report.
    On,
    /// On with the next report.
    Skip,
    /// Not now: no network, no session, or the server is away.
    Later,
}

impl Item {
    /// Whether it is to be sent.
    pub fn is_waiting(&self) -> bool {
        self.state == State::Waiting
    }

    /// Whether it would be missed: everything but an empty form.
    pub fn is_unsent(&self) -> bool {
        self.state != State::Draft
    }

    /// What is next. A key that the server may have forgotten is not tried again: a person must look first.
    pub fn next(&self) -> Next {
        let Some(report) = &self.report else { return Next::Done };
        if self.made_into.is_none() {
            return Next::Incident;
        }
        let mut at = self.parts;
        if report.circumstances != CircumstancesPatch::default() {
            if at == 0 {
                return Next::Circumstances;
            }
            at -= 1;
        }
        if at < report.goods.len() {
            return Next::Goods(at);
        }
        at -= report.goods.len();
        if at < report.persons.len() {
            return Next::Person(at);
        }
        at -= report.persons.len();
        if at < report.vehicles.len() {
            return Next::Vehicle(at);
        }
        if self.photos.is_empty() { Next::Done } else { Next::Photo }
    }

    /// Makes it ready for a try: compares clocks, once and before anything travels, and marks the try.
    pub fn ready(&mut self, now: i64, ahead: Option<i64>) {
        if self.next() != Next::Incident {
            return;
        }
        if self.tried.is_some_and(|tried| now - tried > KEY_LASTS_MS) {
            self.state = State::Unsure;
            return;
        }
        let (Some(report), Some(ahead)) = (&mut self.report, ahead) else { return };
        if report.uncompared {
            let correct =
                |at: jiff::Timestamp| jiff::Timestamp::from_millisecond(at.as_millisecond() + ahead).unwrap_or(at);
            report.incident.occurred_from = report.incident.occurred_from.map(correct);
            report.uncompared = false;
        }
        self.tried.get_or_insert(now);
    }

    /// Takes up an answer.
    pub fn heard(&mut self, part: Next, answer: Result<Option<(IncidentId, String)>, Fault>) -> Verdict {
        match answer {
            Ok(made) => {
                match part {
                    Next::Incident => self.made_into = made,
                    Next::Photo => drop(self.photos.remove(0)),
                    Next::Done => {}
                    _ => self.parts += 1,
                }
                self.fault = None;
                Verdict::On
            }
            Err(fault) => self.refused(&fault),
        }
    }

    fn refused(&mut self, fault: &Fault) -> Verdict {
        let Fault::Refused(problem, _) = fault else { return Verdict::Later };
        match (problem.status, problem.code.as_str()) {
            (401 | 408 | 425 | 429 | 500.., _) | (_, "idempotency-key-in-use") => return Verdict::Later,
            // The same key with another content: the first try arrived and its answer was lost.
            (_, "idempotency-key-reused") => self.state = State::Unsure,
            _ => self.state = State::Refused,
        }
        self.fault =
            Some(Refusal { status: problem.status, code: problem.code.clone(), errors: problem.errors.clone() });
        Verdict::Skip
    }

    /// Tries again what was refused, as it is.
    pub fn again(&mut self) {
        if self.state == State::Refused {
            // It was answered: the key is as good as new.
            self.tried = None;
        }
        self.state = State::Waiting;
        self.fault = None;
    }

    /// Sends under a new key what may be there already, because a person looked and it is not.
    pub fn anew(&mut self, key: String) {
        if self.made_into.is_none() {
            self.key = key;
            self.tried = None;
        }
        self.again();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared_types::{
        patch::Patch,
        person::{AgeBand, PersonRole},
    };

    fn report() -> Report {
        let incident: NewIncident = serde_json::from_str(
            r#"{"siteId":"0190f0f0-0000-7000-8000-000000000001","category":"theft.shoplifting","occurredPrecision":"exact",
                "occurredFrom":"2026-03-28T16:10:00Z"}"#,
        )
        .unwrap();
        let person = NewPerson {
            role: PersonRole::Suspect,
            age_band: AgeBand::Unknown,
            appearance: None,
            family_name: None,
            given_names: None,
            birth_date: None,
            phone: None,
            email: None,
            address: None,
        };
        Report {
            incident,
            circumstances: CircumstancesPatch { images_secured: Patch::Value(true), ..CircumstancesPatch::default() },
            goods: vec![serde_json::from_str(r#"{"article":"jas"}"#).unwrap()],
            persons: vec![person],
            vehicles: Vec::new(),
            uncompared: true,
        }
    }

    fn item() -> Item {
        let photo = Photo { id: "p".into(), name: "a.jpg".into(), media: "image/jpeg".into(), size: 3 };
        Item { key: "k".into(), state: State::Waiting, report: Some(report()), photos: vec![photo], ..Item::default() }
    }

    fn id() -> IncidentId {
        uuid::Uuid::from_u128(7).into()
    }

    #[test]
    fn the_incident_goes_first_and_its_pictures_last() {
        let mut item = item();
        let mut seen = Vec::new();
        while item.next() != Next::Done {
            let next = item.next();
            seen.push(next);
            assert_eq!(item.heard(next, Ok(Some((id(), "DL-2026-00001".into())))), Verdict::On);
        }
        assert_eq!(seen, [Next::Incident, Next::Circumstances, Next::Goods(0), Next::Person(0), Next::Photo]);
        assert_eq!(item.made_into, Some((id(), "DL-2026-00001".into())));
    }

    #[test]
    fn without_a_network_nothing_is_lost_and_nothing_is_skipped() {
        let mut item = item();
        let before = item.clone();
        for fault in [
            Fault::Offline,
            Fault::Stopped,
            Fault::Unreadable,
            Fault::from_answer(503, "", None),
            Fault::from_answer(401, "", None),
        ] {
            assert_eq!(item.heard(Next::Incident, Err(fault)), Verdict::Later);
        }
        assert_eq!(item, before);
    }

    #[test]
    fn what_the_server_refuses_is_kept_with_its_faults_and_does_not_hold_up_the_others() {
        let mut item = item();
        let body = r#"{"type":"p","title":"t","status":400,"detail":"d","code":"invalid","errors":[{"pointer":"/category","code":"unknown-code","detail":"x"}]}"#;
        assert_eq!(item.heard(Next::Incident, Err(Fault::from_answer(400, body, None))), Verdict::Skip);
        assert_eq!(item.state, State::Refused);
        assert_eq!(item.fault.as_ref().unwrap().fault().fields()[0].pointer, "/category");
        item.again();
        assert!(item.is_waiting() && item.fault.is_none() && item.key == "k");
    }

    #[test]
    fn a_key_that_the_server_may_have_forgotten_is_not_used_again_by_itself() {
        let mut item = item();
        item.ready(1_000, Some(0));
        assert_eq!(item.tried, Some(1_000));
        item.ready(1_000 + KEY_LASTS_MS + 1, Some(0));
        assert_eq!(item.state, State::Unsure);
        item.anew("new".into());
        assert_eq!((item.key.as_str(), item.tried, item.state), ("new", None, State::Waiting));
    }

    #[test]
    fn just_now_follows_the_servers_clock_and_only_once() {
        let mut item = item();
        item.ready(0, None);
        assert!(item.report.as_ref().unwrap().uncompared && item.tried.is_none());
        item.ready(0, Some(-86_400_000));
        item.ready(0, Some(-86_400_000));
        let report = item.report.unwrap();
        assert_eq!(report.incident.occurred_from.unwrap().to_string(), "2026-03-27T16:10:00Z");
    }

    #[test]
    fn what_was_kept_by_an_older_page_is_still_read() {
        let item: Item = serde_json::from_str(r#"{"key":"k","state":"Waiting","gone":1}"#).unwrap();
        assert!(item.is_waiting() && item.next() == Next::Done);
    }
}
