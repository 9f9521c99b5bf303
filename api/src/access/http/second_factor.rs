//! The own second factor.

use crate::access::accounts::totp;
use crate::access::require::ByPassword;
use crate::access::visitor::Visitor;
use crate::fault::Outcome;
use crate::web::{Body, State};
use actix_web::{HttpResponse, post, web};
use shared_types::account::{RecoveryCodes, TotpCode, TotpSetup};
use utoipa_actix_web::service_config::ServiceConfig;

pub(super) fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.service(confirm_totp).service(remove_totp).service(set_up_totp).service(renew_recovery_codes);
}

/// Begin a second factor
///
/// The secret is shown once and counts only after `_confirm`.
#[utoipa::path(
    tag = "Signing in", operation_id = "begin_totp", security(("bearer" = ["signed-in"])),
    responses((status = 200, description = "The secret for the app", body = TotpSetup))
)]
#[post("/me/totp")]
async fn set_up_totp(state: web::Data<State>, who: ByPassword) -> Outcome<web::Json<TotpSetup>> {
    let keys = state.keys.clone();
    state.db.write(move |conn| totp::set_up(conn, &keys, &who)).await.map(web::Json)
}

/// Confirm the second factor with a first code
///
/// Answers the recovery codes; they are shown once.
#[utoipa::path(
    tag = "Signing in", operation_id = "confirm_totp", security(("bearer" = ["signed-in"])), request_body = TotpCode,
    responses((status = 200, description = "It is on", body = RecoveryCodes))
)]
#[post("/me/totp/_confirm")]
async fn confirm_totp(
    state: web::Data<State>,
    who: ByPassword,
    visitor: Visitor,
    code: Body<TotpCode>,
) -> Outcome<web::Json<RecoveryCodes>> {
    let keys = state.keys.clone();
    let done = state.db.write(move |conn| totp::confirm(conn, &keys, &who, &visitor.address, &code.code)).await?;
    done.map(web::Json)
}

/// Take the second factor away
///
/// Proven by a code of the app or a recovery code.
#[utoipa::path(
    tag = "Signing in", operation_id = "remove_totp", security(("bearer" = ["signed-in"])), request_body = TotpCode,
    responses((status = 204, description = "It is off"))
)]
#[post("/me/totp/_remove")]
async fn remove_totp(
    state: web::Data<State>,
    who: ByPassword,
    visitor: Visitor,
    code: Body<TotpCode>,
) -> Outcome<HttpResponse> {
    let keys = state.keys.clone();
    state.db.write(move |conn| totp::remove(conn, &keys, &who, &visitor.address, &code.code)).await??;
    Ok(HttpResponse::NoContent().finish())
}

/// Renew the recovery codes
///
/// Proven by a code of the app or a recovery code. The old ones end.
#[utoipa::path(
    tag = "Signing in", operation_id = "renew_recovery_codes", security(("bearer" = ["signed-in"])),
    request_body = TotpCode, responses((status = 200, description = "The new codes", body = RecoveryCodes))
)]
#[post("/me/recovery-codes")]
async fn renew_recovery_codes(
    state: web::Data<State>,
    who: ByPassword,
    visitor: Visitor,
    code: Body<TotpCode>,
) -> Outcome<web::Json<RecoveryCodes>> {
    let keys = state.keys.clone();
    let done = state.db.write(move |conn| totp::renew_codes(conn, &keys, &who, &visitor.address, &code.code)).await?;
    done.map(web::Json)
}
