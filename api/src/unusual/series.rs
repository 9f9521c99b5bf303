//! What is compared with its own past, and how it stands in a row: by codes and ids, which outlive numbers.
//!
//! Called by the look, which writes it, and by the store, which reads it for the answer.

use crate::codes::CodeBook;
use crate::db::Key;
use shared_types::ids::UnitId;
use shared_types::unusual::UnusualSeries;
use std::ops::Range;
use std::str::FromStr as _;
use uuid::Uuid;

/// Hours of a block.
const BLOCK: u8 = 4;
/// Blocks of a week.
pub const BLOCKS: u8 = 168 / BLOCK;

/// A series. The order is that in which equal ones are told: the narrow before the wide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Series {
    /// All of the site.
    Site,
    /// A kind that has none below it.
    Kind(i16),
    /// A kind with those below it.
    Kinds(i16),
    /// A method.
    Method(i16),
    /// A unit.
    Unit(Key),
    /// A block of hours of the week.
    Hours(u8),
}

/// The hours of the week of a block.
pub fn hours(block: u8) -> Range<u8> {
    block * BLOCK..(block + 1) * BLOCK
}

impl Series {
    /// As it stands in a row. None for a code that is no more.
    pub fn text(self, book: &CodeBook) -> Option<String> {
        let word = |series: UnusualSeries| series.word();
        Some(match self {
            Self::Site => word(UnusualSeries::Site).to_owned(),
            Self::Kind(id) | Self::Kinds(id) => {
                format!("{}:{}", word(UnusualSeries::Kind), book.kind_by_id(id)?.category.code)
            }
            Self::Method(id) => {
                let (_, method) = book.methods().iter().find(|(n, _)| *n == id)?;
                format!("{}:{}", word(UnusualSeries::Method), method.code)
            }
            Self::Unit(id) => format!("{}:{}", word(UnusualSeries::Unit), id.0),
            Self::Hours(block) => format!("{}:{block}", word(UnusualSeries::Hours)),
        })
    }
}

/// A series as it is told.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// What it is a series of.
    pub series: UnusualSeries,
    /// Code of the kind.
    pub category: Option<String>,
    /// Code of the method.
    pub method: Option<String>,
    /// The unit.
    pub unit_id: Option<UnitId>,
    /// The hours of the week.
    pub week_hours: Vec<u8>,
}

/// Reads what stands in a row.
pub fn told(text: &str) -> Option<Told> {
    let (word, rest) = text.split_once(':').unwrap_or((text, ""));
    let series = UnusualSeries::from_str(word).ok()?;
    let mut told = Told { series, category: None, method: None, unit_id: None, week_hours: vec![] };
    match series {
        UnusualSeries::Site => {}
        UnusualSeries::Kind => told.category = Some(rest.to_owned()),
        UnusualSeries::Method => told.method = Some(rest.to_owned()),
        UnusualSeries::Unit => told.unit_id = Some(Key(rest.parse::<Uuid>().ok()?).to()),
        UnusualSeries::Hours => {
            let block = rest.parse().ok().filter(|block| *block < BLOCKS)?;
            told.week_hours = hours(block).collect();
        }
    }
    Some(told)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_says_what_it_is_a_series_of() {
        let unit = Key::fresh();
        assert_eq!(told("site").unwrap().series, UnusualSeries::Site);
        assert_eq!(told("kind:theft.cycle").unwrap().category.as_deref(), Some("theft.cycle"));
        assert_eq!(told("method:lock-cut").unwrap().method.as_deref(), Some("lock-cut"));
        assert_eq!(told(&format!("unit:{}", unit.0)).unwrap().unit_id, Some(unit.to()));
        assert_eq!(told("hours:41").unwrap().week_hours, [164, 165, 166, 167]);
        for none in ["", "hours:42", "hours:x", "unit:7", "weather:rain"] {
            assert_eq!(told(none), None, "{none}");
        }
    }
}
