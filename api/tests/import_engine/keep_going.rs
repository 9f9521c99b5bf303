//! Files that want to break the engine: broken text, half rows, giant cells, bombs. A bad row never costs a good one,
//! and memory stays flat.

use std::io::{Cursor, Read, Write};

use super::*;

const GOOD: &str = "5-3-2024 10:00,,Vernieling,Hal,,,\n";

/// The most memory this process has had, in kB; a test of its own process under nextest.
fn peak_kb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or("VmHWM: 0 kB");
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// A file of `HEADER`, one good row, a middle of `size` equal bytes, and one good row.
fn with_middle(open: &str, byte: u8, size: u64, close: &str) -> impl Read {
    Cursor::new(format!("{HEADER}{GOOD}{open}"))
        .chain(std::io::repeat(byte).take(size))
        .chain(Cursor::new(format!("{close}\n{GOOD}")))
}

#[test]
fn a_cell_of_200_mb_costs_its_row_only_and_no_memory() {
    let before = peak_kb();
    for (open_with, close) in [("5-3-2024,,Vernieling,\"", "\",,,"), ("5-3-2024,,Vernieling,", ",,,")] {
        let (read, fault) = open(with_middle(open_with, b'x', 200 << 20, close), &mapping()).unwrap();
        assert_eq!(fault, None);
        assert_eq!(read.len(), 3);
        assert!(read[0].result.is_ok() && read[2].result.is_ok());
        assert_eq!(codes(&read[1]), ["cell-too-large"]);
        let fault = &faults(&read[1])[0];
        assert_eq!((fault.row, fault.column.as_deref()), (3, Some("plaats")));
        assert!(fault.detail.contains("line 3"), "{}", fault.detail);
    }
    assert!(peak_kb() - before < 40_000, "{} kB more", peak_kb() - before);
}

#[test]
fn ten_thousand_columns_are_refused_with_the_likely_reason() {
    let wide = vec!["a"; 10_000].join(",");
    let OpenFault::File(fault) = open(wide.as_bytes(), &mapping()).unwrap_err() else { panic!("a file fault") };
    assert_eq!(fault.code, "too-many-columns");
    let read = rows(format!("{HEADER}{GOOD}{wide}\n{GOOD}"), &mapping());
    assert_eq!(codes(&read[1]), ["too-many-columns"]);
    assert!(read[2].result.is_ok());
}

#[test]
fn half_a_row_at_the_end_is_named_and_the_rows_before_it_stand() {
    let read = rows(format!("{HEADER}{GOOD}5-3-2024 10:00,,Vern"), &mapping());
    assert!(read[0].result.is_ok());
    assert_eq!(codes(&read[1]), ["row-cut-off"]);
    assert_eq!(faults(&read[1])[0].row, 3);

    let read = rows(format!("{HEADER}{GOOD}5-3-2024,,Vernieling,\"Hal\n{GOOD}{GOOD}"), &mapping());
    assert!(read[0].result.is_ok());
    assert_eq!(codes(&read[1]), ["quote-not-closed"]);
    assert!(faults(&read[1])[0].detail.contains("line 3"));

    // A last row without a line end is whole all the same.
    let read = rows(format!("{HEADER}{}", GOOD.trim_end()), &mapping());
    assert!(read[0].result.is_ok());
}

#[test]
fn rows_with_too_few_or_too_many_cells_are_refused_alone() {
    let read = rows(format!("{HEADER}5-3-2024,,Vernieling\n5-3-2024,,Vernieling,Hal, links,,,\n{GOOD}"), &mapping());
    assert_eq!(codes(&read[0]), ["cells-missing"]);
    assert_eq!(codes(&read[1]), ["cells-too-many"], "an unquoted delimiter must not shift the columns");
    assert!(read[2].result.is_ok());

    // Where every row has empty cells behind the last column, nothing has shifted.
    let read =
        rows(format!("{HEADER}5-3-2024,,Vernieling,Hal,,,,,\n5-3-2024,,Vernieling,Hal, links,,,\n{GOOD}"), &mapping());
    assert_eq!(good(&read[0]).place.as_deref(), Some("Hal"));
    assert_eq!(codes(&read[1]), ["cells-too-many"]);
    assert!(read[2].result.is_ok());
}

#[test]
fn broken_text_and_nul_cost_their_row_only() {
    let mut bytes = format!("{HEADER}5-3-2024,,Vernieling,Café,,,\n").into_bytes();
    bytes.extend_from_slice(b"5-3-2024,,Vernieling,Caf\xc3,,,\n");
    bytes.extend_from_slice(b"5-3-2024,,Vernieling,Hal\0,,,\n");
    bytes.extend_from_slice(GOOD.as_bytes());
    let read = rows(bytes, &mapping());
    assert_eq!(codes(&read[1]), ["text-broken"]);
    assert_eq!(faults(&read[1])[0].column.as_deref(), Some("plaats"));
    assert_eq!(codes(&read[2]), ["nul-character"]);
    assert!(read[0].result.is_ok() && read[3].result.is_ok());
}

#[test]
fn a_bomb_in_gzip_is_stopped_early_in_flat_memory() {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::copy(&mut with_middle("", b'x', 128 << 20, ""), &mut packer).unwrap();
    let bomb = packer.finish().unwrap();
    let before = peak_kb();
    let (read, fault) = open(bomb.as_slice(), &mapping()).unwrap();
    assert_eq!(fault.unwrap().code, "compressed-too-far");
    assert!(read.len() == 1 && read[0].result.is_ok(), "the row before it stands");
    assert!(peak_kb() - before < 40_000, "{} kB more", peak_kb() - before);
}

#[test]
fn rows_that_are_all_alike_are_a_bomb_too() {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packer.write_all(format!("{HEADER}{}", GOOD.repeat(200_000)).as_bytes()).unwrap();
    let bomb = packer.finish().unwrap();
    let mut options = options();
    options.limits.ratio_from = 1 << 20;
    let rows: Vec<_> = Engine::open(bomb.as_slice(), &mapping(), &options).unwrap().collect();
    assert_eq!(rows.last().unwrap().as_ref().unwrap_err().code, "compressed-too-far");
    assert!(rows.len() < 150_000, "stopped after {} rows", rows.len());
}

#[test]
fn a_file_over_the_total_limit_is_stopped() {
    let mut options = options();
    options.limits.decoded_bytes = 1 << 20;
    let file = Cursor::new(HEADER).chain(Cursor::new(GOOD.repeat(60_000)));
    let last = Engine::open(file, &mapping(), &options).unwrap().last().unwrap();
    assert_eq!(last.unwrap_err().code, "file-too-large");
}

#[test]
fn a_gzip_that_was_cut_off_gives_what_it_has_and_says_so() {
    // Rows that differ, so that the packed file is long enough to be cut in its middle.
    let lines: String =
        (0..40_000u32).map(|n| format!("5-3-2024,,Vernieling,Hal {},,,\n", n.wrapping_mul(2_654_435_761))).collect();
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(format!("{HEADER}{lines}").as_bytes()).unwrap();
    let packed = packer.finish().unwrap();
    let (read, fault) = open(&packed[..packed.len() / 2], &mapping()).unwrap();
    assert_eq!(fault.unwrap().code, "gzip-broken");
    assert!(read.len() > 1_000 && read.iter().all(|row| row.result.is_ok()), "{}", read.len());
}

mod any_bytes {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Whatever the bytes, the engine answers: rows, faults, an end. It never panics and never runs on for ever.
        #[test]
        fn never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600), header in any::<bool>(), gzip in any::<bool>()) {
            let mut file = if gzip { vec![0x1f, 0x8b] } else if header { HEADER.as_bytes().to_vec() } else { Vec::new() };
            file.extend_from_slice(&bytes);
            if let Ok((read, _)) = open(file.as_slice(), &mapping()) {
                prop_assert!(read.len() <= file.len());
            }
        }

        /// Any cells at all, written as CSV, are read back as they were: nothing shifts, nothing is lost.
        #[test]
        fn any_text_comes_back(cells in proptest::collection::vec("[^\\x00]{0,12}", 1..12), delimiter in prop::sample::select(vec![b',', b';', b'\t', b'|'])) {
            let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
            writer.write_record(["when", "what"]).unwrap();
            for cell in &cells {
                writer.write_record(["2024-03-05", cell]).unwrap();
            }
            let mapping = serde_json::from_value(serde_json::json!({
                "version": 1,
                "source": { "delimiter": char::from(delimiter).to_string(), "kind": "csv", "encoding": "utf-8" },
                "occurred": { "from": { "source": { "kind": "text", "columns": ["when"], "formats": ["iso"] } } },
                "category": { "constant": "damage.vandalism" },
                "description": { "columns": ["what"] }
            })).unwrap();
            let read = rows(writer.into_inner().unwrap(), &mapping);
            prop_assert_eq!(read.len(), cells.len());
            for (row, cell) in read.iter().zip(&cells) {
                let trimmed = cell.trim();
                match &row.result {
                    Ok(candidate) => prop_assert_eq!(candidate.description.as_deref().unwrap_or_default(), trimmed),
                    Err(faults) => {
                        prop_assert!(trimmed.chars().any(char::is_control));
                        prop_assert_eq!(&faults[0].code, "control-character");
                    }
                }
            }
        }
    }
}
