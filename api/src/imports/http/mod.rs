//! Imports over HTTP: files, mappings, dry runs, runs. Handlers only translate.

mod files;
mod mappings;
mod runs;

use crate::access::Reach;
use crate::db::Key;
use crate::fault::Outcome;
use crate::keys::Keys;
use crate::web::Cursor;
use crate::web::query::{QueryKeys, limit};
use serde::Deserialize;
use shared_types::ids::AreaId;
use utoipa_actix_web::service_config::ServiceConfig;

/// The operations of this room.
pub fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.configure(files::operations).configure(mappings::operations).configure(runs::operations);
}

/// Filters of the lists of this room.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
struct SiteQuery {
    /// Only of these sites.
    site: Vec<AreaId>,
    /// Opaque place to go on from, as `nextCursor` gave it.
    cursor: Option<String>,
    /// Items on a page, 1 to 200; 50 when not given.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

impl QueryKeys for SiteQuery {
    const LISTS: &'static [&'static str] = &["site"];
    const NUMBERS: &'static [&'static str] = &["limit"];
    const TEXTS: &'static [&'static str] = &["cursor"];
}

/// A page that is asked for: which sites, from where, how long.
struct Asked {
    sites: Vec<Key>,
    after: Option<Cursor>,
    limit: usize,
    selection: String,
}

impl SiteQuery {
    fn asked(self, keys: &Keys, reach: &Reach, list: &str) -> Outcome<Asked> {
        let limit = limit(self.limit)?;
        let selection = format!("{list} {:?}", self.site);
        let after = self.cursor.map(|c| Cursor::read(&c, keys, selection.as_bytes())).transpose()?;
        let sites = if self.site.is_empty() {
            reach.sites().iter().map(|s| s.id.into()).collect()
        } else {
            self.site.iter().map(|id| reach.site(*id).map(|s| s.id.into())).collect::<Outcome<_>>()?
        };
        Ok(Asked { sites, after, limit, selection })
    }
}

impl Asked {
    fn next(&self, keys: &Keys, next: Option<Cursor>) -> Option<String> {
        next.map(|c| c.write(keys, self.selection.as_bytes()))
    }
}
