//! Striking, blacking out, restoring.
//!
//! A picture is written anew outside of the transaction, from what stood there; when somebody was faster, it is done again.

use super::forms::{self, Form, Picture};
use super::read;
use super::store::{self, Row};
use crate::access::audit;
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Fault, Outcome};
use crate::incidents::known;
use crate::involved::reads;
use crate::involved::sight::Field;
use crate::involved::trace::{self, Deed, Noun};
use crate::involved::within::{Asking, Within};
use crate::objects::{self, Kept};
use crate::web::State;
use shared_types::attachment::{Attachment, AttachmentKind, NewBlackouts};
use shared_types::ids::{AttachmentId, IncidentId};
use shared_types::involved::{NewOpening, NewStrike, SealedField};

/// The most rectangles of one picture.
const MOST_AREAS: usize = 200;

/// Strikes one: it stays with the reason, is not shown any more, and ends as what is tied to no incident.
pub fn strike(
    conn: &mut AnyConnection,
    by: &Asking<'_>,
    at: (IncidentId, AttachmentId),
    new: &NewStrike,
) -> Outcome<Attachment> {
    let within = Within::changing(conn, by, at.0)?;
    within.enters(Field::Attachment, "a photo or file")?;
    let mut row = standing(conn, &within, at.1)?;
    let now = by.ctx.at();
    let end = within.end_of_image(conn, row.is_of_camera(), row.added_at.into(), Some(now))?;
    row.wipe_at = row.wipe_at.min(Moment::from(end));
    row.struck_at = Some(Moment::from(now));
    row.strike_reason = Some(new.reason.word().to_owned());
    row.version += 1;
    store::update(conn, &row)?;
    trace::leave(conn, by.ctx, &within, (Noun::Attachment, Deed::Struck, row.id), &[], Some(new.reason.word()))?;
    row.told(by.keys)
}

fn standing(conn: &mut AnyConnection, within: &Within, id: AttachmentId) -> Outcome<Row> {
    let row = store::find(conn, within, id.into())?;
    if row.struck_at.is_some() {
        return Err(Fault::conflict("struck-already", "It was struck and stays as it is."));
    }
    if row.wiped_at.is_some() {
        return Err(Fault::conflict("wiped", "What was kept of it was wiped at its end."));
    }
    Ok(row)
}

/// What a picture is written anew from.
pub struct Before {
    version: i32,
    from: Key,
    form: Form,
}

/// Looks at a picture that is to be blacked out.
pub fn to_black_out(
    conn: &mut AnyConnection,
    by: &Asking<'_>,
    at: (IncidentId, AttachmentId),
) -> Outcome<(Before, Row)> {
    let within = Within::reading(conn, by, at.0)?;
    within.enters(Field::Attachment, "a photo or file")?;
    within.sees(Field::Attachment)?;
    let row = standing(conn, &within, at.1)?;
    if row.kind != AttachmentKind::Picture.word() {
        return Err(Fault::conflict("no-picture", "Only parts of a picture can be blacked out."));
    }
    // From the original, so that the picture is written anew once, however often something is added.
    let from = row.original_id.or(row.content_id).ok_or(Fault::NotFound)?;
    Ok((Before { version: row.version, from, form: read::form(&row)? }, row))
}

/// Looks at a picture that is to be restored.
pub fn to_restore(conn: &mut AnyConnection, by: &Asking<'_>, at: (IncidentId, AttachmentId)) -> Outcome<(Before, Row)> {
    let within = Within::reading(conn, by, at.0)?;
    let row = standing(conn, &within, at.1)?;
    Ok((Before { version: row.version, from: read::original(&within, &row)?, form: read::form(&row)? }, row))
}

/// A picture written anew, its objects held by nobody yet.
pub struct Anew {
    before: Before,
    form: Form,
    bytes: i64,
    /// None where the original takes its place again.
    content: Option<Kept>,
    thumbnail: Kept,
    areas: Option<String>,
}

impl Anew {
    /// Its objects.
    pub fn objects(&self) -> Vec<Key> {
        [self.content.map(|c| c.id), Some(self.thumbnail.id)].into_iter().flatten().collect()
    }
}

/// Writes it with further areas blacked out.
pub async fn blacked_out(state: &State, before: Before, row: &Row, new: &NewBlackouts) -> Outcome<Anew> {
    let old = row.areas()?;
    if old.len() + new.areas.len() > MOST_AREAS {
        return Err(Fault::conflict("blackouts-full", format!("A picture has at most {MOST_AREAS} of them.")));
    }
    let (plain, form) = (objects::read_all(state, before.from).await?, before.form);
    let (size, further) = ((row.width, row.height), new.areas.clone());
    let all = [old, new.areas.clone()].concat();
    let areas = serde_json::to_string(&all).map_err(Fault::internal)?;
    let picture = forms::at_work(move || {
        // Told by the place in the request, not in the whole list.
        forms::inside(size, &further)?;
        forms::black_out(&plain, form, &all)
    })
    .await?;
    let Picture { form, content, thumbnail, .. } = picture;
    let content = objects::keep(state, content).await?;
    match objects::keep(state, thumbnail).await {
        Ok(thumbnail) => {
            Ok(Anew { before, form, bytes: content.bytes, content: Some(content), thumbnail, areas: Some(areas) })
        }
        Err(fault) => {
            objects::release(state, &[content.id]).await;
            Err(fault)
        }
    }
}

/// Writes the small picture of the original again.
pub async fn restored(state: &State, before: Before) -> Outcome<Anew> {
    let (plain, form) = (objects::read_all(state, before.from).await?, before.form);
    let bytes = i64::try_from(plain.len()).map_err(Fault::internal)?;
    let picture = forms::at_work(move || forms::again(&plain, form)).await?;
    let thumbnail = objects::keep(state, picture.thumbnail).await?;
    Ok(Anew { before, form, bytes, content: None, thumbnail, areas: None })
}

/// Puts what was blacked out in the place of what was shown; the original stays, sealed.
pub fn black_out(
    conn: &mut AnyConnection,
    by: &Asking<'_>,
    at: (IncidentId, AttachmentId),
    anew: &Anew,
) -> Outcome<Attachment> {
    let within = Within::changing(conn, by, at.0)?;
    within.enters(Field::Attachment, "a photo or file")?;
    let (mut row, old) = unchanged(conn, &within, at.1, anew)?;
    // The first time what was shown becomes the original; later it is let go of.
    let gone = [row.original_id.and(row.content_id), old];
    row.original_id = row.original_id.or(row.content_id);
    place(conn, by, &mut row, anew, &gone)?;
    told(conn, by, &within, &row, "blacked-out", "black-out", None)?;
    row.told(by.keys)
}

/// Puts the original back; that it was seen is written down.
pub fn restore(
    conn: &mut AnyConnection,
    by: &Asking<'_>,
    at: (IncidentId, AttachmentId),
    new: &NewOpening,
    anew: &Anew,
) -> Outcome<Attachment> {
    let within = Within::changing(conn, by, at.0)?;
    let (mut row, old) = unchanged(conn, &within, at.1, anew)?;
    let original = read::original(&within, &row)?;
    let gone = [row.content_id, old];
    (row.content_id, row.original_id) = (Some(original), None);
    place(conn, by, &mut row, anew, &gone)?;
    reads::record(conn, by.ctx, &within.known, (Noun::Attachment, row.id), &[SealedField::Original], new.reason)?;
    told(conn, by, &within, &row, "restored", "restore", Some(new.reason.word()))?;
    row.told(by.keys)
}

/// The row, if nobody changed it since it was looked at, and its small picture.
fn unchanged(conn: &mut AnyConnection, within: &Within, id: AttachmentId, anew: &Anew) -> Outcome<(Row, Option<Key>)> {
    let row = standing(conn, within, id)?;
    let small = row.thumbnail_id;
    if row.version == anew.before.version { Ok((row, small)) } else { Err(Fault::Stale(None)) }
}

fn place(conn: &mut AnyConnection, by: &Asking<'_>, row: &mut Row, anew: &Anew, gone: &[Option<Key>]) -> Outcome<()> {
    for object in anew.objects() {
        objects::hold(conn, object)?;
    }
    if let Some(content) = anew.content {
        row.content_id = Some(content.id);
    }
    row.bytes = anew.bytes;
    row.media_type = anew.form.media_type().to_owned();
    row.thumbnail_id = Some(anew.thumbnail.id);
    row.blackouts = anew.areas.clone();
    row.version += 1;
    store::update(conn, row)?;
    let gone: Vec<Key> = gone.iter().copied().flatten().collect();
    objects::let_go(conn, &gone, by.ctx.at())?;
    Ok(())
}

/// The trace of it, in its transaction, without a name or a place in the picture.
fn told(
    conn: &mut AnyConnection,
    by: &Asking<'_>,
    within: &Within,
    row: &Row,
    did: &str,
    does: &str,
    reason: Option<&str>,
) -> Outcome<()> {
    known::tell(conn, by.ctx, &within.known, &format!("attachment-{did}"), &[])?;
    let action = format!("attachment.{does}");
    let entry = audit::Entry { reason, ..audit::Entry::of(&action, "attachment", row.id.0, Some(within.known.site)) };
    audit::record(conn, by.ctx, &entry)
}
