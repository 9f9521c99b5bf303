//! Alerts: the list, one of them, sending, what one does with it. Called by the screens of alerts and by the shell.

use shared_types::{
    account::Language,
    alert::{
        Alert, AlertFigures, AlertPage, AlertPreview, NewAlert, NewAlertDecision, NewAlertEnding, NewAlertReaction,
        NewAlertUpdate,
    },
    alert_templates::AlertTemplatePage,
    ids::{AlertId, AreaId},
};
use web_sys::AbortSignal;

use super::{Call, Client, Fault};

type Told<T> = Result<T, Fault>;

/// The last alerts, of one site or of all.
pub async fn list_alerts(client: Client, signal: AbortSignal, site: Option<AreaId>) -> Told<AlertPage> {
    let site = site.map(|id| format!("&site={id}")).unwrap_or_default();
    client.fetch(Call::get(format!("/alerts?limit=50{site}")), Some(&signal)).await
}

/// Those that are open and were not read by this person.
pub async fn list_unread(client: Client, signal: AbortSignal) -> Told<AlertPage> {
    client.fetch(Call::get("/alerts?state=open&unread=true&limit=3"), Some(&signal)).await
}

/// One.
pub async fn get_alert(client: &Client, signal: &AbortSignal, id: AlertId) -> Told<Alert> {
    client.fetch(Call::get(format!("/alerts/{id}")), Some(signal)).await
}

/// How many it reached; for who sends.
pub async fn get_figures(client: &Client, signal: &AbortSignal, id: AlertId) -> Told<AlertFigures> {
    client.fetch(Call::get(format!("/alerts/{id}/figures")), Some(signal)).await
}

/// What a new one can begin from.
pub async fn list_templates(client: Client, signal: AbortSignal, language: Language) -> Told<AlertTemplatePage> {
    client.fetch(Call::get(format!("/alert-templates?language={}", language.word())), Some(&signal)).await
}

/// What sending would do.
pub async fn preview(client: Client, signal: AbortSignal, new: NewAlert) -> Told<AlertPreview> {
    client.fetch(Call::post("/alerts/_preview", &new), Some(&signal)).await
}

/// Sends it. The same key makes a repeat harmless.
pub async fn send_alert(client: Client, new: NewAlert, key: String) -> Told<Alert> {
    client.fetch(Call::post("/alerts", &new).header("Idempotency-Key", format!("\"{key}\"")), None).await
}

/// Tells what one does: read it, sees them, goes there.
pub async fn react(client: Client, id: AlertId, new: NewAlertReaction) -> Told<()> {
    client.send(Call::post(format!("/alerts/{id}/reactions"), &new), None).await.map(drop)
}

/// Tells more to the same people.
pub async fn update(client: Client, id: AlertId, new: NewAlertUpdate) -> Told<()> {
    client.send(Call::post(format!("/alerts/{id}/updates"), &new), None).await.map(drop)
}

/// Ends it, and tells how.
pub async fn close(client: Client, id: AlertId, new: NewAlertEnding) -> Told<()> {
    client.send(Call::post(format!("/alerts/{id}/_close"), &new), None).await.map(drop)
}

/// Approves it, or does not.
pub async fn decide(client: Client, id: AlertId, approve: bool) -> Told<()> {
    client.send(Call::post(format!("/alerts/{id}/_decide"), &NewAlertDecision { approve }), None).await.map(drop)
}
