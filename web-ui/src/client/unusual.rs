//! What is out of the ordinary. Called by Today.

use shared_types::{
    ids::{AreaId, UnusualFindingId},
    unusual::{AsideReason, NewAside, UnusualAnswer, UnusualMail},
};
use web_sys::AbortSignal;

use super::{Call, Client, Fault};

type Told<T> = Result<T, Fault>;

/// At most five findings, of a site or of all within reach.
pub async fn list(client: Client, signal: AbortSignal, site: Option<AreaId>) -> Told<UnusualAnswer> {
    let site = site.map(|id| format!("?site={id}")).unwrap_or_default();
    client.fetch(Call::get(format!("/insight/unusual{site}")), Some(&signal)).await
}

/// Puts one aside, for everybody at the site.
pub async fn put_aside(client: Client, id: UnusualFindingId, reason: AsideReason) -> Told<()> {
    let call = Call::post(format!("/insight/unusual/{id}/_dismiss"), &NewAside { reason });
    client.send(call, None).await.map(drop)
}

/// Whether the person wants the weekly mail.
pub async fn get_mail(client: Client, signal: AbortSignal, (): ()) -> Result<UnusualMail, Fault> {
    client.fetch(Call::get("/me/unusual-mail"), Some(&signal)).await
}

/// Chooses.
pub async fn choose_mail(client: Client, weekly: bool) -> Result<UnusualMail, Fault> {
    client.fetch(Call::put("/me/unusual-mail", &UnusualMail { weekly }), None).await
}
