//! What a person has filled in so far: kept on this device at every key, so that nothing typed is lost, and
//! turned into a report when it is sent. Pure; called by the report screen.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use shared_types::{
    circumstances::Question,
    ids::{AreaId, UnitId},
    incident::{Completion, NewIncident, OccurredPrecision},
    problem::FieldFault,
};
use validator::Validate as _;

use crate::{
    client::faults_of,
    i18n::{Clock, cents_from_text, parse_wall},
    kept::{Photo, Report},
    pages::parts::{CircumstancesForm, GoodsForm, PersonForm, VehicleForm},
};

/// How the person tells when it was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Told {
    /// Just now: the moment at which the report was begun.
    #[default]
    Now,
    /// At a time.
    At,
    /// Between two times.
    Between,
    /// On a day.
    Day,
    /// Not known.
    Unknown,
}

impl Told {
    /// All, as they are offered.
    pub const ALL: [Self; 5] = [Self::Now, Self::At, Self::Between, Self::Day, Self::Unknown];

    /// A word for the radio button.
    pub fn word(self) -> &'static str {
        match self {
            Self::Now => "now",
            Self::At => "at",
            Self::Between => "between",
            Self::Day => "day",
            Self::Unknown => "unknown",
        }
    }
}

/// A report that is not sent yet.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Draft {
    /// Makes a second sending harmless.
    pub key: String,
    /// When it was begun, in milliseconds since 1970.
    pub begun: i64,
    /// Whether that is by the server's clock, or by a device's that nobody compared.
    pub compared: bool,
    /// The site.
    pub site: Option<AreaId>,
    /// What.
    pub category: String,
    /// How.
    pub methods: Vec<String>,
    /// How the time is told.
    pub told: Told,
    /// `datetime-local`.
    pub from: String,
    /// `datetime-local`.
    pub until: String,
    /// `date`.
    pub day: String,
    /// Where.
    pub unit: Option<UnitId>,
    /// Where, in words.
    pub place: String,
    /// Done, tried, prevented.
    pub completion: String,
    /// What was seen.
    pub description: String,
    /// One sentence for others.
    pub short: String,
    /// Money as typed.
    pub loss: String,
    /// Money as typed.
    pub recovered: String,
    /// What was taken or damaged.
    pub goods: Vec<GoodsForm>,
    /// Who was there, by description.
    pub persons: Vec<PersonForm>,
    /// What was driven.
    pub vehicles: Vec<VehicleForm>,
    /// How it went.
    pub circumstances: CircumstancesForm,
    /// Pictures; their bytes stand in the store.
    pub photos: Vec<Photo>,
}

impl Draft {
    /// Whether anything was filled in that would be missed.
    pub fn is_begun(&self) -> bool {
        let texts = [&self.category, &self.description, &self.short, &self.place, &self.loss, &self.recovered];
        texts.iter().any(|text| !text.is_empty())
            || !self.methods.is_empty()
            || !self.photos.is_empty()
            || self.circumstances != CircumstancesForm::default()
            || self.goods.iter().any(GoodsForm::is_begun)
            || self.persons.iter().any(|person| *person != PersonForm::default())
            || self.vehicles.iter().any(|vehicle| *vehicle != VehicleForm::default())
    }

    /// The report with all that belongs to it, or everything that is not right yet.
    pub fn report(&self, clock: &Clock, questions: &[Question]) -> Result<Report, Vec<FieldFault>> {
        let mut faults = Vec::new();
        let incident = self.incident(clock).map_err(|more| faults.extend(more)).ok();
        let circumstances = within("/circumstances", self.circumstances.patch(None, questions, clock), &mut faults);
        // A part that was opened and left empty is no part.
        let goods = each("/goods", &self.goods, GoodsForm::is_begun, GoodsForm::new_goods, &mut faults);
        let filled = |person: &PersonForm| *person != PersonForm::default();
        let persons = each("/persons", &self.persons, filled, PersonForm::new_person, &mut faults);
        let filled = |vehicle: &VehicleForm| *vehicle != VehicleForm::default();
        let vehicles = each("/vehicles", &self.vehicles, filled, VehicleForm::new_vehicle, &mut faults);
        match (incident, circumstances) {
            (Some(incident), Some(circumstances)) if faults.is_empty() => {
                let uncompared = self.told == Told::Now && !self.compared;
                Ok(Report { incident, circumstances, goods, persons, vehicles, uncompared })
            }
            _ => Err(faults),
        }
    }

    /// What the goods were worth together: the loss, where nobody typed another and the deed was done. Shown beside them.
    pub fn goods_value(&self) -> Option<i64> {
        let done = self.completion.is_empty() || self.completion == Completion::Completed.word();
        let values: Vec<i64> = self.goods.iter().filter_map(|goods| cents_from_text(&goods.value)).collect();
        (done && self.loss.trim().is_empty() && !values.is_empty()).then(|| values.iter().sum())
    }

    /// The report, or everything that is not right yet.
    pub fn incident(&self, clock: &Clock) -> Result<NewIncident, Vec<FieldFault>> {
        let mut faults = Vec::new();
        let mut miss = |pointer: &str, code: &str| faults.push(FieldFault::new(pointer, code, ""));
        let moment = |text: &str| parse_wall(text).and_then(|wall| clock.instant(wall));
        let mut new = NewIncident {
            site_id: self.site.unwrap_or(AreaId(uuid::Uuid::nil())),
            category: self.category.clone(),
            occurred_precision: OccurredPrecision::Unknown,
            occurred_from: None,
            occurred_until: None,
            occurred_date: None,
            unit_id: self.unit,
            longitude: None,
            latitude: None,
            place_words: text(&self.place),
            methods: self.methods.clone(),
            completion: self.completion.parse().unwrap_or(Completion::Completed),
            description: self.description.trim().to_owned(),
            short_text: text(&self.short),
            loss_cents: cents_from_text(&self.loss).or_else(|| self.goods_value()),
            recovered_cents: cents_from_text(&self.recovered),
            external_id: None,
        };
        match self.told {
            Told::Now => {
                new.occurred_precision = OccurredPrecision::Exact;
                new.occurred_from = Timestamp::from_millisecond(self.begun).ok();
            }
            Told::At => {
                new.occurred_precision = OccurredPrecision::Exact;
                new.occurred_from = moment(&self.from);
                if new.occurred_from.is_none() {
                    miss("/occurredFrom", "missing");
                }
            }
            Told::Between => {
                new.occurred_precision = OccurredPrecision::Between;
                (new.occurred_from, new.occurred_until) = (moment(&self.from), moment(&self.until));
                match (new.occurred_from, new.occurred_until) {
                    (None, _) => miss("/occurredFrom", "missing"),
                    (_, None) => miss("/occurredUntil", "missing"),
                    (Some(from), Some(until)) if until < from => miss("/occurredUntil", "occurred-ends-before-begin"),
                    _ => {}
                }
            }
            Told::Day => {
                new.occurred_precision = OccurredPrecision::Day;
                new.occurred_date = self.day.parse::<Date>().ok();
                if new.occurred_date.is_none() {
                    miss("/occurredDate", "missing");
                }
            }
            Told::Unknown => {}
        }
        if self.site.is_none() {
            miss("/siteId", "missing");
        }
        if self.category.is_empty() {
            miss("/category", "choose");
        }
        for (typed, pointer) in [(&self.loss, "/lossCents"), (&self.recovered, "/recoveredCents")] {
            if !typed.trim().is_empty() && cents_from_text(typed).is_none() {
                miss(pointer, "money");
            }
        }
        if let Err(errors) = new.validate() {
            let more = faults_of(&errors);
            // What is missing was told above, at its own field.
            let known =
                |fault: &FieldFault| fault.pointer.is_empty() || faults.iter().any(|f| f.pointer == fault.pointer);
            let more: Vec<_> = more.into_iter().filter(|fault| !known(fault)).collect();
            faults.extend(more);
        }
        if faults.is_empty() { Ok(new) } else { Err(faults) }
    }
}

/// What a part is, or its faults below the part's own place.
fn within<T>(at: &str, made: Result<T, Vec<FieldFault>>, faults: &mut Vec<FieldFault>) -> Option<T> {
    let below = |fault: FieldFault| FieldFault { pointer: format!("{at}{}", fault.pointer), ..fault };
    made.map_err(|more| faults.extend(more.into_iter().map(below))).ok()
}

fn each<F, T>(
    at: &str,
    forms: &[F],
    filled: fn(&F) -> bool,
    make: fn(&F) -> Result<T, Vec<FieldFault>>,
    faults: &mut Vec<FieldFault>,
) -> Vec<T> {
    let filled = forms.iter().enumerate().filter(|(_, form)| filled(form));
    filled.filter_map(|(place, form)| within(&format!("{at}/{place}"), make(form), faults)).collect()
}

fn text(typed: &str) -> Option<String> {
    Some(typed.trim().to_owned()).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Language;

    fn clock() -> Clock {
        Clock { zone: "UTC".into(), language: Language::Nl }
    }

    fn draft() -> Draft {
        Draft {
            begun: 1_774_975_200_000,
            site: Some(uuid::Uuid::from_u128(1).into()),
            category: "theft.shoplifting".into(),
            ..Draft::default()
        }
    }

    fn faults(draft: &Draft) -> Vec<String> {
        draft
            .incident(&clock())
            .unwrap_err()
            .into_iter()
            .map(|fault| format!("{} {}", fault.pointer, fault.code))
            .collect()
    }

    #[test]
    fn two_touches_are_a_report() {
        let new = draft().incident(&clock()).unwrap();
        assert_eq!(new.occurred_precision, OccurredPrecision::Exact);
        assert_eq!(new.occurred_from.unwrap().as_millisecond(), draft().begun);
        assert_eq!((new.place_words, new.short_text, new.loss_cents), (None, None, None));
    }

    #[test]
    fn an_empty_form_names_everything_that_is_missing() {
        let empty = Draft { told: Told::At, ..Draft::default() };
        assert_eq!(faults(&empty), ["/occurredFrom missing", "/siteId missing", "/category choose"]);
    }

    #[test]
    fn a_window_that_ends_before_it_begins_is_told_at_its_end() {
        let mut wrong =
            Draft { told: Told::Between, from: "2026-03-28T23:00".into(), until: "2026-03-28T07:30".into(), ..draft() };
        assert_eq!(faults(&wrong), ["/occurredUntil occurred-ends-before-begin"]);
        wrong.until = "2026-03-29T07:30".into();
        assert!(wrong.incident(&clock()).is_ok());
    }

    #[test]
    fn a_day_stays_a_day() {
        let new = Draft { told: Told::Day, day: "2026-03-28".into(), from: "2026-01-01T00:00".into(), ..draft() };
        let new = new.incident(&clock()).unwrap();
        assert_eq!(new.occurred_date.map(|day| day.to_string()).as_deref(), Some("2026-03-28"));
        assert_eq!(new.occurred_from, None);
    }

    #[test]
    fn money_that_is_no_money_is_refused_and_not_dropped() {
        assert_eq!(faults(&Draft { loss: "veel".into(), ..draft() }), ["/lossCents money"]);
        assert_eq!(Draft { loss: "12,50".into(), ..draft() }.incident(&clock()).unwrap().loss_cents, Some(1250));
    }

    #[test]
    fn parts_go_with_the_report_and_their_faults_stand_at_their_own_place() {
        let jacket = GoodsForm { article: "jas".into(), ..GoodsForm::default() };
        let wrong = GoodsForm { value: "veel".into(), ..jacket.clone() };
        let full = Draft { goods: vec![jacket, GoodsForm::default()], persons: vec![PersonForm::default()], ..draft() };
        let report = full.report(&clock(), &[]).unwrap();
        assert_eq!((report.goods.len(), report.persons.len(), report.uncompared), (1, 0, true));
        let told = Draft { goods: vec![GoodsForm::default(), wrong], ..draft() }.report(&clock(), &[]).unwrap_err();
        assert_eq!((told[0].pointer.as_str(), told[0].code.as_str()), ("/goods/1/valueCents", "money"));
    }

    #[test]
    fn the_loss_is_what_the_goods_were_worth_unless_another_is_typed_or_nothing_was_lost() {
        let worth = |value: &str| GoodsForm { article: "jas".into(), value: value.into(), ..GoodsForm::default() };
        let full = Draft { goods: vec![worth("600"), worth("40"), worth("")], ..draft() };
        let loss = |draft: &Draft| draft.incident(&clock()).unwrap().loss_cents;
        assert_eq!(loss(&full), Some(64_000));
        assert_eq!(loss(&Draft { loss: "700".into(), ..full.clone() }), Some(70_000));
        assert_eq!(loss(&Draft { completion: "prevented".into(), ..full }), None);
        assert_eq!(loss(&draft()), None);
    }

    #[test]
    fn only_just_now_by_a_strange_clock_is_to_be_compared() {
        assert!(!Draft { compared: true, ..draft() }.report(&clock(), &[]).unwrap().uncompared);
        let told = Draft { told: Told::Unknown, ..draft() };
        assert!(!told.report(&clock(), &[]).unwrap().uncompared);
    }

    #[test]
    fn a_draft_of_an_older_page_is_still_read() {
        let draft: Draft = serde_json::from_str(r#"{"description":"twee mannen","gone":1}"#).unwrap();
        assert!(draft.is_begun() && !Draft::default().is_begun());
    }
}
