//! The tree of places as rights see it: who lies below whom. Small, read whole, kept for at most a second.
//!
//! Used to spread a right downwards and to answer names without a query per row.

use crate::db::schema::{area, site};
use crate::db::{AnyConnection, Key};
use crate::fault::{Fault, Outcome};
use diesel::prelude::*;
use shared_types::area::{AreaKind, SiteKind};
use shared_types::ids::AreaId;
use std::collections::HashMap;

/// One place of the tree.
#[derive(Clone, Debug)]
pub struct Place {
    /// Its id.
    pub id: AreaId,
    /// The place it lies in.
    pub parent: Option<AreaId>,
    /// Its level.
    pub kind: AreaKind,
    /// Its name.
    pub name: String,
    /// Its country.
    pub country: String,
    /// What only a site has.
    pub site: Option<SitePlace>,
}

/// What only a site has.
#[derive(Clone, Debug)]
pub struct SitePlace {
    /// The kind of site.
    pub kind: SiteKind,
    /// Capitals that open its incident numbers.
    pub code: String,
    /// IANA time zone.
    pub time_zone: String,
    /// The same, ready to reckon with.
    pub zone: jiff::tz::TimeZone,
}

/// The tree.
#[derive(Clone, Debug, Default)]
pub struct AreaTree {
    places: HashMap<AreaId, Place>,
    children: HashMap<AreaId, Vec<AreaId>>,
}

type Row = (Key, Option<Key>, String, String, String, Option<String>, Option<String>, Option<String>);

impl AreaTree {
    /// Reads the whole tree in one query.
    pub fn load(conn: &mut AnyConnection) -> Outcome<Self> {
        let rows: Vec<Row> = area::table
            .left_join(site::table)
            .select((
                area::id,
                area::parent_id,
                area::kind,
                area::name,
                area::country,
                site::kind.nullable(),
                site::code.nullable(),
                site::time_zone.nullable(),
            ))
            .load(conn)?;
        let mut tree = Self::default();
        for (id, parent, kind, name, country, site_kind, code, time_zone) in rows {
            let word = |w: &str| Fault::internal(format!("unknown word {w} in a place"));
            let site = match (site_kind, code, time_zone) {
                (Some(k), Some(code), Some(time_zone)) => Some(SitePlace {
                    kind: k.parse().map_err(|_| word(&k))?,
                    zone: jiff::tz::TimeZone::get(&time_zone).map_err(Fault::internal)?,
                    code,
                    time_zone,
                }),
                _ => None,
            };
            let place = Place {
                id: id.to(),
                parent: parent.map(Key::to),
                kind: kind.parse().map_err(|_| word(&kind))?,
                name,
                country,
                site,
            };
            if let Some(parent) = place.parent {
                tree.children.entry(parent).or_default().push(place.id);
            }
            tree.places.insert(place.id, place);
        }
        Ok(tree)
    }

    /// A place, whoever asks: callers must have looked it up through a scope.
    pub fn get(&self, id: AreaId) -> Option<&Place> {
        self.places.get(&id)
    }

    /// Every place, whoever asks, in no order.
    pub fn places(&self) -> impl Iterator<Item = &Place> {
        self.places.values()
    }

    /// The place itself and all below it.
    pub fn below(&self, id: AreaId) -> Vec<AreaId> {
        let mut out = Vec::new();
        let mut open = vec![id];
        while let Some(next) = open.pop() {
            if self.places.contains_key(&next) {
                out.push(next);
                open.extend(self.children.get(&next).into_iter().flatten());
            }
        }
        out
    }

    /// The place itself and all that it lies in, from below upwards.
    pub fn path(&self, id: AreaId) -> Vec<AreaId> {
        let mut out = Vec::new();
        let mut next = Some(id);
        while let Some(place) = next.and_then(|id| self.places.get(&id)) {
            out.push(place.id);
            next = place.parent;
        }
        out
    }

    /// Whether `id` is `above` or lies below it.
    pub fn lies_in(&self, id: AreaId, above: AreaId) -> bool {
        self.path(id).contains(&above)
    }
}
