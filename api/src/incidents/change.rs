//! Correcting facts: a merge patch on named fields. Two people who change different fields both succeed; each change stands in
//! the timeline with its old value. The long text asks for `If-Match`, so that nobody's words are lost.

use super::timeline::{self, Entry};
use super::{codes, get, store};
use crate::access::{Ctx, Reach, audit};
use crate::codes::{CodeBook, MethodSet};
use crate::db::schema::incident as t;
use crate::db::{AnyConnection, Moment};
use crate::fault::{Fault, Outcome};
use crate::incidents::rows::Numbered;
use crate::jobs::outbox;
use crate::web::etag::IfMatch;
use diesel::prelude::*;
use serde_json::{Value, json};
use shared_types::access::Permission;
use shared_types::ids::IncidentId;
use shared_types::incident::{Completion, FieldChange, Incident, IncidentPatch};
use shared_types::problem::FieldFault;

/// Changes what the patch names.
pub fn change(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    reach: &Reach,
    book: &CodeBook,
    id: IncidentId,
    if_match: IfMatch,
    patch: &IncidentPatch,
) -> Outcome<Incident> {
    let mut row = store::find_to_change(conn, reach, book, id)?;
    store::refuse_merged(&row)?;
    if patch.description.is_some() {
        if_match.require(row.version)?;
    } else {
        if_match.check(row.version)?;
    }
    let site = row.summary.site_id.to();
    if patch.short_text_vetted.is_some() && ctx.reach(Permission::IncidentVet).site(site).is_err() {
        return Err(Fault::forbidden("permission-missing", "Vetting needs the permission incident:vet."));
    }
    let faults = faults(book, patch);
    if !faults.is_empty() {
        return Err(Fault::Invalid(faults));
    }
    let mut changes: Vec<FieldChange> = Vec::new();
    let mut note = |field: &str, from: Value, to: Value| {
        if from != to {
            changes.push(FieldChange { field: field.into(), from, to });
        }
    };
    if let Some(kind) = patch.category.as_deref().and_then(|code| book.kind(code)) {
        let old = book.kind_by_id(row.summary.category).map(|k| k.category.code.clone());
        note("category", json!(old), json!(kind.category.code));
        row.summary.category = kind.id;
    }
    if let Some(codes) = &patch.methods {
        let set = book.method_set(codes.iter().map(String::as_str)).map_err(Fault::internal)?;
        let old = book.method_codes(MethodSet(row.summary.methods));
        note("methods", json!(old), json!(book.method_codes(set)));
        row.summary.methods = set.0;
    }
    if let Some(completion) = patch.completion {
        note("completion", json!(Completion::of_number(row.summary.completion)), json!(completion));
        row.summary.completion = completion.number();
    }
    if let Some(text) = &patch.description {
        note("description", json!(row.description), json!(text));
        row.description.clone_from(text);
    }
    if let Some(text) = patch.short_text.clone().named() {
        note("shortText", json!(row.summary.short_text), json!(text));
        // Another text has not been vetted, unless its writer may vet and says so in the same breath; none cannot be.
        if row.summary.short_text != text && patch.short_text_vetted.is_none() {
            note("shortTextVetted", json!(row.summary.short_text_vetted), json!(false));
            row.summary.short_text_vetted = false;
        }
        row.summary.short_text = text;
    }
    if let Some(vetted) = patch.short_text_vetted {
        note("shortTextVetted", json!(row.summary.short_text_vetted), json!(vetted));
        row.summary.short_text_vetted = vetted;
    }
    for (field, patched, value) in [
        ("lossCents", patch.loss_cents, &mut row.summary.loss_cents),
        ("recoveredCents", patch.recovered_cents, &mut row.recovered_cents),
    ] {
        if let Some(new) = patched.named() {
            note(field, json!(*value), json!(new));
            *value = new;
        }
    }
    if changes.is_empty() {
        return get::get(conn, ctx, &ctx.reach(Permission::IncidentRead), book, id);
    }
    diesel::update(t::table.filter(t::seq.eq(row.summary.seq)))
        .set((
            t::category.eq(row.summary.category),
            t::methods.eq(row.summary.methods),
            t::completion.eq(row.summary.completion),
            t::description.eq(&row.description),
            t::short_text.eq(&row.summary.short_text),
            t::short_text_vetted.eq(row.summary.short_text_vetted),
            t::loss_cents.eq(row.summary.loss_cents),
            t::recovered_cents.eq(row.recovered_cents),
            t::updated_at.eq(Moment::from(ctx.at())),
            t::version.eq(row.version + 1),
        ))
        .execute(conn)?;
    store::reindex(conn, reach, &row)?;
    let entry = Entry { kind: "changed", changes: &changes, ..Entry::default() };
    timeline::add(conn, ctx, row.summary.site_id, row.summary.id, &entry)?;
    audit::record(conn, ctx, &audit::Entry::of("incident.change", "incident", id.0, Some(site)))?;
    outbox::emit(conn, ctx.at(), "incident.changed", id.0, Some(site))?;
    get::get(conn, ctx, &ctx.reach(Permission::IncidentRead), book, id)
}

/// All that is wrong with a change beyond what its form can tell.
pub fn faults(book: &CodeBook, patch: &IncidentPatch) -> Vec<FieldFault> {
    codes::faults(book, patch.category.as_deref(), patch.methods.as_deref().unwrap_or_default())
}
