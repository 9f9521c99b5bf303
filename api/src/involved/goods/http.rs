//! Goods over HTTP: extract, authorise, call, answer.

use crate::access::permission::{IncidentRead, InvolvedManage};
use crate::access::{Ctx, Reach, Require};
use crate::codes::CodeBook;
use crate::fault::{Outcome, Present};
use crate::involved::within::Asking;
use crate::web::etag::{self, IfMatch};
use crate::web::idempotency::{Answer, IdempotencyKey, once};
use crate::web::query::{PageQuery, limit};
use crate::web::{Body, Cursor, Paged, Query, State};
use actix_web::http::header::ETAG;
use actix_web::{HttpRequest, HttpResponse, get, patch, post, web};
use shared_types::access::Permission;
use shared_types::goods::{Goods, GoodsPage, GoodsPatch, NewGoods};
use shared_types::ids::{GoodsId, IncidentId};
use shared_types::involved::NewStrike;
use utoipa_actix_web::service_config::ServiceConfig;

/// The operations on goods.
pub fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_goods)
        .service(add_goods_line)
        .service(get_goods_line)
        .service(change_goods_line)
        .service(strike_goods_line);
}

fn asking<'a>(ctx: &'a Ctx, reach: &'a Reach, book: &'a CodeBook, state: &'a State) -> Asking<'a> {
    Asking { ctx, reach, book, keys: &state.keys }
}

fn answer(goods_line: &Goods) -> HttpResponse {
    HttpResponse::Ok().insert_header((ETAG, etag::of_version(goods_line.version))).json(goods_line)
}

/// Goods of an incident, oldest first
#[utoipa::path(
    tag = "Involved", operation_id = "list_goods", security(("bearer" = ["incident:read"])),
    params(("incidentId" = IncidentId, Path, description = "The incident"), PageQuery),
    responses((status = 200, description = "One page", body = GoodsPage))
)]
#[get("/incidents/{incidentId}/goods")]
async fn list_goods(
    caller: Require<IncidentRead>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<IncidentId>,
    query: Query<PageQuery>,
) -> Outcome<Paged<GoodsPage>> {
    let id = path.into_inner();
    let limit = limit(query.0.limit)?;
    let place = format!("goods/{id}");
    let after = query.0.cursor.as_deref().map(|c| Cursor::read(c, &state.keys, place.as_bytes())).transpose()?;
    let (ctx, reach, ground) = (caller.ctx(), caller.reach(), state.clone());
    let (items, next) = state
        .db
        .read(move |conn| super::page(conn, &asking(&ctx, &reach, &book, &ground), id, after.as_ref(), limit))
        .await?;
    Ok(Paged(GoodsPage { items, next_cursor: next.map(|c| c.write(&state.keys, place.as_bytes())) }))
}

/// Add goods
#[utoipa::path(
    tag = "Involved", operation_id = "add_goods_line", security(("bearer" = ["involved:manage"])),
    params(("incidentId" = IncidentId, Path, description = "The incident"),
        ("Idempotency-Key" = Option<String>, Header, description = "Repeat with the same key and nothing is done twice; required for machine clients")),
    request_body = NewGoods,
    responses((status = 201, description = "Added", body = Goods,
        headers(("Location" = String, description = "Its address"), ("ETag" = String, description = "Its version"))))
)]
#[post("/incidents/{incidentId}/goods")]
async fn add_goods_line(
    caller: Require<InvolvedManage>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<IncidentId>,
    key: IdempotencyKey,
    body: Body<NewGoods>,
) -> Outcome<HttpResponse> {
    let id = path.into_inner();
    let key = if caller.actor().client.is_some() { key.required()? } else { key };
    let claim = key.claim(&state, &caller.actor().key(), &format!("add_goods_line/{id}"), body.hash());
    let (ctx, reach, ground) = (caller.ctx(), caller.reach(), state.clone());
    let answer = once(&state, claim, move |conn| {
        let added = super::add(conn, &asking(&ctx, &reach, &book, &ground), id, &body)?;
        let location = format!("/api/v1/incidents/{id}/goods/{}", added.id);
        Ok(Answer::created(location, Some(etag::of_version(added.version)), &added)?.about(id.0))
    })
    .await?;
    Ok(answer.into_response())
}

/// A line of goods
#[utoipa::path(
    tag = "Involved", operation_id = "get_goods_line", security(("bearer" = ["incident:read"])),
    params(("incidentId" = IncidentId, Path, description = "The incident"), ("goodsId" = GoodsId, Path, description = "A line of goods")),
    responses((status = 200, description = "As far as the caller may see it", body = Goods,
        headers(("ETag" = String, description = "Its version"))))
)]
#[get("/incidents/{incidentId}/goods/{goodsId}")]
async fn get_goods_line(
    caller: Require<IncidentRead>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<(IncidentId, GoodsId)>,
) -> Outcome<HttpResponse> {
    let (incident, id) = path.into_inner();
    let (ctx, reach, ground) = (caller.ctx(), caller.reach(), state.clone());
    let found =
        state.db.read(move |conn| super::get(conn, &asking(&ctx, &reach, &book, &ground), incident, id)).await?;
    Ok(answer(&found))
}

/// Correct goods
///
/// A merge patch on named fields.
#[utoipa::path(
    tag = "Involved", operation_id = "change_goods_line", security(("bearer" = ["involved:manage"])),
    params(("incidentId" = IncidentId, Path, description = "The incident"), ("goodsId" = GoodsId, Path, description = "A line of goods"),
        ("If-Match" = Option<String>, Header, description = "The ETag that was read")),
    request_body(content = GoodsPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "As it is now", body = Goods, headers(("ETag" = String, description = "Its version"))))
)]
#[patch("/incidents/{incidentId}/goods/{goodsId}")]
async fn change_goods_line(
    caller: Require<InvolvedManage>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<(IncidentId, GoodsId)>,
    body: Body<GoodsPatch>,
    req: HttpRequest,
) -> Outcome<HttpResponse> {
    let at = path.into_inner();
    let if_match = IfMatch::of(&req);
    let (ctx, reach, ground) = (caller.ctx(), caller.reach(), state.clone());
    let (by, read, lists, keys) = (ctx.clone(), ctx.reach(Permission::IncidentRead), book.clone(), state.clone());
    let present = state.db.read(move |conn| {
        let now = super::get(conn, &asking(&by, &read, &lists, &keys), at.0, at.1)?;
        Present::of(now.version, &now)
    });
    let done = state
        .db
        .write(move |conn| super::change(conn, &asking(&ctx, &reach, &book, &ground), at, if_match, &body))
        .await;
    let now = etag::or_present(done, present).await?;
    Ok(answer(&now))
}

/// Strike goods
///
/// It stays, marked with the reason; what it held of a person is neither shown nor found any more.
#[utoipa::path(
    tag = "Involved", operation_id = "strike_goods_line", security(("bearer" = ["involved:manage"])),
    params(("incidentId" = IncidentId, Path, description = "The incident"), ("goodsId" = GoodsId, Path, description = "A line of goods"),
        ("Idempotency-Key" = Option<String>, Header, description = "Repeat with the same key and nothing is done twice")),
    request_body = NewStrike,
    responses((status = 200, description = "As it is now", body = Goods, headers(("ETag" = String, description = "Its version"))))
)]
#[post("/incidents/{incidentId}/goods/{goodsId}/_strike")]
async fn strike_goods_line(
    caller: Require<InvolvedManage>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<(IncidentId, GoodsId)>,
    key: IdempotencyKey,
    body: Body<NewStrike>,
) -> Outcome<HttpResponse> {
    let at = path.into_inner();
    let claim = key.claim(&state, &caller.actor().key(), &format!("strike_goods_line/{}", at.1), body.hash());
    let (ctx, reach, ground) = (caller.ctx(), caller.reach(), state.clone());
    let answer = once(&state, claim, move |conn| {
        let struck = super::strike(conn, &asking(&ctx, &reach, &book, &ground), at, &body)?;
        Ok(Answer::ok(Some(etag::of_version(struck.version)), &struck)?.about(at.0.0))
    })
    .await?;
    Ok(answer.into_response())
}
