//! One row becomes a candidate, or everything that is wrong with it. Called for each row by the engine, with the plan
//! that `mapping.rs` made. It looks at every field even after a fault, so that nobody has to import a file ten times
//! to find ten faults.

use shared_types::import::{AmountUnit, DecimalMark, LongTextRule, MaskEffect, MissingRule, RowFault};
use shared_types::incident::{Completion, OccurredPrecision};

use super::amounts;
use super::candidate::{Candidate, Occurrence, Point};
use super::codes::{CodePlan, MethodsPlan};
use super::coordinates::{Projector, number};
use super::fault::{FileFault, Findings};
use super::identity::Identity;
use super::moment::{Moment, MomentPlan, Refused};
use super::table::{Columns, Row};

/// A mapping, compiled against the columns of one file.
pub struct Plan {
    /// Begin of the time.
    pub from: MomentPlan,
    /// End of the time.
    pub until: Option<MomentPlan>,
    /// For a row without a time.
    pub missing: MissingRule,
    /// When it was reported.
    pub reported: Option<MomentPlan>,
    /// The category.
    pub category: CodePlan,
    /// Done, tried or prevented.
    pub completion: Option<CodePlan>,
    /// The site.
    pub site: Option<CodePlan>,
    /// The methods.
    pub methods: Option<MethodsPlan>,
    /// The unit.
    pub unit: Option<TextPlan>,
    /// The place.
    pub place: Option<TextPlan>,
    /// The description.
    pub description: Option<TextPlan>,
    /// The short text.
    pub short_text: Option<TextPlan>,
    /// The point.
    pub point: Option<PointPlan>,
    /// The loss.
    pub loss: Option<MoneyPlan>,
    /// What came back.
    pub recovered: Option<MoneyPlan>,
    /// What the source hides.
    pub masks: Vec<MaskPlan>,
    /// Values that mean "nothing here".
    pub empty: Vec<String>,
    /// The present.
    pub now_ms: Option<i64>,
}

/// A compiled rule for a text.
pub struct TextPlan {
    /// Where it stands.
    pub columns: Vec<usize>,
    /// Between several columns.
    pub separator: String,
    /// The same for every row.
    pub constant: Option<String>,
    /// When longer than `chars`.
    pub too_long: LongTextRule,
    /// Most characters.
    pub chars: usize,
    /// One line: breaks become blanks.
    pub line: bool,
    /// The columns, as faults name them.
    pub label: String,
}

/// A compiled rule for a point.
pub struct PointPlan {
    /// Longitude or easting.
    pub x: usize,
    /// Latitude or northing.
    pub y: usize,
    /// The system.
    pub projector: Projector,
    /// Values that mean "hidden".
    pub masked: Vec<String>,
    /// The columns, as faults name them.
    pub label: String,
}

/// A compiled rule for money.
pub struct MoneyPlan {
    /// Where it stands.
    pub column: usize,
    /// Euros or cents.
    pub unit: AmountUnit,
    /// The decimal mark.
    pub decimal: DecimalMark,
    /// The column, as faults name it.
    pub label: String,
}

/// A compiled mask.
pub struct MaskPlan {
    /// All of these columns hold one of their values.
    pub when: Vec<(usize, Vec<String>)>,
    /// What is then not to be believed.
    pub hides: Vec<MaskEffect>,
    /// The columns, as notes name them.
    pub label: String,
}

impl Plan {
    /// Turns a row into a candidate, or says everything that is wrong with it.
    pub fn apply(
        &self,
        row: &Row,
        columns: &Columns,
        identity: &mut Identity,
    ) -> Result<Result<Candidate, Vec<RowFault>>, FileFault> {
        let mut findings = Findings::of(row.number);
        let is_empty = |cell: &str| self.is_empty(cell);
        let named = identity.key(row, columns, is_empty, &mut findings)?;
        let hidden = self.hidden(row, &mut findings);
        let hides = |effect: MaskEffect| hidden.contains(&effect);

        let occurrence = self.occurrence(row, hides(MaskEffect::TimeOfDay), &mut findings);
        let reported = match &self.reported {
            Some(plan) => plan.read(row, &is_empty, &mut findings).unwrap_or(None),
            None => None,
        };
        let category = self.category.code(row, &is_empty, &mut findings);
        let completion = match &self.completion {
            // The table holds nothing but words of this kind, so only a missing code is no word.
            Some(plan) => plan.code(row, &is_empty, &mut findings).and_then(|code| code.parse().ok()),
            None => None,
        }
        .unwrap_or(Completion::Completed);
        let site = self.site.as_ref().and_then(|plan| plan.code(row, &is_empty, &mut findings));
        let methods = self.methods.as_ref().map(|plan| plan.codes(row, &is_empty, &mut findings)).unwrap_or_default();
        let point = match &self.point {
            Some(plan) if !hides(MaskEffect::Point) => plan.point(row, &is_empty, &mut findings),
            _ => None,
        };
        let mut text = |plan: &Option<TextPlan>, effect: MaskEffect| match plan {
            Some(plan) if !hides(effect) => plan.text(row, &is_empty, &mut findings),
            _ => None,
        };
        let unit = text(&self.unit, MaskEffect::Unit);
        let place = text(&self.place, MaskEffect::Place);
        let description = text(&self.description, MaskEffect::Texts);
        let short_text = text(&self.short_text, MaskEffect::Texts);
        let mut cents =
            |plan: &Option<MoneyPlan>| plan.as_ref().and_then(|plan| plan.cents(row, &is_empty, &mut findings));
        let (loss_cents, recovered_cents) = (cents(&self.loss), cents(&self.recovered));

        Ok(match (named, occurrence, category) {
            (Some(named), Some(occurrence), Some(category)) if findings.faults.is_empty() => Ok(Candidate {
                import_key: named.key,
                external_id: named.external_id,
                occurrence,
                reported_at_ms: reported.map(|moment| moment.from_ms),
                site,
                unit,
                place,
                point,
                category,
                completion,
                methods,
                description,
                short_text,
                loss_cents,
                recovered_cents,
                notes: findings.notes,
            }),
            _ => Err(findings.faults),
        })
    }

    /// Counts a row without judging it: the keys of later rows depend on it.
    pub fn count(&self, row: &Row, columns: &Columns, identity: &mut Identity) -> Result<(), FileFault> {
        let mut findings = Findings::of(row.number);
        identity.key(row, columns, |cell| self.is_empty(cell), &mut findings).map(drop)
    }

    fn is_empty(&self, cell: &str) -> bool {
        cell.is_empty() || self.empty.iter().any(|empty| empty.eq_ignore_ascii_case(cell))
    }

    fn hidden(&self, row: &Row, findings: &mut Findings) -> Vec<MaskEffect> {
        let mut hidden = Vec::new();
        for mask in &self.masks {
            let masked = mask.when.iter().all(|(column, values)| {
                let cell = row.cell(*column);
                values.iter().any(|value| value == cell)
            });
            if masked {
                findings.note(&mask.label, "", "masked", "the source hides a part of this row");
                hidden.extend_from_slice(&mask.hides);
            }
        }
        hidden
    }

    /// When it happened; `None` when the row is refused for it.
    fn occurrence(&self, row: &Row, masked: bool, findings: &mut Findings) -> Option<Occurrence> {
        let is_empty = |cell: &str| self.is_empty(cell);
        let from = self.from.read(row, &is_empty, findings);
        let until = match &self.until {
            Some(plan) => plan.read(row, &is_empty, findings),
            None => Ok(None),
        };
        let (Ok(mut from), Ok(mut until)): (Result<_, Refused>, Result<_, Refused>) = (from, until) else {
            return None;
        };
        if masked {
            from = from.and_then(|moment| self.from.day_of(&moment));
            until = until.and_then(|moment| self.from.day_of(&moment));
        }
        let label = &self.from.label;
        if from.is_none() && self.missing == MissingRule::Reject {
            findings.fault(label, "", "date-missing", "the row does not say when it happened");
            return None;
        }
        if let (Some(now), Some(from)) = (self.now_ms, &from)
            && from.from_ms > now
        {
            findings.fault(
                label,
                "",
                "occurred-in-the-future",
                "it has not happened yet; is the format of the date right?",
            );
            return None;
        }
        let mut occurrence = match (from, until) {
            (Some(from), Some(until)) => match window(&from, &until) {
                Some(occurrence) => occurrence,
                None => {
                    let label = self.until.as_ref().map_or(label, |plan| &plan.label);
                    findings.fault(label, "", "window-ends-before-it-begins", "the end lies before the begin");
                    return None;
                }
            },
            (Some(from), None) => plain(&from),
            (None, until) => Occurrence {
                precision: OccurredPrecision::Unknown,
                from_ms: None,
                until_ms: until.map(|until| until.until_ms),
            },
        };
        if masked {
            occurrence.precision = OccurredPrecision::Unknown;
        }
        Some(occurrence)
    }
}

fn plain(moment: &Moment) -> Occurrence {
    Occurrence { precision: moment.precision, from_ms: Some(moment.from_ms), until_ms: Some(moment.until_ms) }
}

/// Joins begin and end; `None` when the end lies first.
fn window(from: &Moment, until: &Moment) -> Option<Occurrence> {
    if from == until {
        return Some(plain(from));
    }
    let (begin, end) = (from.from_ms, until.until_ms);
    if end < begin {
        return None;
    }
    // An end at the very begin of a day that is meant as a whole says nothing more than that day.
    if end == begin {
        return Some(plain(from));
    }
    Some(Occurrence { precision: OccurredPrecision::Between, from_ms: Some(begin), until_ms: Some(end) })
}

impl TextPlan {
    fn text(&self, row: &Row, is_empty: &impl Fn(&str) -> bool, findings: &mut Findings) -> Option<String> {
        if let Some(constant) = &self.constant {
            return Some(constant.clone());
        }
        let mut text = String::new();
        for cell in self.columns.iter().map(|&at| row.cell(at)).filter(|cell| !is_empty(cell)) {
            if !text.is_empty() {
                text.push_str(&self.separator);
            }
            text.push_str(cell);
        }
        if text.is_empty() {
            return None;
        }
        if self.line && text.contains(['\n', '\r', '\t']) {
            text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        }
        if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
            findings.fault(&self.label, &text, "control-character", "the text holds a character that cannot be shown");
            return None;
        }
        // Bytes are never fewer than characters, and cheap to count.
        if text.len() > self.chars
            && let Some((end, _)) = text.char_indices().nth(self.chars)
        {
            let detail = format!("the text is longer than {} characters", self.chars);
            match self.too_long {
                LongTextRule::Reject => {
                    findings.fault(&self.label, &text, "text-too-long", detail);
                    return None;
                }
                LongTextRule::Cut => {
                    findings.note(&self.label, &text, "text-too-long", format!("{detail}; cut"));
                    text.truncate(end);
                }
            }
        }
        Some(text)
    }
}

impl PointPlan {
    fn point(&self, row: &Row, is_empty: &impl Fn(&str) -> bool, findings: &mut Findings) -> Option<Point> {
        let (x, y) = (row.cell(self.x), row.cell(self.y));
        let shown = || format!("{x} {y}");
        let hidden = |cell: &str| self.masked.iter().any(|value| value == cell);
        match (is_empty(x) || hidden(x), is_empty(y) || hidden(y)) {
            (true, true) => return None,
            (false, false) => {}
            _ => {
                findings.fault(&self.label, &shown(), "point-incomplete", "one of the two coordinates is missing");
                return None;
            }
        }
        let (Some(east), Some(north)) = (number(x), number(y)) else {
            findings.fault(&self.label, &shown(), "coordinate-unreadable", "a coordinate is a number");
            return None;
        };
        // Nobody reports from the Gulf of Guinea: this is how sources hide a place.
        if east == 0.0 && north == 0.0 {
            findings.note(&self.label, &shown(), "point-masked", "0, 0 is no place but a hidden one");
            return None;
        }
        match self.projector.point(east, north) {
            Ok(point) => Some(point),
            Err((code, detail)) => {
                findings.fault(&self.label, &shown(), code, detail);
                None
            }
        }
    }
}

impl MoneyPlan {
    fn cents(&self, row: &Row, is_empty: &impl Fn(&str) -> bool, findings: &mut Findings) -> Option<i64> {
        let cell = row.cell(self.column);
        if is_empty(cell) {
            return None;
        }
        match amounts::cents(cell, self.unit, self.decimal) {
            Ok(cents) => Some(cents),
            Err((code, detail)) => {
                findings.fault(&self.label, cell, code, detail);
                None
            }
        }
    }
}
