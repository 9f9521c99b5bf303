//! The answers to what, when, how, the course, where and what became of it. Called by Insight, Today and the count above the list.

use shared_types::{
    incident::IncidentFilter,
    insight::{CourseStep, InsightAnswer},
    insight_follow_up::FollowUpAnswer,
    insight_where::WhereAnswer,
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

/// One answer as a CSV table.
pub async fn table(client: Client, answer: &str, filter: IncidentFilter) -> Told<String> {
    let call = Call::get(format!("/insight/{answer}?{}", filter_to(&filter))).header("Accept", "text/csv");
    client.send(call, None).await.map(|answer| answer.body)
}
