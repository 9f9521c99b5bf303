//! PDF/UA, judged by checkers of others: `outloud` looks at every checkpoint of the Matterhorn Protocol that a machine can judge, `pdfua`
//! at some of them once more. Both are programs beside ours, put there by `scripts/pdf-checker.sh`; where they are not, this says so and
//! judges nothing. That they see what is wrong is proved by papers that were spoiled.

use crate::insight_rows::{Happened, at, theft, write};
use crate::involved::shoplifting;
use crate::reports::{design, made};
use crate::support::paper::Printed;
use crate::support::{TestApp, World};
use lopdf::{Dictionary, Document, Object};
use shared_types::access::Role;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What is done to a paper.
type Spoil = fn(&mut Document);

/// Where the checkers are.
fn checkers() -> Option<PathBuf> {
    let usual = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/pdf-checker/bin");
    let place = std::env::var_os("WEBM_TEST_PDF_CHECKER").map_or_else(usual, PathBuf::from);
    if place.join("outloud").exists() && place.join("pdfua").exists() {
        return Some(place);
    }
    eprintln!("left out: no checker of PDF/UA in {}; scripts/pdf-checker.sh puts them there", place.display());
    None
}

/// What a checker says of a file, when it finds something.
fn found(place: &Path, checker: &str, args: &[&str], bytes: &[u8]) -> Option<String> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("paper.pdf");
    std::fs::write(&file, bytes).unwrap();
    let done = Command::new(place.join(checker)).args(args).arg(&file).output().unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    // A checker that fell over found nothing, and says nothing of the paper.
    assert!(!said.contains("Traceback"), "{checker}: {said}");
    (!done.status.success()).then_some(said)
}

fn judged(place: &Path, bytes: &[u8]) -> Option<String> {
    // What is left out of its second layer are guesses at meaning; our repeated heads of long tables are artifacts on purpose.
    let all = found(place, "outloud", &["--layer", "conformance", "--fail-on", "warning"], bytes);
    all.or_else(|| found(place, "pdfua", &["check", "--min-severity", "warning"], bytes))
}

/// A report with every part and every chart, and the paper of one incident.
async fn papers(app: &TestApp, world: &World) -> Vec<(&'static str, Vec<u8>)> {
    let mut all = Vec::new();
    let path = shoplifting(app, world).await;
    all.push(("incident", Printed::of(app, world.linde(Role::Guard), &path).await.bytes));
    let hours = jiff::SignedDuration::from_hours;
    let thefts: Vec<Happened> = (0..60)
        .map(|n| Happened {
            methods: vec!["in-bag"],
            unit: Some(if n < 40 { world.unit_7 } else { world.unit_11 }),
            loss_cents: Some(1250),
            ..theft(world, at("2026-02-01T10:30:00Z") + hours(10 * n))
        })
        .collect();
    write(app, &thefts);
    let manager = world.linde(Role::CentreManager);
    for (name, language) in [("report, nl", "nl"), ("report, fr", "fr")] {
        let mut design = design(world);
        design["language"] = language.into();
        let report = made(app, manager, &design).await;
        let copy = format!("/report-copies/{}", report["copies"][0]["id"].as_str().unwrap());
        all.push((name, Printed::taken(app, manager, &copy).await.bytes));
    }
    all
}

#[actix_web::test]
async fn checkers_of_others_find_nothing_in_our_papers_and_something_in_spoiled_ones() {
    let Some(place) = checkers() else { return };
    let (app, world) = TestApp::with_world().await;
    let papers = papers(&app, &world).await;
    for (name, bytes) in &papers {
        assert_eq!(judged(&place, bytes), None, "{name}");
    }
    let spoils: [(&str, Spoil); 7] = [
        ("no language", |doc| {
            doc.catalog_mut().unwrap().remove(b"Lang");
        }),
        ("not marked as tagged", |doc| {
            doc.catalog_mut().unwrap().remove(b"MarkInfo");
        }),
        ("no structure", |doc| {
            doc.catalog_mut().unwrap().remove(b"StructTreeRoot");
        }),
        ("title not shown", |doc| {
            doc.catalog_mut().unwrap().remove(b"ViewerPreferences");
        }),
        ("not told to be PDF/UA", |doc| {
            doc.catalog_mut().unwrap().remove(b"Metadata");
        }),
        ("figures without words", |doc| {
            each(doc, |dict| {
                if dict.get(b"S").is_ok_and(|s| s.as_name().is_ok_and(|n| n == b"Figure")) {
                    dict.remove(b"Alt");
                }
            });
        }),
        ("fonts that tell no letters", |doc| {
            each(doc, |dict| {
                dict.remove(b"ToUnicode");
            });
        }),
    ];
    let report = &papers[1].1;
    for (what, spoil) in spoils {
        let mut doc = Document::load_mem(report).unwrap();
        spoil(&mut doc);
        let mut bytes = Vec::new();
        doc.save_to(&mut bytes).unwrap();
        assert!(judged(&place, &bytes).is_some(), "{what}: nobody noticed");
    }
}

fn each(doc: &mut Document, change: fn(&mut Dictionary)) {
    for object in doc.objects.values_mut() {
        match object {
            Object::Dictionary(dict) => change(dict),
            Object::Stream(stream) => change(&mut stream.dict),
            _ => {}
        }
    }
}
