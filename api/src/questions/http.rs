//! Questions over HTTP: extract, authorise, call, answer.

use super::{answer, ask, link, read};
use crate::access::Require;
use crate::access::permission::{IncidentHandle, IncidentRead};
use crate::access::visitor::Visitor;
use crate::codes::CodeBook;
use crate::db::Key;
use crate::fault::Outcome;
use crate::web::idempotency::{Answer, IdempotencyKey, once};
use crate::web::{Body, State};
use actix_web::{HttpResponse, get, post, web};
use shared_types::asked_question::{
    AskedQuestion, AskedQuestionLink, AskedQuestionPage, LinkAnswer, NewAskedQuestion, OpenedQuestion, QuestionAnswer,
    QuestionToken, QuestionWhom,
};
use shared_types::ids::{AskedQuestionId, IncidentId};
use utoipa_actix_web::service_config::ServiceConfig;

/// The operations of this room.
pub fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_asked_questions)
        .service(ask_question)
        .service(withdraw_question)
        .service(answer_question)
        .service(open_question)
        .service(answer_question_link);
}

/// Questions of an incident, oldest first
#[utoipa::path(
    tag = "Questions", operation_id = "list_asked_questions", security(("bearer" = ["incident:read"])),
    params(("incidentId" = IncidentId, Path, description = "The incident")),
    responses((status = 200, description = "All of them", body = AskedQuestionPage))
)]
#[get("/incidents/{incidentId}/questions")]
async fn list_asked_questions(
    caller: Require<IncidentRead>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<IncidentId>,
) -> Outcome<web::Json<AskedQuestionPage>> {
    let (ctx, reach, id) = (caller.ctx(), caller.reach(), path.into_inner());
    let items = state.db.read(move |conn| read::list(conn, &ctx, &reach, &book, id)).await?;
    Ok(web::Json(AskedQuestionPage { items, next_cursor: None }))
}

/// Ask the reporter or an outsider something
///
/// The reporter hears of it in the app and by mail. For an outsider the link is answered, to be passed on; it needs no account,
/// and ends with its term, the answer, or when it is taken back.
#[utoipa::path(
    tag = "Questions", operation_id = "ask_question", security(("bearer" = ["incident:handle"])),
    params(("incidentId" = IncidentId, Path, description = "The incident"),
        ("Idempotency-Key" = Option<String>, Header, description = "Repeat with the same key and nothing is done twice")),
    request_body = NewAskedQuestion,
    responses((status = 201, description = "Asked", body = AskedQuestionLink,
        headers(("Location" = String, description = "Address of the questions"))))
)]
#[post("/incidents/{incidentId}/questions")]
async fn ask_question(
    caller: Require<IncidentHandle>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<IncidentId>,
    key: IdempotencyKey,
    body: Body<NewAskedQuestion>,
) -> Outcome<HttpResponse> {
    let id = path.into_inner();
    let claim = key.claim(&state, &caller.actor().key(), &format!("ask_question/{id}"), body.hash());
    let (ctx, reach, ground) = (caller.ctx(), caller.reach(), state.clone());
    let answer = once(&state, claim, move |conn| {
        let question = ask::ask(conn, &ctx, &reach, &book, id, &body)?;
        let outsider = question.whom == QuestionWhom::Outsider;
        let link = outsider.then(|| link::link(&ground.keys, &ground.config.public_url, Key::from(question.id)));
        let told = AskedQuestionLink { question, link };
        Ok(Answer::created(format!("/api/v1/incidents/{id}/questions"), None, &told)?.about(id.0))
    })
    .await?;
    Ok(answer.into_response())
}

/// Take a question back: its link has ended
#[utoipa::path(
    tag = "Questions", operation_id = "withdraw_question", security(("bearer" = ["incident:handle"])),
    params(("incidentId" = IncidentId, Path, description = "The incident"), ("questionId" = AskedQuestionId, Path, description = "The question")),
    responses((status = 200, description = "As it is now", body = AskedQuestion))
)]
#[post("/incidents/{incidentId}/questions/{questionId}/_withdraw")]
async fn withdraw_question(
    caller: Require<IncidentHandle>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<(IncidentId, AskedQuestionId)>,
) -> Outcome<web::Json<AskedQuestion>> {
    let (ctx, reach, at) = (caller.ctx(), caller.reach(), path.into_inner());
    Ok(web::Json(state.db.write(move |conn| ask::withdraw(conn, &ctx, &reach, &book, at)).await?))
}

/// Answer a question about what one reported
#[utoipa::path(
    tag = "Questions", operation_id = "answer_question", security(("bearer" = ["incident:read"])),
    params(("incidentId" = IncidentId, Path, description = "The incident"), ("questionId" = AskedQuestionId, Path, description = "The question"),
        ("Idempotency-Key" = Option<String>, Header, description = "Repeat with the same key and nothing is done twice")),
    request_body = QuestionAnswer,
    responses((status = 200, description = "As it is now", body = AskedQuestion))
)]
#[post("/incidents/{incidentId}/questions/{questionId}/_answer")]
async fn answer_question(
    caller: Require<IncidentRead>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<(IncidentId, AskedQuestionId)>,
    key: IdempotencyKey,
    body: Body<QuestionAnswer>,
) -> Outcome<HttpResponse> {
    let at = path.into_inner();
    let claim = key.claim(&state, &caller.actor().key(), &format!("answer_question/{}", at.1), body.hash());
    let (ctx, reach) = (caller.ctx(), caller.reach());
    let answer = once(&state, claim, move |conn| {
        let question = answer::answer(conn, &ctx, &reach, &book, at, &body.text)?;
        Ok(Answer::ok(None, &question)?.about(at.0.0))
    })
    .await?;
    Ok(answer.into_response())
}

/// Open the link of a question
///
/// What stands behind `#` is posted. A link that was altered or has ended is not there.
#[utoipa::path(
    tag = "Questions", operation_id = "open_question", security(()), request_body = QuestionToken,
    responses((status = 200, description = "The question", body = OpenedQuestion))
)]
#[post("/questions/_open")]
async fn open_question(
    state: web::Data<State>,
    visitor: Visitor,
    body: Body<QuestionToken>,
) -> Outcome<web::Json<OpenedQuestion>> {
    Ok(web::Json(answer::by_link(&state, &visitor.address, &body.token).await?))
}

/// Answer a question by its link
///
/// The link ends with it.
#[utoipa::path(
    tag = "Questions", operation_id = "answer_question_link", security(()), request_body = LinkAnswer,
    responses((status = 204, description = "Answered"))
)]
#[post("/questions/_answer")]
async fn answer_question_link(
    state: web::Data<State>,
    visitor: Visitor,
    body: Body<LinkAnswer>,
) -> Outcome<HttpResponse> {
    answer::answer_by_link(&state, &visitor.address, body.into_inner()).await?;
    Ok(HttpResponse::NoContent().finish())
}
