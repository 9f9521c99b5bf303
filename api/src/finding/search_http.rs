//! The search over HTTP: filters alone give the list, a text what it names or says. One operation, so that nothing that is looked
//! for stands in an address.

use super::search::{self, Search};
use crate::access::Require;
use crate::access::permission::IncidentRead;
use crate::codes::CodeBook;
use crate::fault::{Fault, Outcome};
use crate::incidents::selected;
use crate::involved::Asking;
use crate::web::query::limit;
use crate::web::{Body, Cursor, State};
use actix_web::{HttpRequest, HttpResponse, post, web};
use shared_types::access::Permission;
use shared_types::feature::IncidentFeatureCollection;
use shared_types::incident::{IncidentHit, IncidentHitPage, IncidentSearch};
use utoipa_actix_web::service_config::ServiceConfig;

/// The search.
pub fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.service(search_incidents);
}

/// Search incidents
///
/// The same filters as the list, in a body, and one text: a number or its end, a shop, words. What looks like a plate or a phone
/// number is looked for as one by who may look for persons and vehicles; that asks `reason`, which is logged without what was looked for.
#[utoipa::path(
    tag = "Incidents", operation_id = "search_incidents", security(("bearer" = ["incident:read"])),
    request_body = IncidentSearch,
    responses((status = 200, description = "One page", content((IncidentHitPage = "application/json"), (String = "text/csv"),
        (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), (IncidentFeatureCollection = "application/geo+json"))))
)]
#[post("/incidents/_search")]
async fn search_incidents(
    caller: Require<IncidentRead>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    body: Body<IncidentSearch>,
    req: HttpRequest,
) -> Outcome<HttpResponse> {
    let asked = body.into_inner();
    if let Some(form) = selected::form(&req, &state)? {
        if asked.text.is_some() {
            return Err(Fault::Malformed {
                code: "no-text-in-tables",
                detail: "A file holds what filters select: leave out text.".into(),
            });
        }
        let paged = asked.cursor.is_some() || asked.limit.is_some();
        return selected::file(caller, state, book, asked.filter, paged, form).await.map_err(in_body);
    }
    let page = match &asked.text {
        None => by_filter(caller, &state, book, asked).await.map_err(in_body)?,
        Some(text) => {
            let may_look = caller.scope().may(Permission::PersonalSearch);
            let search = search::judge(asked.filter.clone(), text.trim(), asked.look, asked.reason, may_look, &book)?;
            by_text(caller, &state, book, &asked, search).await.map_err(in_body)?
        }
    };
    Ok(HttpResponse::Ok().json(page))
}

async fn by_filter(
    caller: Require<IncidentRead>,
    state: &State,
    book: web::Data<CodeBook>,
    asked: IncidentSearch,
) -> Outcome<IncidentHitPage> {
    let page = selected::page(caller, state, book, asked.filter, asked.cursor.as_deref(), asked.limit).await?;
    let hit = |summary| IncidentHit { summary, found: vec![], merged_into: None };
    Ok(IncidentHitPage { items: page.items.into_iter().map(hit).collect(), next_cursor: page.next_cursor })
}

async fn by_text(
    caller: Require<IncidentRead>,
    state: &State,
    book: web::Data<CodeBook>,
    asked: &IncidentSearch,
    search: Search,
) -> Outcome<IncidentHitPage> {
    let place = serde_json::to_vec(&("search", &asked.filter, &asked.text, &asked.look)).map_err(Fault::internal)?;
    let after = asked.cursor.as_deref().map(|c| Cursor::read(c, &state.keys, &place)).transpose();
    let (after, limit) = Fault::both(after, limit(asked.limit))?;
    let (ctx, reach, keys) = (caller.ctx(), caller.reach(), state.keys.clone());
    let looks = search.asked.is_look();
    let find = move |conn: &mut _| {
        let by = Asking { ctx: &ctx, reach: &reach, book: &book, keys: &keys };
        search::page(conn, &by, &search, after.as_ref(), limit)
    };
    // A look is written down in the transaction that looks.
    let (items, next) = if looks { state.db.write(find).await? } else { state.db.read(find).await? };
    Ok(IncidentHitPage { items, next_cursor: next.map(|c| c.write(&state.keys, &place)) })
}

/// The same faults, where they stand in a body.
fn in_body(fault: Fault) -> Fault {
    let Fault::Invalid(mut list) = fault else { return fault };
    for fault in &mut list {
        match fault.pointer.strip_prefix('?') {
            Some(own @ ("cursor" | "limit")) => fault.pointer = format!("/{own}"),
            Some(filter) => fault.pointer = format!("/filter/{filter}"),
            None => {}
        }
    }
    Fault::Invalid(list)
}
