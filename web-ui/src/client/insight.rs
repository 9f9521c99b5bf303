//! The answers to what, when, how, the course with its marks, where, what became of it, two periods, a site beside its neighbours and what
//! belongs together. Called by Insight, Today and the count above the list.

use jiff::Timestamp;
use shared_types::{
    incident::IncidentFilter,
    insight::{CourseStep, InsightAnswer},
    insight_beside::BesideAnswer,
    insight_between::BetweenAnswer,
    insight_follow_up::FollowUpAnswer,
    insight_organisations::OrganisationsAnswer,
    insight_together::TogetherAnswer,
    insight_where::WhereAnswer,
    measure_mark::MeasureMarks,
};
use web_sys::AbortSignal;

use super::{Call, Client, Fault};
use crate::nav::filter_to;

type Told<T> = Result<T, Fault>;

/// What, when, how and the course, from one reading.
pub async fn answers(
    client: Client,
    signal: AbortSignal,
    filter: IncidentFilter,
    step: CourseStep,
) -> Told<InsightAnswer> {
    let filters = filter_to(&filter);
    client.fetch(Call::get(format!("/insight?{filters}&step={}", step.word())), Some(&signal)).await
}

/// Where, with hexagons of a resolution.
pub async fn places(client: Client, signal: AbortSignal, filter: IncidentFilter, resolution: u8) -> Told<WhereAnswer> {
    let call = Call::get(format!("/insight/where?{}&resolution={resolution}", filter_to(&filter)));
    client.fetch(call, Some(&signal)).await
}

/// What became of it.
pub async fn follow_up(client: Client, signal: AbortSignal, filter: IncidentFilter) -> Told<FollowUpAnswer> {
    client.fetch(Call::get(format!("/insight/follow-up?{}", filter_to(&filter))), Some(&signal)).await
}

/// One answer as a CSV table; `query` holds the filters and what else was asked.
pub async fn table(client: Client, answer: &str, query: String) -> Told<String> {
    let call = Call::get(format!("/insight/{answer}?{query}")).header("Accept", "text/csv");
    client.send(call, None).await.map(|answer| answer.body)
}

/// The filters' period against another.
pub async fn between(
    client: Client,
    signal: AbortSignal,
    (filter, other): (IncidentFilter, (Timestamp, Timestamp)),
) -> Told<BetweenAnswer> {
    client.fetch(Call::get(format!("/insight/between?{}", between_to(&filter, other))), Some(&signal)).await
}

/// The query of two periods.
pub fn between_to(filter: &IncidentFilter, (from, until): (Timestamp, Timestamp)) -> String {
    format!("{}&otherFrom={from}&otherUntil={until}", filter_to(filter))
}

/// The site of the filters beside its neighbours.
pub async fn beside(client: Client, signal: AbortSignal, filter: IncidentFilter) -> Told<BesideAnswer> {
    client.fetch(Call::get(format!("/insight/beside?{}", filter_to(&filter))), Some(&signal)).await
}

/// Who is hit again, by organisation.
pub async fn organisations(client: Client, signal: AbortSignal, filter: IncidentFilter) -> Told<OrganisationsAnswer> {
    client.fetch(Call::get(format!("/insight/organisations?{}", filter_to(&filter))), Some(&signal)).await
}

/// What belongs together.
pub async fn together(client: Client, signal: AbortSignal, filter: IncidentFilter) -> Told<TogetherAnswer> {
    client.fetch(Call::get(format!("/insight/together?{}", filter_to(&filter))), Some(&signal)).await
}

/// Measures that apply to the filters; none is asked for where the reader may not see measures.
pub async fn marks(client: Client, signal: AbortSignal, filter: Option<IncidentFilter>) -> Told<MeasureMarks> {
    let Some(filter) = filter else { return Ok(MeasureMarks { items: Vec::new() }) };
    client.fetch(Call::get(format!("/insight/measures?{}", filter_to(&filter))), Some(&signal)).await
}
