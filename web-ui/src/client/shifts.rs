//! Shifts: who is on duty, begin, end, briefing, handovers. Called by Today.

use shared_types::{
    ids::{AreaId, HandoverId, ShiftId},
    shift::{Briefing, HandoverPage, NewShift, NewShiftEnd, ShiftPage},
};
use web_sys::AbortSignal;

use super::{Call, Client, Fault};

type Told<T> = Result<T, Fault>;

/// Who is on duty at a site.
pub async fn list_on_duty(client: &Client, signal: &AbortSignal, site: AreaId) -> Told<ShiftPage> {
    client.fetch(Call::get(format!("/shifts?site={site}&onDuty=true&limit=50")), Some(signal)).await
}

/// The last handovers of a site.
pub async fn list_handovers(client: &Client, signal: &AbortSignal, site: AreaId) -> Told<HandoverPage> {
    client.fetch(Call::get(format!("/handovers?site={site}&limit=3")), Some(signal)).await
}

/// Begins the own shift.
pub async fn begin_shift(client: Client, site: AreaId) -> Told<()> {
    client.send(Call::post("/shifts", &NewShift { site_id: site }), None).await.map(drop)
}

/// Ends the own shift and hands over. The same key makes a repeat harmless.
pub async fn end_shift(client: Client, id: ShiftId, end: NewShiftEnd, key: String) -> Told<()> {
    let call = Call::post(format!("/shifts/{id}/_end"), &end).header("Idempotency-Key", format!("\"{key}\""));
    client.send(call, None).await.map(drop)
}

/// What one must know at the start.
pub async fn get_briefing(client: Client, signal: AbortSignal, site: AreaId) -> Told<Briefing> {
    client.fetch(Call::get(format!("/sites/{site}/briefing")), Some(&signal)).await
}

/// Notes that one has read a handover.
pub async fn read_handover(client: Client, id: HandoverId) -> Told<()> {
    client.send(Call::bare_post(format!("/handovers/{id}/_read")), None).await.map(drop)
}
