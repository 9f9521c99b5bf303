//! The rows of circumstances, answers and questions. Whoever calls has the incident in hand, found through a reach.

use crate::db::schema::{answer, circumstances as t, question};
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::Outcome;
use crate::involved::within::Within;
use diesel::prelude::*;
use serde_json::Value;
use shared_types::circumstances::{Circumstances, Question, QuestionKind};
use shared_types::code_list::Label;
use std::collections::BTreeMap;

/// What is known; nothing when nobody told anything.
pub fn find(conn: &mut AnyConnection, within: &Within) -> Outcome<Circumstances> {
    type Row = (Option<String>, Option<String>, Option<bool>, Option<bool>, Option<Moment>, i32);
    let incident = Key::from(within.known.id);
    let row: Option<Row> = t::table
        .filter(t::incident_id.eq(incident))
        .select((t::violence, t::threat, t::images_secured, t::emergency_called, t::emergency_called_at, t::version))
        .first(conn)
        .optional()?;
    let answers: Vec<(String, String)> =
        answer::table.filter(answer::incident_id.eq(incident)).select((answer::question, answer::value)).load(conn)?;
    let (violence, threat, images, called, called_at, version) = row.unwrap_or_default();
    Ok(Circumstances {
        violence: violence.and_then(|w| w.parse().ok()),
        threat: threat.and_then(|w| w.parse().ok()),
        images_secured: images,
        emergency_called: called,
        emergency_called_at: called_at.map(Into::into),
        answers: answers
            .into_iter()
            .filter_map(|(code, json)| Some((code, serde_json::from_str(&json).ok()?)))
            .collect(),
        version,
    })
}

/// Writes them, the first time or again.
pub fn write(conn: &mut AnyConnection, within: &Within, now: &Circumstances) -> Outcome<()> {
    let incident = Key::from(within.known.id);
    let facts = (
        t::violence.eq(now.violence.map(|w| w.word())),
        t::threat.eq(now.threat.map(|w| w.word())),
        t::images_secured.eq(now.images_secured),
        t::emergency_called.eq(now.emergency_called),
        t::emergency_called_at.eq(now.emergency_called_at.map(Moment::from)),
        t::version.eq(now.version),
    );
    if now.version == 1 {
        diesel::insert_into(t::table)
            .values((t::incident_id.eq(incident), t::site_id.eq(Key::from(within.known.site)), facts))
            .execute(conn)?;
    } else {
        diesel::update(t::table.filter(t::incident_id.eq(incident))).set(facts).execute(conn)?;
    }
    Ok(())
}

/// Writes one answer; null takes it away.
pub fn write_answer(conn: &mut AnyConnection, within: &Within, code: &str, value: &Value) -> Outcome<()> {
    let incident = Key::from(within.known.id);
    diesel::delete(answer::table.filter(answer::incident_id.eq(incident).and(answer::question.eq(code))))
        .execute(conn)?;
    if !value.is_null() {
        diesel::insert_into(answer::table)
            .values((
                answer::incident_id.eq(incident),
                answer::site_id.eq(Key::from(within.known.site)),
                answer::question.eq(code),
                answer::value.eq(value.to_string()),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// All extra questions, by category and order.
pub fn questions(conn: &mut AnyConnection) -> Outcome<Vec<Question>> {
    type Row = (String, String, String, String, String, String, String);
    let rows: Vec<Row> = question::table
        .order((question::category.asc(), question::position.asc(), question::code.asc()))
        .select((
            question::code,
            question::category,
            question::kind,
            question::choices,
            question::nl,
            question::en,
            question::fr,
        ))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .filter_map(|(code, category, kind, choices, nl, en, fr)| {
            Some(Question {
                code,
                category,
                kind: kind.parse::<QuestionKind>().ok()?,
                choices: choices.split_whitespace().map(str::to_owned).collect(),
                label: Label { nl, en, fr },
            })
        })
        .collect())
}

/// Those that a category asks, by code.
pub fn asked(conn: &mut AnyConnection, category: &str) -> Outcome<BTreeMap<String, Question>> {
    let parent = category.split('.').next().unwrap_or_default();
    let all = questions(conn)?.into_iter().filter(|q| q.category == category || q.category == parent);
    Ok(all.map(|q| (q.code.clone(), q)).collect())
}
