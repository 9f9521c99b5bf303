//! The answers to what, when, how and the course. Called by Insight, Today and the count above the list.

use shared_types::{
    incident::IncidentFilter,
    insight::{CourseStep, InsightAnswer},
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

/// One answer as a CSV table.
pub async fn table(client: Client, answer: &str, filter: IncidentFilter) -> Told<String> {
    let call = Call::get(format!("/insight/{answer}?{}", filter_to(&filter))).header("Accept", "text/csv");
    client.send(call, None).await.map(|answer| answer.body)
}
