//! What a good row becomes: everything an incident needs, before the database has seen it.
//! Made by `row.rs`; the part of the room that stores incidents takes it from there.

use std::sync::Arc;

use shared_types::import::RowFault;
use shared_types::incident::{Completion, OccurredPrecision};

/// When it happened. The end is not part of the window; an exact moment has its begin as its end. An unknown time may
/// still have a window: a source that hides the hour but not the day gives that day, for filters and never for the
/// clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// How precisely it is known.
    pub precision: OccurredPrecision,
    /// Begin, in epoch milliseconds.
    pub from_ms: Option<i64>,
    /// End, in epoch milliseconds.
    pub until_ms: Option<i64>,
}

/// A point on WGS84, in degrees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Longitude.
    pub lon: f64,
    /// Latitude.
    pub lat: f64,
}

/// An incident as the file tells it.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// The same for the same row of the same source, whenever it is imported; different for every row of a file.
    pub import_key: [u8; 16],
    /// The source's own id, where the mapping names one.
    pub external_id: Option<String>,
    /// When it happened.
    pub occurrence: Occurrence,
    /// When it was reported.
    pub reported_at_ms: Option<i64>,
    /// The site, when the file names it.
    pub site: Option<Arc<str>>,
    /// The label of the unit.
    pub unit: Option<String>,
    /// The place in words.
    pub place: Option<String>,
    /// The point.
    pub point: Option<Point>,
    /// The code of the category.
    pub category: Arc<str>,
    /// Done, tried or prevented.
    pub completion: Completion,
    /// The codes of the methods, each once.
    pub methods: Vec<Arc<str>>,
    /// The description.
    pub description: Option<String>,
    /// The short text for others.
    pub short_text: Option<String>,
    /// The loss in cents.
    pub loss_cents: Option<i64>,
    /// What came back of it, in cents.
    pub recovered_cents: Option<i64>,
    /// What was decided on the way and is worth knowing: an hour that came twice, a masked time, a default category.
    pub notes: Vec<RowFault>,
}
