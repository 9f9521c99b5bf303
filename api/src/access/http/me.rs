//! The caller itself.

use crate::access::Remembered;
use crate::access::accounts::{me, password, quick_code};
use crate::access::passwords::Hasher;
use crate::access::require::{ByPassword, Person, SignedIn};
use crate::access::visitor::Visitor;
use crate::fault::Outcome;
use crate::web::{Body, State};
use actix_web::{HttpResponse, delete, get, patch, post, put, web};
use shared_types::account::{Me, MePatch, PasswordChange, QuickCode};
use utoipa_actix_web::service_config::ServiceConfig;

pub(super) fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.service(read_me).service(change_me).service(change_password).service(set_quick_code).service(remove_quick_code);
}

/// Who calls, and what it may do where
#[utoipa::path(
    tag = "Signing in", operation_id = "read_me", security(("bearer" = ["signed-in"])),
    responses((status = 200, description = "The caller", body = Me))
)]
#[get("/me")]
async fn read_me(state: web::Data<State>, who: SignedIn) -> Outcome<web::Json<Me>> {
    state.db.read(move |conn| me::read(conn, &who)).await.map(web::Json)
}

/// Change the own name and language
#[utoipa::path(
    tag = "Signing in", operation_id = "change_me", security(("bearer" = ["signed-in"])),
    request_body(content = MePatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "Changed", body = Me))
)]
#[patch("/me")]
async fn change_me(state: web::Data<State>, who: Person, patch: Body<MePatch>) -> Outcome<web::Json<Me>> {
    state.db.write(move |conn| me::change(conn, &who, &patch)).await.map(web::Json)
}

/// Change the own password
///
/// Every other session ends.
#[utoipa::path(
    tag = "Signing in", operation_id = "change_password", security(("bearer" = ["signed-in"])),
    request_body = PasswordChange, responses((status = 204, description = "Changed"))
)]
#[post("/me/password")]
async fn change_password(
    state: web::Data<State>,
    hasher: web::Data<Hasher>,
    remembered: web::Data<Remembered>,
    who: ByPassword,
    visitor: Visitor,
    change: Body<PasswordChange>,
) -> Outcome<HttpResponse> {
    password::change(&state, &hasher, who.0, change.into_inner(), &visitor.address).await?;
    remembered.forget();
    Ok(HttpResponse::NoContent().finish())
}

/// Set the quick code for trusted shared devices
#[utoipa::path(
    tag = "Signing in", operation_id = "set_quick_code", security(("bearer" = ["signed-in"])),
    request_body = QuickCode, responses((status = 204, description = "Set"))
)]
#[put("/me/quick-code")]
async fn set_quick_code(
    state: web::Data<State>,
    hasher: web::Data<Hasher>,
    who: ByPassword,
    visitor: Visitor,
    new: Body<QuickCode>,
) -> Outcome<HttpResponse> {
    quick_code::set(&state, &hasher, who.0, new.into_inner(), &visitor.address).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Take the quick code away
#[utoipa::path(
    tag = "Signing in", operation_id = "remove_quick_code", security(("bearer" = ["signed-in"])),
    responses((status = 204, description = "Taken away"))
)]
#[delete("/me/quick-code")]
async fn remove_quick_code(state: web::Data<State>, who: ByPassword) -> Outcome<HttpResponse> {
    state.db.write(move |conn| quick_code::remove(conn, &who)).await?;
    Ok(HttpResponse::NoContent().finish())
}
