//! The world of the benchmarks: 50 sites in one region, 16 guards who may work on all of them, and as many incidents as asked.

use diesel::prelude::*;
use jiff::Timestamp;
use shared_types::ids::AreaId;
use std::path::{Path, PathBuf};
use uuid::Uuid;
use webm::access::token;
use webm::codes::CodeBook;
use webm::db::schema::{account, area, organisation, participation, role_assignment, session, site};
use webm::db::{AnyConnection, Db, Key, Moment, PoolSize, Target, migrate};
use webm::incidents::{NewRow, insert_imported, numbers, words};
use webm::keys::Keys;

pub const SITES: usize = 50;
pub const CLIENTS: usize = 16;

/// What was made.
pub struct World {
    pub target: Target,
    pub folder: PathBuf,
    pub keys: String,
    pub region: AreaId,
    /// Twenty of the sites lie in it.
    pub town: AreaId,
    pub sites: Vec<AreaId>,
    pub tokens: Vec<String>,
    organisation: Key,
}

pub fn world(target: &Target, folder: &Path) -> World {
    migrate::run(target).expect("migrations");
    let keys = Keys::generate();
    let ring = Keys::parse(&keys).expect("a ring");
    let mut conn = target.open().expect("a connection");
    let conn = &mut conn;
    let at = Moment::from(Timestamp::now());
    let place = |conn: &mut AnyConnection, parent: Option<AreaId>, kind: &str, name: &str| {
        let id = Key::fresh();
        diesel::insert_into(area::table)
            .values((
                area::id.eq(id),
                area::parent_id.eq(parent.map(Key::from)),
                area::kind.eq(kind),
                area::name.eq(name),
                area::country.eq("NL"),
                area::created_at.eq(at),
                area::version.eq(1),
            ))
            .execute(conn)
            .expect("an area");
        id.to::<AreaId>()
    };
    let tag = Uuid::new_v4().simple().to_string()[..4].to_uppercase().replace(|c: char| c.is_ascii_digit(), "X");
    let region = place(conn, None, "region", "Meting");
    let town = place(conn, Some(region), "municipality", "Twintig");
    let rest = place(conn, Some(region), "municipality", "Dertig");
    let sites: Vec<AreaId> = (0..SITES)
        .map(|n| {
            let id = place(conn, Some(if n < 20 { town } else { rest }), "site", &format!("Locatie {n}"));
            diesel::insert_into(site::table)
                .values((
                    site::area_id.eq(Key::from(id)),
                    site::kind.eq("shopping-centre"),
                    site::code.eq(format!("{tag}{n:02}")),
                    site::time_zone.eq("Europe/Amsterdam"),
                ))
                .execute(conn)
                .expect("a site");
            id
        })
        .collect();
    let organisation = Key::fresh();
    diesel::insert_into(organisation::table)
        .values((
            organisation::id.eq(organisation),
            organisation::name.eq("Bewaking"),
            organisation::kind.eq("security-firm"),
            organisation::shows_name.eq(false),
            organisation::created_at.eq(at),
            organisation::version.eq(1),
        ))
        .execute(conn)
        .expect("an organisation");
    diesel::insert_into(participation::table)
        .values((
            participation::id.eq(Key::fresh()),
            participation::organisation_id.eq(organisation),
            participation::area_id.eq(Key::from(region)),
            participation::begins_at.eq(Moment(0)),
        ))
        .execute(conn)
        .expect("a participation");
    let tokens = (0..CLIENTS).map(|n| guard(conn, &ring, organisation, region, n)).collect();
    World { target: target.clone(), folder: folder.to_owned(), keys, region, town, sites, tokens, organisation }
}

fn guard(conn: &mut AnyConnection, ring: &Keys, organisation: Key, region: AreaId, n: usize) -> String {
    let now = Timestamp::now();
    let (id, session_id) = (Key::fresh(), Key::fresh());
    diesel::insert_into(account::table)
        .values((
            account::id.eq(id),
            account::name.eq(format!("Bewaker {n}")),
            account::email.eq(format!("{}@bench.example", Uuid::new_v4())),
            account::organisation_id.eq(organisation),
            account::language.eq("nl"),
            account::password_hash.eq(""),
            account::created_at.eq(Moment::from(now)),
            account::version.eq(1),
            account::totp_confirmed.eq(false),
            account::totp_last_step.eq(0),
            account::disabled.eq(false),
        ))
        .execute(conn)
        .expect("an account");
    diesel::insert_into(role_assignment::table)
        .values((
            role_assignment::id.eq(Key::fresh()),
            role_assignment::account_id.eq(id),
            role_assignment::role.eq("guard"),
            role_assignment::area_id.eq(Key::from(region)),
            role_assignment::begins_at.eq(Moment(0)),
        ))
        .execute(conn)
        .expect("a role");
    diesel::insert_into(session::table)
        .values((
            session::id.eq(session_id),
            session::account_id.eq(id),
            session::method.eq("password"),
            session::user_agent.eq("bench"),
            session::created_at.eq(Moment::from(now)),
            session::last_used_at.eq(Moment::from(now)),
            session::expires_at.eq(Moment(now.as_millisecond() + 86_400_000)),
        ))
        .execute(conn)
        .expect("a session");
    // From a little ahead, so that a long run does not outlive it.
    token::sign(ring, now, id.0, token::PAGE, Some(session_id.0), None).expect("a token").0
}

/// A small generator, so that two runs make the same rows.
pub struct Chance(pub u64);

impl Chance {
    pub fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % n
    }
}

const WORDS: &[&str] = &[
    "zwarte",
    "sporttas",
    "poort",
    "ging",
    "niet",
    "af",
    "richting",
    "parkeerdek",
    "jas",
    "blauwe",
    "fiets",
    "twee",
    "personen",
    "kassa",
    "uitgang",
    "magazijn",
    "raam",
    "deur",
    "geforceerd",
    "alarm",
    "lading",
    "winkelwagen",
    "drank",
    "overlast",
    "jongeren",
    "schreeuwen",
    "vernield",
    "prullenbak",
    "brand",
    "rook",
];

/// Adds incidents over the last three years, spread over the sites; `first_share` of them at the first site.
pub fn incidents(world: &World, count: usize, first_share: f64) {
    let db = Db::open(&world.target, PoolSize { read: 2, write: 2 }).expect("the database");
    let book = std::sync::Arc::new(db.read_blocking(CodeBook::load).expect("the code lists"));
    let kinds: Vec<i16> = book.kinds().iter().filter(|k| k.parent.is_some()).map(|k| k.id).collect();
    let mut chance = Chance(0x5eed);
    let now = Timestamp::now().as_millisecond();
    let mut left = count;
    while left > 0 {
        let n = left.min(2000);
        left -= n;
        let plan: Vec<(usize, i64, u64)> = (0..n)
            .map(|_| {
                #[allow(clippy::cast_precision_loss)]
                let first = (chance.below(1000) as f64) < first_share * 1000.0;
                let site = if first { 0 } else { usize::try_from(chance.below(SITES as u64)).unwrap_or(0) };
                (site, now - i64::try_from(chance.below(3 * 365 * 86_400_000)).unwrap_or(0), chance.below(u64::MAX))
            })
            .collect();
        let (sites, organisation, kinds) = (world.sites.clone(), world.organisation, kinds.clone());
        db.write_blocking(move |conn| {
            for (site, at, seed) in plan {
                let mut c = Chance(seed | 1);
                let site = sites[site];
                let serial = numbers::take(conn, site, 2024, 1)?;
                let text: Vec<&str> =
                    (0..10).map(|_| WORDS[usize::try_from(c.below(WORDS.len() as u64)).unwrap_or(0)]).collect();
                let text = text.join(" ");
                let window = c.below(2) == 0;
                let row = NewRow {
                    id: Key::fresh(),
                    site: site.into(),
                    number: (2024, serial),
                    // Half of it is of the first kind, as shoplifting is in a shopping centre.
                    category: if c.below(2) == 0 {
                        kinds[0]
                    } else {
                        kinds[usize::try_from(c.below(kinds.len() as u64)).unwrap_or(0)]
                    },
                    methods: 1_i64 << c.below(52) | 1_i64 << c.below(52),
                    completion: 0,
                    precision: i16::from(window),
                    occurred_from: Some(Moment(at)),
                    occurred_until: window.then(|| Moment(at + i64::try_from(c.below(14 * 3_600_000)).unwrap_or(0))),
                    unit: None,
                    point: None,
                    place_words: None,
                    description: &text,
                    short_text: None,
                    short_text_vetted: false,
                    loss_cents: Some(i64::try_from(c.below(50_000)).unwrap_or(0)),
                    recovered_cents: None,
                    reporter_account: None,
                    reporter_client: None,
                    reporter_organisation: organisation,
                    external_id: None,
                    import: None,
                    state: i16::try_from(c.below(5)).unwrap_or(0),
                    reported_at: Moment(at + 3_600_000),
                    registered_at: Moment(now),
                };
                let findable = words::Findable {
                    site,
                    code: "X",
                    number: (2024, serial),
                    unit: None,
                    place_words: None,
                    description: &text,
                    short_text: None,
                    vetted: false,
                    external_id: None,
                };
                insert_imported(conn, &row, &findable.words())?;
            }
            Ok(())
        })
        .expect("rows");
    }
}
