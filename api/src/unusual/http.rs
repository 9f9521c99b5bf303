//! What is out of the ordinary over HTTP: extract, authorise, call, answer.

use super::{aside, store, weekly};
use crate::access::permission::{IncidentHandle, InsightRead};
use crate::access::{Person, Require};
use crate::fault::Outcome;
use crate::web::query::QueryKeys;
use crate::web::{Body, Query, State};
use actix_web::{HttpResponse, get, post, put, web};
use shared_types::access::Permission;
use shared_types::ids::{AreaId, UnusualFindingId};
use shared_types::unusual::{NewAside, UnusualAnswer, UnusualMail};
use utoipa_actix_web::service_config::ServiceConfig;

/// The operations of this room.
pub fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.service(get_unusual).service(put_finding_aside).service(get_unusual_mail).service(choose_unusual_mail);
}

/// Where.
#[derive(Debug, Default, serde::Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
struct UnusualQuery {
    /// At these sites; all within reach when not given.
    site: Vec<AreaId>,
}

impl QueryKeys for UnusualQuery {
    const LISTS: &'static [&'static str] = &["site"];
    const NUMBERS: &'static [&'static str] = &[];
    const TEXTS: &'static [&'static str] = &[];
}

/// What is out of the ordinary
///
/// Looked for every hour over the last 7 and 28 whole days, against the year before. Told to who sees the incidents of a site in full;
/// elsewhere there are none. Each count is that of the list with the filters of the finding, as it was when it was looked.
#[utoipa::path(
    tag = "Insight", operation_id = "get_unusual", security(("bearer" = ["insight:read"])), params(UnusualQuery),
    responses((status = 200, description = "At most five findings, the strongest evidence first", body = UnusualAnswer))
)]
#[get("/insight/unusual")]
async fn get_unusual(
    caller: Require<InsightRead>,
    state: web::Data<State>,
    query: Query<UnusualQuery>,
) -> Outcome<web::Json<UnusualAnswer>> {
    let reach = caller.reach();
    Ok(web::Json(state.db.read(move |conn| store::answer(conn, &reach, &query.0.site)).await?))
}

/// Put a finding aside
///
/// For everybody at the site. It comes back only when another incident is registered that it rests on.
#[utoipa::path(
    tag = "Insight", operation_id = "put_finding_aside", security(("bearer" = ["incident:handle"])),
    params(("findingId" = UnusualFindingId, Path, description = "Which finding")),
    request_body = NewAside, responses((status = 204, description = "Put aside"))
)]
#[post("/insight/unusual/{findingId}/_dismiss")]
async fn put_finding_aside(
    caller: Require<IncidentHandle>,
    state: web::Data<State>,
    id: web::Path<UnusualFindingId>,
    new: Body<NewAside>,
) -> Outcome<HttpResponse> {
    let (ctx, reach, id) = (caller.ctx(), caller.reach(), id.into_inner());
    let read = ctx.reach(Permission::InsightRead);
    state.db.write(move |conn| aside::put(conn, &ctx, (&read, &reach), id, &new)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Whether the caller wants a mail each week of what is out of the ordinary
#[utoipa::path(
    tag = "Insight", operation_id = "get_unusual_mail", security(("bearer" = ["signed-in"])),
    responses((status = 200, description = "The choice", body = UnusualMail))
)]
#[get("/me/unusual-mail")]
async fn get_unusual_mail(who: Person, state: web::Data<State>) -> Outcome<web::Json<UnusualMail>> {
    Ok(web::Json(state.db.read(move |conn| weekly::wanted(conn, who.account)).await?))
}

/// Choose whether to get that mail
///
/// On Monday at 07:00 of the first site, when something stands out at a site that the person sees in full. It names no unit.
#[utoipa::path(
    tag = "Insight", operation_id = "choose_unusual_mail", security(("bearer" = ["signed-in"])),
    request_body = UnusualMail, responses((status = 200, description = "As it is now", body = UnusualMail))
)]
#[put("/me/unusual-mail")]
async fn choose_unusual_mail(
    who: Person,
    state: web::Data<State>,
    choice: Body<UnusualMail>,
) -> Outcome<web::Json<UnusualMail>> {
    let choice = choice.into_inner();
    Ok(web::Json(state.db.write(move |conn| weekly::choose(conn, &who, choice)).await?))
}
