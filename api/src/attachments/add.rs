//! Adding: what came in becomes a row, with its end; its objects are held in the same transaction.

use super::forms::Prepared;
use super::store::{self, Row};
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Fault, Outcome};
use crate::involved::sight::Field;
use crate::involved::trace::{self, Deed, Noun};
use crate::involved::within::{Asking, Within};
use crate::keys::Keys;
use crate::objects::{self, Kept};
use crate::seal;
use crate::web::State;
use shared_types::attachment::{Attachment, AttachmentKind, AttachmentSource, MOST_OF_AN_INCIDENT};
use shared_types::ids::IncidentId;

/// The most with those that were struck: striking makes no endless room.
const MOST_WITH_STRUCK: i64 = 3 * MOST_OF_AN_INCIDENT;

/// What is known of it beside its content.
#[derive(Clone, Debug)]
pub struct About {
    /// What it is called.
    pub name: Option<String>,
    /// Where it comes from.
    pub source: AttachmentSource,
}

/// Its content, kept and held by nobody yet.
#[derive(Clone, Debug)]
pub struct Content {
    /// The id that the row will have.
    pub id: Key,
    kind: AttachmentKind,
    media_type: &'static str,
    size: Option<(i32, i32)>,
    content: Kept,
    thumbnail: Option<Kept>,
}

impl Content {
    /// Its objects.
    pub fn objects(&self) -> Vec<Key> {
        [Some(self.content.id), self.thumbnail.map(|t| t.id)].into_iter().flatten().collect()
    }
}

/// Keeps what was prepared.
pub async fn keep(state: &State, prepared: Prepared) -> Outcome<Content> {
    let content = objects::keep(state, prepared.content).await?;
    let thumbnail = match prepared.thumbnail {
        Some(small) => match objects::keep(state, small).await {
            Ok(kept) => Some(kept),
            Err(fault) => {
                objects::release(state, &[content.id]).await;
                return Err(fault);
            }
        },
        None => None,
    };
    Ok(Content {
        id: Key::fresh(),
        kind: prepared.kind,
        media_type: prepared.form.media_type(),
        size: prepared.size,
        content,
        thumbnail,
    })
}

/// Refuses before anything is taken in: who may not add here, and an incident that is full.
pub fn may_add(conn: &mut AnyConnection, by: &Asking<'_>, incident: IncidentId) -> Outcome<()> {
    let within = Within::reading(conn, by, incident)?;
    if within.known.wiped_at.is_some() {
        return Err(Fault::conflict("wiped", "Its words were wiped at the end of their term; facts stay as they are."));
    }
    has_room(conn, &within)
}

fn has_room(conn: &mut AnyConnection, within: &Within) -> Outcome<()> {
    within.enters(Field::Attachment, "a photo or file")?;
    let (stand, all) = store::counts(conn, within)?;
    if stand >= MOST_OF_AN_INCIDENT || all >= MOST_WITH_STRUCK {
        let why = format!("An incident has at most {MOST_OF_AN_INCIDENT} photos and files.");
        return Err(Fault::conflict("attachments-full", why));
    }
    Ok(())
}

/// Seals a name for the row of a table.
pub fn sealed_name(keys: &Keys, table: &str, id: Key, name: Option<&str>) -> Outcome<Option<Vec<u8>>> {
    name.map(|name| seal::seal(keys, &seal::place(table, "name", id), &name)).transpose()
}

/// Adds it.
pub fn add(
    conn: &mut AnyConnection,
    by: &Asking<'_>,
    incident: IncidentId,
    about: &About,
    content: &Content,
) -> Outcome<Attachment> {
    // The incident is held until the commit: of two that come for the last place one finds it taken.
    let within = Within::changing(conn, by, incident)?;
    has_room(conn, &within)?;
    let at = by.ctx.at();
    let camera = about.source == AttachmentSource::SecurityCamera;
    let row = Row {
        id: content.id,
        incident_id: within.known.id.into(),
        kind: content.kind.word().to_owned(),
        media_type: content.media_type.to_owned(),
        source: about.source.word().to_owned(),
        name: sealed_name(by.keys, "attachment", content.id, about.name.as_deref())?,
        bytes: content.content.bytes,
        width: content.size.map(|s| s.0),
        height: content.size.map(|s| s.1),
        content_id: Some(content.content.id),
        thumbnail_id: content.thumbnail.map(|t| t.id),
        original_id: None,
        blackouts: None,
        term_from: Moment::from(within.known.reported_at),
        wipe_at: Moment::from(within.end_of_image(conn, camera, at, None)?),
        wiped_at: None,
        added_at: Moment::from(at),
        struck_at: None,
        strike_reason: None,
        version: 1,
    };
    for object in content.objects() {
        objects::hold(conn, object)?;
    }
    store::insert(conn, &within, &row, by.ctx.actor().account.map(Key::from))?;
    trace::leave(conn, by.ctx, &within, (Noun::Attachment, Deed::Added, row.id), &[], None)?;
    row.told(by.keys)
}
