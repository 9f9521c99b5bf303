//! What stands in what providers send: values by their place, numbers of phones, moments.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::Value;

/// The text or number at a JSON pointer, as text.
pub fn text_at(value: &Value, pointer: &str) -> Option<String> {
    match value.pointer(pointer)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(yes) => Some(yes.to_string()),
        _ => None,
    }
}

/// A number as providers write it (`0031612345678`, `31612345678`, `+31612345678`) in the form of E.164.
pub fn e164(written: &str) -> Option<String> {
    let written = written.trim();
    let digits = written.strip_prefix('+').or_else(|| written.strip_prefix("00")).unwrap_or(written);
    let right = (7..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    (right && !digits.starts_with('0')).then(|| format!("+{digits}"))
}

/// A moment, with its offset, or by the clock of UTC where `utc` says that it is.
pub fn moment(text: &str, utc: bool) -> Option<Timestamp> {
    let text = text.trim();
    text.parse().ok().or_else(|| {
        let clock: DateTime = text.parse().ok().filter(|_| utc)?;
        clock.to_zoned(TimeZone::UTC).ok().map(|z| z.timestamp())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_providers_write_them() {
        for written in ["+31612345678", "0031612345678", "31612345678", " 31612345678 "] {
            assert_eq!(e164(written).as_deref(), Some("+31612345678"), "{written}");
        }
        for none in ["", "+", "0612345678", "WeBM", "12345", "+316123456789012345", "+31 6 12345678"] {
            assert_eq!(e164(none), None, "{none}");
        }
    }

    #[test]
    fn a_moment_without_an_offset_is_one_only_where_it_is_said_to_be_utc() {
        let at: Timestamp = "2026-03-31T16:40:00Z".parse().unwrap();
        assert_eq!(moment("2026-03-31T18:40:00+02:00", false), Some(at));
        assert_eq!(moment("2026-03-31T16:40:00", true), Some(at));
        assert_eq!(moment("2026-03-31T16:40:00", false), None);
        assert_eq!(moment("gisteren", true), None);
    }
}
