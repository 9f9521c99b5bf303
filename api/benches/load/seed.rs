//! The world of the benchmarks: 50 sites in one region, 16 guards who may work on all of them, and as many incidents as asked.

use super::store::Database;
use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use jiff::Timestamp;
use shared_types::ids::AreaId;
use uuid::Uuid;
use webm::access::token;
use webm::codes::CodeBook;
use webm::db::dialect::Words;
use webm::db::schema::{account, area, organisation, participation, role_assignment, session, site, unit};
use webm::db::{AnyConnection, Db, Key, Moment, PoolSize, Target, migrate};
use webm::fault::Outcome;
use webm::incidents::{NewRow, insert_many, numbers, words};
use webm::keys::Keys;

/// Year in which everything is counted.
pub const YEAR: i16 = 2024;
/// Rows of a transaction.
const BATCH: usize = 2000;
pub const SITES: usize = 50;
/// Units of each site.
const UNITS: usize = 64;
pub const CLIENTS: usize = 16;

/// What was made.
pub struct World {
    pub database: Database,
    pub keys: String,
    /// Twenty of the sites lie in it.
    pub town: AreaId,
    pub sites: Vec<AreaId>,
    /// The units of each site.
    units: Vec<Vec<Key>>,
    pub organisation: Key,
    guards: Vec<Person>,
    manager: Person,
}

/// Account and session.
type Person = (Key, Key);

impl World {
    /// A fresh token of a guard; it lives ten minutes.
    pub fn guard(&self, n: usize) -> String {
        self.token(self.guards[n])
    }

    /// A fresh token of who manages all sites.
    pub fn manager(&self) -> String {
        self.token(self.manager)
    }

    fn token(&self, (account, session): Person) -> String {
        let ring = Keys::parse(&self.keys).expect("a ring");
        token::sign(&ring, Timestamp::now(), account.0, token::PAGE, Some(session.0), None).expect("a token").0
    }
}

pub fn world(database: Database) -> World {
    migrate::run(&database.target).expect("migrations");
    let keys = Keys::generate();
    let mut conn = database.target.open().expect("a connection");
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
    let units = sites.iter().map(|site| (0..UNITS).map(|n| shop(conn, *site, n)).collect()).collect();
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
    let guards = (0..CLIENTS).map(|_| person(conn, organisation, region, "guard")).collect();
    let manager = person(conn, organisation, region, "centre-manager");
    World { database, keys, town, sites, units, organisation, guards, manager }
}

fn shop(conn: &mut AnyConnection, site: AreaId, n: usize) -> Key {
    let id = Key::fresh();
    #[allow(clippy::cast_precision_loss)]
    diesel::insert_into(unit::table)
        .values((
            unit::id.eq(id),
            unit::site_id.eq(Key::from(site)),
            unit::label.eq(n.to_string()),
            unit::floor.eq(0),
            unit::longitude.eq(5.1 + n as f64 * 1e-4),
            unit::latitude.eq(52.09),
            unit::created_at.eq(Moment(0)),
            unit::version.eq(1),
        ))
        .execute(conn)
        .expect("a unit");
    id
}

fn person(conn: &mut AnyConnection, organisation: Key, region: AreaId, role: &str) -> Person {
    let now = Timestamp::now();
    let (id, session_id) = (Key::fresh(), Key::fresh());
    diesel::insert_into(account::table)
        .values((
            account::id.eq(id),
            account::name.eq(role),
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
            role_assignment::role.eq(role),
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
    (id, session_id)
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

/// Thinks incidents up.
pub struct Making {
    chance: Chance,
    first_share: f64,
    kinds: Vec<i16>,
}

impl Making {
    /// `first_share` of them lie at the first site, the rest at any.
    pub fn of(world: &World, first_share: f64) -> Self {
        let mut conn = world.database.target.open().expect("a connection");
        let book = CodeBook::load(&mut conn).expect("the code lists");
        let kinds = book.kinds().iter().filter(|k| k.parent.is_some()).map(|k| k.id).collect();
        Self { chance: Chance(0x5eed), first_share, kinds }
    }

    pub fn batch(&mut self, n: usize) -> Vec<Made> {
        (0..n).map(|_| Made::by(&mut self.chance, self.first_share, &self.kinds)).collect()
    }
}

/// Adds incidents over the last three years, spread over the sites; `first_share` of them at the first site beforehand.
pub fn incidents(world: &World, count: usize, first_share: f64) {
    let db = Db::open(&world.database.target, PoolSize { read: 1, write: 1 }).expect("the database");
    let mut making = Making::of(world, first_share);
    let mut left = count;
    while left > 0 {
        let batch = making.batch(left.min(BATCH));
        left -= batch.len();
        let (places, organisation) = ((world.sites.clone(), world.units.clone()), world.organisation);
        db.write_blocking(move |conn| write(conn, (&places.0, &places.1), organisation, &batch)).expect("rows");
    }
    drop(db);
    // What autovacuum would have done by the time that so much is stored.
    if matches!(world.database.target, Target::Postgres(_)) {
        let mut conn = world.database.target.open().expect("a connection");
        conn.batch_execute("VACUUM ANALYZE").expect("statistics");
    }
}

/// An incident that was thought up.
pub struct Made {
    pub site: usize,
    at: i64,
    until: Option<i64>,
    category: i16,
    methods: i64,
    loss: i64,
    state: i16,
    text: String,
    /// Place among the units of its site, for two of three.
    unit: Option<usize>,
    /// Longitude and latitude, for one of three: that of the phone.
    point: Option<(f64, f64)>,
}

impl Made {
    fn by(chance: &mut Chance, first_share: f64, kinds: &[i16]) -> Self {
        let mut below = |n: i64| i64::try_from(chance.below(n.unsigned_abs())).unwrap_or(0);
        let index = |n: i64| usize::try_from(n).unwrap_or(0);
        #[allow(clippy::cast_precision_loss)]
        let first = (below(10_000) as f64) < first_share * 10_000.0;
        let at = Timestamp::now().as_millisecond() - below(3 * 365 * 86_400_000);
        let kind = if below(2) == 0 { 0 } else { index(below(kinds.len() as i64)) };
        // The first of the list are common, the last rare.
        let most = WORDS.len() as i64;
        let words: Vec<&str> = (0..10).map(|_| WORDS[index(below(most) * below(most) / most)]).collect();
        Self {
            site: if first { 0 } else { index(below(SITES as i64)) },
            at,
            until: (below(2) == 0).then(|| at + below(14 * 3_600_000)),
            // Half of it is of the first kind, as shoplifting is in a shopping centre.
            category: kinds[kind],
            methods: 1 << below(52) | 1 << below(52),
            loss: below(50_000),
            state: i16::try_from(below(5)).unwrap_or(0),
            text: words.join(" "),
            unit: (below(3) > 0).then(|| index(below(UNITS as i64))),
            point: (below(3) == 0).then(|| {
                let mut metres = || f64::from(i32::try_from(below(300)).unwrap_or(0));
                (5.1 + metres() / 68_000.0, 52.09 + metres() / 111_000.0)
            }),
        }
    }
}

fn write(
    conn: &mut AnyConnection,
    (sites, units): (&[AreaId], &[Vec<Key>]),
    organisation: Key,
    batch: &[Made],
) -> Outcome<()> {
    let mut next = vec![0; sites.len()];
    for (n, site) in sites.iter().enumerate() {
        let many = batch.iter().filter(|m| m.site == n).count();
        if many > 0 {
            next[n] = numbers::take(conn, *site, YEAR, i32::try_from(many).unwrap_or(0))?;
        }
    }
    let mut rows = rows(batch, organisation, |made| {
        next[made.site] += 1;
        (sites[made.site], next[made.site] - 1)
    });
    for ((row, _), made) in rows.iter_mut().zip(batch) {
        row.unit = made.unit.map(|n| (units[made.site][n], None));
        row.point = made.point;
    }
    insert_many(conn, &rows)
}

/// Rows ready to be written; `number` says where an incident is and which number it gets.
pub fn rows(
    batch: &[Made],
    organisation: Key,
    mut number: impl FnMut(&Made) -> (AreaId, i32),
) -> Vec<(NewRow<'_>, Words)> {
    let ready = batch.iter().map(|made| {
        let (site, serial) = number(made);
        let mut row = row(site, (YEAR, serial), organisation, &made.text);
        row.category = made.category;
        row.methods = made.methods;
        row.precision = i16::from(made.until.is_some());
        row.occurred_from = Some(Moment(made.at));
        row.occurred_until = made.until.map(Moment);
        row.loss_cents = Some(made.loss);
        row.state = made.state;
        row.reported_at = Moment(made.at + 3_600_000);
        let words = findable(&row).words();
        (row, words)
    });
    ready.collect()
}

/// An incident of now with two methods.
pub fn row(site: AreaId, number: (i16, i32), organisation: Key, text: &str) -> NewRow<'_> {
    let now = Moment::from(Timestamp::now());
    NewRow {
        id: Key::fresh(),
        site: site.into(),
        number,
        category: 101,
        methods: 9,
        completion: 0,
        precision: 1,
        occurred_from: Some(now),
        occurred_until: Some(now),
        unit: None,
        point: None,
        place_words: None,
        description: text,
        short_text: None,
        short_text_vetted: false,
        loss_cents: Some(64_000),
        recovered_cents: None,
        reporter_account: None,
        reporter_client: None,
        reporter_organisation: organisation,
        external_id: None,
        import: None,
        state: 0,
        reported_at: now,
        registered_at: now,
    }
}

/// What it can be found by.
pub fn findable<'a>(row: &NewRow<'a>) -> words::Findable<'a> {
    words::Findable {
        site: row.site.to(),
        code: "X",
        number: row.number,
        unit: None,
        place_words: row.place_words,
        description: row.description,
        short_text: None,
        vetted: false,
        external_id: None,
    }
}
