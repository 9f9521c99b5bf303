//! The one box: by number, plate or phone number first, then by words, the last reported first; each hit says why it was found.
//!
//! Everything goes through the selection of the list, so that nothing is found that the list would not show, but for one thing:
//! what was merged into another incident is still found, and says where it went. A look for a plate or a phone number is written
//! down with its reason, without what was looked for.

use super::asked::{Asked, Number};
use crate::codes::CodeBook;
use crate::db::{AnyConnection, Key, Sql};
use crate::fault::{Fault, Outcome};
use crate::incidents::rows::SummaryRow;
use crate::incidents::select::{Asker, Selection};
use crate::incidents::{list, merged, view, words};
use crate::involved::{Asking, look};
use crate::web::Cursor;
use crate::web::cursor::cut;
use diesel::sql_types::Binary;
use shared_types::access::{Permission, Sight};
use shared_types::incident::{FoundBy, IncidentFilter, IncidentHit};
use shared_types::involved::{InvolvedSearch, OpenReason};
use std::collections::BTreeMap;

/// The most that a number, plate or phone number finds.
const MOST: usize = 200;

/// A search, judged.
pub struct Search {
    /// The filters, without words.
    pub filter: IncidentFilter,
    /// What was typed.
    pub asked: Asked,
    /// What for.
    pub reason: Option<OpenReason>,
}

/// One page.
pub fn page(
    conn: &mut AnyConnection,
    by: &Asking<'_>,
    search: &Search,
    after: Option<&Cursor>,
    limit: usize,
) -> Outcome<(Vec<IncidentHit>, Option<Cursor>)> {
    let whole = Selection::new(search.filter.clone(), by.reach, by.book, Asker::of(by.ctx))?.and_merged();
    let named = named(conn, by, search, after.is_none())?;
    let mut rows: Vec<(SummaryRow, Vec<FoundBy>)> = Vec::new();
    if after.is_none() {
        let found = list::of_these(conn, &whole, named.keys().copied())?;
        rows.extend(found.into_iter().map(|row| {
            let found = named.get(&row.id).cloned().unwrap_or_default();
            (row, found)
        }));
        rows.truncate(MOST);
    }
    let mut next = None;
    // A number that is there is what was meant, and as a word it would be in half of all.
    if !search.asked.words.is_empty() && (search.asked.number.is_none() || named.is_empty()) {
        let q = Some(search.asked.words.join(" "));
        let words = IncidentFilter { q, ..search.filter.clone() };
        let selection = Selection::new(words, by.reach, by.book, Asker::of(by.ctx))?.and_merged();
        let found = list::rows_after(conn, &selection, after, limit + 1)?;
        let (found, more) = cut(found, limit, |r| Cursor::of(r.reported_at.0, r.id.0));
        next = more;
        rows.extend(found.into_iter().filter(|row| !named.contains_key(&row.id)).map(|row| {
            let why = why(&row, by, &search.asked.words);
            (row, vec![why])
        }));
    }
    let gone = merged::into_of(conn, by.reach, by.book, rows.iter().map(|(row, _)| row.id).collect())?;
    let hits = rows.into_iter().map(|(row, found)| {
        let merged_into = gone.get(&row.id).cloned();
        Ok(IncidentHit { summary: view::summary(row, by.reach, by.book)?, found, merged_into })
    });
    Ok((hits.collect::<Outcome<_>>()?, next))
}

/// What the text names: by its number, by a plate, by a phone number.
fn named(
    conn: &mut AnyConnection,
    by: &Asking<'_>,
    search: &Search,
    first: bool,
) -> Outcome<BTreeMap<Key, Vec<FoundBy>>> {
    let mut named: BTreeMap<Key, Vec<FoundBy>> = BTreeMap::new();
    if let Some(number) = &search.asked.number {
        for id in numbered(conn, by, number)? {
            named.entry(id).or_default().push(FoundBy::Number);
        }
    }
    let Some(reason) = search.reason.filter(|_| search.asked.is_look()) else { return Ok(named) };
    let reach = by.ctx.reach(Permission::PersonalSearch);
    let look_by = Asking { reach: &reach, ..*by };
    let plate = search.asked.plate.clone();
    let phone = search.asked.phone.clone().filter(|_| plate.is_none());
    let found = if plate.is_some() { FoundBy::Plate } else { FoundBy::Phone };
    let asked = InvolvedSearch { plate, phone, reason };
    // A look that goes on to its next page is one look.
    if first {
        look::note(conn, &look_by, &asked)?;
    }
    for hit in look::find(conn, &look_by, &asked)? {
        let why = named.entry(hit.incident_id.into()).or_default();
        if !why.contains(&found) {
            why.push(found);
        }
    }
    Ok(named)
}

#[derive(diesel::QueryableByName)]
struct Id {
    #[diesel(sql_type = Binary)]
    id: Key,
}

/// Incidents by number at the sites within reach: a few probes of the numbers' own index, by site and year.
fn numbered(conn: &mut AnyConnection, by: &Asking<'_>, number: &Number) -> Outcome<Vec<Key>> {
    let tree = by.reach.tree();
    let coded = |site| tree.get(site).and_then(|p| p.site.as_ref()).map(|s| s.code.to_ascii_uppercase());
    let sites: Vec<Key> = by
        .reach
        .sites()
        .iter()
        .filter(|s| {
            s.sight != Sight::None && number.code.as_ref().is_none_or(|code| coded(s.id).as_ref() == Some(code))
        })
        .map(|s| Key::from(s.id))
        .collect();
    if sites.is_empty() {
        return Ok(vec![]);
    }
    let mut sql = Sql::new(
        "SELECT i.id FROM site_counter c JOIN incident i ON i.site_id = c.site_id AND i.year = c.year AND i.serial = ",
    );
    sql.bind(number.serial).push(" WHERE c.site_id IN (").list(sites).push(")");
    if let Some(year) = number.year {
        sql.push(" AND c.year = ").bind(year);
    }
    sql.push(" LIMIT ").bind(MOST as i64);
    Ok(sql.load::<Id>(conn)?.into_iter().map(|row| row.id).collect())
}

/// Whether words are those of the shop and unit, or any that the reader may read.
fn why(row: &SummaryRow, by: &Asking<'_>, asked: &[String]) -> FoundBy {
    if view::sight(row, by.reach, by.book) != Sight::Full {
        return FoundBy::Words;
    }
    let named = [row.unit_label.as_deref(), row.organisation_name.as_deref()];
    let place: Vec<String> = named.into_iter().flatten().flat_map(words::fold).collect();
    let all = asked.iter().all(|word| place.iter().any(|p| p.starts_with(word.as_str())));
    if all { FoundBy::Place } else { FoundBy::Words }
}

/// All that is wrong with a search beyond its filters; `may_look` says whether the caller looks for persons and vehicles anywhere.
pub fn judge(
    filter: IncidentFilter,
    text: &str,
    look: Option<shared_types::incident::SearchLook>,
    reason: Option<OpenReason>,
    may_look: bool,
    book: &CodeBook,
) -> Outcome<Search> {
    if filter.q.is_some() {
        return Err(Fault::at("/filter/q", "unexpected", "goes without `text`: the words stand there"));
    }
    if look.is_some() && !may_look {
        return Err(Fault::forbidden("permission-missing", "This needs the permission personal:search."));
    }
    let mut asked = Asked::read(text, look);
    if !may_look {
        asked = asked.without_look();
    }
    let mut faults = crate::incidents::select::faults(&filter, book);
    for fault in &mut faults {
        fault.pointer = fault.pointer.replacen('?', "/filter/", 1);
    }
    let mut wrong = |pointer: &str, code: &str, detail: &str| {
        faults.push(shared_types::problem::FieldFault::new(pointer, code, detail));
    };
    if asked.plate.as_deref().is_some_and(|p| shared_types::plate::grams(p).is_empty()) {
        wrong("/text", "plate-too-short", "a look for a plate needs three characters in a row");
    } else if asked.words.is_empty() && asked.number.is_none() && !asked.is_look() {
        wrong("/text", "nothing-to-look-for", "holds no letter or digit, so there is nothing to look for");
    }
    if asked.is_look() && reason.is_none() {
        wrong("/reason", "reason-required", "a look for a plate or a phone number asks what for; it is logged");
    }
    if faults.is_empty() { Ok(Search { filter, asked, reason }) } else { Err(Fault::Invalid(faults)) }
}
