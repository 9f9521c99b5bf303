//! What, when, where, how much, how it stands: the facts of the incident itself, and what was seen.

use super::write::Pen;
use crate::paper::Block;

/// The sections of the incident itself.
pub fn blocks(pen: &Pen<'_>) -> Vec<Block> {
    let (words, incident) = (&pen.words, &pen.told.incident);
    let mut out = vec![Block::Facts(what(pen))];
    if let Some(description) = incident.description.as_ref().filter(|d| !d.trim().is_empty()) {
        out.push(Block::Heading(words.t("paper.saw").to_owned()));
        out.push(Block::Text(description.clone()));
    }
    if let Some(short) = &incident.summary.short_text {
        let vetted =
            if incident.short_text_vetted { words.t("incident.vetted") } else { words.t("incident.not-vetted") };
        out.push(Block::Heading(words.t("paper.short").to_owned()));
        out.push(Block::Text(short.clone()));
        out.push(Block::Remark(vetted.to_owned()));
    }
    out.push(Block::Heading(words.t("paper.handling").to_owned()));
    out.push(Block::Facts(handling(pen)));
    out
}

/// The facts that are known; what is not known, or not for this reader, has no line.
struct Facts<'a>(&'a Pen<'a>, Vec<(String, String)>);

impl Facts<'_> {
    fn fact(&mut self, name: &'static str, value: Option<String>) {
        if let Some(value) = value.filter(|v| !v.is_empty()) {
            self.1.push((self.0.words.t(name).to_owned(), value));
        }
    }
}

fn what(pen: &Pen<'_>) -> Vec<(String, String)> {
    let (words, clock, incident) = (&pen.words, &pen.clock, &pen.told.incident);
    let row = &incident.summary;
    let methods: Vec<String> = row.methods.iter().map(|m| words.method(m)).collect();
    let point = incident.longitude.zip(incident.latitude).map(|(x, y)| format!("{x:.5}, {y:.5}"));
    let mut f = Facts(pen, vec![]);
    f.fact("report.what", Some(words.category(&row.category)));
    f.fact("report.how", Some(methods.join(", ")));
    f.fact("paper.completion", Some(words.word("completion", row.completion.word())));
    f.fact("report.when", Some(clock.occurred(words, row)));
    f.fact("paper.site", Some(incident.site_name.clone()));
    f.fact("paper.zone", row.zone.clone());
    f.fact("paper.unit", row.unit_label.clone());
    f.fact("paper.organisation", row.organisation_name.clone());
    f.fact("paper.place", incident.place_words.clone());
    f.fact("paper.point", point);
    f.fact("paper.loss", row.loss_cents.map(|c| words.money(c)));
    f.fact("paper.recovered", incident.recovered_cents.map(|c| words.money(c)));
    f.fact("paper.reported", Some(clock.moment(row.reported_at)));
    f.fact(
        "paper.registered",
        Some(incident.registered_at).filter(|at| *at != row.reported_at).map(|at| clock.moment(at)),
    );
    f.fact("paper.reporter", incident.reporter_name.clone());
    f.fact("paper.external", incident.external_id.clone());
    f.1
}

fn handling(pen: &Pen<'_>) -> Vec<(String, String)> {
    let (words, incident) = (&pen.words, &pen.told.incident);
    let row = &incident.summary;
    let here: Vec<&str> = incident.merged_here.iter().map(|r| r.number.as_str()).collect();
    let mut f = Facts(pen, vec![]);
    f.fact("paper.state", Some(words.word("state", row.state.word())));
    f.fact("paper.outcome", incident.outcome.map(|o| words.word("outcome", o.word())));
    f.fact("paper.reason", incident.reject_reason.map(|r| words.word("reason", r.word())));
    f.fact("paper.assignee", row.assignee_name.clone());
    f.fact("paper.team", row.team_name.clone());
    f.fact("paper.overdue", row.overdue.then(|| words.yes(true).to_owned()));
    f.fact("paper.merged-into", incident.merged_into.as_ref().map(|r| r.number.clone()));
    f.fact("paper.merged-here", Some(here.join(", ")));
    f.1
}
