//! The same rows in every dress a file comes in must become the same candidates, keys included.

use std::io::Write;

use shared_types::import::{Encoding, Mapping};

use super::*;

const ROWS: [[&str; 7]; 3] = [
    ["05-03-2024 14:07", "", "Winkeldiefstal", "Café ’t Hoekje, ingang", "4.89", "52.37", "€ 12,50"],
    ["06-03-2024 18:00", "07-03-2024 09:00", "vernieling", "Hal \"B\"; links", "4.9", "52.4", ""],
    ["07-03-2024", "", "WINKELDIEFSTAL", "", "", "", "1.250,00"],
];

fn text(delimiter: char, end: &str) -> String {
    let mut text = HEADER.trim().replace(',', &delimiter.to_string()) + end;
    for row in ROWS {
        let cells: Vec<String> = row.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
        text += &(cells.join(&delimiter.to_string()) + end);
    }
    text
}

fn utf_16(text: &str, little: bool) -> Vec<u8> {
    let units = std::iter::once(0xfeff).chain(text.encode_utf16());
    units.flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

fn candidates(bytes: &[u8], mapping: &Mapping) -> Vec<Candidate> {
    rows(bytes, mapping).iter().map(|row| good(row).clone()).collect()
}

#[test]
fn every_dress_of_a_file_gives_the_same_candidates() {
    let expected = candidates(text(',', "\n").as_bytes(), &mapping());
    assert_eq!(expected.len(), 3);
    assert_eq!(expected[0].place.as_deref(), Some("Café ’t Hoekje, ingang"));
    assert_eq!(expected[0].loss_cents, Some(1250));
    assert_eq!(expected[1].place.as_deref(), Some("Hal \"B\"; links"));
    for (delimiter, end) in [(',', "\r\n"), (';', "\r\n"), ('\t', "\n"), ('|', "\r"), (';', "\n\n")] {
        let text = text(delimiter, end);
        let name = format!("delimiter {delimiter:?}, line end {end:?}");
        let (windows_1252, _, _) = encoding_rs::WINDOWS_1252.encode(&text);
        let with_mark = format!("\u{feff}{text}");
        for (encoding, bytes) in [
            ("UTF-8", text.as_bytes().to_vec()),
            ("UTF-8 with mark", with_mark.into_bytes()),
            ("Windows-1252", windows_1252.into_owned()),
            ("UTF-16 little", utf_16(&text, true)),
            ("UTF-16 big", utf_16(&text, false)),
            ("gzip", gzip(text.as_bytes())),
            ("two gzip members", [gzip(&text.as_bytes()[..40]), gzip(&text.as_bytes()[40..])].concat()),
            ("with sep=", format!("sep={delimiter}\r\n{text}").into_bytes()),
        ] {
            assert_eq!(candidates(&bytes, &mapping()), expected, "{name}, {encoding}");
        }
    }
}

#[test]
fn a_stated_encoding_is_kept_to() {
    let mut mapping = mapping();
    mapping.source.encoding = Encoding::Windows1252;
    let read = rows(format!("{HEADER}5-3-2024,,Vernieling,Café,,,\n"), &mapping);
    assert_eq!(good(&read[0]).place.as_deref(), Some("CafÃ©"), "what is stated is done");
    mapping.source.encoding = Encoding::Utf8;
    let read = rows(b"van,tot,soort,plaats,lon,lat,schade\n5-3-2024,,Vernieling,Caf\xe9,,,\n", &mapping);
    assert_eq!(codes(&read[0]), ["text-broken"]);
    assert_eq!(faults(&read[0])[0].column.as_deref(), Some("plaats"));
}

#[test]
fn a_file_without_header_is_mapped_by_place() {
    let body = text(',', "\n").split_once('\n').unwrap().1.to_owned();
    let json = serde_json::to_string(&mapping()).unwrap();
    let mut json = json.replace("\"header\":true", "\"header\":false");
    for (at, name) in HEADER.trim().split(',').enumerate() {
        json = json.replace(&format!("\"{name}\""), &format!("\"#{}\"", at + 1));
    }
    let read = rows(body, &serde_json::from_str(&json).unwrap());
    assert_eq!(read.len(), 3);
    assert_eq!(read[0].row, 1);
    assert_eq!(good(&read[1]).place.as_deref(), Some("Hal \"B\"; links"));
}

#[test]
fn rows_and_offsets_point_into_the_file() {
    let text = text(';', "\r\n");
    let read = rows(&text, &mapping());
    assert_eq!(read.iter().map(|row| row.row).collect::<Vec<_>>(), [2, 3, 4]);
    for row in &read {
        let line = &text[usize::try_from(row.byte_offset).unwrap()..];
        assert!(line.starts_with(&format!("\"{}\"", ROWS[usize::try_from(row.row).unwrap() - 2][0])), "{line}");
    }
}

#[test]
fn blank_rows_and_cells_behind_the_last_column_are_no_faults() {
    let text = "van;tot;soort;plaats;lon;lat;schade\n;;;;;;\n\n5-3-2024;;Vernieling;;;;;;\n   \n";
    let (read, _) = open(text.as_bytes(), &mapping()).unwrap();
    assert_eq!(read.len(), 1, "{read:?}");
    assert!(read[0].result.is_ok(), "{read:?}");
}

#[test]
fn an_empty_file_says_so() {
    for bytes in ["", "\n\n", "\u{feff}"] {
        let OpenFault::File(fault) = open(bytes.as_bytes(), &mapping()).unwrap_err() else { panic!("a file fault") };
        assert_eq!(fault.code, "file-empty");
    }
}
