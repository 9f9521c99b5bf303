//! Writes what the demonstration shows of reports: a template for the monthly meeting, and what was agreed on in the last one.
//!
//! Called by `write_places`, in its transaction. The template makes itself for nobody: who tries the demonstration chooses.

use super::cast::Ids;
use super::deeds::Setting;
use super::sites::LINDE;
use crate::db::schema::{meeting_action, report_template};
use crate::db::{AnyConnection, Day, Moment};
use crate::fault::{Fault, Outcome};
use diesel::prelude::*;
use jiff::ToSpan as _;
use shared_types::account::Language;
use shared_types::report::{ReportDesign, ReportPart, ReportPeriod, ReportSplit, ReportTheme};

/// What was agreed on, who does it, in how many days it is due.
const AGREED: [(&str, &str, i32); 3] = [
    ("Spiegels in de paskamers van de modewinkels", "Winkeliersvereniging", 21),
    ("Verlichting parkeerdek noord herstellen", "Centrummanagement De Linde", 14),
    ("Looproute surveillance aanpassen aan de drukke uren", "Beveiliging", 7),
];

/// Writes them.
pub fn write(conn: &mut AnyConnection, setting: &Setting, ids: &Ids<'_>, since: Moment) -> Outcome<()> {
    let site = ids.site(LINDE);
    let title = "Maandrapport De Linde".to_owned();
    let design = ReportDesign {
        title: title.clone(),
        sites: vec![site.to()],
        units: vec![],
        categories: vec![],
        methods: vec![],
        period: ReportPeriod::LastMonth,
        from_date: None,
        until_date: None,
        compare: true,
        parts: ReportPart::ALL.iter().copied().filter(|part| *part != ReportPart::Incidents).collect(),
        language: Language::Nl,
        theme: ReportTheme::House,
        split: ReportSplit::Together,
        note: None,
    };
    diesel::insert_into(report_template::table)
        .values((
            (report_template::id.eq(ids.other(&title)), report_template::site_id.eq(site)),
            report_template::title.eq(&title),
            report_template::design.eq(serde_json::to_string(&design).map_err(Fault::internal)?),
            (report_template::created_at.eq(since), report_template::version.eq(1)),
        ))
        .execute(conn)?;
    let today = setting.now.to_zoned(Setting::zone()).date();
    for (text, owner, days) in AGREED {
        diesel::insert_into(meeting_action::table)
            .values((
                (meeting_action::id.eq(ids.other(text)), meeting_action::site_id.eq(site)),
                (meeting_action::text.eq(text), meeting_action::owner.eq(owner)),
                meeting_action::due_date.eq(Day::from(today.saturating_add(days.days()))),
                (meeting_action::created_at.eq(Moment::from(setting.now)), meeting_action::version.eq(1)),
            ))
            .execute(conn)?;
    }
    Ok(())
}
