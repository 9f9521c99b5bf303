//! What was agreed on in meetings.

use super::super::actions;
use crate::access::Require;
use crate::access::permission::{InsightRead, PlaceManage};
use crate::fault::{Outcome, Present};
use crate::web::etag::{IfMatch, of_version, or_present};
use crate::web::idempotency::{Answer, IdempotencyKey, once};
use crate::web::query::QueryKeys;
use crate::web::{Body, Query, State};
use actix_web::{HttpRequest, HttpResponse, get, post, put, web};
use shared_types::access::Permission;
use shared_types::ids::{AreaId, MeetingActionId};
use shared_types::report::{MeetingAction, MeetingActionDone, MeetingActionList, NewMeetingAction};
use utoipa_actix_web::service_config::ServiceConfig;

pub fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_meeting_actions).service(agree_on_action).service(tick_action);
}

/// Which agreements.
#[derive(Debug, Default, serde::Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
struct ActionQuery {
    /// Of these sites; of all within reach when not given.
    site: Vec<AreaId>,
}

impl QueryKeys for ActionQuery {
    const LISTS: &'static [&'static str] = &["site"];
    const NUMBERS: &'static [&'static str] = &[];
    const TEXTS: &'static [&'static str] = &[];
}

/// What was agreed on in meetings: what is open by day, then what was done; at most 200
#[utoipa::path(
    tag = "Reports", operation_id = "list_meeting_actions", security(("bearer" = ["insight:read"])), params(ActionQuery),
    responses((status = 200, description = "The agreements", body = MeetingActionList))
)]
#[get("/meeting-actions")]
async fn list_meeting_actions(
    caller: Require<InsightRead>,
    state: web::Data<State>,
    query: Query<ActionQuery>,
) -> Outcome<web::Json<MeetingActionList>> {
    let (reach, sites) = (caller.reach(), query.0.site);
    let items = state.db.read(move |conn| actions::of(conn, &reach, &sites, None)).await?;
    Ok(web::Json(MeetingActionList { items }))
}

/// Write down what was agreed on
#[utoipa::path(
    tag = "Reports", operation_id = "agree_on_action", security(("bearer" = ["place:manage"])),
    params(("Idempotency-Key" = Option<String>, Header, description = "Repeat it and nothing is done twice")),
    request_body = NewMeetingAction,
    responses((status = 201, description = "Written down", body = MeetingAction,
        headers(("Location" = String, description = "The agreements"))))
)]
#[post("/meeting-actions")]
async fn agree_on_action(
    caller: Require<PlaceManage>,
    state: web::Data<State>,
    key: IdempotencyKey,
    new: Body<NewMeetingAction>,
) -> Outcome<HttpResponse> {
    let (ctx, reach) = (caller.ctx(), caller.reach());
    let claim = key.claim(&state, &ctx.actor().key(), "POST /meeting-actions", new.hash());
    let answer = once(&state, claim, move |conn| {
        let agreed = actions::agree(conn, &ctx, &reach, &new)?;
        Answer::created("/api/v1/meeting-actions".to_owned(), Some(of_version(agreed.version)), &agreed)
    })
    .await?;
    Ok(answer.into_response())
}

/// Say that an agreement was kept, or that it was not
#[utoipa::path(
    tag = "Reports", operation_id = "tick_action", security(("bearer" = ["place:manage"])),
    request_body = MeetingActionDone,
    params(
        ("meetingActionId" = MeetingActionId, Path, description = "The agreement"),
        ("If-Match" = Option<String>, Header, description = "ETag that was read"),
    ),
    responses((status = 200, description = "As it stands now", body = MeetingAction))
)]
#[put("/meeting-actions/{meetingActionId}/done")]
async fn tick_action(
    caller: Require<PlaceManage>,
    state: web::Data<State>,
    request: HttpRequest,
    id: web::Path<MeetingActionId>,
    body: Body<MeetingActionDone>,
) -> Outcome<HttpResponse> {
    let (ctx, reach, id, if_match) = (caller.ctx(), caller.reach(), id.into_inner(), IfMatch::of(&request));
    let (read, done) = (ctx.reach(Permission::InsightRead), body.done);
    let ticked = state.db.write(move |conn| actions::tick(conn, &ctx, &reach, (id, if_match), done)).await;
    let present = state.db.read(move |conn| {
        let found = actions::find(conn, &read, id)?;
        Present::of(found.version, &found)
    });
    let action = or_present(ticked, present).await?;
    Ok(Answer::ok(Some(of_version(action.version)), &action)?.into_response())
}
