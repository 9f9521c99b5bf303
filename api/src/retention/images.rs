//! The end of photos and files. They run with their incident; what is tied to none (any more) has the country's term for images
//! of cameras: what was struck, from then on, and images of a camera whose incident was rejected or came to nothing.
//!
//! Called by who adds or strikes them, and by the chore that reckons ends anew.

use super::term::{Case, REJECTED, Terms, WARNING, outcome_word};
use crate::db::{AnyConnection, Key, Moment, Sql};
use crate::fault::Outcome;
use crate::incidents::rows::Numbered as _;
use crate::places::country_rules;
use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, SmallInt, Text};
use jiff::{SignedDuration, Timestamp};
use shared_types::handling::{HandlingState, Outcome as HandlingOutcome};
use shared_types::ids::AreaId;

/// What holds where a country has no rule.
const DAYS: i64 = 28;

/// What an end is reckoned for.
pub struct Image<'a> {
    /// How its incident stands.
    pub case: Case<'a>,
    /// The site.
    pub site: AreaId,
    /// Whether it is of a security camera.
    pub camera: bool,
    /// When its incident was reported.
    pub from: Timestamp,
    /// When it was added.
    pub entered: Timestamp,
    /// When it was struck.
    pub struck: Option<Timestamp>,
}

#[derive(diesel::QueryableByName)]
struct Country {
    #[diesel(sql_type = Text)]
    country: String,
}

/// When it ends: like everything, not without the time of a warning.
pub fn end(conn: &mut AnyConnection, image: &Image<'_>) -> Outcome<Timestamp> {
    let end = Terms::of_site(conn, image.site)?.end(image.case, image.from, image.entered);
    let came_to_nothing = [REJECTED, HandlingOutcome::NothingFound.word()].contains(&image.case.outcome);
    let Some(since) = image.struck.or((image.camera && came_to_nothing).then_some(image.from)) else { return Ok(end) };
    let mut sql = Sql::new("SELECT country FROM area WHERE id = ");
    sql.bind(Key::from(image.site));
    let country = sql.load::<Country>(conn)?.pop().map(|c| c.country).unwrap_or_default();
    let days = country_rules::number(conn, &country, "cctv-keep-days", image.entered)?.unwrap_or(DAYS);
    let loose = since + SignedDuration::from_hours(days * 24);
    Ok(end.min(loose.max(image.entered + WARNING)))
}

#[derive(diesel::QueryableByName)]
struct Stale {
    #[diesel(sql_type = Binary)]
    id: Key,
    #[diesel(sql_type = Binary)]
    site_id: Key,
    #[diesel(sql_type = Text)]
    category: String,
    #[diesel(sql_type = SmallInt)]
    state: i16,
    #[diesel(sql_type = Nullable<SmallInt>)]
    outcome: Option<i16>,
    #[diesel(sql_type = Bool)]
    camera: bool,
    #[diesel(sql_type = BigInt)]
    term_from: Moment,
    #[diesel(sql_type = BigInt)]
    added_at: Moment,
    #[diesel(sql_type = Nullable<BigInt>)]
    struck_at: Option<Moment>,
    #[diesel(sql_type = Integer)]
    version: i32,
}

/// Reckons the ends anew whose incident changed since; how many there were.
pub fn reckon(conn: &mut AnyConnection, most: i64) -> Outcome<usize> {
    let mut sql = Sql::new(
        "SELECT r.id, r.site_id, c.code AS category, i.state, i.outcome, (r.source = 'security-camera') AS camera, r.term_from, \
         r.added_at, r.struck_at, i.version FROM attachment r JOIN incident i ON i.id = r.incident_id AND i.site_id = r.site_id \
         JOIN category c ON c.id = i.category WHERE r.wiped_at IS NULL AND r.term_version <> i.version ORDER BY r.id LIMIT ",
    );
    sql.bind(most);
    let stale = sql.load::<Stale>(conn)?;
    for row in &stale {
        let state = HandlingState::of_number(row.state).unwrap_or(HandlingState::Reported);
        let outcome = outcome_word(state, row.outcome.and_then(HandlingOutcome::of_number));
        let image = Image {
            case: Case { category: &row.category, outcome, minor: false },
            site: row.site_id.to(),
            camera: row.camera,
            from: row.term_from.into(),
            entered: row.added_at.into(),
            struck: row.struck_at.map(Into::into),
        };
        let mut change = Sql::new("UPDATE attachment SET wipe_at = ");
        change.bind(Moment::from(end(conn, &image)?)).push(", term_version = ").bind(row.version);
        change.push(" WHERE id = ").bind(row.id);
        change.execute(conn)?;
    }
    Ok(stale.len())
}

#[derive(diesel::QueryableByName)]
struct Objects {
    #[diesel(sql_type = Nullable<Binary>)]
    content_id: Option<Key>,
    #[diesel(sql_type = Nullable<Binary>)]
    thumbnail_id: Option<Key>,
    #[diesel(sql_type = Nullable<Binary>)]
    original_id: Option<Key>,
}

/// Wipes one: its name, and its objects lose their keys here and are removed soon. How many objects there were.
pub fn wipe(conn: &mut AnyConnection, id: Key, at: Timestamp) -> Outcome<usize> {
    let mut sql = Sql::new("SELECT content_id, thumbnail_id, original_id FROM attachment WHERE id = ");
    sql.bind(id);
    let objects: Vec<Key> = sql
        .load::<Objects>(conn)?
        .into_iter()
        .flat_map(|o| [o.content_id, o.thumbnail_id, o.original_id])
        .flatten()
        .collect();
    let mut change = Sql::new(
        "UPDATE attachment SET name = NULL, content_id = NULL, thumbnail_id = NULL, original_id = NULL, blackouts = NULL, wiped_at = ",
    );
    change.bind(Moment::from(at)).push(", version = version + 1 WHERE id = ").bind(id);
    change.execute(conn)?;
    crate::objects::let_go(conn, &objects, at)
}
