//! `webm method concentration`, on cases as in `f1_concentration.json`, and `webm method similarity`, as in `f2_mo_similarity.json`.
//!
//! Called by the command line only. See [`super`] for the forms of files and for what it must not do.

use super::super::concentration::Concentration;
use super::super::similarity::{Tags, dice, groups, jaccard, separation, shared, telling};
use super::FileFault;
use super::read::{self, Ids};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::Read;

/// All pairs of more than these would be a file nobody reads.
const MOST: usize = 2_000;

#[derive(Deserialize)]
struct Shops {
    counts: Vec<u32>,
}

/// How concentrated the `counts` of each case are, zeros included, under `cases`.
///
/// # Errors
/// Not such a file.
pub fn concentration_file(reader: impl Read) -> Result<Value, FileFault> {
    let bytes = read::bytes(reader)?;
    read::cases::<Shops>(read::json_text(&bytes)?, &["cases"])?.each(|case| {
        let counts: Vec<u64> = case.typed.counts.iter().map(|n| u64::from(*n)).collect();
        let out = Concentration::of(&counts);
        let mut answer = case.echo(&["label", "counts"]);
        for (key, value) in [
            ("n_units", json!(out.units())),
            ("n_events", json!(out.incidents())),
            ("units_with_zero", json!(out.without())),
            ("gini", json!(out.gini())),
            ("gini_unbiased", json!(out.gini_unbiased())),
            ("gini_generalized_bernasco_steenbeek", json!(out.gini_generalised())),
            ("top20pct_units", json!(out.fifth())),
            ("top20pct_share", json!(out.share_of_fifth())),
            ("tie_at_cut", json!(out.tie_at_fifth())),
            ("units_for_50pct", json!(out.units_for(50))),
            ("units_for_80pct", json!(out.units_for(80))),
            ("share_of_units_for_50pct", json!(out.share_of_units_for(50))),
            ("share_of_units_for_80pct", json!(out.share_of_units_for(80))),
            ("lorenz_xy_ascending", json!(out.lorenz())),
            ("repeat_share_of_events", json!(out.share_of_repeats())),
            ("events_at_repeat_units_share", json!(out.share_at_repeated())),
        ] {
            answer.insert(key.to_owned(), value);
        }
        Ok(answer.into())
    })
}

#[derive(Deserialize)]
struct Tagged {
    id: String,
    mo: Tags,
}

/// How alike `incidents` with `id` and tags `mo` are: `pairs` in the order of the file, `clusters` that are alike by `enough` on average,
/// and `auc_jaccard` where the file has `truth_series` (series by id). `drop_over` leaves out tags that more than this share has.
///
/// # Errors
/// Not such a file, an id that occurs twice, more than 2,000 incidents, or a share that is none.
pub fn similarity_file(reader: impl Read, enough: f64, drop_over: Option<f64>) -> Result<Value, FileFault> {
    for share in [Some(enough), drop_over].into_iter().flatten() {
        if !(0.0..=1.0).contains(&share) {
            return Err(FileFault::Option(format!("{share} is no share; give 0 to 1")));
        }
    }
    let bytes = read::bytes(reader)?;
    let text = read::json_text(&bytes)?;
    let incidents = read::cases::<Tagged>(text, &["incidents"])?.list;
    if let Some(over) = incidents.get(MOST) {
        return Err(over.fault(format!("more than {MOST} incidents; all pairs of them are too many")));
    }
    let mut ids = Ids::default();
    incidents.iter().try_for_each(|one| ids.once(&one.typed.id, one.line))?;
    let truth: BTreeMap<String, String> = read::beside(text, "truth_series")?.unwrap_or_default();
    let given: Vec<Tags> = incidents.iter().map(|one| one.typed.mo.clone()).collect();
    let sets = drop_over.map_or_else(|| given.clone(), |most| telling(&given, most));
    let id = |i: usize| incidents[i].typed.id.as_str();
    let (mut same, mut other, mut pairs) = (Vec::new(), Vec::new(), Vec::new());
    for a in 0..sets.len() {
        for b in a + 1..sets.len() {
            let alike = jaccard(&sets[a], &sets[b]);
            if let (Some(alike), Some(one), Some(two)) = (alike, truth.get(id(a)), truth.get(id(b))) {
                if one == two { same.push(alike) } else { other.push(alike) }
            }
            let both = shared(&sets[a], &sets[b]);
            let dice = dice(&sets[a], &sets[b]);
            pairs.push(json!({ "a": id(a), "b": id(b), "jaccard": alike, "dice": dice, "shared": both }));
        }
    }
    let clusters = groups(&sets, enough);
    let clusters: Vec<Vec<&str>> = clusters.iter().map(|group| group.iter().map(|i| id(*i)).collect()).collect();
    Ok(json!({ "pairs": pairs, "clusters": clusters, "auc_jaccard": separation(&same, &other) }))
}
