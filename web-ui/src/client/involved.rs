//! What was involved in an incident: goods, persons, vehicles, circumstances; opening what is sealed, and who
//! opened what. Goods, persons and vehicles travel alike and share one function for each step. Called by the panels
//! of an incident and by what is kept on this device.

use serde::{Serialize, de::DeserializeOwned};
use shared_types::{
    circumstances::{Circumstances, CircumstancesPatch, QuestionPage},
    ids::IncidentId,
    involved::{NewOpening, NewStrike, OpenReason, PersonalReadPage, StrikeReason},
};
use uuid::Uuid;
use web_sys::AbortSignal;

use super::{Call, Client, Fault};

type Told<T> = Result<T, Fault>;

/// What can be added to an incident, as its address says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Noun {
    /// Goods.
    Goods,
    /// Persons.
    Persons,
    /// Vehicles.
    Vehicles,
}

impl Noun {
    fn word(self) -> &'static str {
        match self {
            Self::Goods => "goods",
            Self::Persons => "persons",
            Self::Vehicles => "vehicles",
        }
    }
}

/// All of a noun, oldest first; 200 is more than an incident has.
pub async fn list<P: DeserializeOwned>(client: Client, signal: AbortSignal, at: IncidentId, noun: Noun) -> Told<P> {
    client.fetch(Call::get(format!("/incidents/{at}/{}?limit=200", noun.word())), Some(&signal)).await
}

/// Adds one. The same key makes a repeat harmless.
pub async fn add(client: Client, at: IncidentId, noun: Noun, new: &impl Serialize, key: &str) -> Told<()> {
    let call = Call::post(format!("/incidents/{at}/{}", noun.word()), new);
    client.send(call.header("Idempotency-Key", format!("\"{key}\"")), None).await.map(drop)
}

/// Corrects one, guarded by the version that was read.
pub async fn change(
    client: Client,
    at: IncidentId,
    noun: Noun,
    id: Uuid,
    patch: &impl Serialize,
    version: i32,
) -> Told<()> {
    let call = Call::patch(format!("/incidents/{at}/{}/{id}", noun.word()), patch);
    client.send(call.header("If-Match", format!("\"v{version}\"")), None).await.map(drop)
}

/// Strikes one.
pub async fn strike(client: Client, at: IncidentId, noun: Noun, id: Uuid, reason: StrikeReason) -> Told<()> {
    let path = format!("/incidents/{at}/{}/{id}/_strike", noun.word());
    client.send(Call::post(path, &NewStrike { reason }), None).await.map(drop)
}

/// Opens what is sealed of one; who opens what and why is logged.
pub async fn open<T: DeserializeOwned>(
    client: Client,
    at: IncidentId,
    noun: Noun,
    id: Uuid,
    reason: OpenReason,
) -> Told<T> {
    let path = format!("/incidents/{at}/{}/{id}/_open", noun.word());
    client.fetch(Call::post(path, &NewOpening { reason }), None).await
}

/// How it went.
pub async fn read_circumstances(client: Client, signal: AbortSignal, at: IncidentId) -> Told<Circumstances> {
    client.fetch(Call::get(format!("/incidents/{at}/circumstances")), Some(&signal)).await
}

/// Tells or corrects how it went; fields that are not named stay.
pub async fn change_circumstances(client: Client, at: IncidentId, patch: &CircumstancesPatch) -> Told<()> {
    client.send(Call::patch(format!("/incidents/{at}/circumstances"), patch), None).await.map(drop)
}

/// Extra questions of the categories.
pub async fn list_questions(client: Client) -> Told<QuestionPage> {
    client.fetch(Call::get("/questions"), None).await
}

/// Who has opened what, oldest first.
pub async fn list_reads(client: Client, signal: AbortSignal, at: IncidentId) -> Told<PersonalReadPage> {
    client.fetch(Call::get(format!("/incidents/{at}/personal-reads?limit=200")), Some(&signal)).await
}
