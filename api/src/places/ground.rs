//! What lies under the map over HTTP: whether there are tiles, and each of them, fetched by this server so that the server of the map never
//! sees who looks at what. Handlers only translate.

use crate::access::Require;
use crate::access::permission::PlaceRead;
use crate::fault::{Fault, Outcome};
use crate::outside::tiles::{MOST_ZOOM, Tiles};
use actix_web::http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use actix_web::{HttpResponse, get, web};
use shared_types::map_ground::{MapGround, MapTiles};
use utoipa_actix_web::service_config::ServiceConfig;

/// The operations of this noun.
pub fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.service(read_map_ground).service(get_map_tile);
}

/// What lies under the map
#[utoipa::path(
    tag = "Places", operation_id = "read_map_ground", security(("bearer" = ["place:read"])),
    responses((status = 200, description = "Whether there are tiles, and whose", body = MapGround))
)]
#[get("/map-ground")]
async fn read_map_ground(_: Require<PlaceRead>, tiles: web::Data<Tiles>) -> Outcome<web::Json<MapGround>> {
    let attribution = tiles.attribution().map(str::to_owned);
    Ok(web::Json(MapGround { tiles: attribution.map(|attribution| MapTiles { attribution, most_zoom: MOST_ZOOM }) }))
}

/// A tile of the map
///
/// Fetched from the server that the settings name, and kept for a week. Where none is named there is no tile.
#[utoipa::path(
    tag = "Places", operation_id = "get_map_tile", security(("bearer" = ["place:read"])),
    params(
        ("zoom" = u8, Path, description = "Zoom, 0 to 19"),
        ("column" = u32, Path, description = "Column, from the west"),
        ("row" = u32, Path, description = "Row, from the north"),
    ),
    responses((status = 200, description = "A picture of 256 by 256 dots", content(
        (String = "image/png", example = "the bytes of a PNG"), (String = "image/jpeg"), (String = "image/webp"),
    )))
)]
#[get("/map-tiles/{zoom}/{column}/{row}")]
async fn get_map_tile(
    caller: Require<PlaceRead>,
    path: web::Path<(u8, u32, u32)>,
    tiles: web::Data<Tiles>,
) -> Outcome<HttpResponse> {
    if tiles.attribution().is_none() {
        return Err(Fault::NotFound);
    }
    let tile = tiles.get(path.into_inner(), caller.at()).await?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, tile.media_type))
        .insert_header((CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox; frame-ancestors 'none'"))
        .insert_header((CONTENT_ENCODING, "identity"))
        // Public ground, and for this browser only: where one looked stays on the device for a day.
        .insert_header((CACHE_CONTROL, "private, max-age=86400"))
        .body(tile.bytes))
}
