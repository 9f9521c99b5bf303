//! Raising the version of a row, which is what `If-Match` names.
//!
//! Called by the stores before they change the named fields. The row itself decides, in one statement that also locks it: of
//! two who both read version 3 only one changes it, and two changes of different fields without `If-Match` both stand.

use crate::web::etag::IfMatch;

/// Raises the version of a row that is there; with `If-Match` only when the row still has that version.
macro_rules! raise_version {
    ($conn:expr, $table:ident, $id:expr, $if_match:expr) => {{
        use diesel::prelude::*;
        let id = $crate::db::Key::from($id);
        let raised = $table::version.eq($table::version + 1);
        let changed = match $if_match {
            $crate::web::etag::IfMatch::Version(version) => {
                let row = $table::table.filter($table::id.eq(id).and($table::version.eq(version)));
                diesel::update(row).set(raised).execute($conn)?
            }
            _ => diesel::update($table::table.filter($table::id.eq(id))).set(raised).execute($conn)?,
        };
        if changed == 0 {
            let found: Option<i32> =
                $table::table.filter($table::id.eq(id)).select($table::version).first($conn).optional()?;
            return Err(found.map_or($crate::fault::Fault::NotFound, |_| $crate::fault::Fault::Stale(None)));
        }
    }};
}

pub(super) use raise_version;

/// What to ask of the row where the tag that was read, and has been checked, is made of the version and of something else.
pub(super) fn of_row(if_match: IfMatch, version: i32) -> IfMatch {
    match if_match {
        IfMatch::Version(_) => IfMatch::Version(version),
        other => other,
    }
}
