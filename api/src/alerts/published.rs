//! Alerts as they may leave the house in the formats of others: the text for everybody, message by message, and nothing else.
//!
//! Called by the feeds, for a caller whose sight is that of the list. It has no way to the other text.

use super::known::Viewer;
use super::store::{self, Filter, Row};
use crate::access::Ctx;
use crate::db::schema::unit;
use crate::db::{AnyConnection, Moment};
use crate::fault::{Fault, Outcome};
use diesel::prelude::*;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use shared_types::alert::{AlertEnding, AlertKind, AlertLevel, AlertState, AlertUpdateKind};
use shared_types::ids::{AlertId, AlertUpdateId};

/// One message of it.
#[derive(Clone, Debug)]
pub struct Said {
    /// Its id.
    pub id: AlertUpdateId,
    /// What it is.
    pub kind: AlertUpdateKind,
    /// When.
    pub at: Timestamp,
    /// The text for everybody; none once it was wiped.
    pub text: Option<String>,
}

/// An alert.
#[derive(Clone, Debug)]
pub struct Published {
    /// Its id.
    pub id: AlertId,
    /// How much hurry.
    pub level: AlertLevel,
    /// Of what.
    pub kind: AlertKind,
    /// Name of its site.
    pub site: String,
    /// Country of its site.
    pub country: String,
    /// Zone of its site.
    pub zone: TimeZone,
    /// Unit and place in words.
    pub places: Vec<String>,
    /// Latitude and longitude of its unit.
    pub point: Option<(f64, f64)>,
    /// Who sends it.
    pub organisation: String,
    /// What to do.
    pub instruction: Option<String>,
    /// Until when it stays open without a word.
    pub due_at: Option<Timestamp>,
    /// How it ended.
    pub ending: Option<AlertEnding>,
    /// What was said, the first first.
    pub said: Vec<Said>,
}

impl Published {
    /// The last message.
    pub fn last(&self) -> Option<&Said> {
        self.said.last()
    }
}

/// One that went out, in the caller's sight.
pub fn one(conn: &mut AnyConnection, ctx: Ctx, id: AlertId) -> Outcome<Published> {
    let viewer = Viewer::of(ctx);
    let row = store::find(conn, &viewer, id)?;
    if !matches!(row.state()?, AlertState::Open | AlertState::Closed) {
        return Err(Fault::NotFound);
    }
    of_row(conn, &viewer, &row)
}

/// The last that went out, in the caller's sight, the last composed first.
pub fn latest(conn: &mut AnyConnection, ctx: Ctx, most: usize) -> Outcome<Vec<Published>> {
    let viewer = Viewer::of(ctx);
    let filter = Filter { states: vec![AlertState::Open, AlertState::Closed], ..Filter::default() };
    let mut rows = store::page(conn, &viewer, &filter, (None, most))?;
    rows.truncate(most);
    rows.iter().map(|row| of_row(conn, &viewer, row)).collect()
}

fn of_row(conn: &mut AnyConnection, viewer: &Viewer, row: &Row) -> Outcome<Published> {
    let place = viewer.read.tree().get(row.site_id.to()).ok_or(Fault::NotFound)?;
    let point: Option<(Option<f64>, Option<f64>)> = match row.unit_id {
        Some(id) => unit::table.find(id).select((unit::latitude, unit::longitude)).first(conn).optional()?,
        None => None,
    };
    let said = store::updates(conn, row)?.into_iter().map(|m| {
        Ok(Said { id: m.id.to(), kind: m.kind.parse().map_err(Fault::internal)?, at: m.at.into(), text: m.open_text })
    });
    Ok(Published {
        id: row.id.to(),
        level: row.level()?,
        kind: row.kind.parse().map_err(Fault::internal)?,
        site: place.name.clone(),
        country: place.country.clone(),
        zone: place.site.as_ref().map_or(TimeZone::UTC, |s| s.zone.clone()),
        places: row.unit_label.iter().chain(&row.place).cloned().collect(),
        point: point.and_then(|(lat, lon)| lat.zip(lon)),
        organisation: row.organisation_name.clone(),
        instruction: row.instruction.clone(),
        due_at: row.due_at.map(Moment::into),
        ending: row.ending()?,
        said: said.collect::<Outcome<_>>()?,
    })
}
