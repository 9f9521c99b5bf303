//! The timeline: what was done, in order. Entries are added and struck, never edited; each has an audience, and who is not in it
//! does not know of the entry.
//!
//! Read over HTTP and by documents, through [`page`] and [`find`] alone. Words of entries stand in no index: who looks for words
//! cannot find those of an entry, be it for him or not.

use super::audience::{Reader, Writer};
use super::rows::Numbered;
use super::{merged, store};
use crate::access::{Ctx, Reach};
use crate::codes::CodeBook;
use crate::db::schema::timeline_entry as t;
use crate::db::{AnyConnection, Key, Moment, Sql};
use crate::fault::{Fault, Outcome};
use crate::web::Cursor;
use crate::web::cursor::cut;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Nullable, SmallInt, Text};
use jiff::Timestamp;
use serde_json::Value;
use shared_types::access::{Permission, Sight};
use shared_types::handling::HandlingState;
use shared_types::ids::{AreaId, IncidentId, TimelineEntryId};
use shared_types::timeline::{Audience, FieldChange, TimelineEntry};

/// What people did and said; all else, unless words stand with it, is the system's own trail.
const BY_PEOPLE: [&str; 3] = ["reported", "transition", "note"];

/// What an entry says beyond who and when.
#[derive(Default)]
pub struct Entry<'a> {
    /// `transition`, `changed`, `note`, …
    pub kind: &'a str,
    /// The state it led to.
    pub state: Option<HandlingState>,
    /// Changed fields.
    pub changes: &'a [FieldChange],
    /// Words with it.
    pub text: Option<&'a str>,
    /// For whom; when not said, for all who see the incident in full.
    pub audience: Option<Audience>,
    /// The other incident of a link or merge: who may not see it is not told of the entry either.
    pub about: Option<Key>,
}

/// Adds an entry; part of the change that it tells of.
pub fn add(conn: &mut AnyConnection, ctx: &Ctx, site: Key, incident: Key, entry: &Entry<'_>) -> Outcome<Key> {
    put(conn, ctx.at(), &Writer::of(ctx), (site, incident), entry)
}

/// Adds an entry of somebody without an account.
pub fn add_unsigned(
    conn: &mut AnyConnection,
    at: Timestamp,
    site: Key,
    incident: Key,
    entry: &Entry<'_>,
) -> Outcome<Key> {
    put(conn, at, &Writer::default(), (site, incident), entry)
}

fn put(
    conn: &mut AnyConnection,
    at: Timestamp,
    writer: &Writer,
    (site, incident): (Key, Key),
    entry: &Entry<'_>,
) -> Outcome<Key> {
    let id = Key::fresh();
    let changes = match entry.changes {
        [] => None,
        list => Some(serde_json::to_string(list).map_err(Fault::internal)?),
    };
    diesel::insert_into(t::table)
        .values((
            t::id.eq(id),
            t::incident_id.eq(incident),
            t::site_id.eq(site),
            t::at.eq(Moment::from(at)),
            t::kind.eq(entry.kind),
            t::account_id.eq(writer.account),
            t::client_id.eq(writer.client),
            t::state.eq(entry.state.map(Numbered::number)),
            t::changes.eq(changes),
            t::text.eq(entry.text),
            t::audience.eq(entry.audience.map_or(0, Numbered::number)),
            t::organisation_id.eq(writer.organisation),
            t::about_id.eq(entry.about),
        ))
        .execute(conn)?;
    Ok(id)
}

/// A row as it stands, before anything is masked.
#[derive(Clone, Debug, QueryableByName)]
pub(super) struct Row {
    #[diesel(sql_type = Binary)]
    pub id: Key,
    #[diesel(sql_type = Binary)]
    incident_id: Key,
    #[diesel(sql_type = BigInt)]
    at: Moment,
    #[diesel(sql_type = Text)]
    pub kind: String,
    #[diesel(sql_type = Nullable<Binary>)]
    account_id: Option<Key>,
    #[diesel(sql_type = Nullable<Binary>)]
    client_id: Option<Key>,
    #[diesel(sql_type = Nullable<Binary>)]
    organisation_id: Option<Key>,
    #[diesel(sql_type = Nullable<Text>)]
    account_name: Option<String>,
    #[diesel(sql_type = Nullable<SmallInt>)]
    state: Option<i16>,
    #[diesel(sql_type = Nullable<Text>)]
    changes: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub text: Option<String>,
    #[diesel(sql_type = SmallInt)]
    audience: i16,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub struck_at: Option<Moment>,
    #[diesel(sql_type = Nullable<Text>)]
    struck_by_name: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    strike_reason: Option<String>,
    #[diesel(sql_type = Nullable<Binary>)]
    about_id: Option<Key>,
}

impl Row {
    /// Whose it is.
    pub fn writer(&self) -> Writer {
        Writer { organisation: self.organisation_id, account: self.account_id, client: self.client_id }
    }

    /// For whom it is; what we do not know is for the fewest.
    pub fn audience(&self) -> Audience {
        Audience::of_number(self.audience).unwrap_or(Audience::OwnOrganisation)
    }

    /// What it says had changed.
    pub fn changes(&self) -> Outcome<Vec<FieldChange>> {
        self.changes.as_deref().map_or(Ok(vec![]), |json| serde_json::from_str(json).map_err(Fault::internal))
    }

    /// Whether it holds words or values of people, which can be struck. Steps and facts stay.
    pub fn holds_words(&self) -> bool {
        self.text.is_some() || (self.kind == "changed" && self.changes.is_some())
    }

    /// As a reader in its audience may see it, who sees the incident in full or not.
    pub fn told(self, reader: &Reader, handles: Handles, full: bool) -> Outcome<TimelineEntry> {
        let struck = self.struck_at.is_some();
        let mut changes = if full { self.changes()? } else { vec![] };
        if struck {
            for change in &mut changes {
                (change.from, change.to) = (Value::Null, Value::Null);
            }
        }
        let may_strike = handles.strikes(reader.wrote(&self.writer()));
        Ok(TimelineEntry {
            id: self.id.to(),
            incident_id: self.incident_id.to(),
            about: None,
            at: self.at.into(),
            strikes: full && !struck && self.holds_words() && may_strike,
            opens: full && struck && self.holds_words() && handles.opens && reader.opens(self.audience()),
            audience: self.audience(),
            kind: self.kind,
            account_name: self.account_name.filter(|_| full),
            state: self.state.and_then(HandlingState::of_number),
            changes,
            text: self.text.filter(|_| full && !struck),
            struck_at: self.struck_at.filter(|_| full).map(Into::into),
            struck_by_name: self.struck_by_name.filter(|_| full),
            strike_reason: self.strike_reason.filter(|_| full).and_then(|reason| reason.parse().ok()),
        })
    }
}

/// What a reader may do with entries at a site.
#[derive(Clone, Copy, Debug)]
pub(super) struct Handles {
    /// Strike what it wrote.
    own: bool,
    /// Strike what others wrote.
    all: bool,
    /// Open what was struck, where the audience lets it.
    opens: bool,
}

impl Handles {
    /// Of the caller.
    pub fn of(ctx: &Ctx, site: AreaId) -> Self {
        let may = ctx.scope().permissions_at(site);
        Self {
            own: may.contains(&Permission::IncidentNote),
            all: may.contains(&Permission::IncidentNote) && may.contains(&Permission::IncidentHandle),
            opens: may.contains(&Permission::PersonalOpen),
        }
    }

    /// Whether it may strike an entry that it wrote, or that another wrote.
    pub fn strikes(self, wrote: bool) -> bool {
        self.all || (self.own && wrote)
    }
}

const COLUMNS: &str = "SELECT t.id, t.incident_id, t.about_id, t.at, t.kind, t.account_id, t.client_id, t.organisation_id, a.name AS account_name, t.state, \
    t.changes, t.text, t.audience, t.struck_at, s.name AS struck_by_name, t.strike_reason FROM timeline_entry t \
    LEFT JOIN account a ON a.id = t.account_id LEFT JOIN account s ON s.id = t.struck_by WHERE t.incident_id IN (";

/// One entry of an incident, where it is for this reader.
pub(super) fn find(conn: &mut AnyConnection, reader: &Reader, incident: Key, id: TimelineEntryId) -> Outcome<Row> {
    let mut sql = Sql::new(COLUMNS);
    sql.bind(incident).push(") AND t.id = ").bind(Key::from(id));
    reader.condition(&mut sql);
    sql.load(conn)?.pop().ok_or(Fault::NotFound)
}

/// Which entries are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// All.
    All,
    /// What people did and said.
    People,
    /// The system's own trail.
    Trail,
}

impl Part {
    /// Of `trail` in an address.
    pub fn of(trail: Option<bool>) -> Self {
        trail.map_or(Self::All, |trail| if trail { Self::Trail } else { Self::People })
    }
}

/// One page of a timeline, oldest first, with that of what was merged into it. Who sees an incident masked sees its states and
/// no words.
pub fn page(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    reach: &Reach,
    book: &CodeBook,
    incident: IncidentId,
    part: Part,
    (after, limit): (Option<&Cursor>, usize),
) -> Outcome<(Vec<TimelineEntry>, Option<Cursor>)> {
    let row = store::find(conn, reach, book, incident, false)?;
    let site = row.summary.site_id.to();
    let full = super::view::sight(&row.summary, reach, book) == Sight::Full;
    let (reader, handles) = (Reader::of(ctx, site), Handles::of(ctx, site));
    let mut sql = Sql::new(COLUMNS);
    let here = row.summary.id;
    let family = if full && row.merged_here { merged::family(conn, reach, book, incident)? } else { vec![here] };
    sql.list(family).push(")");
    if let Some(after) = after {
        sql.push(" AND t.id > ").bind(Key(after.id()?));
    }
    if full {
        reader.condition(&mut sql);
    } else {
        sql.push(" AND t.kind IN ('reported', 'transition')");
    }
    if part != Part::All {
        sql.push(if part == Part::People { " AND (" } else { " AND NOT (" });
        sql.push("t.kind IN (").list(BY_PEOPLE).push(") OR t.text IS NOT NULL)");
    }
    sql.push(" ORDER BY t.id LIMIT ").bind(i64::try_from(limit + 1).unwrap_or(i64::MAX));
    let (rows, next) = cut(sql.load::<Row>(conn)?, limit, |r| Cursor::of(0, r.id.0));
    let others = merged::named(conn, reach, book, rows.iter().filter_map(|r| r.about_id).collect())?;
    let entries = rows
        .into_iter()
        // What is about an incident that the reader may not know of is not there; that one came here is told once, by this one.
        .filter(|row| row.about_id.is_none_or(|other| others.contains_key(&other) && other != here))
        .map(|row| {
            let about = row.about_id.and_then(|other| others.get(&other).cloned());
            Ok(TimelineEntry { about, ..row.told(&reader, handles, full)? })
        })
        .collect::<Outcome<_>>()?;
    Ok((entries, next))
}

/// One entry in the sight of its reader. Of an incident that is seen in part it is as absent as any other.
pub fn one(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    reach: &Reach,
    book: &CodeBook,
    (incident, id): (IncidentId, TimelineEntryId),
) -> Outcome<TimelineEntry> {
    let row = store::find(conn, reach, book, incident, false)?;
    if super::view::sight(&row.summary, reach, book) != Sight::Full {
        return Err(Fault::NotFound);
    }
    let site = row.summary.site_id.to();
    let reader = Reader::of(ctx, site);
    let entry = find(conn, &reader, row.summary.id, id)?;
    let others = merged::named(conn, reach, book, entry.about_id.into_iter().collect())?;
    let about = entry.about_id.map(|other| others.get(&other).cloned().ok_or(Fault::NotFound)).transpose()?;
    Ok(TimelineEntry { about, ..entry.told(&reader, Handles::of(ctx, site), true)? })
}
