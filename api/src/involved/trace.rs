//! The trace of a change: timeline, audit and event, in its transaction, with names of fields and no value.

use super::within::Within;
use crate::access::{Ctx, audit};
use crate::db::{AnyConnection, Key};
use crate::fault::Outcome;
use crate::incidents::known;

/// What it was done to.
#[derive(Clone, Copy, Debug)]
pub enum Noun {
    /// Goods.
    Goods,
    /// A person.
    Person,
    /// A vehicle.
    Vehicle,
    /// Circumstances.
    Circumstances,
    /// An entry of the timeline.
    TimelineEntry,
    /// A photo or file.
    Attachment,
}

/// What was done.
#[derive(Clone, Copy, Debug)]
pub enum Deed {
    /// It came in.
    Added,
    /// A field changed.
    Changed,
    /// It was struck.
    Struck,
}

impl Noun {
    /// Its word in trails.
    pub fn word(self) -> &'static str {
        match self {
            Self::Goods => "goods",
            Self::Person => "person",
            Self::Vehicle => "vehicle",
            Self::Circumstances => "circumstances",
            Self::TimelineEntry => "timeline-entry",
            Self::Attachment => "attachment",
        }
    }
}

impl Deed {
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Added => ("added", "add"),
            Self::Changed => ("changed", "change"),
            Self::Struck => ("struck", "strike"),
        }
    }
}

/// Leaves it; `reason` is a word of a list.
pub fn leave(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    within: &Within,
    what: (Noun, Deed, Key),
    fields: &[&str],
    reason: Option<&str>,
) -> Outcome<()> {
    let (noun, deed, row) = what;
    let (did, does) = deed.words();
    known::tell(conn, ctx, &within.known, &format!("{}-{did}", noun.word()), fields)?;
    let action = format!("{}.{does}", noun.word());
    let entry =
        audit::Entry { action: &action, kind: noun.word(), id: Some(row.0), area: Some(within.known.site), reason };
    audit::record(conn, ctx, &entry)
}
