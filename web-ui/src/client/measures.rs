//! Measures and their evaluations. Called by the screens of measures.

use shared_types::{
    ids::{AreaId, MeasureId},
    measure::{
        Evaluation, EvaluationList, EvaluationProposal, Measure, MeasurePage, MeasurePatch, NewEvaluation, NewMeasure,
    },
};
use web_sys::AbortSignal;

use super::{Call, Client, Fault};

type Told<T> = Result<T, Fault>;

/// Measures of a site, or of all within reach.
pub async fn list(client: Client, signal: AbortSignal, site: Option<AreaId>) -> Told<MeasurePage> {
    let site = site.map(|id| format!("&site={id}")).unwrap_or_default();
    client.fetch(Call::get(format!("/measures?limit=200{site}")), Some(&signal)).await
}

/// One.
pub async fn read(client: Client, signal: AbortSignal, id: MeasureId) -> Told<Measure> {
    client.fetch(Call::get(format!("/measures/{id}")), Some(&signal)).await
}

/// Enters one. The same key makes a repeat harmless.
pub async fn enter(client: Client, new: NewMeasure, key: String) -> Told<Measure> {
    client.fetch(Call::post("/measures", &new).header("Idempotency-Key", format!("\"{key}\"")), None).await
}

/// Changes one.
pub async fn change(client: Client, id: MeasureId, version: i32, patch: MeasurePatch) -> Told<Measure> {
    let call = Call::patch(format!("/measures/{id}"), &patch).header("If-Match", format!("\"v{version}\""));
    client.fetch(call, None).await
}

/// Takes one out, with its evaluations.
pub async fn remove(client: Client, id: MeasureId) -> Told<()> {
    client.send(Call::delete(format!("/measures/{id}")), None).await.map(drop)
}

/// How it could be evaluated.
pub async fn propose(client: Client, signal: AbortSignal, id: MeasureId) -> Told<EvaluationProposal> {
    client.fetch(Call::get(format!("/measures/{id}/evaluation-proposal")), Some(&signal)).await
}

/// Its evaluations, the newest first.
pub async fn evaluations(client: Client, signal: AbortSignal, id: MeasureId) -> Told<EvaluationList> {
    client.fetch(Call::get(format!("/measures/{id}/evaluations")), Some(&signal)).await
}

/// Evaluates it. The same key makes a repeat harmless.
pub async fn evaluate(client: Client, id: MeasureId, asked: NewEvaluation, key: String) -> Told<Evaluation> {
    let call = Call::post(format!("/measures/{id}/evaluations"), &asked);
    client.fetch(call.header("Idempotency-Key", format!("\"{key}\"")), None).await
}
