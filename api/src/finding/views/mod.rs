//! Saved views of the list: named filters, own or shared with the team of a site, which is who handles incidents there.
//!
//! A view selects nothing by itself: whoever uses it asks the list under rights of its own.

pub mod http;
mod store;

use crate::access::{Person, Reach, audit};
use crate::codes::CodeBook;
use crate::db::{AnyConnection, Key};
use crate::fault::{Fault, Outcome};
use crate::incidents::select;
use crate::web::etag::IfMatch;
use shared_types::access::Permission;
use shared_types::ids::{AreaId, SavedViewId};
use shared_types::incident::IncidentFilter;
use shared_types::problem::FieldFault;
use shared_types::saved_view::{MOST_VIEWS, NewSavedView, SavedView, SavedViewPatch};

/// The sites whose team the reader belongs to.
fn team(by: &Person) -> Vec<AreaId> {
    by.reach(Permission::IncidentHandle).sites().iter().map(|s| s.id).collect()
}

/// Own views and those of the reader's teams, in their order.
pub fn list(conn: &mut AnyConnection, by: &Person) -> Outcome<Vec<SavedView>> {
    let rows = store::of(conn, by.account, &team(by))?;
    rows.into_iter().map(|row| row.told(by.account)).collect()
}

/// Saves a view.
pub fn add(conn: &mut AnyConnection, by: &Person, book: &CodeBook, new: &NewSavedView) -> Outcome<SavedView> {
    judge(book, &new.filter)?;
    shared_at(&by.reach(Permission::IncidentHandle), new.site_id)?;
    let (count, last) = store::count(conn, by.account)?;
    if count >= MOST_VIEWS {
        return Err(Fault::conflict("too-many-views", format!("A person has at most {MOST_VIEWS} saved views.")));
    }
    let position = new.position.unwrap_or(last.saturating_add(1));
    let id = store::insert(conn, by, new, position)?;
    audit::record(conn, by, &audit::Entry::of("saved-view.add", "saved-view", id.0, new.site_id))?;
    store::find(conn, by.account, &team(by), id)?.told(by.account)
}

/// Changes an own view.
pub fn change(
    conn: &mut AnyConnection,
    by: &Person,
    book: &CodeBook,
    id: SavedViewId,
    if_match: IfMatch,
    patch: &SavedViewPatch,
) -> Outcome<SavedView> {
    let mut row = store::find(conn, by.account, &team(by), id.into())?;
    if row.account_id != Key::from(by.account) {
        return Err(Fault::forbidden("not-yours", "Only who made a view changes it."));
    }
    if_match.check(row.version)?;
    if let Some(filter) = &patch.filter {
        judge(book, filter)?;
        row.filter = serde_json::to_string(filter).map_err(Fault::internal)?;
    }
    if let Some(site) = patch.site_id.named() {
        shared_at(&by.reach(Permission::IncidentHandle), site)?;
        row.site_id = site.map(Key::from);
    }
    if let Some(name) = &patch.name {
        row.name.clone_from(name);
    }
    row.position = patch.position.unwrap_or(row.position);
    row.version += 1;
    store::update(conn, &row)?;
    audit::record(conn, by, &audit::Entry::of("saved-view.change", "saved-view", id.0, row.site_id.map(Key::to)))?;
    row.told(by.account)
}

/// Removes a view: who made it does, and of a shared one also who vets at its site.
pub fn remove(conn: &mut AnyConnection, by: &Person, id: SavedViewId) -> Outcome<()> {
    let row = store::find(conn, by.account, &team(by), id.into())?;
    let site: Option<AreaId> = row.site_id.map(Key::to);
    let vets = site.is_some_and(|site| by.reach(Permission::IncidentVet).site(site).is_ok());
    if row.account_id != Key::from(by.account) && !vets {
        return Err(Fault::forbidden("not-yours", "Only who made a view removes it, or who vets at its site."));
    }
    store::remove(conn, row.id)?;
    audit::record(conn, by, &audit::Entry::of("saved-view.remove", "saved-view", id.0, site))
}

/// A site to share with: one whose team the caller belongs to.
fn shared_at(reach: &Reach, site: Option<AreaId>) -> Outcome<()> {
    site.map_or(Ok(()), |site| reach.site(site).map(|_| ()))
}

fn judge(book: &CodeBook, filter: &IncidentFilter) -> Outcome<()> {
    let faults: Vec<FieldFault> = select::faults(filter, book)
        .into_iter()
        .map(|fault| FieldFault { pointer: fault.pointer.replacen('?', "/filter/", 1), ..fault })
        .collect();
    if faults.is_empty() { Ok(()) } else { Err(Fault::Invalid(faults)) }
}
