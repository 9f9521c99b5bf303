//! What is chosen and typed for a report, before it is right. Held by the form of a new one and by that of a template; it knows no
//! field and no call.

use jiff::civil::{Date, Time};
use shared_types::{
    account::Language,
    ids::{AccountId, AreaId, UnitId},
    problem::FieldFault,
    report::{
        NewReportTemplate, ReportDesign, ReportPart, ReportPeriod, ReportSchedule, ReportSplit, ReportTemplate,
        ReportTheme,
    },
};
use validator::Validate as _;

use crate::client::{Fault, faults_of};

/// All that is chosen or typed.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// The design as far as it is chosen; note and days are typed beside it.
    pub design: ReportDesign,
    /// The text at the begin.
    pub note: String,
    /// The first day of fixed ones.
    pub from: String,
    /// The last day, as people name it.
    pub until: String,
    /// Kept as a template too.
    pub keep: bool,
    /// Made by itself.
    pub monthly: bool,
    /// At which time of the day.
    pub at: String,
    /// For whom.
    pub readers: Vec<AccountId>,
}

/// What the server calls a field, and where it stands on the form.
pub const SHOWN: &[&str] = &[
    "/title",
    "/sites",
    "/units",
    "/categories",
    "/methods",
    "/period",
    "/fromDate",
    "/untilDate",
    "/parts",
    "/note",
    "/readers",
    "/schedule",
];

impl Draft {
    /// What a new one begins with.
    pub fn first(sites: Vec<AreaId>, title: String, language: Language) -> Self {
        use ReportPart as P;
        let design = ReportDesign {
            title,
            sites,
            units: vec![],
            categories: vec![],
            methods: vec![],
            period: ReportPeriod::LastMonth,
            from_date: None,
            until_date: None,
            compare: true,
            parts: vec![P::Summary, P::What, P::When, P::How, P::Course, P::Units, P::Measures, P::Agenda],
            language,
            theme: ReportTheme::House,
            split: ReportSplit::Together,
            note: None,
        };
        Self::over(design)
    }

    /// A template as it stands.
    pub fn of(template: &ReportTemplate) -> Self {
        let schedule = template.schedule.clone();
        Self {
            keep: true,
            monthly: schedule.is_some(),
            at: clock_words(&schedule.unwrap_or_default()),
            readers: template.readers.iter().map(|reader| reader.account_id).collect(),
            ..Self::over(template.design.clone())
        }
    }

    fn over(design: ReportDesign) -> Self {
        let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
        Self {
            note: design.note.clone().unwrap_or_default(),
            from: day(design.from_date),
            until: day(design.until_date.and_then(|after| after.yesterday().ok())),
            keep: false,
            monthly: false,
            at: clock_words(&ReportSchedule::default()),
            readers: vec![],
            design,
        }
    }

    /// The design, with all that is wrong with it.
    pub fn design(&self) -> (ReportDesign, Vec<FieldFault>) {
        let mut design = self.design.clone();
        design.title = design.title.trim().to_owned();
        design.note = Some(self.note.trim().to_owned()).filter(|note| !note.is_empty());
        let fixed = design.period == ReportPeriod::Fixed;
        design.from_date = self.from.parse().ok().filter(|_| fixed);
        // People name the last day, the report the one after it.
        design.until_date = self.until.parse::<Date>().ok().and_then(|day| day.tomorrow().ok()).filter(|_| fixed);
        let faults = design.validate().err().map(|errors| faults_of(&errors)).unwrap_or_default();
        (design, faults.into_iter().map(placed).collect())
    }

    /// The template, with all that is wrong with it and with its design.
    pub fn template(&self, site_id: AreaId) -> (NewReportTemplate, Vec<FieldFault>) {
        let (design, mut faults) = self.design();
        let at = self.at.parse::<Time>().ok();
        if self.monthly && at.is_none() {
            faults.push(FieldFault::new("/schedule", "time", ""));
        }
        if self.monthly && self.readers.is_empty() {
            faults.push(FieldFault::new("/readers", "readers-missing", ""));
        }
        let of = |time: Time| ReportSchedule {
            hour: u8::try_from(time.hour()).unwrap_or_default(),
            minute: u8::try_from(time.minute()).unwrap_or_default(),
        };
        let template = NewReportTemplate {
            site_id,
            design,
            schedule: at.filter(|_| self.monthly).map(of),
            readers: if self.monthly { self.readers.clone() } else { vec![] },
        };
        (template, faults)
    }

    /// Leaves out units of sites that are no longer chosen: nobody sees them any more.
    pub fn only_units_of(&mut self, units: &[(UnitId, AreaId)]) {
        let sites = &self.design.sites;
        let elsewhere = |id: &UnitId| units.iter().any(|(unit, site)| unit == id && !sites.contains(site));
        self.design.units.retain(|id| !elsewhere(id));
    }
}

fn clock_words(schedule: &ReportSchedule) -> String {
    format!("{:02}:{:02}", schedule.hour, schedule.minute)
}

/// A fault at the field that shows it, whether it came from the rules of a design alone or of a template around it.
fn placed(mut fault: FieldFault) -> FieldFault {
    if let Some(inner) = fault.pointer.strip_prefix("/design") {
        fault.pointer = inner.to_owned();
    }
    if fault.pointer.is_empty() {
        // What a design says of itself as a whole is about its days.
        fault.pointer = "/period".to_owned();
    }
    fault
}

/// What came back from the server, each fault at the field that shows it.
pub fn told(fault: &Fault) -> Fault {
    let mut fault = fault.clone();
    match &mut fault {
        Fault::Refused(problem, _) => {
            problem.errors = std::mem::take(&mut problem.errors).into_iter().map(placed).collect();
        }
        Fault::Form(faults) => *faults = std::mem::take(faults).into_iter().map(placed).collect(),
        _ => {}
    }
    fault
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft() -> Draft {
        Draft::first(vec![AreaId(uuid::Uuid::from_u128(1))], "Maandrapport".to_owned(), Language::Nl)
    }

    fn pointers(faults: &[FieldFault]) -> Vec<(&str, &str)> {
        faults.iter().map(|fault| (fault.pointer.as_str(), fault.code.as_str())).collect()
    }

    #[test]
    fn all_that_is_wrong_is_told_at_once_and_at_its_field() {
        let mut draft = draft();
        draft.design.title = "  ".to_owned();
        draft.design.period = ReportPeriod::Fixed;
        (draft.from, draft.until) = ("2026-03-01".to_owned(), String::new());
        (draft.monthly, draft.at) = (true, "25:00".to_owned());
        let (_, faults) = draft.template(draft.design.sites[0]);
        let mut all = pointers(&faults);
        all.sort_unstable();
        assert_eq!(
            all,
            [
                ("/period", "days-missing"),
                ("/readers", "readers-missing"),
                ("/schedule", "time"),
                ("/title", "blank"),
                ("/title", "length"),
            ]
        );
    }

    #[test]
    fn the_last_day_is_the_one_that_people_name() {
        let mut draft = draft();
        draft.design.period = ReportPeriod::Fixed;
        (draft.from, draft.until) = ("2026-02-01".to_owned(), "2026-02-28".to_owned());
        let (design, faults) = draft.design();
        assert!(faults.is_empty(), "{faults:?}");
        assert_eq!(design.until_date, Some(Date::constant(2026, 3, 1)));
        assert_eq!(Draft::over(design).until, "2026-02-28");
        // Another period names no days, and what was typed is still there when one comes back.
        draft.design.period = ReportPeriod::LastYear;
        assert_eq!(draft.design().0.from_date, None);
        assert_eq!(draft.from, "2026-02-01");
    }

    #[test]
    fn units_go_with_their_site_and_what_nobody_knows_stays_to_be_seen() {
        let mut draft = draft();
        let id = |n: u128| UnitId(uuid::Uuid::from_u128(n));
        let site = |n: u128| AreaId(uuid::Uuid::from_u128(n));
        draft.design.units = vec![id(7), id(8), id(9)];
        draft.only_units_of(&[(id(7), site(1)), (id(8), site(2))]);
        assert_eq!(draft.design.units, [id(7), id(9)]);
    }

    #[test]
    fn what_the_server_says_of_a_template_stands_at_the_field_of_the_design() {
        let fault = told(&Fault::Form(vec![
            FieldFault::new("/design/units/1", "unknown-unit", ""),
            FieldFault::new("/design", "days-missing", ""),
        ]));
        assert_eq!(pointers(fault.fields()), [("/units/1", "unknown-unit"), ("/period", "days-missing")]);
    }
}
