//! The selection: filters narrowed by the reader's reach. List, search, figures and exports all select here, so that none of
//! them shows or counts what another hides.
//!
//! A selection is a few *arms*, one for each site and kind of sight. An arm for a reader who sees others' incidents masked
//! must not let a filter reach behind the mask: a unit is not asked of them at all, words only of the vetted text.

use super::late::{self, Defaults, Whom};
use super::rows::Numbered;
use super::{stems, words};
use crate::access::{Ctx, Reach, SiteReach};
use crate::codes::CodeBook;
use crate::db::dialect::{self, Form};
use crate::db::{Engine, Key, Moment, Sql};
use crate::fault::{Fault, Outcome};
use shared_types::access::Sight;
use shared_types::handling::HandlingState;
use shared_types::ids::{AccountId, AreaId, OrganisationId};
use shared_types::incident::IncidentFilter;
use shared_types::problem::FieldFault;

/// Who asks and when: what `me` and `late` mean.
#[derive(Clone, Copy, Debug)]
pub struct Asker {
    /// The person; none for a machine client.
    pub account: Option<AccountId>,
    /// Now.
    pub at: jiff::Timestamp,
}

impl Asker {
    /// For questions that ask neither `me` nor lateness, and whose rows are shown without it.
    pub const NOBODY: Self = Self { account: None, at: jiff::Timestamp::UNIX_EPOCH };

    /// The caller of a request.
    pub fn of(ctx: &Ctx) -> Self {
        Self { account: ctx.actor().account, at: ctx.at() }
    }
}

/// Whose incidents an arm holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whose {
    Anybodys,
    Own(OrganisationId),
    Others(OrganisationId),
}

/// Whether the reader sees the incident that one of an arm went into, by a merge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Survivor {
    /// Whichever it is: then the pair counts once.
    Seen,
    /// Only where its own organisation reported it: what went into any other still counts, or it would be gone for this reader.
    SeenIfOwn(OrganisationId),
    /// That, or of a kind of public space.
    SeenIfOwnOrPublic(OrganisationId),
}

/// One part of a selection: a site, and whose incidents of it.
#[derive(Clone, Debug)]
pub(super) struct Arm {
    pub(super) site: AreaId,
    pub(super) whose: Whose,
    /// Only kinds of public space.
    pub(super) public_only: bool,
    /// The reader sees these masked, so filters may not reach behind the mask.
    pub(super) masked: bool,
    pub(super) survivor: Survivor,
}

/// A selection, checked against the reach of its reader.
#[derive(Clone, Debug)]
pub struct Selection {
    pub(super) arms: Vec<Arm>,
    pub(super) filter: IncidentFilter,
    pub(super) kinds: Vec<i16>,
    pub(super) public_kinds: Vec<i16>,
    pub(super) methods: i64,
    pub(super) without_method: bool,
    whom: Vec<Whom>,
    late: Defaults,
    asker: Asker,
    pub(super) words: Option<Vec<Vec<Form>>>,
    /// Words are asked of each incident by itself.
    one_by_one: bool,
    pub(super) with_merged: bool,
    pub(super) around: Option<Around>,
}

/// A circle around a point, and the sites whose middle lies in it: where the reader sees incidents in part, only that of their
/// site is told.
#[derive(Clone, Debug)]
pub struct Around {
    /// Longitude.
    pub longitude: f64,
    /// Latitude.
    pub latitude: f64,
    /// How far.
    pub meters: f64,
    /// The sites.
    pub sites: Vec<AreaId>,
}

impl Selection {
    /// Narrows filters by a reach. A site or area outside it is 404 (403 where it may be known), so that a wrong id is noticed.
    pub fn new(filter: IncidentFilter, reach: &Reach, book: &CodeBook, asker: Asker) -> Outcome<Self> {
        let sites = sites(&filter, reach);
        Self::of_sites(filter, sites, reach.organisation(), book, asker)
    }

    /// The same over sites that were looked up already, each with the sight that holds there. The filters are judged first,
    /// so that all that is wrong in them is told before a place is.
    pub fn of_sites(
        filter: IncidentFilter,
        sites: Outcome<Vec<SiteReach>>,
        organisation: Option<OrganisationId>,
        book: &CodeBook,
        asker: Asker,
    ) -> Outcome<Self> {
        Self::around(filter, sites, organisation, book, asker, None)
    }

    /// One site in full, for the house itself: what it makes of it is told to those only who may know as much.
    pub fn of_house(site: AreaId, filter: IncidentFilter, book: &CodeBook, at: jiff::Timestamp) -> Outcome<Self> {
        let filter = IncidentFilter { site: vec![site], ..filter };
        let mut selection = Self::of_sites(filter, Ok(vec![]), None, book, Asker { account: None, at })?;
        let whose = Whose::Anybodys;
        selection.arms.push(Arm { site, whose, public_only: false, masked: false, survivor: Survivor::Seen });
        Ok(selection)
    }

    /// The same, of what happened within a circle.
    pub fn around(
        filter: IncidentFilter,
        sites: Outcome<Vec<SiteReach>>,
        organisation: Option<OrganisationId>,
        book: &CodeBook,
        asker: Asker,
        around: Option<Around>,
    ) -> Outcome<Self> {
        let faults = faults(&filter, book);
        if !faults.is_empty() {
            return Err(Fault::Invalid(faults));
        }
        let mut kinds: Vec<i16> =
            filter.category.iter().filter_map(|code| book.kind_and_below(code)).flatten().collect();
        let methods = filter.method.iter().filter_map(|code| book.method(code)).fold(0, |set, id| set | 1_i64 << id);
        let without_method = filter.method.iter().any(|code| code == "none");
        kinds.sort_unstable();
        kinds.dedup();
        let words = filter.q.as_deref().map(|q| words::asked(q).iter().map(|word| stems::asked(word)).collect());
        let mut selection = Self {
            arms: vec![],
            kinds,
            public_kinds: book.public_space(),
            methods,
            without_method,
            words,
            one_by_one: false,
            with_merged: false,
            whom: filter.assignee.iter().filter_map(|text| Whom::read(text)).collect(),
            late: filter.overdue.map(|_| Defaults::of(book)).unwrap_or_default(),
            asker,
            around,
            filter,
        };
        for site in sites? {
            selection.add_arms(site, organisation);
        }
        Ok(selection)
    }

    fn add_arms(&mut self, site: SiteReach, organisation: Option<OrganisationId>) {
        let Some(own) = organisation else { return };
        let survivor = match site.sight {
            Sight::Own => Survivor::SeenIfOwn(own),
            Sight::PublicSpace => Survivor::SeenIfOwnOrPublic(own),
            Sight::None | Sight::OwnAndVetted | Sight::Full => Survivor::Seen,
        };
        let arm = |whose, public_only, masked| Arm { site: site.id, whose, public_only, masked, survivor };
        match site.sight {
            Sight::None => {}
            Sight::Own => self.arms.push(arm(Whose::Own(own), false, false)),
            Sight::Full => self.arms.push(arm(Whose::Anybodys, false, false)),
            Sight::PublicSpace => {
                self.arms.push(arm(Whose::Own(own), false, false));
                self.arms.push(arm(Whose::Others(own), true, false));
            }
            Sight::OwnAndVetted => {
                if self.reaches_behind_the_mask() {
                    self.arms.push(arm(Whose::Own(own), false, false));
                    let in_circle = self.around.as_ref().is_none_or(|a| a.sites.contains(&site.id));
                    if !self.asks_what_is_masked() && in_circle {
                        self.arms.push(arm(Whose::Others(own), false, true));
                    }
                } else {
                    self.arms.push(arm(Whose::Anybodys, false, false));
                }
            }
        }
    }

    fn reaches_behind_the_mask(&self) -> bool {
        self.asks_what_is_masked() || self.words.is_some() || self.around.is_some()
    }

    /// The same with what went into another incident: for finding, where each number is still found.
    #[must_use]
    pub fn and_merged(self) -> Self {
        Self { with_merged: true, ..self }
    }

    /// The part of it that is of one site.
    #[must_use]
    pub fn at(&self, site: AreaId) -> Self {
        let mut part = self.clone();
        part.arms.retain(|arm| arm.site == site);
        part
    }

    /// Filters of which somebody who sees an incident masked is told nothing at all.
    fn asks_what_is_masked(&self) -> bool {
        let f = &self.filter;
        !f.unit.is_empty() || !f.assignee.is_empty() || !f.team.is_empty() || f.overdue.is_some()
    }

    /// The moment at which it was asked.
    pub fn now(&self) -> jiff::Timestamp {
        self.asker.at
    }

    /// How many arms there are.
    pub fn arms(&self) -> usize {
        self.arms.len()
    }

    /// The sites it is about.
    pub fn sites(&self) -> Vec<AreaId> {
        let mut sites: Vec<AreaId> = self.arms.iter().map(|a| a.site).collect();
        sites.dedup();
        sites
    }

    /// The filters as they were given.
    pub fn filter(&self) -> &IncidentFilter {
        &self.filter
    }

    /// The same selection over another period of occurrence.
    #[must_use]
    pub fn over(&self, from: Option<jiff::Timestamp>, until: Option<jiff::Timestamp>) -> Self {
        let mut other = self.clone();
        other.filter.from = from;
        other.filter.until = until;
        other
    }

    /// Whether it is a search for words.
    pub fn by_words(&self) -> bool {
        self.words.is_some()
    }

    /// The same selection, asking each incident by itself whether it has the words rather than gathering all that have them:
    /// for the newest of many.
    #[must_use]
    pub fn one_by_one(&self) -> Self {
        Self { one_by_one: true, ..self.clone() }
    }

    /// Joins `SELECT <columns> FROM incident i WHERE <arm><tail>` of all arms by `UNION ALL`.
    pub fn union(&self, engine: Engine, columns: &'static str, mut tail: impl FnMut(&mut Sql)) -> Sql {
        let mut sql = Sql::default();
        for (n, arm) in self.arms.iter().enumerate() {
            if n > 0 {
                sql.push(" UNION ALL ");
            }
            // SQLite takes ORDER BY and LIMIT of a part only inside a subquery.
            sql.push("SELECT * FROM (SELECT ").push(columns);
            self.begin(engine, arm, &mut sql);
            tail(&mut sql);
            sql.push(format!(") arm_{n}"));
        }
        sql
    }

    /// The same as one question, which the engine merges by the order that is put behind it: each arm is then read only as far as
    /// the page needs, and not for a page of its own.
    pub fn to_merge(&self, engine: Engine, columns: &'static str, mut tail: impl FnMut(&mut Sql)) -> Sql {
        let mut sql = Sql::default();
        for (n, arm) in self.arms.iter().enumerate() {
            sql.push(if n > 0 { " UNION ALL SELECT " } else { "SELECT " });
            sql.push(columns);
            self.begin(engine, arm, &mut sql);
            tail(&mut sql);
        }
        sql
    }

    /// The same for scans of many rows: the first column is the place of the site in [`Selection::sites`], which is a smaller
    /// thing to carry than its id.
    pub fn scan(&self, engine: Engine, columns: &'static str, mut tail: impl FnMut(&mut Sql)) -> Sql {
        let sites = self.sites();
        let mut sql = Sql::default();
        for (n, arm) in self.arms.iter().enumerate() {
            if n > 0 {
                sql.push(" UNION ALL ");
            }
            let place = sites.iter().position(|s| *s == arm.site).unwrap_or_default();
            sql.push(format!("SELECT {place}, ")).push(columns);
            self.begin(engine, arm, &mut sql);
            tail(&mut sql);
        }
        sql
    }

    /// `FROM` and `WHERE` of one arm.
    fn begin(&self, engine: Engine, arm: &Arm, sql: &mut Sql) {
        let place = words::place(arm.site);
        match &self.words {
            None => {
                sql.push(" FROM incident i WHERE ");
                self.condition(arm, sql);
            }
            Some(words) if self.one_by_one => {
                sql.push(" FROM incident i WHERE ");
                self.condition(arm, sql);
                dialect::and_holds_words(engine, sql, &place, words, arm.masked);
            }
            Some(words) => {
                dialect::from_those_with_words(engine, sql, &place, words, arm.masked);
                sql.push(" AND ");
                self.condition(arm, sql);
            }
        }
    }

    /// The condition of one arm on `incident i`, but for its words.
    fn condition(&self, arm: &Arm, sql: &mut Sql) {
        let f = &self.filter;
        sql.push("i.site_id = ").bind(Key::from(arm.site));
        match arm.whose {
            Whose::Anybodys => {}
            Whose::Own(own) => {
                sql.push(" AND i.reporter_organisation_id = ").bind(Key::from(own));
            }
            Whose::Others(own) => {
                sql.push(" AND i.reporter_organisation_id <> ").bind(Key::from(own));
            }
        }
        if arm.public_only {
            sql.push(" AND i.category IN (").list(self.public_kinds.iter().copied()).push(")");
        }
        if !self.with_merged {
            self.counts_once(arm, sql);
        }
        if !f.category.is_empty() {
            sql.push(" AND i.category IN (").list(self.kinds.iter().copied()).push(")");
        }
        if !f.method.is_empty() {
            match (self.methods, self.without_method) {
                (0, _) => sql.push(" AND i.methods = 0"),
                (set, false) => sql.push(" AND (i.methods & ").bind(set).push(") <> 0"),
                (set, true) => sql.push(" AND ((i.methods & ").bind(set).push(") <> 0 OR i.methods = 0)"),
            };
        }
        if !f.state.is_empty() {
            sql.push(" AND i.state IN (").list(f.state.iter().map(|s| s.number())).push(")");
            if !f.state.contains(&HandlingState::Closed) {
                // What is not closed has an index of its own; these are the words that lead to it.
                sql.push(" AND i.state <> 3");
            }
        }
        if !f.precision.is_empty() {
            sql.push(" AND i.precision IN (").list(f.precision.iter().map(|p| p.number())).push(")");
        }
        if !f.unit.is_empty() {
            sql.push(" AND i.unit_id IN (").list(f.unit.iter().map(|u| Key::from(*u))).push(")");
        }
        // It overlaps the period: begins before its end, and ends (or, for a moment, lies) after its begin.
        if let Some(until) = f.until {
            sql.push(" AND i.occurred_from < ").bind(Moment::from(until));
        }
        if let Some(from) = f.from {
            let from = Moment::from(from);
            sql.push(" AND (i.occurred_from >= ").bind(from).push(" OR i.occurred_until > ").bind(from).push(")");
        }
        if let Some(from) = f.reported_from {
            sql.push(" AND i.reported_at >= ").bind(Moment::from(from));
        }
        if let Some(until) = f.reported_until {
            sql.push(" AND i.reported_at < ").bind(Moment::from(until));
        }
        let teams: Vec<Key> = f.team.iter().map(|t| Key::from(*t)).collect();
        late::assigned(sql, Key::from(arm.site), &self.whom, &teams, self.asker.account.map(Key::from));
        if let Some(late) = f.overdue {
            self.late.condition(sql, late, Moment::from(self.asker.at));
        }
        if let Some(around) = self.around.as_ref().filter(|_| !arm.masked) {
            around.holds(sql);
        }
    }

    /// Leaves out what went into an incident that the reader sees: the few of the site, asked once for each arm.
    fn counts_once(&self, arm: &Arm, sql: &mut Sql) {
        sql.push(" AND i.seq NOT IN (SELECT g.seq FROM incident_merge m JOIN incident g ON g.id = m.merged_id");
        let own = match arm.survivor {
            Survivor::Seen => None,
            Survivor::SeenIfOwn(own) => Some((own, false)),
            Survivor::SeenIfOwnOrPublic(own) => Some((own, true)),
        };
        if own.is_some() {
            sql.push(" JOIN incident s ON s.id = m.into_id");
        }
        sql.push(" WHERE m.undone_at IS NULL AND m.site_id = ").bind(Key::from(arm.site));
        if let Some((own, public)) = own {
            sql.push(" AND (s.reporter_organisation_id = ").bind(Key::from(own));
            if public {
                sql.push(" OR s.category IN (").list(self.public_kinds.iter().copied()).push(")");
            }
            sql.push(")");
        }
        sql.push(")");
    }
}

impl Around {
    /// Adds the condition that the point of the incident `i`, or that of its unit, lies in the circle: on a plane that touches the
    /// earth at its middle.
    fn holds(&self, sql: &mut Sql) {
        const METERS_PER_DEGREE: f64 = 111_195.0;
        let (narrower, degrees) = (self.latitude.to_radians().cos(), self.meters / METERS_PER_DEGREE);
        sql.push(" AND (SELECT p.x * p.x + p.y * p.y FROM (SELECT (COALESCE(i.longitude, u.longitude) - ");
        sql.bind(Some(self.longitude)).push(") * ").bind(Some(narrower));
        sql.push(" AS x, COALESCE(i.latitude, u.latitude) - ").bind(Some(self.latitude));
        sql.push(" AS y FROM (SELECT 1 AS one) one LEFT JOIN unit u ON u.id = i.unit_id) p) <= ");
        sql.bind(Some(degrees * degrees));
    }
}

/// All that is wrong with filters, whoever asks.
pub fn faults(filter: &IncidentFilter, book: &CodeBook) -> Vec<FieldFault> {
    let mut faults = Vec::new();
    for code in filter.category.iter().filter(|code| book.kind(code).is_none()) {
        faults.push(FieldFault::new("?category", "unknown-code", format!("there is no category {code}")));
    }
    for code in filter.method.iter().filter(|code| *code != "none" && book.method(code).is_none()) {
        faults.push(FieldFault::new("?method", "unknown-code", format!("there is no method {code}")));
    }
    for (key, begin, from, until) in [
        ("?until", "from", filter.from, filter.until),
        ("?reportedUntil", "reportedFrom", filter.reported_from, filter.reported_until),
    ] {
        if from.zip(until).is_some_and(|(from, until)| until <= from) {
            faults.push(FieldFault::new(key, "ends-before-begin", format!("must lie after `{begin}`")));
        }
    }
    if filter.week_hour.iter().any(|h| *h > 167) {
        faults.push(FieldFault::new("?weekHour", "range", "must be 0 to 167"));
    }
    for who in filter.assignee.iter().filter(|who| Whom::read(who).is_none()) {
        let why = format!("{who} is neither `me` nor `none` nor the id of an account");
        faults.push(FieldFault::new("?assignee", "unknown-assignee", why));
    }
    if filter.q.as_deref().is_some_and(|q| words::asked(q).is_empty()) {
        let why = "holds no letter or digit, so there is nothing to look for";
        faults.push(FieldFault::new("?q", "nothing-to-look-for", why));
    }
    faults
}

/// The sites that filters and reach leave.
fn sites(filter: &IncidentFilter, reach: &Reach) -> Outcome<Vec<SiteReach>> {
    if filter.site.is_empty() && filter.area.is_empty() {
        return Ok(reach.sites().to_vec());
    }
    let mut out = Vec::new();
    if filter.area.is_empty() {
        for site in &filter.site {
            out.push(reach.site(*site)?);
        }
    } else {
        for area in &filter.area {
            reach.area(*area)?;
            out.extend(reach.sites_in(*area));
        }
        if !filter.site.is_empty() {
            for site in &filter.site {
                reach.site(*site)?;
            }
            out.retain(|s| filter.site.contains(&s.id));
        }
    }
    out.sort_by_key(|s| s.id);
    out.dedup();
    Ok(out)
}
