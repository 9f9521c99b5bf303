//! What providers of SMS send to us: receipts and replies.
//!
//! Open to everybody, since a provider has no account here; what it sends must prove that it is from there, as its channel says. It is
//! answered well only when everything in it is kept: else the provider comes again, and what comes twice changes nothing.

use super::super::{Channels, Wake, ear};
use crate::channels::{Came, Read};
use crate::fault::{Fault, Outcome};
use crate::web::Query;
use crate::web::State;
use crate::web::query::QueryKeys;
use actix_web::{HttpRequest, HttpResponse, post, web};
use utoipa_actix_web::service_config::ServiceConfig;

pub(super) fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.service(hear_provider);
}

/// How a provider proves itself that can sign nothing.
#[derive(Debug, Default, serde::Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
struct ProviderQuery {
    /// What was agreed on, for a provider that signs nothing.
    key: Option<String>,
}

impl QueryKeys for ProviderQuery {
    const LISTS: &'static [&'static str] = &[];
    const NUMBERS: &'static [&'static str] = &[];
    const TEXTS: &'static [&'static str] = &["key"];
}

/// Receipts and replies of a provider of SMS
///
/// In the provider's own form. What does not prove that it is from the provider is refused (401); what comes twice, late or out of
/// order changes nothing.
#[utoipa::path(
    tag = "Alerts", operation_id = "hear_provider", security(()),
    params(("channel" = String, Path, description = "The provider: `cm` or `http`", example = "cm"), ProviderQuery),
    request_body(content(
        (serde_json::Value = "application/json", example = json!({"messages": {"msg": {"reference": "0189", "status": {"code": "2"}}}})),
        (String = "application/x-www-form-urlencoded", example = json!("id=p-1&status=delivered")),
    ), description = "As the provider writes it"),
    responses((status = 200, description = "Kept; it need not come again"), (status = 401, description = "Not from the provider"))
)]
#[post("/channel-receipts/{channel}")]
async fn hear_provider(
    state: web::Data<State>,
    channels: web::Data<Channels>,
    wake: web::Data<Wake>,
    path: web::Path<String>,
    query: Query<ProviderQuery>,
    req: HttpRequest,
    body: web::Bytes,
) -> Outcome<HttpResponse> {
    let provider = channels.named(&path).ok_or(Fault::NotFound)?;
    let text = |value: &actix_web::http::header::HeaderValue| value.to_str().unwrap_or_default().to_owned();
    let headers = req.headers().iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect();
    let came = Came { headers, key: query.0.key, body: body.to_vec(), at: state.clock.now() };
    let told = match provider.read(&came) {
        Read::Told(told) => told,
        Read::Forged => {
            let detail = "This is not signed as was agreed with the provider.";
            return Err(Fault::Unauthenticated { code: "not-the-provider", detail });
        }
        Read::NotUnderstood => {
            // Somebody must look at it; what it says is not for the log.
            tracing::warn!(provider = provider.name(), "a provider sent what cannot be understood");
            let detail = "This is nothing that such a provider sends.".to_owned();
            return Err(Fault::Malformed { code: "not-understood", detail });
        }
    };
    let ear = ear(&state);
    for back in told {
        if !ear(back).await {
            return Err(Fault::Unavailable("receipts".to_owned()));
        }
    }
    // What failed goes another way at once.
    wake.ring();
    Ok(HttpResponse::Ok().finish())
}
