//! NDJSON: nested names, lists, and lines that are no good.

use shared_types::import::Mapping;

use super::*;

fn mapping() -> Mapping {
    serde_json::from_value(serde_json::json!({
        "version": 1,
        "identity": { "kind": "column", "columns": ["id"] },
        "occurred": { "from": { "source": { "kind": "text", "columns": ["when.from"], "formats": ["iso"] } } },
        "category": { "columns": ["kind"], "acceptCodes": true },
        "methods": { "columns": ["methods"], "separator": ";", "acceptCodes": true },
        "point": { "x": "geometry.coordinates.0", "y": "geometry.coordinates.1", "system": { "kind": "wgs84" } },
        "description": { "columns": ["note"] }
    }))
    .unwrap()
}

const GOOD: &str = r#"{"id":7,"when":{"from":"2024-03-05T14:07:00Z"},"kind":"damage.vandalism","methods":["in-bag","in-group"],"geometry":{"type":"Point","coordinates":[4.89,52.37]},"note":null,"extra":{"deep":[{"a":1}]}}"#;

#[test]
fn nested_names_and_lists_are_columns() {
    let read = rows(format!("{GOOD}\n\n"), &mapping());
    let candidate = good(&read[0]);
    assert_eq!(candidate.external_id.as_deref(), Some("7"));
    assert_eq!(candidate.occurrence.from_ms, ms("2024-03-05T14:07:00Z"));
    assert_eq!(candidate.methods.iter().map(|code| code.to_string()).collect::<Vec<_>>(), ["in-bag", "in-group"]);
    assert_eq!(candidate.point.map(|point| (point.lon, point.lat)), Some((4.89, 52.37)));
    assert_eq!(candidate.description, None);
}

#[test]
fn a_bad_line_costs_itself_only() {
    let deep = format!("{}1{}", "{\"a\":".repeat(40), "}".repeat(40));
    let lines = [
        GOOD.replace(":7", ":1"),
        "{\"id\":2,".to_owned(),
        "[1,2]".to_owned(),
        "\"text\"".to_owned(),
        deep,
        GOOD.replace(":7", ":3").replace("null", "\"a\\u0000b\""),
        GOOD.replace(":7", ":123456789012345678901234"),
        GOOD.replace(":7", ":4") + " x",
        GOOD.replace(":7", ":5").replace("null", "\"half \\ud800\""),
        GOOD.replace(":7", ":6"),
    ];
    let read = rows(lines.join("\n"), &mapping());
    let found: Vec<Option<&str>> =
        read.iter().map(|row| row.result.as_ref().err().map(|faults| faults[0].code.as_str())).collect();
    assert_eq!(
        found,
        [
            None,
            Some("json-broken"),
            Some("json-not-an-object"),
            Some("json-not-an-object"),
            Some("json-too-deep"),
            Some("nul-character"),
            Some("number-too-large"),
            Some("json-broken"),
            Some("json-broken"),
            None
        ]
    );
    assert_eq!(read[9].row, 10);
}

#[test]
fn a_json_list_is_told_apart_from_lines() {
    let read = rows("[{\"id\":1},\n{\"id\":2}]", &mapping());
    assert!(faults(&read[0])[0].detail.contains("one object on each line"));
}

#[test]
fn names_without_end_are_stopped() {
    let line: Vec<String> = (0..10_000).map(|n| format!("\"c{n}\":1")).collect();
    let read = rows(format!("{{{}}}\n{GOOD}", line.join(",")), &mapping());
    assert_eq!(codes(&read[0]), ["too-many-columns"]);
    assert!(read[1].result.is_ok(), "the columns of the mapping have their place: {read:?}");
}

#[test]
fn a_line_without_end_is_read_past() {
    let file = format!("{GOOD}\n{{\"id\":8,\"note\":\"{}\"}}\n{}", "x".repeat(9 << 20), GOOD.replace(":7", ":9"));
    let read = rows(file, &mapping());
    assert_eq!(codes(&read[1]), ["row-too-large"]);
    assert!(read[0].result.is_ok() && read[2].result.is_ok());
}

#[test]
fn the_order_of_names_does_not_matter_to_the_key() {
    let mut mapping = mapping();
    mapping.identity = Default::default();
    let one = rows(r#"{"kind":"damage.vandalism","when":{"from":"2024-03-05"}}"#, &mapping);
    let two = rows("{\"note\":\"\",\"when\":{\"from\":\"2024-03-05\"} , \"kind\":\"damage.vandalism\"}", &mapping);
    assert_eq!(good(&one[0]).import_key, good(&two[0]).import_key);
}
