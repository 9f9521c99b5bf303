//! Floor plans, and what lies under the map. Called by Insight and by the screen of plans.

use shared_types::{
    floor_plan::{FloorPlan, FloorPlanList, FloorPlanName, FloorPlanUnits, MOST_PLAN_BYTES},
    ids::{AreaId, FloorPlanId},
    map_ground::MapGround,
    problem::FieldFault,
};
use web_sys::{AbortSignal, Blob};

use super::{Call, Client, Fault};
use crate::nav::encode;

type Told<T> = Result<T, Fault>;

/// The plans of a site, from the lowest floor up.
pub async fn list(client: Client, signal: AbortSignal, site: AreaId) -> Told<FloorPlanList> {
    client.fetch(Call::get(format!("/areas/{site}/floor-plans")), Some(&signal)).await
}

/// The picture of one.
pub async fn picture(client: Client, signal: AbortSignal, id: FloorPlanId) -> Told<Blob> {
    let call = Call::get(format!("/floor-plans/{id}/content")).for_bytes();
    client.send(call, Some(&signal)).await?.bytes.ok_or(Fault::Unreadable)
}

fn fits(file: &Blob) -> Told<()> {
    let code = match file.size() as i64 {
        0 => "file-empty",
        n if n > MOST_PLAN_BYTES => "plan-too-large",
        _ => return Ok(()),
    };
    Err(Fault::Form(vec![FieldFault::new("", code, "")]))
}

/// Puts one there. The same key makes a repeat harmless.
pub async fn add(client: Client, site: AreaId, name: FloorPlanName, file: Blob, key: String) -> Told<FloorPlan> {
    fits(&file)?;
    let path = format!("/areas/{site}/floor-plans?name={}&floor={}", encode(&name.name), name.floor);
    client.fetch(Call::bare_post(path).bytes(&file).header("Idempotency-Key", format!("\"{key}\"")), None).await
}

fn seen(call: Call, version: i32) -> Call {
    call.header("If-Match", format!("\"v{version}\""))
}

/// Puts another picture in the place of one.
pub async fn redraw(client: Client, (id, version): (FloorPlanId, i32), file: Blob) -> Told<FloorPlan> {
    fits(&file)?;
    client.fetch(seen(Call::put_bytes(format!("/floor-plans/{id}/content")).bytes(&file), version), None).await
}

/// Says what one is called.
pub async fn name(client: Client, (id, version): (FloorPlanId, i32), name: FloorPlanName) -> Told<FloorPlan> {
    client.fetch(seen(Call::put(format!("/floor-plans/{id}/name"), &name), version), None).await
}

/// Says where the units stand on one.
pub async fn place(client: Client, (id, version): (FloorPlanId, i32), units: FloorPlanUnits) -> Told<FloorPlan> {
    client.fetch(seen(Call::put(format!("/floor-plans/{id}/units"), &units), version), None).await
}

/// Takes one away.
pub async fn remove(client: Client, id: FloorPlanId) -> Told<()> {
    client.send(Call::delete(format!("/floor-plans/{id}")), None).await.map(drop)
}

/// What lies under the map.
pub async fn ground(client: Client, signal: AbortSignal, (): ()) -> Told<MapGround> {
    client.fetch(Call::get("/map-ground"), Some(&signal)).await
}

/// A tile of it.
pub async fn tile(client: Client, signal: AbortSignal, (zoom, column, row): (u8, u32, u32)) -> Told<Blob> {
    let call = Call::get(format!("/map-tiles/{zoom}/{column}/{row}")).for_bytes();
    client.send(call, Some(&signal)).await?.bytes.ok_or(Fault::Unreadable)
}
