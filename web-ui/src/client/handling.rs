//! Tracks, assignment, tasks, questions, messages, and what a site has for its handling. Called by Incidents, Today, Messages and
//! Settings.

use shared_types::{
    asked_question::{
        AskedQuestion, AskedQuestionLink, AskedQuestionPage, LinkAnswer, NewAskedQuestion, OpenedQuestion,
        QuestionAnswer, QuestionToken,
    },
    assignment::{
        Assignment, Deadlines, Handler, HandlerPage, NewAssignment, NewDeadlines, NewTeam, Team, TeamPage, TeamPatch,
    },
    bulk::{BulkResult, NewBulk},
    ids::{AreaId, AskedQuestionId, IncidentId, StandardTextId, TaskId, TeamId, TrackId, TrackStepId},
    involved::NewStrike,
    message::{MessagePage, MessagesRead, NotificationChoice, OutgoingMailPage, Unread},
    task::{NewStandardText, NewTask, StandardText, StandardTextPage, Task, TaskPage, TaskPatch},
    track::{NewTrack, NewTrackStep, Track, TrackPage},
};
use web_sys::AbortSignal;

use super::{Call, Client, Fault};
use crate::nav::encode;

type Told<T> = Result<T, Fault>;

/// Tracks of an incident.
pub async fn list_tracks(client: Client, signal: AbortSignal, id: IncidentId) -> Told<Vec<Track>> {
    let call = Call::get(format!("/incidents/{id}/tracks?limit=200"));
    client.fetch::<TrackPage>(call, Some(&signal)).await.map(|page| page.items)
}

/// Begins a track.
pub async fn begin_track(client: Client, id: IncidentId, new: NewTrack) -> Told<Track> {
    client.fetch(Call::post(format!("/incidents/{id}/tracks"), &new), None).await
}

/// Adds a step.
pub async fn add_track_step(client: Client, id: IncidentId, track: TrackId, new: NewTrackStep) -> Told<Track> {
    client.fetch(Call::post(format!("/incidents/{id}/tracks/{track}/steps"), &new), None).await
}

/// Strikes a step.
pub async fn strike_track_step(
    client: Client,
    id: IncidentId,
    track: TrackId,
    step: TrackStepId,
    why: NewStrike,
) -> Told<Track> {
    client.fetch(Call::post(format!("/incidents/{id}/tracks/{track}/steps/{step}/_strike"), &why), None).await
}

/// To whom an incident is assigned.
pub async fn get_assignment(client: Client, signal: AbortSignal, id: IncidentId) -> Told<Assignment> {
    client.fetch(Call::get(format!("/incidents/{id}/assignment")), Some(&signal)).await
}

/// Assigns it.
pub async fn assign(client: Client, id: IncidentId, new: NewAssignment) -> Told<Assignment> {
    client.fetch(Call::put(format!("/incidents/{id}/assignment"), &new), None).await
}

/// Whom work may be given to at a site: people and teams that run.
pub async fn list_hands(client: Client, signal: AbortSignal, site: AreaId) -> Told<(Vec<Handler>, Vec<Team>)> {
    let people: HandlerPage = client.fetch(Call::get(format!("/sites/{site}/handlers")), Some(&signal)).await?;
    let teams = list_teams(client, signal, site).await?;
    Ok((people.items, teams.into_iter().filter(|team| team.ended_at.is_none()).collect()))
}

/// The teams of a site.
pub async fn list_teams(client: Client, signal: AbortSignal, site: AreaId) -> Told<Vec<Team>> {
    client.fetch::<TeamPage>(Call::get(format!("/sites/{site}/teams")), Some(&signal)).await.map(|page| page.items)
}

/// Makes a team.
pub async fn make_team(client: Client, site: AreaId, new: NewTeam) -> Told<Team> {
    client.fetch(Call::post(format!("/sites/{site}/teams"), &new), None).await
}

/// Changes a team.
pub async fn change_team(client: Client, site: AreaId, id: TeamId, patch: TeamPatch) -> Told<Team> {
    client.fetch(Call::patch(format!("/sites/{site}/teams/{id}"), &patch), None).await
}

/// Deadlines of a site.
pub async fn get_deadlines(client: Client, signal: AbortSignal, site: AreaId) -> Told<Deadlines> {
    client.fetch(Call::get(format!("/sites/{site}/deadlines")), Some(&signal)).await
}

/// Replaces the deadlines that a site has of its own.
pub async fn replace_deadlines(client: Client, site: AreaId, new: NewDeadlines) -> Told<Deadlines> {
    client.fetch(Call::put(format!("/sites/{site}/deadlines"), &new), None).await
}

/// Standard texts of a site.
pub async fn list_texts(client: Client, signal: AbortSignal, site: AreaId) -> Told<Vec<StandardText>> {
    let call = Call::get(format!("/sites/{site}/standard-texts"));
    client.fetch::<StandardTextPage>(call, Some(&signal)).await.map(|page| page.items)
}

/// Adds a standard text.
pub async fn add_text(client: Client, site: AreaId, new: NewStandardText) -> Told<StandardText> {
    client.fetch(Call::post(format!("/sites/{site}/standard-texts"), &new), None).await
}

/// Removes a standard text.
pub async fn remove_text(client: Client, site: AreaId, id: StandardTextId) -> Told<()> {
    client.send(Call::delete(format!("/sites/{site}/standard-texts/{id}")), None).await.map(drop)
}

/// Tasks of an incident.
pub async fn list_tasks(client: Client, signal: AbortSignal, id: IncidentId) -> Told<Vec<Task>> {
    client.fetch::<TaskPage>(Call::get(format!("/incidents/{id}/tasks")), Some(&signal)).await.map(|page| page.items)
}

/// Tasks that wait for the caller.
pub async fn list_own_tasks(client: Client, signal: AbortSignal) -> Told<Vec<Task>> {
    client.fetch::<TaskPage>(Call::get("/tasks"), Some(&signal)).await.map(|page| page.items)
}

/// Adds a task.
pub async fn add_task(client: Client, id: IncidentId, new: NewTask) -> Told<Task> {
    client.fetch(Call::post(format!("/incidents/{id}/tasks"), &new), None).await
}

/// Changes a task.
pub async fn change_task(client: Client, id: IncidentId, task: TaskId, patch: TaskPatch) -> Told<Task> {
    client.fetch(Call::patch(format!("/incidents/{id}/tasks/{task}"), &patch), None).await
}

/// The same for many incidents. The same key makes a repeat harmless.
pub async fn handle_many(client: Client, new: NewBulk, key: String) -> Told<BulkResult> {
    client.fetch(Call::post("/incidents/_bulk", &new).header("Idempotency-Key", format!("\"{key}\"")), None).await
}

/// Questions of an incident.
pub async fn list_questions(client: Client, signal: AbortSignal, id: IncidentId) -> Told<Vec<AskedQuestion>> {
    let call = Call::get(format!("/incidents/{id}/questions"));
    client.fetch::<AskedQuestionPage>(call, Some(&signal)).await.map(|page| page.items)
}

/// Asks.
pub async fn ask_question(client: Client, id: IncidentId, new: NewAskedQuestion) -> Told<AskedQuestionLink> {
    client.fetch(Call::post(format!("/incidents/{id}/questions"), &new), None).await
}

/// Takes a question back.
pub async fn withdraw_question(client: Client, id: IncidentId, question: AskedQuestionId) -> Told<AskedQuestion> {
    client.fetch(Call::bare_post(format!("/incidents/{id}/questions/{question}/_withdraw")), None).await
}

/// Answers as the reporter.
pub async fn answer_question(
    client: Client,
    id: IncidentId,
    question: AskedQuestionId,
    answer: QuestionAnswer,
) -> Told<AskedQuestion> {
    client.fetch(Call::post(format!("/incidents/{id}/questions/{question}/_answer"), &answer), None).await
}

/// Opens the link of a question, without being signed in.
pub async fn open_question(client: Client, signal: AbortSignal, token: String) -> Told<OpenedQuestion> {
    client.fetch(Call::post("/questions/_open", &QuestionToken { token }).open(), Some(&signal)).await
}

/// Answers by a link.
pub async fn answer_link(client: Client, answer: LinkAnswer) -> Told<()> {
    client.send(Call::post("/questions/_answer", &answer).open(), None).await.map(drop)
}

/// Messages, newest first.
pub async fn list_messages(
    client: &Client,
    signal: Option<&AbortSignal>,
    cursor: Option<&str>,
    limit: u32,
) -> Told<MessagePage> {
    let cursor = cursor.map(|cursor| format!("&cursor={}", encode(cursor))).unwrap_or_default();
    client.fetch(Call::get(format!("/messages?limit={limit}{cursor}")), signal).await
}

/// Marks messages as read.
pub async fn read_messages(client: Client, read: MessagesRead) -> Told<Unread> {
    client.fetch(Call::post("/messages/_read", &read), None).await
}

/// What the person chose to be told by.
pub async fn get_notifications(client: Client, signal: AbortSignal) -> Told<NotificationChoice> {
    client.fetch(Call::get("/me/notifications"), Some(&signal)).await
}

/// Chooses.
pub async fn choose_notifications(client: Client, choice: NotificationChoice) -> Told<NotificationChoice> {
    client.fetch(Call::put("/me/notifications", &choice), None).await
}

/// Mail as it goes or would go out.
pub async fn list_mails(client: Client, signal: AbortSignal) -> Told<OutgoingMailPage> {
    client.fetch(Call::get("/mails?limit=100"), Some(&signal)).await
}
