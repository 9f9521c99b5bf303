//! All that the caller is told of one incident, asked of each room as the screen asks it.

use crate::access::accounts::me;
use crate::access::audit;
use crate::attachments;
use crate::db::AnyConnection;
use crate::fault::{Fault, Outcome};
use crate::incidents::get;
use crate::incidents::timeline::{self, Part};
use crate::involved::within::Asking;
use crate::involved::{circumstances, goods, persons, vehicles};
use crate::tracks;
use crate::web::Cursor;
use shared_types::access::Sight;
use shared_types::account::Account;
use shared_types::attachment::Attachment;
use shared_types::circumstances::{Circumstances, Question};
use shared_types::goods::Goods;
use shared_types::ids::IncidentId;
use shared_types::incident::Incident;
use shared_types::person::Person;
use shared_types::timeline::TimelineEntry;
use shared_types::track::Track;
use shared_types::vehicle::Vehicle;

/// Rows asked for at a time.
const PAGE: usize = 200;

/// An incident with what belongs to it. What is not for this reader is empty, like what is not there.
pub struct Told {
    pub incident: Incident,
    /// Who asks; a machine client is nobody.
    pub reader: Option<Account>,
    pub goods: Vec<Goods>,
    pub persons: Vec<Person>,
    pub vehicles: Vec<Vehicle>,
    pub circumstances: Option<Circumstances>,
    /// What the answers in the circumstances are answers to.
    pub questions: Vec<Question>,
    pub tracks: Vec<Track>,
    pub attachments: Vec<Attachment>,
    /// What people did and said.
    pub people: Vec<TimelineEntry>,
    /// What the system kept by itself.
    pub trail: Vec<TimelineEntry>,
}

/// Asks for all of it.
pub fn gather(conn: &mut AnyConnection, by: &Asking<'_>, id: IncidentId) -> Outcome<Told> {
    let incident = get::get(conn, by.ctx, by.reach, by.book, id)?;
    let full = incident.summary.sight == Sight::Full;
    let timeline = |conn: &mut AnyConnection, part| {
        all(|after| timeline::page(conn, by.ctx, by.reach, by.book, id, part, (after, PAGE)))
    };
    let (people, trail) = (timeline(conn, Part::People)?, timeline(conn, Part::Trail)?);
    let mut told = Told {
        reader: me::account(conn, by.ctx)?,
        goods: vec![],
        persons: vec![],
        vehicles: vec![],
        circumstances: None,
        questions: vec![],
        tracks: vec![],
        attachments: vec![],
        people,
        trail,
        incident,
    };
    if !full {
        return Ok(told);
    }
    let tracks_by = tracks::Asking { ctx: by.ctx, reach: by.reach, book: by.book };
    told.goods = for_me(all(|after| goods::page(conn, by, id, after, PAGE)))?.unwrap_or_default();
    told.persons = for_me(all(|after| persons::page(conn, by, id, after, PAGE)))?.unwrap_or_default();
    told.vehicles = for_me(all(|after| vehicles::page(conn, by, id, after, PAGE)))?.unwrap_or_default();
    told.circumstances = for_me(circumstances::get(conn, by, id))?;
    told.tracks = for_me(all(|after| tracks::page(conn, &tracks_by, id, after, PAGE)))?.unwrap_or_default();
    told.attachments = for_me(attachments::list(conn, by, id))?.unwrap_or_default();
    if told.circumstances.as_ref().is_some_and(|c| !c.answers.is_empty()) {
        told.questions = circumstances::questions(conn)?;
    }
    Ok(told)
}

/// Page after page.
fn all<T>(mut page: impl FnMut(Option<&Cursor>) -> Outcome<(Vec<T>, Option<Cursor>)>) -> Outcome<Vec<T>> {
    let (mut out, mut next) = page(None)?;
    while let Some(after) = next {
        let (more, then) = page(Some(&after))?;
        out.extend(more);
        next = then;
    }
    Ok(out)
}

/// What a room refuses to tell this caller is left out; that is no fault of the whole.
fn for_me<T>(told: Outcome<T>) -> Outcome<Option<T>> {
    match told {
        Ok(told) => Ok(Some(told)),
        Err(Fault::Forbidden { .. } | Fault::NotFound) => Ok(None),
        Err(fault) => Err(fault),
    }
}

/// Notes that it is taken out.
pub fn note(conn: &mut AnyConnection, by: &Asking<'_>, incident: &Incident) -> Outcome<()> {
    let (id, site) = (incident.summary.id.0, incident.summary.site_id);
    audit::record(conn, by.ctx, &audit::Entry::of("incident.print", "incident", id, Some(site)))
}
