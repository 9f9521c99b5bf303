//! How long what names a person is kept: terms, warnings, holds, proofs; the file on one person and what that person
//! asked. Called by the screen Keeping and by the panels of an incident.

use shared_types::{
    ids::{AreaId, HoldId, IncidentId, SubjectRequestId},
    retention::{
        Hold, HoldPage, NewHold, NewRetentionTerms, RetentionTerm, RetentionTerms, RetentionWarningPage, TombstonePage,
    },
    subject::{
        NewSubjectDecision, NewSubjectFile, NewSubjectRequest, SubjectDecision, SubjectFile, SubjectRequest,
        SubjectRequestPage,
    },
};
use uuid::Uuid;
use web_sys::AbortSignal;

use super::{Call, Client, Fault};

type Told<T> = Result<T, Fault>;

/// Terms of a site.
pub async fn read_terms(client: Client, signal: AbortSignal, site: AreaId) -> Told<RetentionTerms> {
    client.fetch(Call::get(format!("/sites/{site}/retention-terms")), Some(&signal)).await
}

/// Replaces what a site has of its own.
pub async fn replace_terms(client: Client, site: AreaId, own: Vec<RetentionTerm>) -> Told<RetentionTerms> {
    client.fetch(Call::put(format!("/sites/{site}/retention-terms"), &NewRetentionTerms { own }), None).await
}

/// What ends soon, at a site or at all within reach.
pub async fn list_warnings(client: Client, signal: AbortSignal, site: Option<AreaId>) -> Told<RetentionWarningPage> {
    let query = site.map(|site| format!("?site={site}")).unwrap_or_default();
    client.fetch(Call::get(format!("/retention-warnings{query}")), Some(&signal)).await
}

/// What a site wiped, with its proofs.
pub async fn list_tombstones(client: Client, signal: AbortSignal, site: AreaId) -> Told<TombstonePage> {
    client.fetch(Call::get(format!("/sites/{site}/tombstones?limit=200")), Some(&signal)).await
}

/// Holds of an incident.
pub async fn list_holds(client: Client, signal: AbortSignal, at: IncidentId) -> Told<HoldPage> {
    client.fetch(Call::get(format!("/incidents/{at}/holds")), Some(&signal)).await
}

/// Holds an incident. The same key makes a repeat harmless.
pub async fn hold(client: Client, at: IncidentId, new: NewHold, key: String) -> Told<Hold> {
    let call = Call::post(format!("/incidents/{at}/holds"), &new).header("Idempotency-Key", format!("\"{key}\""));
    client.fetch(call, None).await
}

/// Ends a hold before its time.
pub async fn end_hold(client: Client, at: IncidentId, id: HoldId) -> Told<Hold> {
    client.fetch(Call::bare_post(format!("/incidents/{at}/holds/{id}/_end")), None).await
}

/// Everything that is kept on one person; what is opened for it is logged.
pub async fn make_file(client: Client, new: NewSubjectFile) -> Told<SubjectFile> {
    client.fetch(Call::post("/involved/_file", &new), None).await
}

fn requests(at: IncidentId, person: Uuid) -> String {
    format!("/incidents/{at}/persons/{person}/subject-requests")
}

/// What a person asked.
pub async fn list_requests(
    client: Client,
    signal: AbortSignal,
    at: IncidentId,
    person: Uuid,
) -> Told<SubjectRequestPage> {
    client.fetch(Call::get(requests(at, person)), Some(&signal)).await
}

/// Writes down what a person asked. The same key makes a repeat harmless.
pub async fn add_request(
    client: Client,
    at: IncidentId,
    person: Uuid,
    new: NewSubjectRequest,
    key: String,
) -> Told<SubjectRequest> {
    let call = Call::post(requests(at, person), &new).header("Idempotency-Key", format!("\"{key}\""));
    client.fetch(call, None).await
}

/// Decides on what a person asked.
pub async fn decide_request(
    client: Client,
    at: IncidentId,
    person: Uuid,
    id: SubjectRequestId,
    decision: SubjectDecision,
) -> Told<SubjectRequest> {
    let call = Call::post(format!("{}/{id}/_decide", requests(at, person)), &NewSubjectDecision { decision });
    client.fetch(call, None).await
}
