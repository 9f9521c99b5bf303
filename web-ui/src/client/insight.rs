//! The answers to what, when, how and the course. Called by Insight, Today and the count above the list.

use shared_types::{
    incident::IncidentFilter,
    insight::{CourseAnswer, CourseStep, HowAnswer, WhatAnswer, WhenAnswer},
};
use web_sys::AbortSignal;

use super::{Call, Client, Fault};
use crate::nav::filter_to;

type Told<T> = Result<T, Fault>;

fn path(answer: &str, filter: &IncidentFilter) -> String {
    format!("/insight/{answer}?{}", filter_to(filter))
}

/// What: kinds on two levels.
pub async fn what(client: Client, signal: AbortSignal, filter: IncidentFilter) -> Told<WhatAnswer> {
    client.fetch(Call::get(path("what", &filter)), Some(&signal)).await
}

/// When: weekday by hour.
pub async fn when(client: Client, signal: AbortSignal, filter: IncidentFilter) -> Told<WhenAnswer> {
    client.fetch(Call::get(path("when", &filter)), Some(&signal)).await
}

/// How: methods.
pub async fn how(client: Client, signal: AbortSignal, filter: IncidentFilter) -> Told<HowAnswer> {
    client.fetch(Call::get(path("how", &filter)), Some(&signal)).await
}

/// Course per week or month.
pub async fn course(
    client: Client,
    signal: AbortSignal,
    filter: IncidentFilter,
    step: CourseStep,
) -> Told<CourseAnswer> {
    let path = path("course", &filter);
    client.fetch(Call::get(format!("{path}&step={}", step.word())), Some(&signal)).await
}

/// One answer as a CSV table.
pub async fn table(client: Client, answer: &str, filter: IncidentFilter) -> Told<String> {
    let call = Call::get(path(answer, &filter)).header("Accept", "text/csv");
    client.send(call, None).await.map(|answer| answer.body)
}
