//! Accounts, as those see them who manage a place.

use super::paging::Paging;
use crate::access::Remembered;
use crate::access::accounts::{change, store};
use crate::access::permission::{AccountManage, AccountRead};
use crate::access::require::{ByPassword, Require};
use crate::fault::{Fault, Outcome, Present};
use crate::web::etag::{self, IfMatch};
use crate::web::query::PageQuery;
use crate::web::{Body, Cursor, Paged, Query, State};
use actix_web::http::header::ETAG;
use actix_web::{HttpRequest, HttpResponse, get, patch, web};
use shared_types::access::Permission;
use shared_types::account::{Account, AccountPage, AccountPatch};
use shared_types::ids::AccountId;
use utoipa_actix_web::service_config::ServiceConfig;

pub(super) fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_accounts).service(read_account).service(change_account);
}

/// Accounts within reach, by name
///
/// Those whose organisation takes part there, and those who ever had a role there.
#[utoipa::path(
    tag = "Accounts", operation_id = "list_accounts", security(("bearer" = ["account:read"])), params(PageQuery),
    responses((status = 200, description = "A page of accounts", body = AccountPage))
)]
#[get("/accounts")]
async fn list_accounts(
    state: web::Data<State>,
    who: Require<AccountRead>,
    page: Query<PageQuery>,
) -> Outcome<Paged<AccountPage>> {
    let paging = Paging::of(&state, page.0.cursor.as_deref(), page.0.limit, "accounts")?;
    let (after, limit) = (paging.after_name()?, paging.limit);
    let rows = state.db.read(move |conn| store::list(conn, &who.reach(), who.at(), None, after, limit)).await?;
    let (rows, next_cursor) = paging.cut(rows, |a| Cursor::of_name(&a.account.name, a.account.id.0));
    Ok(Paged(AccountPage { items: rows.into_iter().map(|a| a.account).collect(), next_cursor }))
}

/// One account
#[utoipa::path(
    tag = "Accounts", operation_id = "read_account", security(("bearer" = ["account:read"])),
    params(("accountId" = AccountId, Path, description = "Which account")),
    responses((status = 200, description = "The account", body = Account))
)]
#[get("/accounts/{accountId}")]
async fn read_account(
    state: web::Data<State>,
    who: Require<AccountRead>,
    id: web::Path<String>,
) -> Outcome<HttpResponse> {
    let id: AccountId = id.parse().map_err(|_| Fault::NotFound)?;
    let found = state.db.read(move |conn| store::find(conn, &who.reach(), who.at(), id)).await?;
    Ok(answer(&found))
}

/// Rename, close or open an account
///
/// A closed account is signed out at once. Only accounts whose roles the caller could have given.
#[utoipa::path(
    tag = "Accounts", operation_id = "change_account", security(("bearer" = ["account:manage"])),
    params(("accountId" = AccountId, Path, description = "Which account"),
        ("If-Match" = Option<String>, Header, description = "Version that was read")),
    request_body(content = AccountPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "Changed", body = Account))
)]
#[patch("/accounts/{accountId}")]
async fn change_account(
    req: HttpRequest,
    state: web::Data<State>,
    remembered: web::Data<Remembered>,
    who: Require<AccountManage>,
    _by: ByPassword,
    id: web::Path<String>,
    patch: Body<AccountPatch>,
) -> Outcome<HttpResponse> {
    let id: AccountId = id.parse().map_err(|_| Fault::NotFound)?;
    let if_match = IfMatch::of(&req);
    let (read, at) = (who.ctx().reach(Permission::AccountRead), who.at());
    let done = state.db.write(move |conn| change::change(conn, &who, &who.reach(), id, &patch, if_match)).await;
    let present = state.db.read(move |conn| {
        let found = store::find(conn, &read, at, id)?;
        Present::of(found.version, &found.account)
    });
    let changed = etag::or_present(done, present).await?;
    remembered.forget();
    Ok(answer(&changed))
}

fn answer(found: &store::Versioned) -> HttpResponse {
    HttpResponse::Ok().insert_header((ETAG, etag::of_version(found.version))).json(&found.account)
}
