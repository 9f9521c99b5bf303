//! Measures on the course: where each began and ended on the drawing, in words for the table and for those who hear the page, and as a
//! list that leads to the measure. Pure but for the links; called by the panel of the course.

use jiff::{SignedDuration, Timestamp};
use shared_types::{insight::CoursePoint, measure_mark::MeasureMark};
use yew::prelude::*;

use crate::{
    charts::Mark,
    i18n::{I18n, Key},
    nav::{Link, Route},
    session::Session,
};

/// The sign of a measure: A, B, …; beyond the alphabet its number.
fn sign(at: usize) -> String {
    let letter =
        u32::try_from(at).ok().and_then(|at| char::from_u32(u32::from(b'A') + at)).filter(char::is_ascii_uppercase);
    letter.map_or_else(|| (at + 1).to_string(), String::from)
}

/// The step that a moment lies in, and how far in it.
fn place(points: &[CoursePoint], at: Timestamp) -> Option<(usize, f64)> {
    let step = points.iter().position(|point| point.from <= at && at < point.until)?;
    let (from, until) = (points[step].from.as_millisecond(), points[step].until.as_millisecond());
    Some((step, (at.as_millisecond() - from) as f64 / (until - from).max(1) as f64))
}

/// Where the measures stand on the drawing: a point is the middle of its step.
pub fn signs(marks: &[MeasureMark], points: &[CoursePoint]) -> Vec<Mark> {
    let at = |moment| place(points, moment).map(|(step, part)| step as f64 - 0.5 + part);
    let ran = |mark: &MeasureMark| {
        let last = points.last().map(|point| point.until);
        let first = points.first().map(|point| point.from);
        last.is_none_or(|last| mark.begins_at < last)
            && first.is_none_or(|first| mark.ends_at.is_none_or(|end| first < end))
    };
    let each = marks.iter().enumerate().filter(|(_, mark)| ran(mark));
    each.map(|(n, mark)| Mark { sign: sign(n), from: at(mark.begins_at), until: mark.ends_at.and_then(at) }).collect()
}

/// For each step, what begins and ends in it.
pub fn notes(i18n: &I18n, marks: &[MeasureMark], points: &[CoursePoint]) -> Vec<Vec<String>> {
    let mut notes = vec![Vec::new(); points.len()];
    for mark in marks {
        // The end is the first moment after it.
        let last = mark.ends_at.and_then(|end| end.checked_sub(SignedDuration::from_secs(1)).ok());
        for (words, moment) in [(Key::MarkBegins, Some(mark.begins_at)), (Key::MarkEnds, last)] {
            if let Some((step, _)) = moment.and_then(|moment| place(points, moment)) {
                notes[step].push(i18n.f(words, &[("name", &mark.name)]));
            }
        }
    }
    notes
}

/// The measures, each with its sign, when it ran, and the way to it.
pub fn list(i18n: &I18n, session: &Session, marks: &[MeasureMark]) -> Html {
    if marks.is_empty() {
        return Html::default();
    }
    let several = marks.iter().any(|mark| mark.site_id != marks[0].site_id);
    let about = |mark: &MeasureMark| {
        let clock = session.clock(i18n, Some(mark.site_id));
        let from = clock.civil(mark.begin_date);
        let ran = match mark.end_date {
            Some(last) => format!("{from} – {}", clock.civil(last)),
            None => i18n.f(Key::MarkSince, &[("day", &from)]),
        };
        let unit = mark.unit_label.as_ref().map(|label| i18n.f(Key::MarkUnit, &[("unit", label)]));
        let site = several.then(|| mark.site_name.clone());
        let parts = [Some(i18n.word("measure-kind", mark.kind.word())), site, unit, Some(ran)];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    };
    html! {
        <>
            <h3 class="small">{ i18n.t(Key::MarkTitle) }</h3>
            <ul class="marks">
                for (n, mark) in marks.iter().enumerate() {
                    <li>
                        <b class="sign">{ sign(n) }</b>
                        <span><Link to={Route::Measure(mark.measure_id).path()}>{ &mark.name }</Link>{ " " }<span class="muted">{ about(mark) }</span></span>
                    </li>
                }
            </ul>
        </>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        i18n::Language,
        testing::{i18n, render, session},
    };
    use shared_types::measure::MeasureKind;

    fn points() -> Vec<CoursePoint> {
        let monday: Timestamp = "2026-03-02T00:00:00Z".parse().unwrap();
        let week = SignedDuration::from_hours(7 * 24);
        (0..4)
            .map(|n| CoursePoint {
                label: format!("2026-W{}", 10 + n),
                from: monday + week * n,
                until: monday + week * (n + 1),
                count: Some(3),
                band_low: None,
                band_high: None,
                unfinished: false,
                outside: false,
            })
            .collect()
    }

    fn mark(name: &str, begins: &str, ends: Option<&str>) -> MeasureMark {
        let midnight = |day: &str| format!("{day}T00:00:00Z").parse().unwrap();
        let last = ends.map(|day| day.parse::<jiff::civil::Date>().unwrap());
        MeasureMark {
            measure_id: uuid::Uuid::from_u128(7).into(),
            site_id: uuid::Uuid::from_u128(1).into(),
            site_name: "De Linde".into(),
            unit_label: None,
            name: name.into(),
            kind: MeasureKind::Cameras,
            categories: vec![],
            begin_date: begins.parse().unwrap(),
            end_date: last,
            begins_at: midnight(begins),
            ends_at: last.map(|day| midnight(&day.tomorrow().unwrap().to_string())),
        }
    }

    #[test]
    fn a_measure_stands_where_it_began_and_ended() {
        let all = [
            mark("Camera's", "2026-03-09", None),
            mark("Licht", "2026-01-01", Some("2026-03-12")),
            mark("Oud", "2025-01-01", Some("2025-12-31")),
        ];
        let drawn = signs(&all, &points());
        assert_eq!(drawn.len(), 2, "what ended before is not drawn");
        assert_eq!((drawn[0].sign.as_str(), drawn[0].from, drawn[0].until), ("A", Some(0.5), None));
        let end = drawn[1].until.unwrap();
        assert!(drawn[1].from.is_none() && (end - (0.5 + 4.0 / 7.0)).abs() < 1e-9, "{end}");
        let told = notes(&i18n(Language::Nl), &all, &points());
        assert_eq!(told[1], ["begint: Camera's", "eindigt: Licht"]);
        assert!(told[0].is_empty() && told[2].is_empty() && told[3].is_empty());
    }

    #[test]
    fn a_last_day_ends_in_its_own_step() {
        let told = notes(&i18n(Language::Nl), &[mark("Licht", "2026-03-03", Some("2026-03-08"))], &points());
        assert_eq!(told[0], ["begint: Licht", "eindigt: Licht"]);
        assert!(told[1].is_empty());
    }

    #[test]
    fn each_leads_to_its_measure() {
        let html = render(list(&i18n(Language::Nl), &session(), &[mark("Camera's", "2026-03-09", None)]));
        assert!(html.contains("/measures/") && html.contains("Camera's") && html.contains(">A<"), "{html}");
        assert_eq!(render(list(&i18n(Language::Nl), &session(), &[])), "");
        assert_eq!((sign(25), sign(26)), ("Z".to_owned(), "27".to_owned()));
    }
}
