//! Open figures over HTTP: extract, authorise, call, answer. Reading them is open to everybody, from every page.

use super::{store, switch, tables};
use crate::access::Require;
use crate::access::permission::HandlingManage;
use crate::codes::CodeBook;
use crate::fault::Outcome;
use crate::web::etag::{self, IfMatch};
use crate::web::{Body, State, sheet};
use actix_web::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, ETAG, VARY};
use actix_web::{HttpRequest, HttpResponse, get, put, web};
use shared_types::ids::AreaId;
use shared_types::open_figures::{LEAST_TOLD, NewOpenFigures, OpenFigures, OpenFiguresSettings, OpenKind};
use utoipa_actix_web::service_config::ServiceConfig;

/// The operations of this room.
pub fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.service(get_open_figures_settings).service(set_open_figures).service(read_open_figures);
}

fn with_version(settings: &OpenFiguresSettings) -> HttpResponse {
    HttpResponse::Ok().insert_header((ETAG, etag::of_version(settings.version))).json(settings)
}

/// Whether a site publishes figures, and where
#[utoipa::path(
    tag = "Open figures", operation_id = "get_open_figures_settings", security(("bearer" = ["handling:manage"])),
    params(("siteId" = AreaId, Path, description = "The site")),
    responses((status = 200, description = "As it is set", body = OpenFiguresSettings,
        headers(("ETag" = String, description = "Its version"))))
)]
#[get("/sites/{siteId}/open-figures")]
async fn get_open_figures_settings(
    caller: Require<HandlingManage>,
    state: web::Data<State>,
    path: web::Path<AreaId>,
) -> Outcome<HttpResponse> {
    let (reach, site) = (caller.reach(), path.into_inner());
    Ok(with_version(&state.db.read(move |conn| store::settings(conn, &reach, site)).await?))
}

/// Publish figures of a site, or no longer
///
/// Switched on, the closed months from the first one on are published at once and the later ones when they are due: a month from the
/// first of the second month after it. What was published does not change, also when it is switched off and on again.
#[utoipa::path(
    tag = "Open figures", operation_id = "set_open_figures", security(("bearer" = ["handling:manage"])),
    params(("siteId" = AreaId, Path, description = "The site"),
        ("If-Match" = String, Header, description = "The version that was read")),
    request_body = NewOpenFigures,
    responses((status = 200, description = "As it is now", body = OpenFiguresSettings,
        headers(("ETag" = String, description = "Its version"))))
)]
#[put("/sites/{siteId}/open-figures")]
async fn set_open_figures(
    caller: Require<HandlingManage>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<AreaId>,
    body: Body<NewOpenFigures>,
    req: HttpRequest,
) -> Outcome<HttpResponse> {
    let (ctx, reach, site, if_match) = (caller.ctx(), caller.reach(), path.into_inner(), IfMatch::of(&req));
    let set = state.db.write(move |conn| switch::set(conn, &ctx, &reach, &book, site, if_match, &body)).await?;
    Ok(with_version(&set))
}

/// What a site publishes of its incidents
///
/// Open to everybody where the site has switched it on; elsewhere there is nothing. Counts by month, each with its kinds and its hours of
/// the day. Numbers under five are hidden, and others with them so that they cannot be reckoned; zeros too. A month stays as it was
/// published. May be called from any page, and kept for five minutes.
#[utoipa::path(
    tag = "Open figures", operation_id = "read_open_figures", security(()),
    params(("code" = String, Path, description = "The end of their address, as the site set it")),
    responses((status = 200, description = "The months, the last first",
        content((OpenFigures = "application/json"), (String = "text/csv"))))
)]
#[get("/open-figures/{code}")]
async fn read_open_figures(
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<String>,
    req: HttpRequest,
) -> Outcome<HttpResponse> {
    let code = path.into_inner();
    let asked = code.clone();
    let (site_name, months) = state.db.read(move |conn| store::read(conn, &asked)).await?;
    let tops = book.kinds().iter().filter(|kind| kind.parent.is_none());
    let kinds = tops.map(|k| OpenKind { category: k.category.code.clone(), label: k.category.label.clone() });
    let figures = OpenFigures {
        site_name,
        least_told: LEAST_TOLD.cast_signed(),
        kinds: kinds.collect(),
        months,
        code: code.clone(),
    };
    let is_csv = sheet::is_asked(&req);
    let mut answer = if is_csv { sheet::answer(&format!("open-figures-{code}")) } else { HttpResponse::Ok() };
    answer.insert_header((CACHE_CONTROL, "public, max-age=300")).insert_header((VARY, "Accept"));
    answer
        .insert_header((ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
        .insert_header(("cross-origin-resource-policy", "cross-origin"));
    Ok(if is_csv { answer.body(tables::all(&figures)?) } else { answer.json(figures) })
}
