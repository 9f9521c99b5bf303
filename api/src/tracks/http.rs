//! Tracks over HTTP: extract, authorise, call, answer.

use super::within::Asking;
use super::{begin, change, read, steps, strike};
use crate::access::permission::{IncidentRead, TrackTell};
use crate::access::{Ctx, Require, SignedIn};
use crate::codes::CodeBook;
use crate::db::AnyConnection;
use crate::fault::{Outcome, Present};
use crate::web::etag::{self, IfMatch};
use crate::web::idempotency::{Answer, IdempotencyKey, once};
use crate::web::query::{PageQuery, limit};
use crate::web::{Body, Cursor, Paged, Query, State};
use actix_web::http::header::ETAG;
use actix_web::{HttpRequest, HttpResponse, get, patch, post, web};
use shared_types::access::Permission;
use shared_types::ids::{IncidentId, TrackId, TrackStepId};
use shared_types::involved::NewStrike;
use shared_types::track::{self, NewTrack, NewTrackStep, Track, TrackPage, TrackPatch, TrackRulePage};
use utoipa_actix_web::service_config::ServiceConfig;

/// The operations of this room.
pub fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_tracks)
        .service(begin_track)
        .service(get_track)
        .service(change_track)
        .service(strike_track)
        .service(add_track_step)
        .service(strike_track_step)
        .service(get_track_table);
}

/// Kinds of tracks: their steps, and the roles that may tell of them
#[utoipa::path(
    tag = "Tracks", operation_id = "get_track_table", security(("bearer" = ["signed-in"])),
    responses((status = 200, description = "The table", body = TrackRulePage))
)]
#[get("/track-table")]
async fn get_track_table(_caller: SignedIn) -> web::Json<TrackRulePage> {
    web::Json(TrackRulePage { items: track::table(), next_cursor: None })
}

/// Tracks of an incident, in the order in which they were written down
#[utoipa::path(
    tag = "Tracks", operation_id = "list_tracks", security(("bearer" = ["incident:read"])),
    params(("incidentId" = IncidentId, Path, description = "The incident"), PageQuery),
    responses((status = 200, description = "One page", body = TrackPage))
)]
#[get("/incidents/{incidentId}/tracks")]
async fn list_tracks(
    caller: Require<IncidentRead>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<IncidentId>,
    query: Query<PageQuery>,
) -> Outcome<Paged<TrackPage>> {
    let id = path.into_inner();
    let limit = limit(query.0.limit)?;
    let place = format!("tracks/{id}");
    let after = query.0.cursor.as_deref().map(|c| Cursor::read(c, &state.keys, place.as_bytes())).transpose()?;
    let (ctx, reach) = (caller.ctx(), caller.reach());
    let (items, next) = state
        .db
        .read(move |conn| {
            let by = Asking { ctx: &ctx, reach: &reach, book: &book };
            read::page(conn, &by, id, after.as_ref(), limit)
        })
        .await?;
    Ok(Paged(TrackPage { items, next_cursor: next.map(|c| c.write(&state.keys, place.as_bytes())) }))
}

/// One track with its steps
#[utoipa::path(
    tag = "Tracks", operation_id = "get_track", security(("bearer" = ["incident:read"])),
    params(("incidentId" = IncidentId, Path, description = "The incident"), ("trackId" = TrackId, Path, description = "The track")),
    responses((status = 200, description = "The track", body = Track, headers(("ETag" = String, description = "Its version"))))
)]
#[get("/incidents/{incidentId}/tracks/{trackId}")]
async fn get_track(
    caller: Require<IncidentRead>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<(IncidentId, TrackId)>,
) -> Outcome<HttpResponse> {
    let (incident, id) = path.into_inner();
    let (ctx, reach) = (caller.ctx(), caller.reach());
    let found = state
        .db
        .read(move |conn| read::get(conn, &Asking { ctx: &ctx, reach: &reach, book: &book }, incident, id))
        .await?;
    Ok(with_version(&found))
}

fn with_version(track: &Track) -> HttpResponse {
    HttpResponse::Ok().insert_header((ETAG, etag::of_version(track.version))).json(track)
}

/// A verb as a piece of a transaction: with who asks, to a track.
type Verb = dyn FnOnce(&mut AnyConnection, &Asking<'_>) -> Outcome<Track> + Send;

/// Runs a verb once for a key; its answer is wiped with the incident.
async fn told(
    caller: Require<TrackTell>,
    state: &State,
    book: web::Data<CodeBook>,
    incident: IncidentId,
    claim: Option<crate::web::idempotency::Claim>,
    created: bool,
    verb: Box<Verb>,
) -> Outcome<HttpResponse> {
    let (ctx, reach) = (caller.ctx(), caller.reach());
    let answer = once(state, claim, move |conn| {
        let track = verb(conn, &Asking { ctx: &ctx, reach: &reach, book: &book })?;
        let tag = Some(etag::of_version(track.version));
        let location = format!("/api/v1/incidents/{incident}/tracks/{}", track.id);
        let answer = if created { Answer::created(location, tag, &track)? } else { Answer::ok(tag, &track)? };
        Ok(answer.about(incident.0))
    })
    .await?;
    Ok(answer.into_response())
}

/// Begin a track with its first step
///
/// In any state of the incident, also after it was closed. `GET /track-table` tells which steps a kind has and who may tell of it.
#[utoipa::path(
    tag = "Tracks", operation_id = "begin_track", security(("bearer" = ["track:tell"])),
    params(("incidentId" = IncidentId, Path, description = "The incident"),
        ("Idempotency-Key" = Option<String>, Header, description = "Repeat with the same key and nothing is done twice; required for machine clients")),
    request_body = NewTrack,
    responses((status = 201, description = "Begun", body = Track,
        headers(("Location" = String, description = "Its address"), ("ETag" = String, description = "Its version"))))
)]
#[post("/incidents/{incidentId}/tracks")]
async fn begin_track(
    caller: Require<TrackTell>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<IncidentId>,
    key: IdempotencyKey,
    body: Body<NewTrack>,
) -> Outcome<HttpResponse> {
    let id = path.into_inner();
    let key = if caller.actor().client.is_some() { key.required()? } else { key };
    let claim = key.claim(&state, &caller.actor().key(), &format!("begin_track/{id}"), body.hash());
    let verb = Box::new(move |conn: &mut AnyConnection, by: &Asking<'_>| begin::begin(conn, by, id, &body));
    told(caller, &state, book, id, claim, true, verb).await
}

/// Add a step to a track
///
/// Steps come in any order, and none is edited. A step that happened before the track began is refused.
#[utoipa::path(
    tag = "Tracks", operation_id = "add_track_step", security(("bearer" = ["track:tell"])),
    params(("incidentId" = IncidentId, Path, description = "The incident"), ("trackId" = TrackId, Path, description = "The track"),
        ("Idempotency-Key" = Option<String>, Header, description = "Repeat with the same key and nothing is done twice; required for machine clients")),
    request_body = NewTrackStep,
    responses((status = 201, description = "The track as it is now", body = Track,
        headers(("Location" = String, description = "Address of the track"), ("ETag" = String, description = "Its version"))))
)]
#[post("/incidents/{incidentId}/tracks/{trackId}/steps")]
async fn add_track_step(
    caller: Require<TrackTell>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<(IncidentId, TrackId)>,
    key: IdempotencyKey,
    body: Body<NewTrackStep>,
) -> Outcome<HttpResponse> {
    let at = path.into_inner();
    let key = if caller.actor().client.is_some() { key.required()? } else { key };
    let claim = key.claim(&state, &caller.actor().key(), &format!("add_track_step/{}", at.1), body.hash());
    let verb = Box::new(move |conn: &mut AnyConnection, by: &Asking<'_>| steps::add(conn, by, at, &body));
    told(caller, &state, book, at.0, claim, true, verb).await
}

/// Strike a step of a track
///
/// It stays, marked with the reason, without its words. Only the side whose word it is strikes it.
#[utoipa::path(
    tag = "Tracks", operation_id = "strike_track_step", security(("bearer" = ["track:tell"])),
    params(("incidentId" = IncidentId, Path, description = "The incident"), ("trackId" = TrackId, Path, description = "The track"),
        ("stepId" = TrackStepId, Path, description = "The step"),
        ("Idempotency-Key" = Option<String>, Header, description = "Repeat with the same key and nothing is done twice")),
    request_body = NewStrike,
    responses((status = 200, description = "The track as it is now", body = Track, headers(("ETag" = String, description = "Its version"))))
)]
#[post("/incidents/{incidentId}/tracks/{trackId}/steps/{stepId}/_strike")]
async fn strike_track_step(
    caller: Require<TrackTell>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<(IncidentId, TrackId, TrackStepId)>,
    key: IdempotencyKey,
    body: Body<NewStrike>,
) -> Outcome<HttpResponse> {
    let at = path.into_inner();
    let claim = key.claim(&state, &caller.actor().key(), &format!("strike_track_step/{}", at.2), body.hash());
    let verb = Box::new(move |conn: &mut AnyConnection, by: &Asking<'_>| strike::step(conn, by, at, &body));
    told(caller, &state, book, at.0, claim, false, verb).await
}

/// Strike a track that was begun by mistake
///
/// With all its steps; refused where another side has added one.
#[utoipa::path(
    tag = "Tracks", operation_id = "strike_track", security(("bearer" = ["track:tell"])),
    params(("incidentId" = IncidentId, Path, description = "The incident"), ("trackId" = TrackId, Path, description = "The track"),
        ("Idempotency-Key" = Option<String>, Header, description = "Repeat with the same key and nothing is done twice")),
    request_body = NewStrike,
    responses((status = 200, description = "The track as it is now", body = Track, headers(("ETag" = String, description = "Its version"))))
)]
#[post("/incidents/{incidentId}/tracks/{trackId}/_strike")]
async fn strike_track(
    caller: Require<TrackTell>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<(IncidentId, TrackId)>,
    key: IdempotencyKey,
    body: Body<NewStrike>,
) -> Outcome<HttpResponse> {
    let at = path.into_inner();
    let claim = key.claim(&state, &caller.actor().key(), &format!("strike_track/{}", at.1), body.hash());
    let verb = Box::new(move |conn: &mut AnyConnection, by: &Asking<'_>| strike::track(conn, by, at, &body));
    told(caller, &state, book, at.0, claim, false, verb).await
}

/// Change number, party or way of notifying
///
/// A merge patch on named fields.
#[utoipa::path(
    tag = "Tracks", operation_id = "change_track", security(("bearer" = ["track:tell"])),
    params(("incidentId" = IncidentId, Path, description = "The incident"), ("trackId" = TrackId, Path, description = "The track"),
        ("If-Match" = Option<String>, Header, description = "The ETag that was read")),
    request_body(content = TrackPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "As it is now", body = Track, headers(("ETag" = String, description = "Its version"))))
)]
#[patch("/incidents/{incidentId}/tracks/{trackId}")]
async fn change_track(
    caller: Require<TrackTell>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<(IncidentId, TrackId)>,
    body: Body<TrackPatch>,
    req: HttpRequest,
) -> Outcome<HttpResponse> {
    let at = path.into_inner();
    let if_match = IfMatch::of(&req);
    let (ctx, reach) = (caller.ctx(), caller.reach());
    let present = present(&state, &ctx, &book, at);
    let done = state
        .db
        .write(move |conn| change::change(conn, &Asking { ctx: &ctx, reach: &reach, book: &book }, at, if_match, &body))
        .await;
    Ok(with_version(&etag::or_present(done, present).await?))
}

/// How it stands now in the caller's sight, for whoever comes with an older version.
fn present<'a>(
    state: &'a State,
    ctx: &Ctx,
    book: &web::Data<CodeBook>,
    at: (IncidentId, TrackId),
) -> impl Future<Output = Outcome<Present>> + 'a {
    let (ctx, book) = (ctx.clone(), book.clone());
    state.db.read(move |conn| {
        let reach = ctx.reach(Permission::IncidentRead);
        let now = read::get(conn, &Asking { ctx: &ctx, reach: &reach, book: &book }, at.0, at.1)?;
        Present::of(now.version, &now)
    })
}
