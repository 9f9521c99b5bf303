//! What became of it, as blocks of paper: how fast, police reports and why not, how it ended, what it cost.
//!
//! Pure. Called by `sections`.

use super::sections::{Pen, column};
use crate::paper::{Block, Table};
use shared_types::insight_follow_up::{DelaySummary, FollowUpAnswer, LossSum, ShareSummary};

/// The blocks.
pub fn blocks(pen: &Pen<'_>) -> Vec<Block> {
    let Some(found) = &pen.copy.figures.follow_up else { return pen.not_told() };
    if found.basis.total == 0 {
        return vec![Block::Text(pen.t("basis.nothing"))];
    }
    let mut blocks = vec![delays(pen, found), Block::Remark(pen.t("follow.about"))];
    blocks.extend(police(pen, found));
    blocks.extend(outcomes(pen, found));
    blocks.extend(loss(pen, found));
    if found.not_told > 0 {
        let told = pen.t("follow.not-told");
        blocks.push(Block::Remark(format!("{} {told}", pen.words.number(found.not_told))));
    }
    blocks
}

/// So many minutes as the screen says them: as exact as it is worth.
fn span(pen: &Pen<'_>, minutes: i64) -> String {
    // In tenths of a unit, rounded; one decimal while it says something.
    let of = |unit: i64| {
        let tenths = (minutes * 10 + unit / 2) / unit;
        if tenths >= 100 || tenths % 10 == 0 {
            pen.words.number((tenths + 5) / 10)
        } else {
            format!("{}{}{}", tenths / 10, pen.words.point(), tenths % 10)
        }
    };
    let (key, n) = match minutes {
        ..120 => ("span.minutes", pen.words.number(minutes)),
        120..2880 => ("span.hours", of(60)),
        _ => ("span.days", of(1440)),
    };
    pen.words.f(key, &[("n", &n)])
}

fn delays(pen: &Pen<'_>, found: &FollowUpAnswer) -> Block {
    let head = [
        ("follow.what", 2.4),
        ("follow.median", 1.1),
        ("follow.ninetieth", 1.1),
        ("follow.ended", 0.8),
        ("follow.open", 0.9),
    ];
    let head = head.into_iter().enumerate().map(|(n, (key, share))| column(pen.words.t(key), share, n > 0)).collect();
    let row = |key: &'static str, d: &DelaySummary| {
        // Undefined is no number: fewer than that many have ended yet.
        let time = |minutes: Option<i64>| minutes.map_or_else(|| "–".to_owned(), |m| span(pen, m));
        let n = |n: i64| pen.words.number(n);
        vec![pen.t(key), time(d.median_minutes), time(d.ninetieth_minutes), n(d.ended), n(d.open)]
    };
    let rows = vec![
        row("follow.to-report", &found.report_delay),
        row("follow.to-accept", &found.to_accept),
        row("follow.to-close", &found.to_close),
    ];
    Block::Table(Table { head, rows, bars: vec![] })
}

fn percent(pen: &Pen<'_>, of: &ShareSummary) -> String {
    let part = |share: f64| format!("{}%", pen.words.decimal(share * 100.0));
    match (of.share, of.low, of.high) {
        (Some(share), Some(low), Some(high)) => format!("{} ({}–{})", part(share), part(low), part(high)),
        _ => "–".to_owned(),
    }
}

fn police(pen: &Pen<'_>, found: &FollowUpAnswer) -> Vec<Block> {
    let n = |n: i64| pen.words.number(n);
    let line = match found.police.known {
        0 => pen.t("follow.police-none"),
        known => pen.words.f("follow.police", &[("n", &n(found.police.count)), ("known", &n(known))]),
    };
    let mut blocks = vec![Block::Text(format!("{line}."))];
    if !found.why_not.is_empty() {
        let head = vec![column(pen.words.t("follow.why"), 3.0, false), column(pen.words.t("bars.count"), 1.0, true)];
        let rows = found.why_not.iter().map(|w| vec![pen.words.word("why-not", &w.reason), n(w.count)]);
        blocks.push(Block::Table(Table { head, rows: rows.collect(), bars: vec![] }));
    }
    blocks
}

fn outcomes(pen: &Pen<'_>, found: &FollowUpAnswer) -> Option<Block> {
    if found.outcomes.is_empty() {
        return None;
    }
    let head = vec![
        column(pen.words.t("follow.outcome"), 2.4, false),
        column(pen.words.t("bars.count"), 1.0, true),
        column(pen.words.t("follow.share"), 2.0, true),
    ];
    let rows = found.outcomes.iter().map(|o| {
        let name = pen.words.word("outcome", o.outcome.word());
        vec![name, pen.words.number(o.share.count), percent(pen, &o.share)]
    });
    Some(Block::Table(Table { head, rows: rows.collect(), bars: vec![] }))
}

fn loss(pen: &Pen<'_>, found: &FollowUpAnswer) -> Option<Block> {
    let loss = found.loss.as_ref()?;
    let head = [("follow.by-method", 2.6), ("follow.of", 1.0), ("follow.lost", 1.3), ("follow.back", 1.2)];
    let head = head.into_iter().enumerate().map(|(n, (key, share))| column(pen.words.t(key), share, n > 0)).collect();
    let row = |name: String, sum: &LossSum| {
        let money = |cents: Option<i64>| cents.map_or_else(|| "–".to_owned(), |cents| pen.words.money(cents));
        vec![name, pen.words.number(sum.incidents), money(sum.loss_cents), money(sum.recovered_cents)]
    };
    let name = |code: &str| if code == "none" { pen.t("how.none") } else { pen.words.method(code) };
    let mut rows: Vec<Vec<String>> = loss.methods.iter().map(|m| row(name(&m.method), &m.sum)).collect();
    rows.push(row(pen.t("follow.all"), &loss.all));
    Some(Block::Table(Table { head, rows, bars: vec![] }))
}
