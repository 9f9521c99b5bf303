//! Reading: the list, one, which object is shown, and the original, with a reason.

use super::forms::Form;
use super::store::{self, Row};
use crate::db::{AnyConnection, Key};
use crate::fault::{Fault, Outcome};
use crate::incidents::merged;
use crate::involved::reads;
use crate::involved::sight::{Field, Level};
use crate::involved::trace::Noun;
use crate::involved::within::{Asking, Within};
use shared_types::attachment::Attachment;
use shared_types::ids::{AttachmentId, IncidentId};
use shared_types::involved::{NewOpening, SealedField};

/// An object to be served, and what it is.
#[derive(Clone, Copy, Debug)]
pub struct Served {
    /// The object.
    pub object: Key,
    /// What it is.
    pub form: Form,
}

/// Which of the objects of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// What is shown.
    Content,
    /// The small picture.
    Thumbnail,
}

/// All of an incident and of what was merged into it, oldest first.
pub fn list(conn: &mut AnyConnection, by: &Asking<'_>, incident: IncidentId) -> Outcome<Vec<Attachment>> {
    let within = Within::reading(conn, by, incident)?;
    within.sees(Field::Attachment)?;
    let family = merged::family(conn, by.reach, by.book, incident)?;
    store::rows(conn, &family)?.into_iter().map(|row| row.told(by.keys)).collect()
}

/// One.
pub fn get(conn: &mut AnyConnection, by: &Asking<'_>, at: (IncidentId, AttachmentId)) -> Outcome<Attachment> {
    let within = Within::reading(conn, by, at.0)?;
    within.sees(Field::Attachment)?;
    store::find(conn, &within, at.1.into())?.told(by.keys)
}

/// One that the caller added itself, which it is told whatever it sees of others.
pub fn added(conn: &mut AnyConnection, by: &Asking<'_>, at: (IncidentId, AttachmentId)) -> Outcome<Attachment> {
    let within = Within::reading(conn, by, at.0)?;
    within.enters(Field::Attachment, "a photo or file")?;
    store::find(conn, &within, at.1.into())?.told(by.keys)
}

/// What is shown of one. Of what was struck or wiped nothing is.
pub fn served(
    conn: &mut AnyConnection,
    by: &Asking<'_>,
    at: (IncidentId, AttachmentId),
    which: Which,
) -> Outcome<Served> {
    let within = Within::reading(conn, by, at.0)?;
    within.sees(Field::Attachment)?;
    let row = store::find(conn, &within, at.1.into())?;
    let object = if which == Which::Content { row.content_id } else { row.thumbnail_id };
    match object.filter(|_| row.stands()) {
        // The small picture is always a photo.
        Some(object) if which == Which::Thumbnail => Ok(Served { object, form: Form::Jpeg }),
        Some(object) => Ok(Served { object, form: form(&row)? }),
        None => Err(Fault::NotFound),
    }
}

/// The form of a row.
pub fn form(row: &Row) -> Outcome<Form> {
    Form::of(&row.media_type).ok_or_else(|| Fault::internal("a media type that is none of ours"))
}

/// Opens the original of a picture that was blacked out; the reading is written down in the same transaction.
pub fn open(
    conn: &mut AnyConnection,
    by: &Asking<'_>,
    at: (IncidentId, AttachmentId),
    new: &NewOpening,
) -> Outcome<Served> {
    let within = Within::reading(conn, by, at.0)?;
    let row = store::find(conn, &within, at.1.into())?;
    let object = original(&within, &row)?;
    reads::record(conn, by.ctx, &within.known, (Noun::Attachment, row.id), &[SealedField::Original], new.reason)?;
    Ok(Served { object, form: form(&row)? })
}

/// The original, where there is one and this reader may open it.
pub fn original(within: &Within, row: &Row) -> Outcome<Key> {
    let may = within.level(Field::Original, !row.stands()) >= Level::Opened;
    row.original_id
        .filter(|_| may && row.stands())
        .ok_or_else(|| Fault::forbidden("nothing-to-open", "There is nothing here that your role may open."))
}
