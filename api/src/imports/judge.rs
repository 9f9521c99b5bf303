//! From a candidate to an incident that only lacks its number: site and unit found, moment of the report settled, what the file
//! said made into one number to compare by.
//!
//! Called by the thread that reads the file; it knows no database.

use super::engine::{Candidate, Judged};
use super::places::{Places, Site, UnitPlace};
use crate::codes::{CodeBook, MethodSet};
use crate::db::Moment;
use crate::incidents::rows::Numbered as _;
use crate::incidents::words::{Findable, Told};
use jiff::Timestamp;
use shared_types::import::{ImportFinding, ROW_FAULTS, RowFault};

/// A row that was read.
pub struct Ready {
    /// Its place among the sites of the run.
    pub site: usize,
    /// What the import knows it by.
    pub key: [u8; 16],
    /// Stands for what the file says of it.
    pub hash: i64,
    /// Number of the category.
    pub category: i16,
    /// Set of methods.
    pub methods: i64,
    /// The unit.
    pub unit: Option<UnitPlace>,
    /// When it was reported.
    pub reported_at: Moment,
    /// Whether the file says so.
    pub reported: bool,
    /// Year in which it counts.
    pub year: i16,
    /// What it can be found by beside its number; not made for a run that writes nothing.
    pub told: Told,
    /// The rest, as the engine gives it.
    pub candidate: Candidate,
}

/// The rows of one transaction.
#[derive(Default)]
pub struct Rows {
    /// Those to be written.
    pub ready: Vec<Ready>,
    /// How many were refused.
    pub refused: i64,
    /// What was found.
    pub findings: Vec<ImportFinding>,
    /// The last row among them.
    pub last: i64,
    /// Bytes of the file that were read to get here.
    pub bytes: i64,
}

impl Rows {
    /// How many rows of the file these are.
    pub fn count(&self) -> usize {
        self.ready.len() + usize::try_from(self.refused).unwrap_or(0)
    }
}

/// What does not change from row to row.
pub struct Judge {
    /// Places.
    pub places: std::sync::Arc<Places>,
    /// Codes.
    pub book: std::sync::Arc<CodeBook>,
    /// When the import was asked for.
    pub at: Timestamp,
    /// Whether short texts count as vetted.
    pub vetted: bool,
    /// Whether nothing is written.
    pub dry: bool,
}

impl Judge {
    /// Adds a row to those of its transaction.
    pub fn add(&self, judged: Judged, rows: &mut Rows) {
        rows.last = i64::try_from(judged.row).unwrap_or(i64::MAX);
        let ready = judged.result.and_then(|candidate| self.ready(judged.row, candidate, &mut rows.findings));
        match ready {
            Ok(ready) => rows.ready.push(ready),
            Err(faults) => {
                rows.refused += 1;
                rows.findings.extend(faults.into_iter().map(|fault| ImportFinding { refuses: true, fault }));
            }
        }
    }

    fn ready(
        &self,
        row: u64,
        mut candidate: Candidate,
        findings: &mut Vec<ImportFinding>,
    ) -> Result<Ready, Vec<RowFault>> {
        let site = match &candidate.site {
            None => 0,
            Some(code) => self.places.by_code(code).ok_or_else(|| {
                vec![finding(row, code, "site-unknown", "there is no such site where you may import")]
            })?,
        };
        let unknown = |word: &str, code: &str| vec![finding(row, word, code, "the code lists do not have this code")];
        let category =
            self.book.kind(&candidate.category).ok_or_else(|| unknown(&candidate.category, "category-unknown"))?.id;
        let methods = self
            .book
            .method_set(candidate.methods.iter().map(AsRef::as_ref))
            .map_err(|code| unknown(code, "method-unknown"))?;
        let place = self.places.site(site);
        let unit = candidate.unit.as_deref().and_then(|label| place.unit(label)).cloned();
        // What the source says of the place is kept as words when no unit of ours has that label.
        if let (None, Some(label)) = (&unit, candidate.unit.take()) {
            let detail = "no unit of the site has this label; kept among the words of the place";
            findings.push(ImportFinding { refuses: false, fault: finding(row, &label, "unit-unknown", detail) });
            candidate.place = Some(match candidate.place.take() {
                Some(words) => format!("{label}, {words}").chars().take(200).collect(),
                None => label,
            });
        }
        let notes = std::mem::take(&mut candidate.notes);
        findings.extend(notes.into_iter().map(|fault| ImportFinding { refuses: false, fault }));
        let reported = candidate.reported_at_ms.is_some();
        let at = self.at.as_millisecond();
        let reported_at = candidate
            .reported_at_ms
            .or(candidate.occurrence.until_ms)
            .or(candidate.occurrence.from_ms)
            .map_or(at, |ms| if reported { ms } else { ms.min(at) });
        let year = Moment(reported_at).timestamp().to_zoned(place.zone.clone()).year();
        let told =
            if self.dry { Told::default() } else { findable(place, &candidate, unit.as_ref(), self.vetted).told() };
        Ok(Ready {
            site,
            key: candidate.import_key,
            hash: content(&candidate, category, methods, unit.as_ref()),
            category,
            methods: methods.0,
            unit,
            reported_at: Moment(reported_at),
            reported,
            year,
            told,
            candidate,
        })
    }
}

/// What a row can be found by; its number comes later.
pub fn findable<'a>(place: &'a Site, c: &'a Candidate, unit: Option<&'a UnitPlace>, vetted: bool) -> Findable<'a> {
    Findable {
        site: place.id.to(),
        code: &place.code,
        number: (0, 0),
        unit: unit.map(|u| (u.label.as_str(), u.tenant.as_ref().map(|t| t.1.as_str()))),
        place_words: c.place.as_deref(),
        description: c.description.as_deref().unwrap_or_default(),
        short_text: c.short_text.as_deref(),
        vetted: vetted && c.short_text.is_some(),
        external_id: c.external_id.as_deref(),
    }
}

fn finding(row: u64, value: &str, code: &str, detail: &str) -> RowFault {
    debug_assert!(ROW_FAULTS.contains(&code), "{code} has no place in the list that screens translate");
    let value = Some(value.chars().take(80).collect::<String>()).filter(|v| !v.is_empty());
    RowFault { row, column: None, value, code: code.to_owned(), detail: detail.to_owned() }
}

/// What the file says of an incident, as one number: the same as the last time means that nothing is to be done.
fn content(c: &Candidate, category: i16, methods: MethodSet, unit: Option<&UnitPlace>) -> i64 {
    let mut h = blake3::Hasher::new();
    let mut number = |n: Option<i64>| {
        h.update(&[u8::from(n.is_some())]);
        h.update(&n.unwrap_or(0).to_le_bytes());
    };
    number(Some(i64::from(category)));
    number(Some(methods.0));
    number(Some(i64::from(c.completion.number())));
    number(Some(i64::from(c.occurrence.precision.number())));
    number(c.occurrence.from_ms);
    number(c.occurrence.until_ms);
    number(c.reported_at_ms);
    number(c.loss_cents);
    number(c.recovered_cents);
    number(c.point.map(|p| p.lon.to_bits().cast_signed()));
    number(c.point.map(|p| p.lat.to_bits().cast_signed()));
    for text in [&c.external_id, &c.place, &c.description, &c.short_text] {
        let text = text.as_deref();
        h.update(&(text.map_or(u64::MAX, |t| t.len() as u64)).to_le_bytes());
        h.update(text.unwrap_or_default().as_bytes());
    }
    h.update(unit.map_or(&[], |u| u.id.0.as_bytes().as_slice()));
    let mut first = [0; 8];
    first.copy_from_slice(&h.finalize().as_bytes()[..8]);
    i64::from_le_bytes(first)
}
