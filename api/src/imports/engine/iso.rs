//! Reads the usual forms of ISO 8601 and RFC 3339, whole or in part. Called by `format.rs`; kept apart because every
//! exported file has these dates in it and they must be read fast. Week and ordinal dates are not among them.

use super::format::Written;

/// Reads a date, a month, or a date with a time and perhaps an offset; `None` when the text is none of these.
pub fn read(text: &str) -> Option<Written> {
    let bytes = text.as_bytes();
    let mut written = Written { year: i64::from(digits(bytes.get(..4)?)?), ..Written::default() };
    let mut rest;
    if bytes.get(4) == Some(&b'-') {
        written.month = digits(bytes.get(5..7)?)?;
        rest = text.get(7..)?;
        if rest.is_empty() {
            return Some(written);
        }
        written.day = Some(digits(rest.strip_prefix('-')?.as_bytes().get(..2)?)?);
        rest = rest.get(3..)?;
    } else {
        written.month = digits(bytes.get(4..6)?)?;
        written.day = Some(digits(bytes.get(6..8)?)?);
        rest = text.get(8..)?;
    }
    if rest.is_empty() {
        return Some(written);
    }
    rest = rest.strip_prefix(['T', 't', ' '])?.trim_start();
    time(&mut written, rest)?;
    Some(written)
}

fn time(written: &mut Written, text: &str) -> Option<()> {
    written.hour = Some(digits(text.as_bytes().get(..2)?)?);
    let mut rest = text.get(2..)?;
    let colon = rest.starts_with(':');
    for part in 0..2 {
        let next = if colon { rest.strip_prefix(':') } else { Some(rest) };
        let Some(number) = next.and_then(|next| digits(next.as_bytes().get(..2)?)) else { break };
        if part == 0 {
            written.minute = number;
        } else {
            written.second = number;
        }
        rest = rest.get(2 + usize::from(colon)..)?;
    }
    if let Some(fraction) = rest.strip_prefix(['.', ',']) {
        let count = fraction.bytes().take_while(u8::is_ascii_digit).count();
        if count == 0 {
            return None;
        }
        let mut milli = 0;
        for at in 0..3 {
            milli = milli * 10 + if at < count { u32::from(fraction.as_bytes()[at] - b'0') } else { 0 };
        }
        written.milli = milli;
        rest = fraction.get(count..)?;
    }
    rest = rest.trim_start();
    if !rest.is_empty() {
        let (offset, after) = offset(rest)?;
        written.offset = Some(offset);
        rest = after;
    }
    rest.is_empty().then_some(())
}

/// Reads `Z`, `+01:00`, `+0100` or `+01`: seconds east of UTC, and what follows.
pub fn offset(text: &str) -> Option<(i32, &str)> {
    if let Some(rest) = text.strip_prefix(['Z', 'z']) {
        return Some((0, rest));
    }
    let sign = match text.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let hours = digits(text.as_bytes().get(1..3)?)?;
    let rest = text.get(3..)?;
    let after_colon = rest.strip_prefix(':').unwrap_or(rest);
    let (minutes, rest) = match after_colon.as_bytes().get(..2).and_then(digits) {
        Some(minutes) => (minutes, after_colon.get(2..)?),
        None => (0, rest),
    };
    if hours > 18 || minutes > 59 {
        return None;
    }
    let seconds = i32::try_from(hours * 3600 + minutes * 60).ok()?;
    Some((sign * seconds, rest))
}

fn digits(bytes: &[u8]) -> Option<u32> {
    bytes.iter().try_fold(0u32, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + u32::from(byte - b'0')))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn forms_in_use() {
        let day = Written { year: 2024, month: 3, day: Some(5), ..Written::default() };
        let time = Written { hour: Some(14), minute: 7, ..day };
        for (text, expected) in [
            ("2024-03", Written { day: None, ..day }),
            ("2024-03-05", day),
            ("20240305", day),
            ("2024-03-05T14:07", time),
            ("2024-03-05 14:07:00", time),
            ("20240305T1407", time),
            ("2024-03-05T14:07:09.5Z", Written { second: 9, milli: 500, offset: Some(0), ..time }),
            ("2024-03-05T14:07:09.123456+01:00", Written { second: 9, milli: 123, offset: Some(3600), ..time }),
            ("2024-03-05T14:07-0330", Written { offset: Some(-12_600), ..time }),
            ("2024-03-05 14:07:00 +01", Written { offset: Some(3600), ..time }),
        ] {
            assert_eq!(read(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn forms_that_are_not() {
        for text in [
            "",
            "2024",
            "24-03-05",
            "2024-3-5",
            "2024-03-05T",
            "2024-03-05T1",
            "2024-03-05T14:07x",
            "2024-W10-2",
            "2024-03-05T14:07:09.Z",
            "２０２４-03-05",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,30}") {
            let _ = read(&text);
        }

        #[test]
        fn what_is_written_is_read(year in 1000i64..9999, month in 1u32..13, day in 1u32..32, hour in 0u32..24, minute in 0u32..60) {
            let expected = Written { year, month, day: Some(day), hour: Some(hour), minute, ..Written::default() };
            prop_assert_eq!(read(&format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}")), Some(expected));
        }
    }
}
