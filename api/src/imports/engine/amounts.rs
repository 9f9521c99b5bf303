//! Reads an amount of money to whole cents. Called by `row.rs`. An amount that can be read in two ways is refused, not
//! guessed: a factor of a thousand in the loss of a shop is worse than a row to look at.

use shared_types::import::{AmountUnit, DecimalMark};

/// The most that an incident can have cost, as in its contract: a thousand million euros.
const MOST_CENTS: i64 = 100_000_000_000;

/// Reads an amount; the error is a code and a sentence.
pub fn cents(text: &str, unit: AmountUnit, decimal: DecimalMark) -> Result<i64, (&'static str, String)> {
    let unreadable = || ("amount-unreadable", "this is no amount of money".to_owned());
    let bare: String = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '€' | '\'')).collect();
    let bare = strip_word(&bare);
    // 12,- and 12,-- are whole euros.
    let bare = bare.trim_end_matches("--").trim_end_matches('-');
    let bare = bare.strip_suffix([',', '.']).unwrap_or(bare);
    if bare.starts_with('-') || (bare.starts_with('(') && bare.ends_with(')')) {
        return Err(("amount-negative", "a loss is not negative".to_owned()));
    }
    let bare = bare.strip_prefix('+').unwrap_or(bare);
    let mark = mark(bare, decimal)?;
    let (whole, fraction) = match mark.and_then(|mark| bare.split_once(mark)) {
        Some((whole, fraction)) => (whole, fraction),
        None => (bare, ""),
    };
    if !grouped(whole, mark)
        || !fraction.bytes().all(|byte| byte.is_ascii_digit())
        || (whole.is_empty() && fraction.is_empty())
    {
        return Err(unreadable());
    }
    let digits: String = whole.chars().filter(char::is_ascii_digit).collect();
    let whole: i64 = if digits.is_empty() { 0 } else { digits.parse().map_err(|_| too_large())? };
    let value = match unit {
        AmountUnit::Cent if fraction.bytes().all(|byte| byte == b'0') => Some(whole),
        AmountUnit::Cent => return Err(("amount-unreadable", "there are no parts of a cent".to_owned())),
        AmountUnit::Euro => {
            let (two, rest) = fraction.split_at(fraction.len().min(2));
            if rest.bytes().any(|byte| byte != b'0') {
                return Err(("amount-unreadable", "an amount has at most two decimals".to_owned()));
            }
            let cents: i64 = format!("{two:0<2}").parse().map_err(|_| unreadable())?;
            whole.checked_mul(100).and_then(|whole| whole.checked_add(cents))
        }
    };
    value.filter(|&cents| cents <= MOST_CENTS).ok_or_else(too_large)
}

fn too_large() -> (&'static str, String) {
    ("amount-too-large", format!("a loss is at most {} euros", MOST_CENTS / 100))
}

/// `EUR 12` and `12 EUR`.
fn strip_word(text: &str) -> &str {
    for word in ["EUR", "eur", "Eur"] {
        if let Some(rest) = text.strip_prefix(word).or_else(|| text.strip_suffix(word)) {
            return rest;
        }
    }
    text
}

/// The decimal mark of this amount, if it has one.
fn mark(text: &str, decimal: DecimalMark) -> Result<Option<char>, (&'static str, String)> {
    let has = |mark: char| text.contains(mark).then_some(mark);
    match decimal {
        DecimalMark::Comma => return Ok(has(',')),
        DecimalMark::Point => return Ok(has('.')),
        DecimalMark::Auto => {}
    }
    match (text.rfind(','), text.rfind('.')) {
        (None, None) => Ok(None),
        // With both, the last one is the decimal mark.
        (Some(comma), Some(point)) => Ok(Some(if comma > point { ',' } else { '.' })),
        (comma, _) => {
            let mark = if comma.is_some() { ',' } else { '.' };
            let after = text.rsplit(mark).next().unwrap_or_default();
            let several = text.matches(mark).count() > 1;
            let before = text.split(mark).next().unwrap_or_default();
            match (several, after.len()) {
                (true, _) => Ok(None),
                (false, 3) if (1..=3).contains(&before.len()) && before != "0" => Err((
                    "amount-ambiguous",
                    format!(
                        "`{mark}` may part thousands or decimals here; say in the mapping which mark the file uses"
                    ),
                )),
                _ => Ok(Some(mark)),
            }
        }
    }
}

/// Digits, or groups of three behind the mark that is not the decimal one.
fn grouped(whole: &str, mark: Option<char>) -> bool {
    let Some(separator) = whole.chars().find(|c| !c.is_ascii_digit()) else { return true };
    if !matches!(separator, ',' | '.') || Some(separator) == mark {
        return false;
    }
    let mut groups = whole.split(separator);
    let first = groups.next().unwrap_or_default();
    (1..=3).contains(&first.len())
        && first.bytes().all(|byte| byte.is_ascii_digit())
        && groups.all(|group| group.len() == 3 && group.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn auto(text: &str) -> Result<i64, &'static str> {
        cents(text, AmountUnit::Euro, DecimalMark::Auto).map_err(|fault| fault.0)
    }

    #[test]
    fn amounts_as_people_write_them() {
        for (text, expected) in [
            ("12", 1200),
            ("12,5", 1250),
            ("12.50", 1250),
            ("€ 1.234,56", 123_456),
            ("1,234.56", 123_456),
            ("1.234.567", 123_456_700),
            ("EUR 0,05", 5),
            ("45 EUR", 4500),
            ("12,-", 1200),
            ("12,--", 1200),
            (",99", 99),
            ("1234,500", 123_450),
        ] {
            assert_eq!(auto(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn amounts_that_are_refused() {
        assert_eq!(auto("1.234"), Err("amount-ambiguous"));
        assert_eq!(auto("12,500"), Err("amount-ambiguous"));
        assert_eq!(auto("-5"), Err("amount-negative"));
        assert_eq!(auto("(5)"), Err("amount-negative"));
        for text in
            ["", "veel", "1.23.45", "12.34,56", "1,2,3", "€", "1e5", "12 000,5,5", "0.125", "99999999999999999999"]
        {
            assert!(auto(text).is_err(), "{text}: {:?}", auto(text));
        }
    }

    #[test]
    fn a_stated_mark_settles_what_is_ambiguous() {
        assert_eq!(cents("1.234", AmountUnit::Euro, DecimalMark::Comma), Ok(123_400));
        assert_eq!(cents("1.23", AmountUnit::Euro, DecimalMark::Point), Ok(123));
        assert_eq!(
            cents("1.23", AmountUnit::Euro, DecimalMark::Comma).map_err(|fault| fault.0),
            Err("amount-unreadable")
        );
        assert_eq!(cents("1250", AmountUnit::Cent, DecimalMark::Auto), Ok(1250));
        assert_eq!(
            cents("1250,5", AmountUnit::Cent, DecimalMark::Auto).map_err(|fault| fault.0),
            Err("amount-unreadable")
        );
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(amount in 0i64..100_000_000) {
            let (whole, rest) = (amount / 100, amount % 100);
            prop_assert_eq!(auto(&format!("{whole},{rest:02}")), Ok(amount));
            prop_assert_eq!(auto(&format!("€ {whole}.{rest:02}")), Ok(amount));
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,20}") {
            let _ = auto(&text);
        }
    }
}
