//! Who may do what, where, until when; and the table of what each role may.

use super::paging::Paging;
use crate::access::Remembered;
use crate::access::permission::{AccountManage, AccountRead};
use crate::access::require::{ByPassword, Require, SignedIn};
use crate::access::roles::{end, give, store};
use crate::fault::{Fault, Outcome};
use crate::web::idempotency::{self, Answer, IdempotencyKey};
use crate::web::query::QueryKeys;
use crate::web::{Body, Cursor, Paged, Query, State};
use actix_web::{HttpResponse, get, patch, post, web};
use shared_types::access::{
    NewRoleAssignment, POLICY, Role, RoleAssignment, RoleAssignmentPage, RoleAssignmentPatch, RolePolicy,
    RolePolicyPage,
};
use shared_types::ids::{AccountId, AreaId, RoleAssignmentId};
use utoipa_actix_web::service_config::ServiceConfig;

pub(super) fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_policy).service(list_role_assignments).service(give_role).service(end_role);
}

/// What each role may do and see
#[utoipa::path(
    tag = "Accounts", operation_id = "list_policy", security(("bearer" = ["signed-in"])),
    responses((status = 200, description = "All roles", body = RolePolicyPage))
)]
#[get("/policy")]
async fn list_policy(_caller: SignedIn) -> web::Json<RolePolicyPage> {
    let items = POLICY
        .iter()
        .map(|row| RolePolicy { role: row.role, sight: row.sight, permissions: row.permissions.to_vec() })
        .collect();
    web::Json(RolePolicyPage { items, next_cursor: None })
}

/// Which given roles.
#[derive(Debug, Default, serde::Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
struct RoleQuery {
    /// At or below these places, and what holds there from above.
    area: Vec<AreaId>,
    /// Of these accounts.
    account: Vec<AccountId>,
    /// These roles.
    role: Vec<Role>,
    /// Opaque place to go on from, as `nextCursor` gave it.
    cursor: Option<String>,
    /// Items on a page, 1 to 200; 50 when not given.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

impl QueryKeys for RoleQuery {
    const LISTS: &'static [&'static str] = &["area", "account", "role"];
    const NUMBERS: &'static [&'static str] = &["limit"];
    const TEXTS: &'static [&'static str] = &["cursor"];
}

/// Who may do what, where, until when; by name of the account
#[utoipa::path(
    tag = "Accounts", operation_id = "list_role_assignments", security(("bearer" = ["account:read"])), params(RoleQuery),
    responses((status = 200, description = "A page of given roles", body = RoleAssignmentPage))
)]
#[get("/role-assignments")]
async fn list_role_assignments(
    state: web::Data<State>,
    who: Require<AccountRead>,
    query: Query<RoleQuery>,
) -> Outcome<Paged<RoleAssignmentPage>> {
    let RoleQuery { area, account, role, cursor, limit } = query.0;
    let selection = format!("role-assignments {area:?} {account:?} {role:?}");
    let paging = Paging::of(&state, cursor.as_deref(), limit, &selection)?;
    let filter = store::Filter { areas: area, accounts: account, roles: role, only: None };
    let (after, limit) = (paging.after_name()?, paging.limit);
    let rows = state.db.read(move |conn| store::list(conn, &who.reach(), who.at(), &filter, after, limit)).await?;
    let (items, next_cursor) = paging.cut(rows, |r| Cursor::of_name(&r.account_name, r.id.0));
    Ok(Paged(RoleAssignmentPage { items, next_cursor }))
}

/// Give a role
///
/// Nobody gives more than he has at that place, nor a role to himself. A beginning that has passed is now.
#[utoipa::path(
    tag = "Accounts", operation_id = "give_role", security(("bearer" = ["account:manage"])),
    params(("Idempotency-Key" = Option<String>, Header, description = "Repeat it and nothing is done twice")),
    request_body = NewRoleAssignment,
    responses((status = 201, description = "Given", body = RoleAssignment,
        headers(("Location" = String, description = "The given role"))))
)]
#[post("/role-assignments")]
async fn give_role(
    state: web::Data<State>,
    remembered: web::Data<Remembered>,
    who: Require<AccountManage>,
    _by: ByPassword,
    key: IdempotencyKey,
    new: Body<NewRoleAssignment>,
) -> Outcome<HttpResponse> {
    let claim = key.claim(&state, &who.actor().key(), "POST /role-assignments", new.hash());
    let answer = idempotency::once(&state, claim, move |conn| {
        let given = give::give(conn, &who, &who.reach(), &new)?;
        Answer::created(format!("/api/v1/role-assignments/{}", given.id), None, &given)
    })
    .await?;
    remembered.forget();
    Ok(answer.into_response())
}

/// End a role
///
/// A moment that has passed is now. The row stays.
#[utoipa::path(
    tag = "Accounts", operation_id = "end_role", security(("bearer" = ["account:manage"])),
    params(("roleAssignmentId" = RoleAssignmentId, Path, description = "Which given role")),
    request_body(content = RoleAssignmentPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "It ends", body = RoleAssignment))
)]
#[patch("/role-assignments/{roleAssignmentId}")]
async fn end_role(
    state: web::Data<State>,
    remembered: web::Data<Remembered>,
    who: Require<AccountManage>,
    _by: ByPassword,
    id: web::Path<String>,
    patch: Body<RoleAssignmentPatch>,
) -> Outcome<web::Json<RoleAssignment>> {
    let id: RoleAssignmentId = id.parse().map_err(|_| Fault::NotFound)?;
    let ended = state.db.write(move |conn| end::end(conn, &who, &who.reach(), id, patch.ends_at)).await?;
    remembered.forget();
    Ok(web::Json(ended))
}
