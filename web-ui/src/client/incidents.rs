//! Incidents: list, search, one, report, change, handling, timeline. Called by Today, Incidents, Report.

use serde::de::DeserializeOwned;
use shared_types::{
    handling::NewTransition,
    ids::{IncidentId, TimelineEntryId},
    incident::{Incident, IncidentFilter, IncidentHitPage, IncidentPage, IncidentPatch, IncidentSearch, NewIncident},
    involved::{NewOpening, NewStrike},
    timeline::{NewTimelineEntry, StruckEntry, TimelineEntry, TimelineEntryPage},
};
use web_sys::AbortSignal;

use super::{Call, Client, Fault};
use crate::{
    edge,
    nav::{encode, filter_to},
};

type Told<T> = Result<T, Fault>;

fn query(filter: &IncidentFilter, more: &str) -> String {
    match filter_to(filter) {
        filters if filters.is_empty() => format!("?{more}"),
        filters => format!("?{filters}&{more}"),
    }
}

/// A page of the list. What was searched for goes in a body, never in an address.
pub async fn list_incidents(
    client: &Client,
    signal: Option<&AbortSignal>,
    filter: &IncidentFilter,
    cursor: Option<&str>,
    limit: u32,
) -> Told<IncidentPage> {
    if filter.q.is_some() {
        let search = IncidentSearch {
            filter: filter.clone(),
            cursor: cursor.map(str::to_owned),
            limit: Some(limit),
            ..IncidentSearch::default()
        };
        return client.fetch(Call::post("/incidents/_search", &search), signal).await;
    }
    let cursor = cursor.map(|cursor| format!("&cursor={}", encode(cursor))).unwrap_or_default();
    client.fetch(Call::get(format!("/incidents{}{cursor}", query(filter, &format!("limit={limit}")))), signal).await
}

/// What the one box finds; what was typed goes in a body, never in an address.
pub async fn search_incidents(
    client: &Client,
    signal: Option<&AbortSignal>,
    search: &IncidentSearch,
) -> Told<IncidentHitPage> {
    client.fetch(Call::post("/incidents/_search", search), signal).await
}

/// A form in which the whole selection can be taken out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum File {
    /// A table.
    Csv,
    /// A workbook.
    Xlsx,
    /// A map.
    GeoJson,
}

impl File {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Csv, Self::Xlsx, Self::GeoJson];

    fn media(self) -> &'static str {
        match self {
            Self::Csv => "text/csv",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::GeoJson => "application/geo+json",
        }
    }

    fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::GeoJson => "geojson",
        }
    }
}

/// Keeps the whole selection as a file on the device; `name` without its ending.
pub async fn save_incidents(client: Client, filter: IncidentFilter, file: File, name: String) -> Told<()> {
    let call = if filter.q.is_some() {
        Call::post("/incidents/_search", &IncidentSearch { filter, ..IncidentSearch::default() })
    } else {
        Call::get(format!("/incidents?{}", filter_to(&filter)))
    };
    let call = call.header("Accept", file.media()).saved_as(format!("{name}.{}", file.ending()));
    client.send(call, None).await.map(drop)
}

/// Keeps one incident on paper as a file on the device, by its number.
pub async fn save_document(client: Client, id: IncidentId, number: String) -> Told<()> {
    let call = Call::get(format!("/incidents/{id}/document")).header("Accept", "application/pdf");
    client.send(call.saved_as(format!("{number}.pdf")), None).await.map(drop)
}

/// One incident with its tag.
pub async fn read_incident(client: Client, signal: AbortSignal, id: IncidentId) -> Told<Incident> {
    client.fetch(Call::get(format!("/incidents/{id}")), Some(&signal)).await
}

/// One incident that is shown already, once more.
pub async fn read_again(client: &Client, id: IncidentId) -> Told<Incident> {
    client.fetch(Call::get(format!("/incidents/{id}")), None).await
}

/// Its timeline, oldest first: what people did and said, or with the system's own trail in between.
pub async fn list_timeline(
    client: Client,
    signal: AbortSignal,
    id: IncidentId,
    trail: bool,
) -> Told<Vec<TimelineEntry>> {
    let path = format!("/incidents/{id}/timeline?limit=200{}", if trail { "" } else { "&trail=false" });
    let mut page: TimelineEntryPage = client.fetch(Call::get(path.clone()), Some(&signal)).await?;
    while let Some(cursor) = page.next_cursor.take() {
        let call = Call::get(format!("{path}&cursor={}", encode(&cursor)));
        let next: TimelineEntryPage = client.fetch(call, Some(&signal)).await?;
        page.items.extend(next.items);
        page.next_cursor = next.next_cursor;
    }
    Ok(page.items)
}

/// Reports. The same key makes a repeat harmless.
pub async fn report_incident(client: Client, new: NewIncident, key: String) -> Told<Incident> {
    client.fetch(Call::post("/incidents", &new).header("Idempotency-Key", format!("\"{key}\"")), None).await
}

/// Reports what was kept on this device, within a time: on a bad line no answer is an answer too. Reads only what the
/// caller asks of it, so that an older page understands a newer server.
pub async fn report_kept<T: DeserializeOwned>(client: &Client, new: &NewIncident, key: &str) -> Told<T> {
    let call = Call::post("/incidents", new).header("Idempotency-Key", format!("\"{key}\""));
    client.fetch(call, Some(&edge::deadline(20_000.0))).await
}

/// Changes facts; `version` guards long texts.
pub async fn update_incident(
    client: Client,
    id: IncidentId,
    patch: IncidentPatch,
    etag: Option<String>,
) -> Told<Incident> {
    let mut call = Call::patch(format!("/incidents/{id}"), &patch);
    if let Some(etag) = etag {
        call = call.header("If-Match", etag);
    }
    client.fetch(call, None).await
}

/// Takes a step of the handling.
pub async fn take_step(client: Client, id: IncidentId, step: NewTransition) -> Told<()> {
    client.send(Call::post(format!("/incidents/{id}/transitions"), &step), None).await.map(drop)
}

/// Adds a note. The same key makes a repeat harmless.
pub async fn add_note(client: Client, id: IncidentId, note: NewTimelineEntry, key: String) -> Told<()> {
    let call = Call::post(format!("/incidents/{id}/timeline"), &note).header("Idempotency-Key", format!("\"{key}\""));
    client.send(call, None).await.map(drop)
}

/// Strikes an entry of the timeline.
pub async fn strike_entry(client: Client, id: IncidentId, entry: TimelineEntryId, strike: NewStrike) -> Told<()> {
    client.send(Call::post(format!("/incidents/{id}/timeline/{entry}/_strike"), &strike), None).await.map(drop)
}

/// Opens what stood in a struck entry.
pub async fn open_entry(
    client: Client,
    id: IncidentId,
    entry: TimelineEntryId,
    opening: NewOpening,
) -> Told<StruckEntry> {
    client.fetch(Call::post(format!("/incidents/{id}/timeline/{entry}/_open"), &opening), None).await
}
