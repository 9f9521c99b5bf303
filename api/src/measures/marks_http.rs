//! Marks of measures over HTTP, under insight, whose filters they take: extract, authorise, call, answer.

use super::marks;
use crate::access::Require;
use crate::access::permission::InsightRead;
use crate::codes::CodeBook;
use crate::fault::{Fault, Outcome};
use crate::incidents::filter_query::filter_query;
use crate::incidents::select;
use crate::web::{Query, State};
use actix_web::{get, web};
use shared_types::measure_mark::MeasureMarks;
use utoipa_actix_web::service_config::ServiceConfig;

/// The operation.
pub fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_marks);
}

filter_query! {
    /// Filters of the course that is marked.
    MarksQuery {}
    texts []
    numbers []
}

/// Measures that apply to a selection, as marks on its course
///
/// With the filters of `GET /insight/course`: those of its sites that ran in its period, aimed at its kinds or at all, the first begun
/// first. For who reads measures; who sees counts only is refused.
#[utoipa::path(
    tag = "Insight", operation_id = "list_measure_marks", security(("bearer" = ["insight:read"])), params(MarksQuery),
    responses((status = 200, description = "At most a hundred", body = MeasureMarks))
)]
#[get("/insight/measures")]
async fn list_marks(
    caller: Require<InsightRead>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    mut query: Query<MarksQuery>,
) -> Outcome<web::Json<MeasureMarks>> {
    let (reach, filter) = (caller.reach(), query.0.filter());
    let faults = select::faults(&filter, &book);
    if !faults.is_empty() {
        return Err(Fault::Invalid(faults));
    }
    Ok(web::Json(state.db.read(move |conn| marks::of(conn, &reach, &filter)).await?))
}
