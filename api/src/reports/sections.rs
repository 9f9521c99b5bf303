//! The parts of a report as blocks of paper, each with a heading, and with "no chart" where the numbers are too small for one.
//!
//! Pure. Called by `page`.

use super::{charts, follow_up};
use crate::documents::clock::Clock;
use crate::documents::words::Words;
use crate::paper::{Block, Colour, Column, Table};
use crate::unusual;
use shared_types::insight::{Comparison, CourseStep, Showing, Verdict, WhenAnswer};
use shared_types::report::{ReportCopy, ReportPart};

/// What the writers of all parts share.
pub struct Pen<'a> {
    pub words: Words<'a>,
    pub clock: Clock,
    pub copy: &'a ReportCopy,
    pub accent: Colour,
}

pub(super) fn column(name: &str, share: f32, right: bool) -> Column {
    Column { name: name.to_owned(), share, right }
}

/// A part under its heading. Nothing where the reader is not told it.
pub fn part(pen: &Pen<'_>, part: ReportPart) -> Vec<Block> {
    let blocks = match part {
        ReportPart::Summary => pen.summary(),
        ReportPart::What => pen.what(),
        ReportPart::When => pen.when(&pen.copy.figures.insight.when),
        ReportPart::How => pen.how(),
        ReportPart::Course => pen.course(),
        ReportPart::Units => pen.units(),
        ReportPart::FollowUp => follow_up::blocks(pen),
        ReportPart::Incidents => pen.incidents(),
        ReportPart::Measures => pen.measures(),
        ReportPart::Findings => pen.findings(),
        ReportPart::Agenda => pen.agenda(),
    };
    let heading = Block::Heading(pen.words.word("report-part", part.word()));
    std::iter::once(heading).chain(blocks).collect()
}

impl Pen<'_> {
    pub(super) fn t(&self, key: &'static str) -> String {
        self.words.t(key).to_owned()
    }

    fn count(&self, n: Option<i64>) -> String {
        n.map_or_else(|| self.t("bars.hidden"), |n| self.words.number(n))
    }

    fn verdict(&self, verdict: Verdict) -> &'static str {
        self.words.t(match verdict {
            Verdict::MoreThanChance => "compared.more",
            Verdict::FewerThanChance => "compared.fewer",
            Verdict::NormalVariation => "compared.normal",
            Verdict::TooFew => "compared.too-few",
        })
    }

    /// "Winkeldiefstal: 97, vorig jaar 63; meer dan toeval."
    fn sentence(&self, what: &str, it: &Comparison) -> String {
        let count = self.count(it.count);
        match it.previous.filter(|_| self.copy.design.compare) {
            Some(previous) => self.words.f(
                "report-paper.compared",
                &[
                    ("what", what),
                    ("n", &count),
                    ("before", &self.words.number(previous)),
                    ("verdict", self.verdict(it.verdict)),
                ],
            ),
            None => self.words.f("report-paper.counted", &[("what", what), ("n", &count)]),
        }
    }

    fn summary(&self) -> Vec<Block> {
        let what = &self.copy.figures.insight.what;
        let mut lines = vec![self.sentence(self.words.t("report-paper.all"), &what.all)];
        for kind in &what.kinds {
            let told = matches!(kind.comparison.verdict, Verdict::MoreThanChance | Verdict::FewerThanChance);
            if kind.comparison.stands && told && self.copy.design.compare {
                lines.push(self.sentence(&self.words.category(&kind.category), &kind.comparison));
            }
        }
        if let (Some(loss), Some(back)) = (what.loss_cents, what.recovered_cents) {
            let unknown = self.words.number(what.loss_unknown.unwrap_or(0));
            let (loss, back) = (self.words.money(loss), self.words.money(back));
            lines.push(self.words.f("report-paper.loss", &[("loss", &loss), ("back", &back), ("n", &unknown)]));
        }
        let mut blocks = vec![Block::Text(lines.join("\n"))];
        blocks.extend(self.change());
        blocks
    }

    /// What changed since the report that it repeats.
    fn change(&self) -> Vec<Block> {
        let Some(change) = &self.copy.change else { return vec![] };
        let at = self.clock.moment(change.as_of);
        let (before, now) = (self.words.number(change.before), self.words.number(change.now));
        let line = self.words.f("report-paper.change", &[("at", &at), ("before", &before), ("now", &now)]);
        let rows: Vec<Vec<String>> = (change.kinds.iter())
            .map(|k| vec![self.words.category(&k.category), self.count(k.before), self.count(k.now)])
            .collect();
        let mut blocks = vec![Block::Text(line)];
        if !rows.is_empty() {
            let head = vec![
                column(self.words.t("what.kind"), 3.0, false),
                column(self.words.t("report-paper.then"), 1.0, true),
                column(self.words.t("report-paper.now"), 1.0, true),
            ];
            blocks.push(Block::Table(Table { head, rows, bars: vec![] }));
        }
        blocks
    }

    /// Rows with counts, interval, the year before and what to say of it; bars where there is enough for a chart.
    fn compared(&self, name: &'static str, rows: Vec<(String, &Comparison)>) -> Vec<Block> {
        if rows.is_empty() {
            return vec![Block::Text(self.t("basis.nothing"))];
        }
        let showing = self.copy.figures.insight.what.basis.showing;
        let few = showing == Showing::ListOnly;
        let most = rows.iter().filter_map(|(_, c)| c.count).max().unwrap_or(0);
        let mut head = vec![column(self.words.t(name), 3.2, false), column(self.words.t("bars.count"), 1.0, true)];
        if !few {
            head.push(column(self.words.t("table.interval"), 1.4, true));
        }
        if self.copy.design.compare && !few {
            head.push(column(self.words.t("report-paper.year-before"), 1.1, true));
            head.push(column(self.words.t("report-paper.says"), 2.2, false));
        }
        let table = rows.iter().map(|(label, c)| {
            let interval = match (c.low, c.high) {
                (Some(low), Some(high)) => format!("{}–{}", self.words.decimal(low), self.words.decimal(high)),
                _ => String::new(),
            };
            let says = if c.previous.is_some() && c.stands { self.verdict(c.verdict) } else { "" };
            let cells = [label.clone(), self.count(c.count), interval, self.before(c), says.to_owned()];
            cells.into_iter().take(head_len(few, self.copy.design.compare)).collect()
        });
        let table: Vec<Vec<String>> = table.collect();
        // Shares of a row.
        #[allow(clippy::cast_precision_loss)]
        let bars = rows.iter().map(|(_, c)| c.count.unwrap_or(0) as f32 / most.max(1) as f32).collect();
        let mut blocks = vec![];
        if few {
            let n = self.words.number(self.copy.figures.insight.what.basis.total);
            blocks.push(Block::Remark(self.words.f("basis.list-only", &[("n", &n)])));
        }
        blocks.push(Block::Table(Table { head, rows: table, bars: if few { vec![] } else { bars } }));
        blocks
    }

    fn before(&self, c: &Comparison) -> String {
        if c.previous.is_some() { self.count(c.previous) } else { String::new() }
    }

    fn what(&self) -> Vec<Block> {
        let kinds = &self.copy.figures.insight.what.kinds;
        let label = |k: &shared_types::insight::KindCount| {
            let name = self.words.category(&k.category);
            if k.parent.is_some() { format!("– {name}") } else { name }
        };
        self.compared("what.kind", kinds.iter().map(|k| (label(k), &k.comparison)).collect())
    }

    fn how(&self) -> Vec<Block> {
        let rows = self.copy.figures.insight.how.methods.iter().map(|m| {
            let name = if m.method == "none" { self.t("how.none") } else { self.words.method(&m.method) };
            (name, &m.comparison)
        });
        self.compared("how.method", rows.collect())
    }

    fn when(&self, when: &WhenAnswer) -> Vec<Block> {
        let n = |n: i64| self.words.number(n);
        let mut blocks = vec![];
        match &when.cells {
            Some(cells) if cells.len() == 168 => {
                blocks.push(Block::Figure(charts::heat(cells, &self.words, &self.clock, self.accent)));
            }
            _ => {
                let few = if when.basis.showing == Showing::ListOnly { "basis.list-only" } else { "basis.counts-only" };
                blocks.push(Block::Remark(self.words.f(few, &[("n", &n(when.basis.total))])));
            }
        }
        if when.basis.showing != Showing::ListOnly {
            let weight = |w: Option<f64>| w.map_or_else(|| self.t("bars.hidden"), |w| self.words.decimal(w));
            let days = when.days.iter().enumerate().map(|(d, w)| vec![self.clock.weekday(d).to_owned(), weight(*w)]);
            let hours = when.hours.chunks(4).enumerate().map(|(b, ws)| {
                // Hidden hours make a hidden block: their sum would tell of them.
                let sum = ws.iter().copied().sum::<Option<f64>>();
                vec![
                    self.words.f(
                        "report-paper.hours",
                        &[("from", &(b * 4).to_string()), ("until", &(b * 4 + 4).to_string())],
                    ),
                    weight(sum),
                ]
            });
            let head = vec![
                column(self.words.t("report-paper.day-or-hours"), 2.0, false),
                column(self.words.t("bars.count"), 1.0, true),
            ];
            blocks.push(Block::Table(Table { head, rows: days.chain(hours).collect(), bars: vec![] }));
        }
        let facts = [("when.known", when.known), ("when.not-placed", when.unknown), ("when.flagged", when.flagged)];
        let windowed = self.words.f("when.windowed", &[("n", &n(when.long_windows))]);
        let mut facts: Vec<(String, String)> = facts.into_iter().map(|(key, count)| (self.t(key), n(count))).collect();
        facts.insert(1, (windowed, n(when.windowed)));
        blocks.push(Block::Facts(facts));
        blocks.push(Block::Remark(self.t("report-paper.spread")));
        blocks
    }

    fn course(&self) -> Vec<Block> {
        let course = &self.copy.figures.insight.course;
        let mut blocks: Vec<Block> =
            charts::course(course, &self.words, self.accent).into_iter().map(Block::Figure).collect();
        let weeks = course.step == CourseStep::Week;
        let mut head = vec![
            column(self.words.t(if weeks { "course.weeks" } else { "course.months" }), 1.0, false),
            column(self.words.t("bars.count"), 1.0, true),
        ];
        if weeks {
            head.push(column(self.words.t("table.usual"), 1.2, true));
        }
        head.push(column("", 1.5, false));
        let rows = course.points.iter().map(|p| {
            let usual = match (p.band_low, p.band_high) {
                (Some(low), Some(high)) => format!("{}–{}", self.words.decimal(low), self.words.decimal(high)),
                _ => String::new(),
            };
            let part = if p.unfinished { self.t("course.part") } else { String::new() };
            let mut cells = vec![p.label.clone(), self.count(p.count)];
            cells.extend(weeks.then_some(usual));
            cells.push(part);
            cells
        });
        blocks.push(Block::Table(Table { head, rows: rows.collect(), bars: vec![] }));
        blocks
    }

    fn units(&self) -> Vec<Block> {
        let Some(units) = &self.copy.figures.units else { return self.not_told() };
        let compare = self.copy.design.compare && units.iter().any(|u| u.previous.is_some());
        let most = units.iter().filter_map(|u| u.count).max().unwrap_or(0);
        let mut head =
            vec![column(self.words.t("paper.unit"), 3.0, false), column(self.words.t("bars.count"), 1.0, true)];
        if compare {
            head.push(column(self.words.t("report-paper.year-before"), 1.0, true));
        }
        let rows = units.iter().map(|u| {
            let mut cells =
                vec![u.label.clone().unwrap_or_else(|| self.t("report-paper.no-unit")), self.count(u.count)];
            cells.extend(compare.then(|| self.count(u.previous)));
            cells
        });
        // Shares of a row.
        #[allow(clippy::cast_precision_loss)]
        let bars = units.iter().map(|u| u.count.unwrap_or(0) as f32 / most.max(1) as f32).collect();
        vec![Block::Table(Table { head, rows: rows.collect(), bars })]
    }

    fn incidents(&self) -> Vec<Block> {
        let Some(rows) = &self.copy.figures.incidents else { return self.not_told() };
        if rows.is_empty() {
            return vec![Block::Text(self.t("basis.nothing"))];
        }
        let head = vec![
            column(self.words.t("report-paper.number"), 1.3, false),
            column(self.words.t("what.kind"), 1.8, false),
            column(self.words.t("report-paper.when"), 1.9, false),
            column(self.words.t("paper.unit"), 1.2, false),
            column(self.words.t("report-paper.state"), 1.2, false),
        ];
        let table = rows.iter().map(|row| {
            vec![
                row.number.clone(),
                self.words.category(&row.category),
                self.clock.happened(&self.words, (row.occurred_precision, row.occurred_from, row.occurred_until)),
                row.unit_label.clone().unwrap_or_default(),
                self.words.word("state", row.state.word()),
            ]
        });
        let mut blocks = vec![Block::Table(Table { head, rows: table.collect(), bars: vec![] })];
        let all = self.copy.figures.insight.what.basis.total;
        let shown = i64::try_from(rows.len()).unwrap_or(all);
        if shown < all {
            let blanks = [("n", self.words.number(all - shown))];
            blocks.push(Block::Remark(self.words.f("report-paper.more", &[(blanks[0].0, &blanks[0].1)])));
        }
        blocks
    }

    fn measures(&self) -> Vec<Block> {
        let Some(measures) = &self.copy.figures.measures else { return self.not_told() };
        if measures.is_empty() {
            return vec![Block::Text(self.t("measures.none"))];
        }
        let head = vec![
            column(self.words.t("measures.name"), 2.4, false),
            column(self.words.t("measures.kind"), 1.6, false),
            column(self.words.t("report-paper.when"), 2.2, false),
            column(self.words.t("measures.cost"), 1.2, true),
        ];
        let rows = measures.iter().map(|m| {
            let from = self.clock.date(m.begin_date);
            let when = match m.end_date {
                Some(end) => self.words.f("measures.from-to", &[("from", &from), ("to", &self.clock.date(end))]),
                None => self.words.f("measures.since", &[("from", &from)]),
            };
            let cost = m.cost_cents.map(|cents| self.words.money(cents)).unwrap_or_default();
            vec![m.name.clone(), self.words.word("measure-kind", m.kind.word()), when, cost]
        });
        vec![Block::Table(Table { head, rows: rows.collect(), bars: vec![] })]
    }

    fn findings(&self) -> Vec<Block> {
        let Some(findings) = &self.copy.figures.findings else { return self.not_told() };
        if findings.is_empty() {
            return vec![Block::Text(self.t("unusual.none"))];
        }
        let line = |f| unusual::words::line(&self.words, &self.clock, f);
        vec![Block::Text(findings.iter().map(line).collect::<Vec<_>>().join("\n"))]
    }

    fn agenda(&self) -> Vec<Block> {
        let Some(agenda) = &self.copy.figures.agenda else { return self.not_told() };
        if agenda.is_empty() {
            return vec![Block::Text(self.t("report-paper.no-actions"))];
        }
        let head = vec![
            column(self.words.t("report-paper.action"), 3.0, false),
            column(self.words.t("report-paper.owner"), 1.4, false),
            column(self.words.t("report-paper.due"), 1.3, false),
            column(self.words.t("report-paper.done"), 1.3, false),
        ];
        let rows = agenda.iter().map(|a| {
            vec![
                a.text.clone(),
                a.owner.clone(),
                a.due_date.map(|day| self.clock.date(day)).unwrap_or_default(),
                a.done_at.map(|at| self.clock.day(at)).unwrap_or_default(),
            ]
        });
        vec![Block::Table(Table { head, rows: rows.collect(), bars: vec![] })]
    }

    pub(super) fn not_told(&self) -> Vec<Block> {
        vec![Block::Remark(self.t("report-paper.not-told"))]
    }
}

fn head_len(few: bool, compare: bool) -> usize {
    match (few, compare) {
        (true, _) => 2,
        (false, false) => 3,
        (false, true) => 5,
    }
}
