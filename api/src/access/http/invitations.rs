//! Invitations.

use super::paging::Paging;
use crate::access::invitations::{accept, invite, store};
use crate::access::passwords::Hasher;
use crate::access::permission::{AccountManage, AccountRead};
use crate::access::require::{ByPassword, Require};
use crate::fault::{Fault, Outcome};
use crate::web::idempotency::{self, Answer, IdempotencyKey};
use crate::web::query::PageQuery;
use crate::web::{Body, Cursor, Paged, Query, State};
use actix_web::http::header::LOCATION;
use actix_web::{HttpResponse, delete, get, post, web};
use shared_types::account::Account;
use shared_types::ids::InvitationId;
use shared_types::invitation::{InvitationAcceptance, InvitationLink, InvitationPage, NewInvitation};
use utoipa_actix_web::service_config::ServiceConfig;

pub(super) fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.service(accept_invitation).service(list_invitations).service(send_invitation).service(withdraw_invitation);
}

/// Invitations to places within reach, newest first
#[utoipa::path(
    tag = "Accounts", operation_id = "list_invitations", security(("bearer" = ["account:read"])), params(PageQuery),
    responses((status = 200, description = "A page of invitations", body = InvitationPage))
)]
#[get("/invitations")]
async fn list_invitations(
    state: web::Data<State>,
    who: Require<AccountRead>,
    page: Query<PageQuery>,
) -> Outcome<Paged<InvitationPage>> {
    let paging = Paging::of(&state, page.0.cursor.as_deref(), page.0.limit, "invitations")?;
    let (after, limit) = (paging.after_id()?, paging.limit);
    let rows = state.db.read(move |conn| store::list(conn, &who.reach(), None, after, limit)).await?;
    let (items, next_cursor) = paging.cut(rows, |i| Cursor::of(0, i.id.0));
    Ok(Paged(InvitationPage { items, next_cursor }))
}

/// Invite a person
///
/// The link is answered once. It holds for seven days and works once.
#[utoipa::path(
    tag = "Accounts", operation_id = "send_invitation", security(("bearer" = ["account:manage"])),
    params(("Idempotency-Key" = Option<String>, Header, description = "Repeat it and nothing is done twice")),
    request_body = NewInvitation,
    responses((status = 201, description = "Invited", body = InvitationLink,
        headers(("Location" = String, description = "The invitation"))))
)]
#[post("/invitations")]
async fn send_invitation(
    state: web::Data<State>,
    who: Require<AccountManage>,
    _by: ByPassword,
    key: IdempotencyKey,
    new: Body<NewInvitation>,
) -> Outcome<HttpResponse> {
    let claim = key.claim(&state, &who.actor().key(), "POST /invitations", new.hash());
    let answer = idempotency::once(&state, claim, move |conn| {
        let link = invite::invite(conn, &who, &who.reach(), &new)?;
        Answer::created(format!("/api/v1/invitations/{}", link.invitation.id), None, &link)
    })
    .await?;
    Ok(answer.into_response())
}

/// Take an invitation back
#[utoipa::path(
    tag = "Accounts", operation_id = "withdraw_invitation", security(("bearer" = ["account:manage"])),
    params(("invitationId" = InvitationId, Path, description = "Which invitation")),
    responses((status = 204, description = "Taken back"))
)]
#[delete("/invitations/{invitationId}")]
async fn withdraw_invitation(
    state: web::Data<State>,
    who: Require<AccountManage>,
    _by: ByPassword,
    id: web::Path<String>,
) -> Outcome<HttpResponse> {
    let id: InvitationId = id.parse().map_err(|_| Fault::NotFound)?;
    state.db.write(move |conn| invite::withdraw(conn, &who, &who.reach(), id)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Accept an invitation
///
/// Makes the account with its role; the token of the link is the proof.
#[utoipa::path(
    tag = "Accounts", operation_id = "accept_invitation", security(()), request_body = InvitationAcceptance,
    responses((status = 201, description = "The account", body = Account,
        headers(("Location" = String, description = "The account"))))
)]
#[post("/invitations/_accept")]
async fn accept_invitation(
    state: web::Data<State>,
    hasher: web::Data<Hasher>,
    with: Body<InvitationAcceptance>,
) -> Outcome<HttpResponse> {
    let account = accept::accept(&state, &hasher, with.into_inner()).await?;
    Ok(HttpResponse::Created().insert_header((LOCATION, format!("/api/v1/accounts/{}", account.id))).json(account))
}
