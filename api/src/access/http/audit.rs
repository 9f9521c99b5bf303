//! The audit trail.

use super::paging::Paging;
use crate::access::audit_list::{self, Filter};
use crate::access::permission::AuditRead;
use crate::access::require::Require;
use crate::fault::Outcome;
use crate::web::query::QueryKeys;
use crate::web::{Cursor, Paged, Query, State};
use actix_web::{get, web};
use shared_types::audit::AuditEntryPage;
use shared_types::ids::AreaId;
use utoipa_actix_web::service_config::ServiceConfig;

pub(super) fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_audit_entries);
}

/// Which lines of the trail.
#[derive(Debug, Default, serde::Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
struct AuditQuery {
    /// At or below these places.
    area: Vec<AreaId>,
    /// Of these nouns, as in `role-assignment`.
    subject_kind: Vec<String>,
    /// Opaque place to go on from, as `nextCursor` gave it.
    cursor: Option<String>,
    /// Items on a page, 1 to 200; 50 when not given.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

impl QueryKeys for AuditQuery {
    const LISTS: &'static [&'static str] = &["area", "subjectKind"];
    const NUMBERS: &'static [&'static str] = &["limit"];
    const TEXTS: &'static [&'static str] = &["cursor"];
}

/// Who did what to what, newest first
///
/// Lines that belong to no place are for who may read the trail at the top of the tree.
#[utoipa::path(
    tag = "Audit", operation_id = "list_audit_entries", security(("bearer" = ["audit:read"])), params(AuditQuery),
    responses((status = 200, description = "A page of the trail", body = AuditEntryPage))
)]
#[get("/audit-entries")]
async fn list_audit_entries(
    state: web::Data<State>,
    who: Require<AuditRead>,
    query: Query<AuditQuery>,
) -> Outcome<Paged<AuditEntryPage>> {
    let AuditQuery { area, subject_kind, cursor, limit } = query.0;
    let paging = Paging::of(&state, cursor.as_deref(), limit, &format!("audit-entries {area:?} {subject_kind:?}"))?;
    let filter = Filter { areas: area, subject_kinds: subject_kind };
    let (before, limit) = (paging.after.as_ref().map(|c| c.at), paging.limit);
    let rows = state.db.read(move |conn| audit_list::list(conn, &who.reach(), &filter, before, limit)).await?;
    let (rows, next_cursor) = paging.cut(rows, |(seq, entry)| Cursor::of(*seq, entry.id.0));
    Ok(Paged(AuditEntryPage { items: rows.into_iter().map(|(_, entry)| entry).collect(), next_cursor }))
}
