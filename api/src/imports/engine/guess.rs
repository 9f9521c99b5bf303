//! Proposes a mapping from the names of the columns and the first rows, so that nobody begins with an empty form.
//! Called by the import screen after a file has arrived. It is a proposal: a person looks at it beside the preview. It
//! leaves out what it is not sure of, and never guesses who reported.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

use shared_types::import::{
    CodeRule, CoordinateSystem, DecimalMark, IdentityRule, LongTextRule, MAPPING_VERSION, Mapping, MethodsRule,
    MissingIdRule, MoneyRule, OccurredRule, PointRule, SourceFormat, TextRule, UnknownMethodRule,
};

use super::coordinates::number;
use super::fault::FileFault;
use super::guess_time;
use super::limits::{KnownCode, Options};
use super::table::{Next, Row, Table};

/// Rows that are looked at.
const ROWS: usize = 500;
/// Values that stand for nothing in the files of many.
const EMPTY: [&str; 9] = ["NA", "N/A", "NULL", "-", "onbekend", "unknown", "n.v.t.", "nvt", "inconnu"];

/// Names of columns, folded, by what they hold; the earlier name wins.
const CATEGORY: &[&str] = &[
    "categorie",
    "category",
    "soortincident",
    "incidenttype",
    "soortdelict",
    "delict",
    "soortmisdrijf",
    "misdrijf",
    "crimetype",
    "offencetype",
    "offensetype",
    "offense",
    "offence",
    "incidentsoort",
    "type",
    "soort",
    "typeincident",
];
const METHODS: &[&str] =
    &["methode", "methods", "method", "werkwijze", "modusoperandi", "mo", "methodes", "modeoperatoire"];
const ID: &[&str] = &[
    "incidentnummer",
    "incidentid",
    "crimeid",
    "registratienummer",
    "bvhnummer",
    "zaaknummer",
    "meldingsnummer",
    "casenumber",
    "caseid",
    "reportnumber",
    "externalid",
    "uniqueid",
    "id",
    "nummer",
    "number",
];
const UNIT: &[&str] = &["unit", "winkel", "winkelnaam", "pand", "unitnummer", "huurder", "shop", "store", "magasin"];
const PLACE: &[&str] = &[
    "locatie",
    "location",
    "plaats",
    "adres",
    "address",
    "straat",
    "street",
    "hundredblock",
    "plaatsomschrijving",
    "placewords",
    "lieu",
    "wijk",
    "buurt",
    "neighbourhood",
    "neighborhood",
    "lsoaname",
];
const DESCRIPTION: &[&str] =
    &["omschrijving", "beschrijving", "description", "toelichting", "opmerkingen", "remarks", "notes"];
const SHORT: &[&str] = &["korteomschrijving", "shorttext", "kortetekst", "samenvatting", "summary"];
const LOSS: &[&str] =
    &["schade", "schadebedrag", "bedrag", "waarde", "loss", "amount", "value", "losscents", "schadeeuro", "montant"];
const X: &[&str] = &[
    "longitude",
    "lon",
    "lng",
    "long",
    "x",
    "xcoordinaat",
    "xcoord",
    "rdx",
    "easting",
    "lengtegraad",
    "geometrycoordinates0",
];
const Y: &[&str] =
    &["latitude", "lat", "y", "ycoordinaat", "ycoord", "rdy", "northing", "breedtegraad", "geometrycoordinates1"];

/// What the first rows show.
pub(super) struct Sample {
    /// The columns.
    pub names: Vec<String>,
    folded: Vec<String>,
    /// For each column the values that are not empty, in the order of the rows.
    pub values: Vec<Vec<String>>,
    rows: usize,
}

impl Sample {
    /// The first column with one of these names that holds anything.
    pub fn named(&self, known: &[&str]) -> Option<usize> {
        known.iter().find_map(|known| {
            (0..self.names.len()).find(|&at| self.folded[at] == *known && !self.values[at].is_empty())
        })
    }

    /// The name by which a mapping refers to a column.
    pub fn name(&self, at: usize) -> String {
        let name = &self.names[at];
        let unique = !name.is_empty() && self.names.iter().filter(|other| *other == name).count() == 1;
        if unique { name.clone() } else { format!("#{}", at + 1) }
    }
}

/// Proposes a mapping. `near` is the site (longitude, latitude): it tells the UTM zone.
pub fn guess(
    reader: impl Read,
    source: &SourceFormat,
    options: &Options,
    near: Option<(f64, f64)>,
) -> Result<Mapping, FileFault> {
    let mut table = Table::open(reader, source, &options.limits)?;
    let sample = sample(&mut table)?;
    let one = |names: &[&str]| sample.named(names).map(|at| sample.name(at));
    let text = |names: &[&str]| {
        one(names).map(|column| TextRule { columns: vec![column], too_long: LongTextRule::Cut, ..TextRule::default() })
    };
    let place: Vec<String> =
        PLACE.iter().filter_map(|name| sample.named(&[*name])).take(2).map(|at| sample.name(at)).collect();
    let (from, until) = guess_time::occurred(&sample);
    Ok(Mapping {
        version: MAPPING_VERSION,
        name: None,
        note: None,
        source: table.source.clone(),
        time_zone: None,
        empty_values: EMPTY.iter().map(ToString::to_string).collect(),
        masks: Vec::new(),
        identity: identity(&sample),
        occurred: OccurredRule {
            // The form needs a rule: one without columns, whose fault points the reader at the empty field.
            from: from.unwrap_or_else(|| guess_time::text_rule(Vec::new(), Vec::new())),
            until,
            missing: Default::default(),
        },
        reported_at: guess_time::reported(&sample),
        category: category(&sample, &options.categories),
        completion: None,
        methods: methods(&sample, &options.methods),
        site: None,
        unit: text(UNIT),
        place: (!place.is_empty()).then(|| TextRule {
            columns: place,
            separator: Some(", ".to_owned()),
            too_long: LongTextRule::Cut,
            ..TextRule::default()
        }),
        point: point(&sample, near),
        description: text(DESCRIPTION),
        short_text: text(SHORT),
        loss: one(LOSS).map(|column| loss(&sample, column)),
        recovered: None,
    })
}

fn sample<R: Read>(table: &mut Table<R>) -> Result<Sample, FileFault> {
    let mut row = Row::default();
    let mut values: Vec<Vec<String>> = Vec::new();
    let mut rows = 0;
    while rows < ROWS {
        match table.next(&mut row)? {
            Next::End => break,
            Next::Broken(_) => {}
            Next::Row => {
                values.resize(table.columns.names().len(), Vec::new());
                for (at, values) in values.iter_mut().enumerate() {
                    let cell = row.cell(at);
                    if !cell.is_empty() && !EMPTY.iter().any(|empty| empty.eq_ignore_ascii_case(cell)) {
                        values.push(cell.to_owned());
                    }
                }
                rows += 1;
            }
        }
    }
    let names = table.columns.names().to_vec();
    values.resize(names.len(), Vec::new());
    let folded = names.iter().map(|name| fold(name)).collect();
    Ok(Sample { names, folded, values, rows })
}

/// Letters and digits in lower case: `Soort incident` and `SOORT_INCIDENT` are one name.
fn fold(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// A column with an id in its name serves when each row has another value.
fn identity(sample: &Sample) -> IdentityRule {
    let serves = |at: &usize| {
        let values = &sample.values[*at];
        values.len() * 10 >= sample.rows * 9 && values.iter().collect::<BTreeSet<_>>().len() == values.len()
    };
    match ID.iter().filter_map(|name| sample.named(&[*name])).find(serves) {
        Some(at) => IdentityRule::Column { columns: vec![sample.name(at)], missing: MissingIdRule::RowHash },
        None => IdentityRule::RowHash,
    }
}

fn category(sample: &Sample, known: &[KnownCode]) -> CodeRule {
    let Some(at) = sample.named(CATEGORY) else {
        return CodeRule::default();
    };
    CodeRule {
        columns: vec![sample.name(at)],
        table: table(sample.values[at].iter().map(String::as_str), known),
        accept_codes: true,
        ..CodeRule::default()
    }
}

fn methods(sample: &Sample, known: &[KnownCode]) -> Option<MethodsRule> {
    let at = sample.named(METHODS)?;
    let values = &sample.values[at];
    let separator = [";", "|", ","].into_iter().find(|mark| values.iter().any(|value| value.contains(mark)));
    let words = values.iter().flat_map(|value| match separator {
        Some(mark) => value.split(mark).map(str::trim).collect::<Vec<_>>(),
        None => vec![value.as_str()],
    });
    Some(MethodsRule {
        columns: vec![sample.name(at)],
        separator: separator.map(str::to_owned),
        table: table(words, known),
        unknown: UnknownMethodRule::Ignore,
        accept_codes: true,
    })
}

/// Words that are a label of ours in any language.
fn table<'v>(values: impl Iterator<Item = &'v str>, known: &[KnownCode]) -> BTreeMap<String, String> {
    let labels: BTreeMap<String, &str> =
        known.iter().flat_map(|known| known.labels.iter().map(|label| (fold(label), known.code.as_str()))).collect();
    values
        .collect::<BTreeSet<_>>()
        .into_iter()
        .filter_map(|value| labels.get(&fold(value)).map(|code| (value.to_owned(), (*code).to_owned())))
        .collect()
}

fn loss(sample: &Sample, column: String) -> MoneyRule {
    let values = sample.named(LOSS).map(|at| sample.values[at].as_slice()).unwrap_or_default();
    let ends_in = |mark: char| {
        values.iter().any(|value| value.rsplit_once(mark).is_some_and(|(_, after)| matches!(after.len(), 1 | 2)))
    };
    let decimal = match (ends_in(','), ends_in('.')) {
        (true, false) => DecimalMark::Comma,
        (false, true) => DecimalMark::Point,
        _ => DecimalMark::Auto,
    };
    let unit = if fold(&column).ends_with("cents") || fold(&column).ends_with("cent") {
        shared_types::import::AmountUnit::Cent
    } else {
        shared_types::import::AmountUnit::Euro
    };
    MoneyRule { column, unit, decimal }
}

/// The system is known by how large the numbers are.
fn point(sample: &Sample, near: Option<(f64, f64)>) -> Option<PointRule> {
    let (x, y) = (sample.named(X)?, sample.named(Y)?);
    let median = |at: usize| {
        let mut numbers: Vec<f64> =
            sample.values[at].iter().filter_map(|value| number(value)).filter(|number| *number != 0.0).collect();
        numbers.sort_by(f64::total_cmp);
        numbers.get(numbers.len() / 2).copied()
    };
    let (east, north) = (median(x)?, median(y)?);
    let system = match (east, north) {
        _ if east.abs() <= 180.0 && north.abs() <= 90.0 => CoordinateSystem::Wgs84,
        _ if (0.0..300_000.0).contains(&east) && (300_000.0..630_000.0).contains(&north) => CoordinateSystem::RdNew,
        _ if (20_000.0..300_000.0).contains(&east) && (20_000.0..250_000.0).contains(&north) => {
            CoordinateSystem::Lambert72
        }
        _ if (100_000.0..900_000.0).contains(&east) && (1_000_000.0..10_000_000.0).contains(&north) => {
            let (lon, lat) = near?;
            let zone = (((lon + 180.0) / 6.0).floor() as i64).rem_euclid(60) as u8 + 1;
            CoordinateSystem::Utm { zone, south: lat < 0.0 }
        }
        _ => return None,
    };
    Some(PointRule { x: sample.name(x), y: sample.name(y), system, masked_values: Vec::new() })
}
