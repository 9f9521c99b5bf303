//! Tiles of a map, fetched from a server of others by this one and kept for a while: that server sees us, and never who looks at what.
//!
//! Made by `server` where the settings name such a server; asked by `places`. Without the setting there is nothing here that could ask
//! anybody. An address is never said to a log: it may hold a key.

use super::Asker;
use super::address::{Internal, Refused, leads_inside, receiver};
use super::dial::{self, Judged};
use crate::fault::{Fault, Outcome};
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Semaphore;

/// How long one tile is waited for.
const PATIENCE: Duration = Duration::from_secs(10);
/// The largest tile.
const MOST: usize = 1024 * 1024;
/// Bytes that are kept in all.
const KEPT: usize = 48 * 1024 * 1024;
/// How long one is kept: makers of maps ask for days.
const FOR: SignedDuration = SignedDuration::from_hours(7 * 24);
/// How many are asked for at once: a guest at somebody's table.
const AT_ONCE: usize = 4;
/// The finest zoom that is asked for.
pub const MOST_ZOOM: u8 = 19;

/// Where the settings say that tiles are.
#[derive(Clone, PartialEq, Eq)]
pub struct Settings {
    template: String,
    /// Who made the map, as its licence wants it said.
    pub attribution: String,
    /// The template itself names a place inside the own network.
    inside: bool,
}

impl std::fmt::Debug for Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The template may hold a key.
        f.debug_struct("Tiles").field("attribution", &self.attribution).finish_non_exhaustive()
    }
}

impl Settings {
    /// Reads them; the sentence of a refusal names the setting and never what stands in it.
    pub fn read(get: impl Fn(&str) -> Option<String>) -> Result<Option<Self>, String> {
        let (url, by) = (get("WEBM_TILES_URL"), get("WEBM_TILES_ATTRIBUTION"));
        let (template, attribution) = match (url, by) {
            (None, None) => return Ok(None),
            (Some(url), Some(by)) => (url, by),
            (Some(_), None) => {
                return Err(
                    "WEBM_TILES_ATTRIBUTION: goes together with WEBM_TILES_URL: who made the map is shown under it"
                        .into(),
                );
            }
            (None, Some(_)) => return Err("WEBM_TILES_URL: goes together with WEBM_TILES_ATTRIBUTION".into()),
        };
        if attribution.chars().count() > 200 || attribution.contains(|c: char| c.is_control() || c == '<') {
            return Err(
                "WEBM_TILES_ATTRIBUTION: must be plain text of at most 200 characters, as in © OpenStreetMap".into()
            );
        }
        let wrong = |why: &str| format!("WEBM_TILES_URL: {why}");
        let once = |name: &str| template.matches(name).count() == 1;
        if !["{z}", "{x}", "{y}"].into_iter().all(once) || template.matches('{').count() != 3 {
            return Err(wrong("must hold {z}, {x} and {y} once each, as in https://tiles.example/{z}/{x}/{y}.png"));
        }
        let host = template.split('/').nth(2).unwrap_or_default();
        if host.contains('{') {
            return Err(wrong("must name its host without {z}, {x} or {y}"));
        }
        let sample = filled(&template, (1, 0, 0));
        let inside = match receiver(&sample, Internal::Refuse) {
            Ok(_) => false,
            // Whoever writes an address of the own network into the settings means it.
            Err(_) if leads_inside(&sample) => match receiver(&sample, Internal::Allow) {
                Ok(_) => true,
                Err(refused) => return Err(wrong(refused.told().1)),
            },
            Err(Refused::NoUrl) => return Err(wrong("is no URL, as in https://tiles.example/{z}/{x}/{y}.png")),
            Err(refused) => return Err(wrong(refused.told().1)),
        };
        Ok(Some(Self { template, attribution, inside }))
    }
}

fn filled(template: &str, (zoom, column, row): Address) -> String {
    template.replace("{z}", &zoom.to_string()).replace("{x}", &column.to_string()).replace("{y}", &row.to_string())
}

/// Zoom, column from the west, row from the north.
pub type Address = (u8, u32, u32);

/// Whether there is such a tile.
pub fn is_tile((zoom, column, row): Address) -> bool {
    zoom <= MOST_ZOOM && column < 1 << zoom && row < 1 << zoom
}

/// A tile.
#[derive(Clone, Debug)]
pub struct Tile {
    /// Our own judgement of its form, the only media type under which it is served.
    pub media_type: &'static str,
    /// Itself.
    pub bytes: bytes::Bytes,
}

struct Entry {
    tile: Tile,
    fetched: Timestamp,
    /// When it was last asked for, in asks.
    used: u64,
}

#[derive(Default)]
struct Cache {
    entries: HashMap<Address, Entry>,
    bytes: usize,
    asks: u64,
}

impl Cache {
    fn get(&mut self, at: Address, now: Timestamp) -> Option<Tile> {
        self.asks += 1;
        let asks = self.asks;
        let entry = self.entries.get_mut(&at).filter(|entry| now.duration_since(entry.fetched) < FOR)?;
        entry.used = asks;
        Some(entry.tile.clone())
    }

    fn put(&mut self, at: Address, tile: Tile, fetched: Timestamp) {
        self.bytes += tile.bytes.len();
        if let Some(old) = self.entries.insert(at, Entry { tile, fetched, used: self.asks }) {
            self.bytes -= old.tile.bytes.len();
        }
        while self.bytes > KEPT {
            let Some(oldest) = self.entries.iter().min_by_key(|(_, entry)| entry.used).map(|(at, _)| *at) else {
                return;
            };
            if let Some(gone) = self.entries.remove(&oldest) {
                self.bytes -= gone.tile.bytes.len();
            }
        }
    }
}

/// Fetches and keeps. Cheap to clone.
#[derive(Clone)]
pub struct Tiles(Option<Arc<Inner>>);

struct Inner {
    settings: Settings,
    asker: Asker,
    turn: Semaphore,
    cache: Mutex<Cache>,
}

impl Tiles {
    /// By the settings; nothing where there are none.
    pub fn of(settings: Option<&Settings>) -> Self {
        Self(settings.map(|settings| {
            let asker = if settings.inside {
                Asker::new(PATIENCE)
            } else {
                Asker::careful(PATIENCE, Judged::new(dial::system(), Internal::Refuse))
            };
            let turn = Semaphore::new(AT_ONCE);
            Arc::new(Inner { settings: settings.clone(), asker, turn, cache: Mutex::default() })
        }))
    }

    /// Who made the map; none where no tiles are configured.
    pub fn attribution(&self) -> Option<&str> {
        self.0.as_deref().map(|inner| inner.settings.attribution.as_str())
    }

    /// A tile: the one that is kept, else asked for.
    pub async fn get(&self, at: Address, now: Timestamp) -> Outcome<Tile> {
        let inner = self.0.as_deref().filter(|_| is_tile(at)).ok_or(Fault::NotFound)?;
        if let Some(tile) = inner.kept(at, now) {
            return Ok(tile);
        }
        let _turn = inner.turn.acquire().await.map_err(Fault::internal)?;
        // Whoever waited for a turn may find that the one before fetched it.
        if let Some(tile) = inner.kept(at, now) {
            return Ok(tile);
        }
        let tile = inner.fetch(at).await?;
        inner.cache.lock().unwrap_or_else(PoisonError::into_inner).put(at, tile.clone(), now);
        Ok(tile)
    }
}

fn away() -> Fault {
    Fault::Unavailable("the server of the map gave no tile".into())
}

impl Inner {
    fn kept(&self, at: Address, now: Timestamp) -> Option<Tile> {
        self.cache.lock().unwrap_or_else(PoisonError::into_inner).get(at, now)
    }

    async fn fetch(&self, at: Address) -> Outcome<Tile> {
        let client = self.asker.client().ok_or_else(away)?;
        // What goes wrong would name the address: it goes nowhere.
        let mut answer = client.get(filled(&self.settings.template, at)).send().await.map_err(|_| away())?;
        if answer.status().as_u16() != 200 {
            return Err(away());
        }
        let mut all = Vec::new();
        while let Some(some) = answer.chunk().await.map_err(|_| away())? {
            if all.len() + some.len() > MOST {
                return Err(away());
            }
            all.extend_from_slice(&some);
        }
        let media_type = judged(&all).ok_or_else(away)?;
        Ok(Tile { media_type, bytes: all.into() })
    }
}

/// A picture, by its first bytes; nothing else is handed on.
fn judged(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(url: Option<&str>, by: Option<&str>) -> Result<Option<Settings>, String> {
        Settings::read(|name| match name {
            "WEBM_TILES_URL" => url.map(str::to_owned),
            "WEBM_TILES_ATTRIBUTION" => by.map(str::to_owned),
            _ => None,
        })
    }

    const BY: Option<&str> = Some("© OpenStreetMap");

    #[test]
    fn settings_are_both_there_or_none_and_wrong_ones_are_told_without_what_stands_in_them() {
        assert_eq!(read(None, None), Ok(None));
        assert!(
            read(Some("https://tiles.example/{z}/{x}/{y}.png"), None)
                .unwrap_err()
                .starts_with("WEBM_TILES_ATTRIBUTION")
        );
        assert!(read(None, BY).unwrap_err().starts_with("WEBM_TILES_URL"));
        assert!(read(Some("https://tiles.example/{z}/{x}/{y}.png"), Some("<a href=x>")).is_err());
        for wrong in [
            "tiles.example/{z}/{x}/{y}",
            "http://tiles.example/{z}/{x}/{y}.png?key=geheim",
            "https://tiles.example/{z}/{x}.png?key=geheim",
            "https://tiles.example/{z}/{x}/{y}/{y}?key=geheim",
            "https://{s}.tiles.example/{z}/{x}/{y}?key=geheim",
            "https://{z}.example/{x}/{y}?key=geheim",
            "https://u:geheim@tiles.example/{z}/{x}/{y}",
            "https://tiles.example/{z}/{x}/{y}#geheim",
            "https://tiles.example:22/{z}/{x}/{y}?key=geheim",
            "file:///tiles/{z}/{x}/{y}",
        ] {
            let told = read(Some(wrong), BY).expect_err(wrong);
            assert!(told.starts_with("WEBM_TILES_URL: ") && !told.contains("geheim"), "{told}");
        }
        let right = read(Some("https://tiles.example/{z}/{x}/{y}.png?key=geheim"), BY).unwrap().unwrap();
        assert!(!right.inside && !format!("{right:?}").contains("geheim"));
    }

    #[test]
    fn a_place_in_the_own_network_is_meant_where_the_setting_names_it() {
        for own in [
            "http://127.0.0.1:8099/{z}/{x}/{y}.png",
            "http://tiles.lan/{z}/{x}/{y}",
            "https://10.0.0.7/{z}/{x}/{y}",
            "http://tiles:8080/{z}/{x}/{y}",
        ] {
            assert!(read(Some(own), BY).unwrap().unwrap().inside, "{own}");
        }
    }

    #[test]
    fn there_are_four_tiles_of_zoom_one() {
        assert!(is_tile((0, 0, 0)) && is_tile((1, 1, 1)) && is_tile((19, 524_287, 0)));
        assert!(!is_tile((0, 1, 0)) && !is_tile((1, 2, 0)) && !is_tile((20, 0, 0)) && !is_tile((255, 0, 0)));
    }

    #[test]
    fn what_was_not_used_for_long_goes_first_and_nothing_is_kept_for_ever() {
        let now: Timestamp = "2026-03-31T10:00:00Z".parse().unwrap();
        let tile = || Tile { media_type: "image/png", bytes: vec![0; MOST].into() };
        let mut cache = Cache::default();
        for n in 0..(KEPT / MOST) as u32 {
            cache.put((10, n, 0), tile(), now);
            cache.get((10, 0, 0), now).unwrap();
        }
        cache.put((10, 999, 0), tile(), now);
        assert!(cache.bytes <= KEPT);
        assert!(cache.get((10, 0, 0), now).is_some() && cache.get((10, 1, 0), now).is_none());
        assert!(cache.get((10, 999, 0), now + FOR).is_none());
        cache.put((10, 999, 0), tile(), now + FOR);
        assert_eq!(cache.bytes, cache.entries.len() * MOST);
    }

    #[test]
    fn only_pictures_are_handed_on() {
        assert_eq!(judged(b"\xff\xd8\xff\xe0"), Some("image/jpeg"));
        for none in [&b"<html>"[..], b"<svg xmlns='x'/>", b"", b"GIF89a"] {
            assert_eq!(judged(none), None);
        }
    }
}
