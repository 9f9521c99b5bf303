//! The operations of this room: those of each noun, who has seen what, and the look for a person or vehicle.

use super::within::Asking;
use super::{circumstances, goods, look, persons, reads, struck, vehicles};
use crate::access::Require;
use crate::access::permission::{PersonalOpen, PersonalSearch};
use crate::codes::CodeBook;
use crate::fault::Outcome;
use crate::web::query::{PageQuery, limit};
use crate::web::{Body, Cursor, Paged, Query, State};
use actix_web::{get, post, web};
use shared_types::ids::{IncidentId, TimelineEntryId};
use shared_types::involved::{InvolvedHitPage, InvolvedSearch, NewOpening, PersonalReadPage};
use shared_types::timeline::StruckEntry;
use utoipa_actix_web::service_config::ServiceConfig;

/// The operations of this room.
pub fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.configure(goods::http::operations);
    cfg.configure(persons::http::operations);
    cfg.configure(vehicles::http::operations);
    cfg.configure(circumstances::http::operations);
    cfg.configure(super::subject_http::operations);
    cfg.service(list_personal_reads).service(search_involved).service(open_timeline_entry);
}

/// Who has opened what of an incident, oldest first
#[utoipa::path(
    tag = "Involved", operation_id = "list_personal_reads", security(("bearer" = ["personal:open"])),
    params(("incidentId" = IncidentId, Path, description = "The incident"), PageQuery),
    responses((status = 200, description = "One page", body = PersonalReadPage))
)]
#[get("/incidents/{incidentId}/personal-reads")]
async fn list_personal_reads(
    caller: Require<PersonalOpen>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<IncidentId>,
    query: Query<PageQuery>,
) -> Outcome<Paged<PersonalReadPage>> {
    let id = path.into_inner();
    let limit = limit(query.0.limit)?;
    let place = format!("personal-reads/{id}");
    let after = query.0.cursor.as_deref().map(|c| Cursor::read(c, &state.keys, place.as_bytes())).transpose()?;
    let (ctx, reach, keys) = (caller.ctx(), caller.reach(), state.keys.clone());
    let (items, next) = state
        .db
        .read(move |conn| {
            let by = Asking { ctx: &ctx, reach: &reach, book: &book, keys: &keys };
            reads::page(conn, &by, id, after.as_ref(), limit)
        })
        .await?;
    Ok(Paged(PersonalReadPage { items, next_cursor: next.map(|c| c.write(&state.keys, place.as_bytes())) }))
}

/// Look for a vehicle by its plate or a part of it, or for a person by a phone number
///
/// Across the places within reach, where the caller may open what is looked for. The look and its reason are logged, what was
/// looked for is not.
#[utoipa::path(
    tag = "Involved", operation_id = "search_involved", security(("bearer" = ["personal:search"])),
    request_body = InvolvedSearch, responses((status = 200, description = "At most 200 hits", body = InvolvedHitPage))
)]
#[post("/involved/_search")]
async fn search_involved(
    caller: Require<PersonalSearch>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    body: Body<InvolvedSearch>,
) -> Outcome<web::Json<InvolvedHitPage>> {
    let (ctx, reach, keys) = (caller.ctx(), caller.reach(), state.keys.clone());
    let items = state
        .db
        .write(move |conn| look::look(conn, &Asking { ctx: &ctx, reach: &reach, book: &book, keys: &keys }, &body))
        .await?;
    Ok(web::Json(InvolvedHitPage { items, next_cursor: None }))
}

/// Open what stood in a struck entry of the timeline
///
/// Only for who answers for its audience; who opened what and why is logged.
#[utoipa::path(
    tag = "Involved", operation_id = "open_timeline_entry", security(("bearer" = ["personal:open"])),
    params(("incidentId" = IncidentId, Path, description = "The incident"),
        ("entryId" = TimelineEntryId, Path, description = "An entry of its timeline")),
    request_body = NewOpening, responses((status = 200, description = "What stood there", body = StruckEntry))
)]
#[post("/incidents/{incidentId}/timeline/{entryId}/_open")]
async fn open_timeline_entry(
    caller: Require<PersonalOpen>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<(IncidentId, TimelineEntryId)>,
    body: Body<NewOpening>,
) -> Outcome<web::Json<StruckEntry>> {
    let at = path.into_inner();
    let (ctx, reach, keys) = (caller.ctx(), caller.reach(), state.keys.clone());
    let opened = state
        .db
        .write(move |conn| {
            struck::open(conn, &Asking { ctx: &ctx, reach: &reach, book: &book, keys: &keys }, at, &body)
        })
        .await?;
    Ok(web::Json(opened))
}
