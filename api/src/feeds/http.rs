//! Feeds over HTTP: extract, authorise, call, answer. Readers of feeds sign in by HTTP Basic, with the id and a secret of a machine
//! client; tokens are taken too.

use super::{atom, cap, said};
use crate::access::Require;
use crate::access::permission::AlertRead;
use crate::alerts::published;
use crate::fault::{Fault, Outcome};
use crate::web::query::QueryKeys;
use crate::web::{Query, State};
use actix_web::http::header::CONTENT_TYPE;
use actix_web::{HttpResponse, get, web};
use jiff::tz::TimeZone;
use shared_types::ids::{AlertId, AlertUpdateId};
use utoipa_actix_web::service_config::ServiceConfig;

/// Entries of a feed at most.
const MOST: usize = 50;

/// The operations of this room.
pub fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.service(get_alert_as_cap).service(get_alert_feed);
}

/// Which message.
#[derive(Debug, Default, serde::Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
struct CapQuery {
    /// A message of the alert; the last when not given.
    message: Option<AlertUpdateId>,
}

impl QueryKeys for CapQuery {
    const LISTS: &'static [&'static str] = &[];
    const NUMBERS: &'static [&'static str] = &[];
    const TEXTS: &'static [&'static str] = &["message"];
}

/// An alert in CAP 1.2
///
/// The text for everybody and nothing else. The first message is an Alert, what followed an Update, its end a Cancel, each with
/// references to all before it. Times stand on the clock of the site.
#[utoipa::path(
    tag = "Feeds", operation_id = "get_alert_as_cap", security(("bearer" = ["alert:read"]), ("basic" = [])),
    params(("alertId" = AlertId, Path, description = "The alert"), CapQuery),
    responses((status = 200, description = "The document", content((String = "application/cap+xml", example = "<alert/>"))))
)]
#[get("/alerts/{alertId}/cap")]
async fn get_alert_as_cap(
    caller: Require<AlertRead>,
    state: web::Data<State>,
    path: web::Path<String>,
    query: Query<CapQuery>,
) -> Outcome<HttpResponse> {
    let id: AlertId = path.parse().map_err(|_| Fault::NotFound)?;
    let ctx = caller.ctx();
    let alert = state.db.read(move |conn| published::one(conn, ctx, id)).await?;
    let message = said::message(&alert, query.0.message, &state.config.public_url).ok_or(Fault::NotFound)?;
    let document = cap::document(&message).map_err(Fault::internal)?;
    Ok(HttpResponse::Ok().insert_header((CONTENT_TYPE, "application/cap+xml; charset=utf-8")).body(document))
}

/// The last alerts as a feed (Atom with GeoRSS)
///
/// At most 50, the last first, each with the address of its CAP document.
#[utoipa::path(
    tag = "Feeds", operation_id = "get_alert_feed", security(("bearer" = ["alert:read"]), ("basic" = [])),
    responses((status = 200, description = "The feed", content((String = "application/atom+xml", example = "<feed/>"))))
)]
#[get("/feeds/alerts")]
async fn get_alert_feed(caller: Require<AlertRead>, state: web::Data<State>) -> Outcome<HttpResponse> {
    let ctx = caller.ctx();
    let alerts = state.db.read(move |conn| published::latest(conn, ctx, MOST)).await?;
    let url = &state.config.public_url;
    let entries = alerts.iter().filter_map(|alert| {
        let first = alert.said.first()?;
        Some(atom::Entry {
            id: format!("urn:uuid:{}", alert.id),
            address: format!("{url}/api/v1/alerts/{}/cap", alert.id),
            published: first.at.to_zoned(alert.zone.clone()),
            message: said::message(alert, None, url)?,
        })
    });
    let feed = atom::Feed {
        address: format!("{url}/api/v1/feeds/alerts"),
        title: "WeBM: alerts".to_owned(),
        at: state.clock.now().to_zoned(TimeZone::UTC),
        entries: entries.collect(),
    };
    let document = atom::document(&feed).map_err(Fault::internal)?;
    Ok(HttpResponse::Ok().insert_header((CONTENT_TYPE, "application/atom+xml; charset=utf-8")).body(document))
}
