//! Shifts over HTTP: extract, authorise, call, answer.

use super::handovers::{self, Asked};
use super::{begin, briefing, end, store};
use crate::access::permission::{ShiftRead, ShiftWork};
use crate::access::{Person, Require};
use crate::codes::CodeBook;
use crate::fault::Outcome;
use crate::web::cursor::cut;
use crate::web::idempotency::{Answer, IdempotencyKey, once};
use crate::web::query::{QueryKeys, flag, limit};
use crate::web::{Body, Cursor, Paged, Query, State};
use actix_web::{HttpResponse, get, post, web};
use shared_types::ids::{AreaId, HandoverId, ShiftId};
use shared_types::shift::{Briefing, Handover, HandoverPage, NewShift, NewShiftEnd, Shift, ShiftPage};
use utoipa_actix_web::service_config::ServiceConfig;

/// The operations of this room.
pub fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_shifts)
        .service(begin_shift)
        .service(end_shift)
        .service(get_briefing)
        .service(list_handovers)
        .service(read_handover);
}

/// Which shifts.
#[derive(Debug, Default, serde::Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
struct ShiftQuery {
    /// At these sites; all within reach when not given.
    site: Vec<AreaId>,
    /// Only those that go on now, or only those that do not.
    #[serde(deserialize_with = "flag")]
    on_duty: Option<bool>,
    /// Opaque place to go on from, as `nextCursor` gave it.
    cursor: Option<String>,
    /// Items on a page, 1 to 200; 50 when not given.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

impl QueryKeys for ShiftQuery {
    const LISTS: &'static [&'static str] = &["site"];
    const NUMBERS: &'static [&'static str] = &["limit"];
    const TEXTS: &'static [&'static str] = &["onDuty", "cursor"];
}

/// Shifts, the last begun first
#[utoipa::path(
    tag = "Shifts", operation_id = "list_shifts", security(("bearer" = ["shift:read"])), params(ShiftQuery),
    responses((status = 200, description = "One page", body = ShiftPage))
)]
#[get("/shifts")]
async fn list_shifts(
    caller: Require<ShiftRead>,
    state: web::Data<State>,
    query: Query<ShiftQuery>,
) -> Outcome<Paged<ShiftPage>> {
    let (q, reach, at) = (query.0, caller.reach(), caller.at());
    q.site.iter().try_for_each(|site| reach.site(*site).map(|_| ()))?;
    let limit = limit(q.limit)?;
    let place = format!("shifts/{:?}/{:?}", q.site, q.on_duty);
    let after = q.cursor.as_deref().map(|c| Cursor::read(c, &state.keys, place.as_bytes())).transpose()?;
    let rows =
        state.db.read(move |conn| store::page(conn, &reach, &q.site, q.on_duty, at, (after.as_ref(), limit))).await?;
    let (rows, next) = cut(rows, limit, |row| Cursor::of(row.begins_at.0, row.id.0));
    let items = rows.into_iter().map(|row| row.told(at)).collect();
    Ok(Paged(ShiftPage { items, next_cursor: next.map(|c| c.write(&state.keys, place.as_bytes())) }))
}

/// Begin the own shift
#[utoipa::path(
    tag = "Shifts", operation_id = "begin_shift", security(("bearer" = ["shift:work"])),
    params(("Idempotency-Key" = Option<String>, Header, description = "Repeat with the same key and nothing is done twice")),
    request_body = NewShift,
    responses((status = 201, description = "Begun", body = Shift, headers(("Location" = String, description = "Address of the shifts"))))
)]
#[post("/shifts")]
async fn begin_shift(
    caller: Require<ShiftWork>,
    who: Person,
    state: web::Data<State>,
    key: IdempotencyKey,
    body: Body<NewShift>,
) -> Outcome<HttpResponse> {
    let claim = key.claim(&state, &caller.actor().key(), "begin_shift", body.hash());
    let (ctx, reach) = (caller.ctx(), caller.reach());
    let answer = once(&state, claim, move |conn| {
        let shift = begin::begin(conn, &ctx, &reach, who.account, body.site_id)?;
        Answer::created("/api/v1/shifts".into(), None, &shift)
    })
    .await?;
    Ok(answer.into_response())
}

/// End the own shift, and hand over
#[utoipa::path(
    tag = "Shifts", operation_id = "end_shift", security(("bearer" = ["shift:work"])),
    params(("shiftId" = ShiftId, Path, description = "The own shift"),
        ("Idempotency-Key" = Option<String>, Header, description = "Repeat with the same key and nothing is done twice")),
    request_body = NewShiftEnd, responses((status = 200, description = "Ended", body = Shift))
)]
#[post("/shifts/{shiftId}/_end")]
async fn end_shift(
    caller: Require<ShiftWork>,
    who: Person,
    state: web::Data<State>,
    path: web::Path<ShiftId>,
    key: IdempotencyKey,
    body: Body<NewShiftEnd>,
) -> Outcome<HttpResponse> {
    let id = path.into_inner();
    let claim = key.claim(&state, &caller.actor().key(), &format!("end_shift/{id}"), body.hash());
    let (ctx, reach) = (caller.ctx(), caller.reach());
    let answer =
        once(&state, claim, move |conn| Answer::ok(None, &end::end(conn, &ctx, &reach, who.account, id, &body)?))
            .await?;
    Ok(answer.into_response())
}

/// What one must know at the start of a shift
#[utoipa::path(
    tag = "Shifts", operation_id = "get_briefing", security(("bearer" = ["shift:work"])),
    params(("siteId" = AreaId, Path, description = "The site")),
    responses((status = 200, description = "In the caller's sight", body = Briefing))
)]
#[get("/sites/{siteId}/briefing")]
async fn get_briefing(
    caller: Require<ShiftWork>,
    who: Person,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<AreaId>,
) -> Outcome<web::Json<Briefing>> {
    let (ctx, reach, site) = (caller.ctx(), caller.reach(), path.into_inner());
    let told = state.db.read(move |conn| briefing::briefing(conn, &ctx, &reach, &book, who.account, site)).await?;
    Ok(web::Json(told))
}

/// Which handovers.
#[derive(Debug, Default, serde::Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
struct HandoverQuery {
    /// At these sites; all within reach when not given.
    site: Vec<AreaId>,
    /// Opaque place to go on from, as `nextCursor` gave it.
    cursor: Option<String>,
    /// Items on a page, 1 to 200; 50 when not given.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

impl QueryKeys for HandoverQuery {
    const LISTS: &'static [&'static str] = &["site"];
    const NUMBERS: &'static [&'static str] = &["limit"];
    const TEXTS: &'static [&'static str] = &["cursor"];
}

/// Handovers, the last first, with who has read them
#[utoipa::path(
    tag = "Shifts", operation_id = "list_handovers", security(("bearer" = ["shift:read"])), params(HandoverQuery),
    responses((status = 200, description = "One page", body = HandoverPage))
)]
#[get("/handovers")]
async fn list_handovers(
    caller: Require<ShiftRead>,
    state: web::Data<State>,
    query: Query<HandoverQuery>,
) -> Outcome<Paged<HandoverPage>> {
    let (q, reach) = (query.0, caller.reach());
    q.site.iter().try_for_each(|site| reach.site(*site).map(|_| ()))?;
    let limit = limit(q.limit)?;
    let place = format!("handovers/{:?}", q.site);
    let after = q.cursor.as_deref().map(|c| Cursor::read(c, &state.keys, place.as_bytes())).transpose()?;
    let rows = state
        .db
        .read(move |conn| {
            let asked = Asked { sites: &q.site, after: after.as_ref(), ..Asked::default() };
            handovers::list(conn, &reach, &asked, limit)
        })
        .await?;
    let (items, next) = cut(rows, limit, |handover| Cursor::of(0, handover.id.0));
    Ok(Paged(HandoverPage { items, next_cursor: next.map(|c| c.write(&state.keys, place.as_bytes())) }))
}

/// Note that one has read a handover
///
/// The first time counts; once more changes nothing.
#[utoipa::path(
    tag = "Shifts", operation_id = "read_handover", security(("bearer" = ["shift:read"])),
    params(("handoverId" = HandoverId, Path, description = "A handover")),
    responses((status = 200, description = "With who has read it", body = Handover))
)]
#[post("/handovers/{handoverId}/_read")]
async fn read_handover(
    caller: Require<ShiftRead>,
    who: Person,
    state: web::Data<State>,
    path: web::Path<HandoverId>,
) -> Outcome<web::Json<Handover>> {
    let (ctx, reach, id) = (caller.ctx(), caller.reach(), path.into_inner());
    let read = state.db.write(move |conn| handovers::read(conn, &ctx, &reach, who.account, id)).await?;
    Ok(web::Json(read))
}
