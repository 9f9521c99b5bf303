//! Open figures: reading them without being signed in, and the switch of a site. Called by the public page and by Settings.

use shared_types::{
    ids::AreaId,
    open_figures::{NewOpenFigures, OpenFigures, OpenFiguresSettings},
};
use web_sys::AbortSignal;

use super::{Call, Client, Fault};
use crate::nav::encode;

type Told<T> = Result<T, Fault>;

/// What a site publishes.
pub async fn read(client: Client, signal: AbortSignal, code: String) -> Told<OpenFigures> {
    client.fetch(Call::get(format!("/open-figures/{}", encode(&code))).open(), Some(&signal)).await
}

/// Keeps the same as a file on the device.
pub async fn save(client: Client, code: String) -> Told<()> {
    let call = Call::get(format!("/open-figures/{}", encode(&code))).open().header("Accept", "text/csv");
    client.send(call.saved_as(format!("{code}.csv")), None).await.map(drop)
}

/// Whether a site publishes, and where.
pub async fn settings(client: Client, signal: AbortSignal, site: AreaId) -> Told<OpenFiguresSettings> {
    client.fetch(Call::get(format!("/sites/{site}/open-figures")), Some(&signal)).await
}

/// Sets it, if nobody did meanwhile.
pub async fn set(client: Client, site: AreaId, new: NewOpenFigures, version: i32) -> Told<OpenFiguresSettings> {
    let call = Call::put(format!("/sites/{site}/open-figures"), &new);
    client.fetch(call.header("If-Match", format!("\"v{version}\"")), None).await
}
