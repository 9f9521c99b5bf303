//! The key of a row: the same at every import, different for every row, and not moved by what does not matter.

use std::collections::BTreeSet;

use shared_types::import::{IdentityRule, MissingIdRule};

use super::*;

const ROW: &str = "5-3-2024,,Vernieling,Hal,,,\n";
const OTHER: &str = "6-3-2024,,Vernieling,Hal,,,\n";

fn keys(text: &str) -> Vec<[u8; 16]> {
    rows(text, &mapping()).iter().map(|row| good(row).import_key).collect()
}

#[test]
fn exact_duplicates_stay_apart_and_keep_their_keys() {
    let once = keys(&format!("{HEADER}{ROW}{OTHER}{ROW}{ROW}"));
    assert_eq!(once.iter().collect::<BTreeSet<_>>().len(), 4);
    assert_eq!(keys(&format!("{HEADER}{ROW}{OTHER}{ROW}{ROW}")), once);
    // A file that has grown at its front gives the old rows their old keys.
    let grown = keys(&format!("{HEADER}{OTHER}{ROW}{ROW}7-3-2024,,Vernieling,,,,\n{ROW}"));
    assert!(once.iter().all(|key| grown.contains(key)));
}

#[test]
fn neither_the_order_of_columns_nor_an_empty_new_one_moves_a_key() {
    let key = keys(&format!("{HEADER}{ROW}"));
    assert_eq!(keys("soort,van,tot,plaats,lon,lat,schade,nieuw\nVernieling,5-3-2024,,Hal,,,,\n"), key);
    assert_ne!(keys(&format!("{HEADER}5-3-2024,,Vernieling,Hal 2,,,\n")), key);
    // The same word in another column is another row.
    assert_ne!(keys("van,tot,soort,plaats,lon,lat,schade,nieuw\n5-3-2024,,Vernieling,,,,,Hal\n"), key);
}

#[test]
fn an_id_of_the_source_is_the_key_whatever_else_changes() {
    let mut mapping = mapping();
    mapping.identity = IdentityRule::Column { columns: vec!["nr".to_owned()], missing: MissingIdRule::Reject };
    let header = "nr,van,tot,soort,plaats,lon,lat,schade\n";
    let one = rows(format!("{header}A1,{ROW}"), &mapping);
    let two = rows(format!("{header}A1,{OTHER}"), &mapping);
    assert_eq!(good(&one[0]).external_id.as_deref(), Some("A1"));
    assert_eq!(good(&one[0]).import_key, good(&two[0]).import_key);

    let read = rows(format!("{header}A1,{ROW}A1,{OTHER},{ROW}{},{ROW}", "x".repeat(500)), &mapping);
    assert_eq!(codes(&read[1]), ["id-repeated"]);
    assert_eq!(codes(&read[2]), ["id-missing"]);
    assert_eq!(codes(&read[3]), ["id-wrong"]);

    mapping.identity = IdentityRule::Column { columns: vec!["nr".to_owned()], missing: MissingIdRule::RowHash };
    let read = rows(format!("{header},{ROW},{ROW}"), &mapping);
    assert_ne!(good(&read[0]).import_key, good(&read[1]).import_key);
}

/// A job hands the engine to another thread, and tells how far it is by the size of the file as it was sent.
#[test]
fn an_engine_works_in_another_thread_and_tells_how_far_it_is() {
    let text = format!("{HEADER}{}", ROW.repeat(20_000));
    let size = text.len() as u64;
    let mut engine = Engine::open(std::io::Cursor::new(text), &mapping(), &options()).unwrap();
    let (early, done) = std::thread::spawn(move || {
        engine.next().unwrap().unwrap();
        let early = engine.bytes_read();
        assert_eq!(engine.by_ref().count(), 19_999);
        (early, engine.bytes_read())
    })
    .join()
    .unwrap();
    assert!(early > 0 && early < size, "{early} of {size}");
    assert_eq!(done, size);
}

#[test]
fn going_on_after_a_row_gives_what_a_whole_run_would_have_given() {
    let body: String = (0..50)
        .map(|n| {
            if n % 3 == 0 {
                ROW.to_owned()
            } else {
                format!("{},,Vernieling,Hal,,,\n", ["31-2-2024", "6-3-2024"][n % 2])
            }
        })
        .collect();
    let text = format!("{HEADER}{body}");
    let whole = rows(&text, &mapping());
    for after in [0, 1, 2, 17, 50, 51, 99] {
        let mut engine = Engine::open(text.as_bytes(), &mapping(), &options()).unwrap();
        engine.resume_after(after);
        let rest: Vec<Judged> = engine.map(Result::unwrap).collect();
        let expected: Vec<Judged> = whole.iter().filter(|row| row.row > after).cloned().collect();
        assert_eq!(rest, expected, "after row {after}");
    }
}
