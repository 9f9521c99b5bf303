//! What is proposed for files with the usual columns, and the preview that stands beside it.

use jiff::Timestamp;
use shared_types::import::{CoordinateSystem, FileKind, IdentityRule, Mapping, MomentSource, SourceFormat};
use shared_types::incident::OccurredPrecision;
use webm::imports::engine::{guess, preview};

use super::*;

fn proposed(file: &str, near: Option<(f64, f64)>) -> Mapping {
    guess(file.as_bytes(), &SourceFormat::default(), &options(), near).unwrap()
}

fn formats(mapping: &Mapping) -> (&[String], &[String]) {
    match &mapping.occurred.from.source {
        MomentSource::Text { columns, formats } => (columns, formats),
        MomentSource::Parts { .. } => panic!("not text"),
    }
}

/// What is proposed must work on the file it is proposed for.
fn works(file: &str, mapping: &Mapping) -> Vec<Judged> {
    let read = rows(file, mapping);
    assert!(read.iter().all(|row| row.result.is_ok()), "{read:?}");
    read
}

#[test]
fn a_dutch_file_of_a_security_firm() {
    let file = "Incidentnummer;Datum;Tijd;Soort incident;Locatie;Omschrijving;Schade;X-coördinaat;Y-coordinaat;Melder\n\
        1001;31-01-2024;14:07;Winkeldiefstal;Hal B;Jas;€ 12,50;155000;463000;P. Jansen\n\
        1002;01-02-2024;;Vernieling;;;;;;\n";
    let mapping = proposed(file, None);
    assert_eq!(mapping.source.kind, FileKind::Csv);
    assert_eq!(mapping.source.delimiter.as_deref(), Some(";"));
    assert_eq!(
        formats(&mapping),
        (
            ["Datum".to_owned(), "Tijd".to_owned()].as_slice(),
            ["dd-MM-yyyy HH:mm".to_owned(), "dd-MM-yyyy".to_owned()].as_slice()
        )
    );
    assert!(matches!(&mapping.identity, IdentityRule::Column { columns, .. } if columns == &["Incidentnummer"]));
    assert_eq!(mapping.category.table.len(), 2);
    assert_eq!(mapping.loss.as_ref().unwrap().column, "Schade");
    let text = serde_json::to_string(&mapping).unwrap();
    assert!(!text.contains("Melder"), "the reporter is never taken");
    let read = works(file, &mapping);
    assert_eq!(good(&read[0]).occurrence.from_ms, ms("2024-01-31T13:07:00Z"));
    assert_eq!(good(&read[1]).occurrence.precision, OccurredPrecision::Day);
}

#[test]
fn date_in_five_columns_and_metres_of_a_utm_zone() {
    let file = "TYPE,YEAR,MONTH,DAY,HOUR,MINUTE,HUNDRED_BLOCK,NEIGHBOURHOOD,X,Y\r\n\
        Vandalism,2020,6,19,3,40,10XX ALBERNI ST,West End,491059.4824,5459122.4178\r\n";
    let mapping = proposed(file, Some((-123.1, 49.3)));
    assert_eq!(mapping.point.as_ref().unwrap().system, CoordinateSystem::Utm { zone: 10, south: false });
    assert!(matches!(mapping.occurred.from.source, MomentSource::Parts { hour: Some(_), minute: Some(_), .. }));
    let read = works(file, &mapping);
    assert_eq!(good(&read[0]).place.as_deref(), Some("10XX ALBERNI ST, West End"));
    assert_eq!(good(&read[0]).occurrence.from_ms, ms("2020-06-19T01:40:00Z"));
    // Without knowing where the site lies, the zone is not guessed.
    assert_eq!(proposed(file, None).point, None);
}

#[test]
fn a_british_month() {
    let file = "crime_id,month,longitude,latitude,location,crime_type\nab1,2019-05,-2.87,53.49,On or near X,Shoplifting\nab2,2019-05,-2.87,53.49,NA,Shoplifting\n";
    let mapping = proposed(file, None);
    assert_eq!(formats(&mapping).1, ["yyyy-MM"]);
    assert_eq!(mapping.point.as_ref().unwrap().system, CoordinateSystem::Wgs84);
    let read = works(file, &mapping);
    assert_eq!(good(&read[1]).place, None, "NA is nothing");
    assert_eq!(good(&read[0]).category.as_ref(), "theft.shoplifting");
}

#[test]
fn lines_of_json() {
    let file = "{\"id\":\"a\",\"occurredFrom\":\"2024-03-05T14:07:00Z\",\"category\":\"damage.vandalism\",\"methods\":[\"in-bag\",\"in-group\"]}\n";
    let mapping = proposed(file, None);
    assert_eq!(mapping.source.kind, FileKind::Ndjson);
    let read = works(file, &mapping);
    assert_eq!(good(&read[0]).methods.len(), 2);
}

#[test]
fn american_dates_are_told_apart_by_the_rows() {
    let american = "date,type\n03/25/2024,Vandalism\n03/04/2024,Vandalism\n";
    assert_eq!(formats(&proposed(american, None)).1, ["MM/dd/yyyy"]);
    let either = "date,type\n03/04/2024,Vandalism\n";
    assert_eq!(formats(&proposed(either, None)).1, ["dd/MM/yyyy"]);
}

#[test]
fn a_file_that_says_nothing_gets_a_form_with_its_empty_fields_marked() {
    let mapping = proposed("foo,bar\n1,2\n", None);
    let Err(OpenFault::Mapping(faults)) = open("foo,bar\n1,2\n".as_bytes(), &mapping) else { panic!("refused") };
    let pointers: Vec<&str> = faults.iter().map(|fault| fault.pointer.as_str()).collect();
    assert_eq!(pointers, ["/occurred/from/source/columns", "/occurred/from/source/formats", "/category"]);
}

#[test]
fn the_preview_shows_rows_raw_and_mapped_with_their_faults() {
    let file =
        format!("{HEADER}05-03-2024 14:07,,Vernieling,Hal,4.9,52.4,\"12,50\"\n31-02-2024,,Kattenkwaad,,,,\nhalf\n");
    let shown = preview(file.as_bytes(), &SourceFormat::default(), Some(&mapping()), &options(), 10).unwrap();
    assert_eq!(shown.columns.join(","), HEADER.trim());
    assert_eq!(shown.rows.iter().map(|row| row.row).collect::<Vec<_>>(), [2, 3, 4]);
    let incident = shown.rows[0].incident.as_ref().unwrap();
    assert_eq!(incident.occurred_from, Some("2024-03-05T13:07:00Z".parse::<Timestamp>().unwrap()));
    assert_eq!((incident.point, incident.loss_cents), (Some([4.9, 52.4]), Some(1250)));
    assert_eq!(shown.rows[1].cells[0], "31-02-2024");
    assert_eq!(shown.rows[1].faults.len(), 2);
    assert_eq!(shown.rows[2].faults[0].code, "cells-missing");
}

#[test]
fn the_preview_names_every_value_that_wants_translating_the_most_frequent_first() {
    let mut mapping = mapping();
    mapping.empty_values = vec!["onbekend".to_owned()];
    let rows = ["Diefstal", "Vernieling", "vernieling", "Onbekend", ""].map(|kind| format!("05-03-2024,,{kind},,,,\n"));
    let file = format!("{HEADER}{}", rows.concat());
    let shown = preview(file.as_bytes(), &SourceFormat::default(), Some(&mapping), &options(), 1).unwrap();
    assert_eq!(shown.rows.len(), 1, "values come from further down than what is shown");
    let told: Vec<_> = shown.category_values.iter().map(|one| (one.value.as_str(), one.rows)).collect();
    assert_eq!(told, [("Vernieling", 2), ("Diefstal", 1)]);
    assert!(shown.method_values.is_empty());
}

#[test]
fn the_preview_works_while_the_mapping_does_not() {
    let mut wrong = mapping();
    wrong.time_zone = Some("Mars/Olympus".to_owned());
    let file = format!("{HEADER}05-03-2024,,Vernieling,,,,\n");
    let shown = preview(file.as_bytes(), &SourceFormat::default(), Some(&wrong), &options(), 10).unwrap();
    assert_eq!(shown.mapping_faults[0].pointer, "/timeZone");
    assert_eq!(shown.rows[0].cells[2], "Vernieling");
    assert_eq!(shown.rows[0].incident, None);
    let bare = preview(file.as_bytes(), &SourceFormat::default(), None, &options(), 10).unwrap();
    assert_eq!(bare.rows.len(), 1);
}
