//! Country rules over HTTP: what holds on a day.

use super::super::listing::Asked;
use super::store;
use crate::access::SignedIn;
use crate::fault::Outcome;
use crate::web::paged::Paged;
use crate::web::query::QueryKeys;
use crate::web::{Cursor, Query, State};
use actix_web::{get, web};
use jiff::civil::Date;
use serde::Deserialize;
use shared_types::area::{CountryRule, CountryRulePage};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

/// The operations of this noun.
pub fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_country_rules);
}

/// Filters of the list.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
struct CountryRuleQuery {
    /// Only these countries, two capitals.
    country: Vec<String>,
    /// Only these rules: `emergency-number`, `time-zone`, …
    rule: Vec<String>,
    /// The day on which they hold; today when not given.
    #[param(value_type = Option<String>, format = Date)]
    on: Option<Date>,
    /// Opaque place to go on from, as `nextCursor` gave it.
    cursor: Option<String>,
    /// Items on a page, 1 to 200; 50 when not given.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

impl QueryKeys for CountryRuleQuery {
    const LISTS: &'static [&'static str] = &["country", "rule"];
    const NUMBERS: &'static [&'static str] = &["limit"];
    const TEXTS: &'static [&'static str] = &["on", "cursor"];
}

/// Country and rule together name a row of the list.
fn place(rule: &CountryRule) -> Cursor {
    Cursor::of_name(&format!("{} {}", rule.country, rule.rule), Uuid::nil())
}

/// The rules of countries in force on a day, by country and rule
#[utoipa::path(
    tag = "Places", operation_id = "list_country_rules", security(("bearer" = ["signed-in"])), params(CountryRuleQuery),
    responses((status = 200, description = "A page of rules", body = CountryRulePage))
)]
#[get("/country-rules")]
async fn list_country_rules(
    _caller: SignedIn,
    query: Query<CountryRuleQuery>,
    state: web::Data<State>,
) -> Outcome<Paged<CountryRulePage>> {
    let Query(q) = query;
    let selection = format!("country-rules {:?}", (&q.country, &q.rule, q.on));
    let asked = Asked::read(&state.keys, selection, q.cursor.as_deref(), q.limit)?;
    let (keys, now) = (state.keys.clone(), state.clock.now());
    let read = move |conn: &mut _| {
        let after = asked.after.as_ref().map(Cursor::name).transpose()?.map(|(name, _)| name);
        let mut rows = store::in_force(conn, &q.country, &q.rule, q.on, now)?;
        rows.retain(|r| after.as_ref().is_none_or(|a| format!("{} {}", r.country, r.rule) > *a));
        let (items, next_cursor) = asked.page(&keys, rows, place);
        Ok(CountryRulePage { items, next_cursor })
    };
    Ok(Paged(state.db.read(read).await?))
}
