//! Alerts: the list, one of them, sending, what one does with it. Called by the screens of alerts, by session/ and by Settings.

use serde::Deserialize;
use shared_types::{
    alert::{
        Alert, AlertFigures, AlertPage, AlertPreview, AlertRules, AlertSettings, NewAlert, NewAlertDecision,
        NewAlertEnding, NewAlertReaction, NewAlertUpdate,
    },
    alert_answer::{AlertAgreementPage, AlertPersonPage, NewAlertAgreement},
    alert_figures::AlertSiteFigures,
    delivery::{AlertOutboxPage, AlertRecipientPage},
    ids::{AlertAgreementId, AlertId, AreaId, PushTargetId},
    notify::{AlertChoice, MyPhone, NewPhone, NewPushTarget, PhoneCode, PushBrowser, PushBrowserPage, Trial},
};
use web_sys::AbortSignal;

use super::{Call, Client, Fault};
use crate::nav::encode;

type Told<T> = Result<T, Fault>;

/// A page of the list, of one site or of all, the last composed first.
pub async fn list_alerts(
    client: &Client,
    signal: Option<&AbortSignal>,
    site: Option<AreaId>,
    cursor: Option<&str>,
) -> Told<AlertPage> {
    let site = site.map(|id| format!("&site={id}")).unwrap_or_default();
    let cursor = cursor.map(|cursor| format!("&cursor={}", encode(cursor))).unwrap_or_default();
    client.fetch(Call::get(format!("/alerts?limit=50{site}{cursor}")), signal).await
}

/// Those that are open or wait for approval.
pub async fn list_open(client: Client, signal: AbortSignal) -> Told<AlertPage> {
    client.fetch(Call::get("/alerts?state=open&state=waiting-approval&limit=50"), Some(&signal)).await
}

/// One.
pub async fn get_alert(client: &Client, signal: &AbortSignal, id: AlertId) -> Told<Alert> {
    client.fetch(Call::get(format!("/alerts/{id}")), Some(signal)).await
}

/// How many it reached; for who sends.
pub async fn get_figures(client: &Client, signal: &AbortSignal, id: AlertId) -> Told<AlertFigures> {
    client.fetch(Call::get(format!("/alerts/{id}/figures")), Some(signal)).await
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

/// Tells more to the same people. The same key makes a repeat harmless.
pub async fn update(client: Client, id: AlertId, new: NewAlertUpdate, key: String) -> Told<()> {
    let call = Call::post(format!("/alerts/{id}/updates"), &new).header("Idempotency-Key", format!("\"{key}\""));
    client.send(call, None).await.map(drop)
}

/// Ends it, and tells how. The same key makes a repeat harmless.
pub async fn close(client: Client, id: AlertId, new: NewAlertEnding, key: String) -> Told<()> {
    let call = Call::post(format!("/alerts/{id}/_close"), &new).header("Idempotency-Key", format!("\"{key}\""));
    client.send(call, None).await.map(drop)
}

/// Approves it, or does not.
pub async fn decide(client: Client, id: AlertId, approve: bool) -> Told<()> {
    client.send(Call::post(format!("/alerts/{id}/_decide"), &NewAlertDecision { approve }), None).await.map(drop)
}

/// Takes back what waits for approval.
pub async fn withdraw(client: Client, id: AlertId) -> Told<()> {
    client.send(Call::bare_post(format!("/alerts/{id}/_withdraw")), None).await.map(drop)
}

/// To whom it went, and what came of each delivery.
pub async fn list_recipients(
    client: &Client,
    signal: Option<&AbortSignal>,
    id: AlertId,
    cursor: Option<&str>,
) -> Told<AlertRecipientPage> {
    let cursor = cursor.map(|cursor| format!("&cursor={}", encode(cursor))).unwrap_or_default();
    client.fetch(Call::get(format!("/alerts/{id}/recipients?limit=100{cursor}")), signal).await
}

/// What holds at a site, with its tag.
pub async fn get_settings(client: Client, signal: AbortSignal, site: AreaId) -> Told<AlertSettings> {
    client.fetch(Call::get(format!("/sites/{site}/alert-settings")), Some(&signal)).await
}

/// Sets what holds at a site, if nobody did meanwhile.
pub async fn set_settings(client: Client, site: AreaId, rules: AlertRules, version: i32) -> Told<AlertSettings> {
    let call = Call::put(format!("/sites/{site}/alert-settings"), &rules);
    client.fetch(call.header("If-Match", format!("\"v{version}\"")), None).await
}

/// What was agreed at a site about who goes.
pub async fn list_agreements(client: &Client, signal: &AbortSignal, site: AreaId) -> Told<AlertAgreementPage> {
    client.fetch(Call::get(format!("/sites/{site}/alert-agreements")), Some(signal)).await
}

/// Who can be asked there.
pub async fn list_people(client: &Client, signal: &AbortSignal, site: AreaId) -> Told<AlertPersonPage> {
    client.fetch(Call::get(format!("/sites/{site}/alert-people")), Some(signal)).await
}

/// Agrees on something.
pub async fn agree(client: Client, site: AreaId, new: NewAlertAgreement) -> Told<()> {
    client.send(Call::post(format!("/sites/{site}/alert-agreements"), &new), None).await.map(drop)
}

/// Takes away what has not begun.
pub async fn remove_agreement(client: Client, id: AlertAgreementId) -> Told<()> {
    client.send(Call::delete(format!("/alert-agreements/{id}")), None).await.map(drop)
}

/// How alerts ended and were answered since a moment, at one site or at all.
pub async fn count_alerts(
    client: &Client,
    signal: &AbortSignal,
    site: Option<AreaId>,
    from: jiff::Timestamp,
) -> Told<AlertSiteFigures> {
    let site = site.map(|id| format!("&site={id}")).unwrap_or_default();
    client.fetch(Call::get(format!("/alert-figures?from={from}{site}")), Some(signal)).await
}

/// What goes, went or would have gone beside the screen.
pub async fn list_outbox(client: Client, signal: AbortSignal) -> Told<AlertOutboxPage> {
    client.fetch(Call::get("/alert-outbox?limit=100"), Some(&signal)).await
}

/// What the person chose.
pub async fn get_choice(client: Client, signal: AbortSignal) -> Told<AlertChoice> {
    client.fetch(Call::get("/me/alert-choice"), Some(&signal)).await
}

/// Chooses.
pub async fn choose(client: Client, choice: AlertChoice) -> Told<AlertChoice> {
    client.fetch(Call::put("/me/alert-choice", &choice), None).await
}

/// The own number.
pub async fn get_phone(client: Client, signal: AbortSignal) -> Told<MyPhone> {
    client.fetch(Call::get("/me/phone"), Some(&signal)).await
}

/// Sets it: a code goes there.
pub async fn set_phone(client: Client, new: NewPhone) -> Told<MyPhone> {
    client.fetch(Call::put("/me/phone", &new), None).await
}

/// Gives the code back.
pub async fn verify_phone(client: Client, code: PhoneCode) -> Told<MyPhone> {
    client.fetch(Call::post("/me/phone/_verify", &code), None).await
}

/// Takes it away.
pub async fn remove_phone(client: Client) -> Told<()> {
    client.send(Call::delete("/me/phone"), None).await.map(drop)
}

/// What a browser must be told to be woken; nothing where browsers cannot be woken here.
pub async fn get_push_key(client: &Client, signal: &AbortSignal) -> Told<Option<String>> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct PushKey {
        public_key: Option<String>,
    }
    match client.fetch::<PushKey>(Call::get("/me/push-key"), Some(signal)).await {
        Ok(told) => Ok(told.public_key),
        // A server that is older than this page has no such thing.
        Err(fault) if fault.status() == Some(404) => Ok(None),
        Err(fault) => Err(fault),
    }
}

/// The own browsers.
pub async fn list_browsers(client: &Client, signal: &AbortSignal) -> Told<PushBrowserPage> {
    client.fetch(Call::get("/me/push-targets"), Some(signal)).await
}

/// Lets this browser be woken.
pub async fn add_browser(client: Client, new: NewPushTarget) -> Told<PushBrowser> {
    client.fetch(Call::post("/me/push-targets", &new), None).await
}

/// Lets a browser sleep again.
pub async fn remove_browser(client: Client, id: PushTargetId) -> Told<()> {
    client.send(Call::delete(format!("/me/push-targets/{id}")), None).await.map(drop)
}

/// Sends a trial to oneself by every channel.
pub async fn try_all(client: Client) -> Told<Trial> {
    client.fetch(Call::bare_post("/me/alert-choice/_try"), None).await
}
