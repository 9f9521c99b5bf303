//! Everything but time: all faults at once, codes, methods, masks, money, points, texts, and mappings that are wrong.

use serde_json::json;
use shared_types::import::{Mapping, MappingFault};
use shared_types::incident::{Completion, OccurredPrecision};

use super::*;

fn changed(changes: serde_json::Value) -> Mapping {
    let mut value = serde_json::to_value(mapping()).unwrap();
    value.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    serde_json::from_value(value).unwrap()
}

fn refused(mapping: &Mapping) -> Vec<MappingFault> {
    match open(format!("{HEADER}5-3-2024,,Vernieling,,,,\n").as_bytes(), mapping) {
        Err(OpenFault::Mapping(faults)) => faults,
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_fault_of_a_row_is_told_at_once() {
    let read = rows(format!("{HEADER}31-02-2024 10:00,onzin,Kattenkwaad,x,200,52,veel\n"), &mapping());
    let told: Vec<(&str, Option<&str>, Option<&str>)> = faults(&read[0])
        .iter()
        .map(|fault| (fault.code.as_str(), fault.column.as_deref(), fault.value.as_deref()))
        .collect();
    assert_eq!(
        told,
        [
            ("no-such-date", Some("van"), Some("31-02-2024 10:00")),
            ("date-unreadable", Some("tot"), Some("onzin")),
            ("category-unknown", Some("soort"), Some("Kattenkwaad")),
            ("outside-the-world", Some("lon, lat"), Some("200 52")),
            ("amount-unreadable", Some("schade"), Some("veel")),
        ]
    );
    assert!(faults(&read[0]).iter().all(|fault| fault.row == 2 && !fault.detail.is_empty()));
}

#[test]
fn a_long_value_is_cut_in_its_fault() {
    let read = rows(format!("{HEADER}5-3-2024,,{},,,,\n", "é".repeat(5000)), &mapping());
    assert_eq!(faults(&read[0])[0].value.as_deref().map(|value| value.chars().count()), Some(81));
}

#[test]
fn unknown_and_missing_categories_take_the_default_and_say_so() {
    let mapping = changed(
        json!({ "category": { "columns": ["soort"], "table": { "X": "theft.shoplifting" }, "default": "damage.vandalism" } }),
    );
    let read = rows(format!("{HEADER}5-3-2024,,x,,,,\n5-3-2024,,Kattenkwaad,,,,\n5-3-2024,,,,,,\n"), &mapping);
    assert_eq!(good(&read[0]).category.as_ref(), "theft.shoplifting");
    assert!(good(&read[0]).notes.is_empty());
    for (row, code) in [(1, "category-unknown"), (2, "category-missing")] {
        assert_eq!(good(&read[row]).category.as_ref(), "damage.vandalism");
        assert_eq!(good(&read[row]).notes[0].code, code);
    }
}

#[test]
fn several_methods_in_a_cell() {
    let mapping = changed(json!({ "methods": {
        "columns": ["plaats"], "separator": "+", "acceptCodes": true,
        "table": { "tas": "in-bag", "Rennen": "grab-and-run", "geen": "" }
    }}));
    let read = rows(
        format!(
            "{HEADER}5-3-2024,,Vernieling,Tas + rennen+TAS+in-group,,,\n5-3-2024,,Vernieling,geen,,,\n5-3-2024,,Vernieling,tas+vliegen,,,\n"
        ),
        &mapping,
    );
    let methods: Vec<String> = good(&read[0]).methods.iter().map(|code| code.to_string()).collect();
    assert_eq!(methods, ["in-bag", "grab-and-run", "in-group"]);
    assert!(good(&read[1]).methods.is_empty());
    assert_eq!(codes(&read[2]), ["method-unknown"]);
    assert_eq!(faults(&read[2])[0].value.as_deref(), Some("vliegen"));
}

#[test]
fn a_mask_takes_the_hour_and_the_place_but_not_the_day() {
    let mapping = changed(
        json!({ "masks": [{ "when": { "lon": ["0"], "lat": ["0"] }, "hides": ["time-of-day", "point", "place"] }] }),
    );
    let read = rows(
        format!("{HEADER}5-3-2024 00:00,,Vernieling,OFFSET,0,0,\n5-3-2024 00:00,,Vernieling,Hal,0,52,\n"),
        &mapping,
    );
    let masked = good(&read[0]);
    assert_eq!(masked.occurrence.precision, OccurredPrecision::Unknown);
    assert_eq!(masked.occurrence.from_ms, ms("2024-03-04T23:00:00Z"));
    assert_eq!(masked.occurrence.until_ms, ms("2024-03-05T23:00:00Z"));
    assert_eq!((masked.point, masked.place.as_deref()), (None, None));
    assert_eq!(masked.notes[0].code, "masked");
    let plain = good(&read[1]);
    assert_eq!((plain.occurrence.precision, plain.place.as_deref()), (OccurredPrecision::Exact, Some("Hal")));
}

#[test]
fn points_that_are_hidden_half_or_no_numbers() {
    let read = rows(
        format!(
            "{HEADER}5-3-2024,,Vernieling,,\"4,89\",\"52,37\",\n5-3-2024,,Vernieling,,0.0,0,\n5-3-2024,,Vernieling,,4.89,,\n5-3-2024,,Vernieling,,oost,52,\n"
        ),
        &mapping(),
    );
    assert_eq!(good(&read[0]).point.map(|point| (point.lon, point.lat)), Some((4.89, 52.37)));
    assert_eq!((good(&read[1]).point, good(&read[1]).notes[0].code.as_str()), (None, "point-masked"));
    assert_eq!(codes(&read[2]), ["point-incomplete"]);
    assert_eq!(codes(&read[3]), ["coordinate-unreadable"]);
}

#[test]
fn dutch_and_belgian_coordinates() {
    for (kind, x, y, lon, lat) in [
        ("rd-new", "155000", "463000,0", 5.387_206, 52.155_174),
        ("lambert72", "103657.078", "194604.106", 3.707_712, 51.059_733),
    ] {
        let mapping = changed(json!({ "point": { "x": "lon", "y": "lat", "system": { "kind": kind } } }));
        let read =
            rows(format!("{HEADER}5-3-2024,,Vernieling,,{x},\"{y}\",\n5-3-2024,,Vernieling,,4.9,52.3,\n"), &mapping);
        let point = good(&read[0]).point.unwrap();
        assert!((point.lon - lon).abs() < 1e-4 && (point.lat - lat).abs() < 1e-4, "{kind}: {point:?}");
        assert_eq!(codes(&read[1]), ["outside-the-system"]);
    }
}

#[test]
fn texts_too_long_are_refused_or_cut() {
    let long = "a".repeat(250);
    let read = rows(format!("{HEADER}5-3-2024,,Vernieling,{long},,,\n"), &mapping());
    assert_eq!(codes(&read[0]), ["text-too-long"]);
    let mapping = changed(json!({ "place": { "columns": ["plaats"], "tooLong": "cut" } }));
    let read =
        rows(format!("{HEADER}5-3-2024,,Vernieling,{long},,,\n5-3-2024,,Vernieling,\"twee\nregels\",,,\n"), &mapping);
    assert_eq!(good(&read[0]).place.as_deref().map(str::len), Some(200));
    assert_eq!(good(&read[0]).notes[0].code, "text-too-long");
    assert_eq!(good(&read[1]).place.as_deref(), Some("twee regels"));
}

#[test]
fn sites_by_column_and_values_that_mean_nothing() {
    let mapping = changed(json!({
        "site": { "columns": ["plaats"], "table": { "De Linde": "DL", "Oostpoort": "OP" } },
        "place": { "columns": ["plaats"] },
        "emptyValues": ["onbekend"]
    }));
    let read = rows(
        format!(
            "{HEADER}5-3-2024,Onbekend,Vernieling,de linde,,,\n5-3-2024,,Vernieling,Elders,,,\n5-3-2024,,Vernieling,onbekend,,,\n"
        ),
        &mapping,
    );
    assert_eq!(good(&read[0]).site.as_deref(), Some("DL"));
    assert_eq!(codes(&read[1]), ["site-unknown"]);
    assert_eq!(codes(&read[2]), ["site-missing"]);
}

#[test]
fn attempts_and_what_came_back() {
    let mapping = changed(json!({
        "completion": { "columns": ["plaats"], "table": { "ja": "attempted", "nee": "completed" }, "default": "completed" },
        "place": { "constant": "Hal" },
        "recovered": { "column": "lat" },
        "point": null
    }));
    let read = rows(format!("{HEADER}5-3-2024,,Vernieling,Ja,,3.5,12\n5-3-2024,,Vernieling,,,,\n"), &mapping);
    assert_eq!(good(&read[0]).completion, Completion::Attempted);
    assert_eq!((good(&read[0]).loss_cents, good(&read[0]).recovered_cents), (Some(1200), Some(350)));
    assert_eq!(good(&read[1]).completion, Completion::Completed);
    assert_eq!(good(&read[1]).notes[0].code, "completion-missing");
    let wrong = changed(json!({ "completion": { "columns": ["plaats"], "table": { "ja": "done" } } }));
    assert_eq!(refused(&wrong)[0].code, "code-unknown");
}

#[test]
fn everything_that_is_wrong_with_a_mapping_is_told_at_once() {
    let mapping = serde_json::from_value(json!({
        "version": 9,
        "timeZone": "Europe/Amersfoort",
        "masks": [{ "when": {}, "hides": [] }],
        "identity": { "kind": "column", "columns": ["nummer"] },
        "occurred": {
            "from": { "source": { "kind": "text", "columns": [], "formats": ["HH:mm"] } },
            "until": { "source": { "kind": "parts", "year": "van", "month": "van", "minute": "van" } }
        },
        "category": { "columns": ["SOORT"], "table": { "a/b": "theft.of-the-crown" } },
        "methods": { "columns": [], "separator": "" },
        "place": {},
        "point": { "x": "lon", "y": "breedte", "system": { "kind": "utm", "zone": 77 } }
    }))
    .unwrap();
    let told: Vec<(String, String)> = refused(&mapping).into_iter().map(|fault| (fault.pointer, fault.code)).collect();
    let expected = [
        ("/version", "version-unknown"),
        ("/timeZone", "time-zone-unknown"),
        ("/occurred/from/source/columns", "rule-empty"),
        ("/occurred/from/source/formats/0", "format-wrong"),
        ("/occurred/until/source/hour", "rule-incomplete"),
        ("/category/table/a~1b", "code-unknown"),
        ("/methods/columns", "rule-empty"),
        ("/methods/separator", "rule-empty"),
        ("/place", "rule-empty"),
        ("/point/y", "column-missing"),
        ("/point/system", "system-unknown"),
        ("/masks/0", "rule-empty"),
        ("/identity/columns/0", "column-missing"),
    ];
    assert_eq!(told, expected.map(|(pointer, code)| (pointer.to_owned(), code.to_owned())));
}

#[test]
fn a_column_that_fits_twice_is_not_guessed() {
    let file = "van,van,soort\n5-3-2024,6-3-2024,Vernieling\n";
    let by = |column: &str| {
        serde_json::from_value(json!({
            "version": 1,
            "occurred": { "from": { "source": { "kind": "text", "columns": [column], "formats": ["dd-MM-yyyy"] } } },
            "category": { "columns": ["Soort"], "acceptCodes": true, "default": "damage.vandalism" }
        }))
        .unwrap()
    };
    let Err(OpenFault::Mapping(faults)) = open(file.as_bytes(), &by("van")) else { panic!("refused") };
    assert_eq!(faults[0].code, "column-ambiguous");
    assert!(faults[0].detail.contains("#1, #2"));
    assert_eq!(good(&rows(file, &by("#2"))[0]).occurrence.from_ms, ms("2024-03-05T23:00:00Z"));
}

#[test]
fn a_key_that_is_not_known_is_refused_in_a_mapping_file() {
    for (path, key) in [("", "clasification"), ("/occurred/from", "ignoreOfset"), ("/occurred/from/source", "colums")] {
        let mut value = serde_json::to_value(mapping()).unwrap();
        value.pointer_mut(path).unwrap().as_object_mut().unwrap().insert(key.to_owned(), json!(true));
        let error = serde_json::from_value::<Mapping>(value).expect_err(key);
        assert!(error.to_string().contains(key), "{error}");
    }
}

#[test]
fn a_mapping_survives_being_written_and_read() {
    let text = serde_json::to_string(&mapping()).unwrap();
    assert_eq!(serde_json::from_str::<Mapping>(&text).unwrap(), mapping());
}
