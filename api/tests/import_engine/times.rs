//! Time: the two odd hours, whole days and months, false offsets, windows.

use serde_json::{Value, json};
use shared_types::incident::OccurredPrecision;
use webm::imports::engine::Occurrence;

use super::*;

/// The occurrence of one row, by a rule for its begin and perhaps its end.
fn occurred(rule: Value, cells: &str) -> Judged {
    let mapping = serde_json::from_value(json!({
        "version": 1,
        "timeZone": "Europe/Amsterdam",
        "occurred": rule,
        "category": { "constant": "damage.vandalism" }
    }))
    .unwrap();
    rows(format!("a,b,c\n{cells}\n"), &mapping).remove(0)
}

fn at(cell: &str, more: Value) -> Judged {
    let mut from = json!({ "source": { "kind": "text", "columns": ["a"], "formats": ["iso", "dd-MM-yyyy HH:mm"] } });
    from.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    occurred(json!({ "from": from }), &format!("{cell},,x"))
}

fn between(from: &str, until: &str) -> Judged {
    let rule = |column: &str| json!({ "source": { "kind": "text", "columns": [column], "formats": ["iso"] } });
    occurred(json!({ "from": rule("a"), "until": rule("b"), "missing": "unknown" }), &format!("{from},{until},x"))
}

fn window(precision: OccurredPrecision, from: &str, until: &str) -> Occurrence {
    Occurrence { precision, from_ms: ms(from), until_ms: ms(until) }
}

fn exact(moment: &str) -> Occurrence {
    window(OccurredPrecision::Exact, moment, moment)
}

#[test]
fn a_clock_time_is_one_of_the_site() {
    assert_eq!(good(&at("05-03-2024 14:07", json!({}))).occurrence, exact("2024-03-05T13:07:00Z"));
    assert_eq!(good(&at("05-07-2024 14:07", json!({}))).occurrence, exact("2024-07-05T12:07:00Z"));
    assert_eq!(good(&at("2024-07-05T14:07:00Z", json!({}))).occurrence, exact("2024-07-05T14:07:00Z"));
    assert_eq!(good(&at("2024-07-05T14:07:00+05:30", json!({}))).occurrence, exact("2024-07-05T08:37:00Z"));
    let zone = json!({ "timeZone": "America/Vancouver" });
    assert_eq!(good(&at("05-07-2024 14:07", zone)).occurrence, exact("2024-07-05T21:07:00Z"));
}

#[test]
fn this_z_is_false() {
    let lie = json!({ "ignoreOffset": true });
    assert_eq!(good(&at("2024-07-05T14:07:00Z", lie)).occurrence, exact("2024-07-05T12:07:00Z"));
}

#[test]
fn an_hour_that_does_not_exist_is_refused_or_shifted() {
    let refused = at("31-03-2024 02:30", json!({}));
    assert_eq!(codes(&refused), ["hour-does-not-exist"]);
    assert!(faults(&refused)[0].detail.contains("Europe/Amsterdam"));
    let shifted = at("31-03-2024 02:30", json!({ "gap": "shift" }));
    assert_eq!(good(&shifted).occurrence, exact("2024-03-31T01:30:00Z"));
    assert_eq!(good(&shifted).notes[0].code, "hour-shifted");
    assert_eq!(good(&at("31-03-2024 01:59", json!({}))).occurrence, exact("2024-03-31T00:59:00Z"));
    assert_eq!(good(&at("31-03-2024 03:00", json!({}))).occurrence, exact("2024-03-31T01:00:00Z"));
}

#[test]
fn an_hour_that_exists_twice_is_the_earlier_one_unless_the_mapping_says_otherwise() {
    let earlier = at("27-10-2024 02:30", json!({}));
    assert_eq!(good(&earlier).occurrence, exact("2024-10-27T00:30:00Z"));
    assert_eq!(good(&earlier).notes[0].code, "hour-exists-twice");
    let later = at("27-10-2024 02:30", json!({ "overlap": "later" }));
    assert_eq!(good(&later).occurrence, exact("2024-10-27T01:30:00Z"));
    assert_eq!(codes(&at("27-10-2024 02:30", json!({ "overlap": "reject" }))), ["hour-exists-twice"]);
    // With its offset written there is no question.
    let written = at("2024-10-27T02:30:00+01:00", json!({}));
    assert_eq!(good(&written).occurrence, exact("2024-10-27T01:30:00Z"));
    assert!(good(&written).notes.is_empty());
}

#[test]
fn a_day_is_a_window_on_the_wall_clock_also_when_it_has_23_or_25_hours() {
    for (day, from, until, hours) in [
        ("2024-03-05", "2024-03-04T23:00:00Z", "2024-03-05T23:00:00Z", 24),
        ("2024-03-31", "2024-03-30T23:00:00Z", "2024-03-31T22:00:00Z", 23),
        ("2024-10-27", "2024-10-26T22:00:00Z", "2024-10-27T23:00:00Z", 25),
    ] {
        let occurrence = good(&at(day, json!({}))).occurrence;
        assert_eq!(occurrence, window(OccurredPrecision::Day, from, until));
        assert_eq!(occurrence.until_ms.unwrap() - occurrence.from_ms.unwrap(), hours * 3_600_000);
    }
}

#[test]
fn a_month_is_a_window_too() {
    let month = window(OccurredPrecision::Month, "2024-02-29T23:00:00Z", "2024-03-31T22:00:00Z");
    assert_eq!(good(&at("2024-03", json!({}))).occurrence, month);
    assert_eq!(good(&at("05-03-2024 14:07", json!({ "whole": "month" }))).occurrence, month);
    assert_eq!(good(&at("2024-03-05", json!({ "whole": "month" }))).occurrence, month);
}

#[test]
fn a_time_of_day_that_is_noise_is_left_out() {
    let day = window(OccurredPrecision::Day, "2024-03-04T23:00:00Z", "2024-03-05T23:00:00Z");
    assert_eq!(good(&at("05-03-2024 14:07", json!({ "whole": "day" }))).occurrence, day);
    assert_eq!(good(&at("05-03-2024 00:00", json!({ "midnightIsDay": true }))).occurrence, day);
    let just_after = good(&at("05-03-2024 00:01", json!({ "midnightIsDay": true }))).occurrence;
    assert_eq!(just_after, exact("2024-03-04T23:01:00Z"));
    // The day of a skipped hour exists, though the hour does not.
    assert!(at("31-03-2024 02:30", json!({ "whole": "day" })).result.is_ok());
}

#[test]
fn days_and_hours_that_do_not_exist() {
    for (cell, code) in [
        ("31-02-2024 10:00", "no-such-date"),
        ("29-02-2023 10:00", "no-such-date"),
        ("10-13-2024 10:00", "no-such-date"),
        ("00-01-2024 10:00", "no-such-date"),
        ("01-01-2024 25:00", "no-such-time"),
        ("01-01-2024 10:60", "no-such-time"),
        ("01-01-0024 10:00", "date-out-of-range"),
        ("gisteren", "date-unreadable"),
        ("01-01-2024", "date-unreadable"),
    ] {
        assert_eq!(codes(&at(cell, json!({}))), [code], "{cell}");
    }
    assert_eq!(codes(&at("", json!({}))), ["date-missing"]);
    assert_eq!(good(&at("29-02-2024 24:00", json!({}))).occurrence, exact("2024-02-29T23:00:00Z"));
}

#[test]
fn windows() {
    use OccurredPrecision::{Between, Day, Exact, Unknown};
    let read = |from: &str, until: &str| good(&between(from, until)).occurrence;
    assert_eq!(
        read("2024-03-05T18:00", "2024-03-06T09:00"),
        window(Between, "2024-03-05T17:00:00Z", "2024-03-06T08:00:00Z")
    );
    assert_eq!(read("2024-03-05T18:00", "").precision, Exact);
    assert_eq!(read("2024-03-05T18:00", "2024-03-05T18:00").precision, Exact);
    assert_eq!(read("2024-03-05", "2024-03-05").precision, Day);
    assert_eq!(read("2024-03-05", "2024-03-06"), window(Between, "2024-03-04T23:00:00Z", "2024-03-06T23:00:00Z"));
    assert_eq!(read("2024-03-05T18:00", "2024-03-06"), window(Between, "2024-03-05T17:00:00Z", "2024-03-06T23:00:00Z"));
    // The begin is missing: when it was is not known, but for its end.
    let open = read("", "2024-03-06T09:00");
    assert_eq!((open.precision, open.from_ms, open.until_ms), (Unknown, None, ms("2024-03-06T08:00:00Z")));
    let nothing = read("", "");
    assert_eq!((nothing.precision, nothing.from_ms, nothing.until_ms), (Unknown, None, None));
    assert_eq!(codes(&between("2024-03-06T09:00", "2024-03-05T18:00")), ["window-ends-before-it-begins"]);
    assert_eq!(codes(&between("2024-03-06T09:00", "2024-03-05")), ["window-ends-before-it-begins"]);
}

#[test]
fn a_window_over_the_autumn_change_is_as_long_as_it_was() {
    let occurrence = good(&between("2024-10-27T01:30", "2024-10-27T03:30")).occurrence;
    assert_eq!(occurrence.until_ms.unwrap() - occurrence.from_ms.unwrap(), 180 * 60_000);
    let occurrence = good(&between("2024-03-31T01:30", "2024-03-31T03:30")).occurrence;
    assert_eq!(occurrence.until_ms.unwrap() - occurrence.from_ms.unwrap(), 60 * 60_000);
}

#[test]
fn date_and_time_in_two_columns_or_in_five() {
    let two = json!({ "from": { "source": { "kind": "text", "columns": ["a", "b"], "formats": ["dd/MM/yyyy HH:mm", "dd/MM/yyyy"] } } });
    assert_eq!(good(&occurred(two.clone(), "05/03/2024,14:07,")).occurrence, exact("2024-03-05T13:07:00Z"));
    assert_eq!(good(&occurred(two, "05/03/2024,,")).occurrence.precision, OccurredPrecision::Day);

    let parts = json!({ "from": { "source": { "kind": "parts", "year": "a", "month": "b", "day": "c" } } });
    assert_eq!(good(&occurred(parts.clone(), "2024,maart,5")).occurrence.precision, OccurredPrecision::Day);
    assert_eq!(good(&occurred(parts.clone(), "2024,3,")).occurrence.precision, OccurredPrecision::Month);
    for (cells, code) in [
        (",3,5", "date-incomplete"),
        ("2024,3,x", "date-unreadable"),
        ("2024,2,30", "no-such-date"),
        (",,", "date-missing"),
    ] {
        // A row of nothing but blanks is no row; the last one needs a word in a column of its own.
        let mapping = serde_json::from_value(json!({
            "version": 1, "timeZone": "Europe/Amsterdam", "occurred": parts, "category": { "constant": "damage.vandalism" }
        }))
        .unwrap();
        let read = rows(format!("a,b,c,d\n{cells},x\n"), &mapping);
        assert_eq!(codes(&read[0]), [code], "{cells}");
    }
}

#[test]
fn what_has_not_happened_yet_is_refused_when_the_present_is_told() {
    let mut options = options();
    options.now_ms = ms("2024-03-05T12:00:00Z");
    let file = format!(
        "{HEADER}05-03-2024 13:00,,Vernieling,,,,\n05-03-2024 13:01,,Vernieling,,,,\n05-03-2024,,Vernieling,,,,\n"
    );
    let read: Vec<Judged> = Engine::open(file.as_bytes(), &mapping(), &options).unwrap().map(Result::unwrap).collect();
    assert!(read[0].result.is_ok() && read[2].result.is_ok());
    assert_eq!(codes(&read[1]), ["occurred-in-the-future"]);
}
