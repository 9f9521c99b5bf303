//! Reads a date and time by a format such as `dd-MM-yyyy HH:mm`. Compiled once a file by `mapping.rs`, used for every
//! row by `moment.rs`. It reads what stands there and nothing more: whether such a day or hour exists is asked later,
//! so that "31 February" and "not a date" stay two different faults.

use super::iso;

/// What stands in the text; what it does not say is absent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// The year.
    pub year: i64,
    /// The month.
    pub month: u32,
    /// The day.
    pub day: Option<u32>,
    /// The hour, up to 24.
    pub hour: Option<u32>,
    /// The minute.
    pub minute: u32,
    /// The second, up to 60.
    pub second: u32,
    /// Milliseconds.
    pub milli: u32,
    /// Seconds east of UTC.
    pub offset: Option<i32>,
}

/// What a text turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Read {
    /// Fields of a calendar and a clock.
    Fields(Written),
    /// A moment on the line of time, in epoch milliseconds.
    Epoch(i64),
    /// A number of days and parts of a day since 30 December 1899 on the local clock, in milliseconds.
    Serial(i64),
}

/// A compiled format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Format {
    /// ISO 8601 in its usual forms.
    Iso,
    /// Seconds since 1970.
    UnixSeconds,
    /// Milliseconds since 1970.
    UnixMilliseconds,
    /// Days since 30 December 1899, as a spreadsheet counts.
    ExcelSerial,
    /// A pattern.
    Pattern(Vec<Token>),
}

/// A part of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token {
    /// A number of one to `digits` digits; exactly `digits` when `fixed`.
    Number(Field, usize, bool),
    /// A name of a month.
    MonthName,
    /// A name of a day of the week, which is not checked.
    DayName,
    /// AM or PM.
    Half,
    /// `Z`, `+01:00` or `+0100`.
    Offset,
    /// Blanks.
    Blank,
    /// A character that stands for itself.
    Literal(char),
}

/// What a number means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// Four digits.
    Year,
    /// Two digits: 70–99 are of the last century.
    ShortYear,
    /// 1 to 12.
    Month,
    /// 1 to 31.
    Day,
    /// 0 to 24.
    Hour,
    /// 1 to 12.
    Hour12,
    /// 0 to 59.
    Minute,
    /// 0 to 60.
    Second,
    /// Parts of a second.
    Fraction,
}

impl Format {
    /// Compiles a format; the error is a sentence.
    pub fn compile(text: &str) -> Result<Self, String> {
        match text {
            "iso" => return Ok(Self::Iso),
            "unix-seconds" => return Ok(Self::UnixSeconds),
            "unix-milliseconds" => return Ok(Self::UnixMilliseconds),
            "excel-serial" => return Ok(Self::ExcelSerial),
            _ => {}
        }
        let tokens = tokens(text)?;
        let has = |field: Field| tokens.iter().any(|token| matches!(token, Token::Number(f, ..) if *f == field));
        let month = has(Field::Month) || tokens.contains(&Token::MonthName);
        let hour = has(Field::Hour) || has(Field::Hour12);
        if !(has(Field::Year) || has(Field::ShortYear)) || !month {
            return Err(format!("the format `{text}` has no year (yyyy) or no month (MM)"));
        }
        if hour && !has(Field::Day) {
            return Err(format!("the format `{text}` has an hour but no day (dd)"));
        }
        if has(Field::Minute) && !hour {
            return Err(format!("the format `{text}` has minutes but no hour (HH); minutes are mm, months MM"));
        }
        if has(Field::Hour12) != tokens.contains(&Token::Half) {
            return Err(format!("the format `{text}`: hours of twelve (hh) and AM or PM (a) go together"));
        }
        Ok(Self::Pattern(tokens))
    }

    /// Reads a text; `None` when it is not in this format.
    pub fn read(&self, text: &str) -> Option<Read> {
        match self {
            Self::Iso => iso::read(text).map(Read::Fields),
            Self::UnixSeconds => {
                let seconds: f64 = text.parse().ok()?;
                whole(seconds * 1000.0).map(Read::Epoch)
            }
            Self::UnixMilliseconds => text.parse().ok().map(Read::Epoch),
            Self::ExcelSerial => {
                let days: f64 = text.replace(',', ".").parse().ok()?;
                // To the second: a spreadsheet holds a fraction of a day, never a round number of milliseconds.
                whole((days * 86_400.0).round() * 1000.0).map(Read::Serial)
            }
            Self::Pattern(tokens) => pattern(tokens, text).map(Read::Fields),
        }
    }
}

fn whole(value: f64) -> Option<i64> {
    // Within the years that a calendar here knows.
    (value.is_finite() && value.abs() < 1e15).then_some(value.round() as i64)
}

fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let run = rest.chars().take_while(|&c| c == first).count();
        let mut taken = run * first.len_utf8();
        let number = |field, digits| Token::Number(field, digits, false);
        match (first, run) {
            ('y', 4) => tokens.push(number(Field::Year, 4)),
            ('y', 2) => tokens.push(number(Field::ShortYear, 2)),
            ('M', 3 | 4) => tokens.push(Token::MonthName),
            ('M', 1 | 2) => tokens.push(number(Field::Month, 2)),
            ('d', 1 | 2) => tokens.push(number(Field::Day, 2)),
            ('E', 1..=4) => tokens.push(Token::DayName),
            ('H', 1 | 2) => tokens.push(number(Field::Hour, 2)),
            ('h', 1 | 2) => tokens.push(number(Field::Hour12, 2)),
            ('a', 1) => tokens.push(Token::Half),
            ('m', 1 | 2) => tokens.push(number(Field::Minute, 2)),
            ('s', 1 | 2) => tokens.push(number(Field::Second, 2)),
            ('S', 1..=9) => tokens.push(number(Field::Fraction, 9)),
            ('X', 1..=3) => tokens.push(Token::Offset),
            ('\'', 2) => tokens.push(Token::Literal('\'')),
            ('\'', _) => {
                let quoted = &rest[1..];
                let end = quoted
                    .find('\'')
                    .ok_or_else(|| format!("the format `{text}` opens a quote and never closes it"))?;
                tokens.extend(quoted[..end].chars().map(Token::Literal));
                taken = end + 2;
            }
            (blank, _) if blank.is_whitespace() => tokens.push(Token::Blank),
            (letter, _) if letter.is_ascii_alphabetic() && letter != 'T' && letter != 'Z' => {
                let word: String = std::iter::repeat_n(letter, run).collect();
                return Err(format!(
                    "the format `{text}` holds `{word}`, which means nothing; put words in quotes: 'uur'"
                ));
            }
            (other, run) => tokens.extend(std::iter::repeat_n(Token::Literal(other), run)),
        }
        rest = &rest[taken..];
    }
    // Numbers that touch each other can only be told apart by their length.
    for at in 0..tokens.len().saturating_sub(1) {
        let touches = matches!(tokens[at + 1], Token::Number(..));
        if let Token::Number(_, _, fixed) = &mut tokens[at] {
            *fixed = touches;
        }
    }
    Ok(tokens)
}

fn pattern(tokens: &[Token], text: &str) -> Option<Written> {
    let mut written = Written::default();
    let mut afternoon = None;
    let mut rest = text;
    for token in tokens {
        match token {
            Token::Number(field, digits, fixed) => {
                let bytes = rest.as_bytes();
                let count = bytes.iter().take(*digits).take_while(|byte| byte.is_ascii_digit()).count();
                if count == 0 || (count < *digits && (*fixed || matches!(field, Field::Year | Field::ShortYear))) {
                    return None;
                }
                let value = bytes[..count].iter().fold(0u32, |sum, byte| sum * 10 + u32::from(byte - b'0'));
                rest = &rest[count..];
                match field {
                    Field::Year => written.year = i64::from(value),
                    Field::ShortYear => written.year = i64::from(if value < 70 { 2000 + value } else { 1900 + value }),
                    Field::Month => written.month = value,
                    Field::Day => written.day = Some(value),
                    Field::Hour | Field::Hour12 => written.hour = Some(value),
                    Field::Minute => written.minute = value,
                    Field::Second => written.second = value,
                    Field::Fraction => {
                        let digits = u32::try_from(count).unwrap_or(9);
                        written.milli =
                            if digits <= 3 { value * 10u32.pow(3 - digits) } else { value / 10u32.pow(digits - 3) };
                    }
                }
            }
            Token::MonthName => {
                let (word, after) = word(rest);
                written.month = month(word)?;
                rest = after.strip_prefix('.').unwrap_or(after);
            }
            Token::DayName => {
                let (word, after) = word(rest);
                if word.is_empty() {
                    return None;
                }
                rest = after.strip_prefix('.').unwrap_or(after);
            }
            Token::Half => {
                let (word, after) = half(rest)?;
                afternoon = Some(word);
                rest = after;
            }
            Token::Offset => {
                let (offset, after) = iso::offset(rest)?;
                written.offset = Some(offset);
                rest = after;
            }
            Token::Blank => {
                let after = rest.trim_start();
                if after.len() == rest.len() {
                    return None;
                }
                rest = after;
            }
            Token::Literal(literal) => rest = rest.strip_prefix(*literal)?,
        }
    }
    if let (Some(afternoon), Some(hour)) = (afternoon, written.hour) {
        if !(1..=12).contains(&hour) {
            return None;
        }
        written.hour = Some(hour % 12 + if afternoon { 12 } else { 0 });
    }
    rest.is_empty().then_some(written)
}

fn word(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len());
    text.split_at(end)
}

fn half(text: &str) -> Option<(bool, &str)> {
    let (word, after) = word(text);
    // "a.m." and "p.m." as well.
    let letter = word.chars().next()?.to_ascii_lowercase();
    let after = match word.len() {
        2 if word.ends_with(['m', 'M']) => after,
        1 => after.strip_prefix(".m.").or_else(|| after.strip_prefix(".M."))?,
        _ => return None,
    };
    match letter {
        'a' => Some((false, after)),
        'p' => Some((true, after)),
        _ => None,
    }
}

/// Names of months in Dutch, English and French, by their shortest form that is clear.
const MONTHS: [&[&str]; 12] = [
    &["jan", "januari", "january", "janv", "janvier"],
    &["feb", "februari", "february", "févr", "février", "fevr", "fevrier"],
    &["mrt", "maart", "mar", "march", "mars"],
    &["apr", "april", "avr", "avril"],
    &["mei", "may", "mai"],
    &["jun", "juni", "june", "juin"],
    &["jul", "juli", "july", "juil", "juillet"],
    &["aug", "augustus", "august", "août", "aout"],
    &["sep", "sept", "september", "septembre"],
    &["okt", "oktober", "oct", "october", "octobre"],
    &["nov", "november", "novembre"],
    &["dec", "december", "déc", "décembre", "decembre"],
];

/// The month that a name means.
pub fn month(name: &str) -> Option<u32> {
    if name.is_empty() || name.len() > 12 {
        return None;
    }
    let name = name.to_lowercase();
    let at = MONTHS.iter().position(|names| names.contains(&name.as_str()))?;
    u32::try_from(at + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(format: &str, text: &str) -> Option<Written> {
        match Format::compile(format).expect("format").read(text) {
            Some(Read::Fields(written)) => Some(written),
            _ => None,
        }
    }

    fn at(year: i64, month: u32, day: u32, hour: u32, minute: u32) -> Option<Written> {
        Some(Written { year, month, day: Some(day), hour: Some(hour), minute, ..Written::default() })
    }

    #[test]
    fn dutch_and_english_ways_of_writing_a_date() {
        let expected = at(2024, 3, 5, 14, 7);
        assert_eq!(read("dd-MM-yyyy HH:mm", "05-03-2024 14:07"), expected);
        assert_eq!(read("dd-MM-yyyy HH:mm", "5-3-2024  14:07"), expected);
        assert_eq!(read("d MMMM yyyy 'om' HH:mm 'uur'", "5 maart 2024 om 14:07 uur"), expected);
        assert_eq!(read("EEE d MMM yyyy HH'u'mm", "di. 5 mrt. 2024 14u07"), expected);
        assert_eq!(read("MM/dd/yyyy hh:mm a", "03/05/2024 2:07 PM"), expected);
        assert_eq!(read("dd/MM/yy H.mm", "05/03/24 14.07"), expected);
        assert_eq!(read("yyyyMMddHHmm", "202403051407"), expected);
        assert_eq!(read("d MMMM yyyy HH:mm", "5 août 2024 14:07"), at(2024, 8, 5, 14, 7));
    }

    #[test]
    fn midnight_and_noon_of_the_twelve_hour_clock() {
        assert_eq!(read("dd/MM/yyyy hh:mm a", "01/02/2024 12:30 am"), at(2024, 2, 1, 0, 30));
        assert_eq!(read("dd/MM/yyyy hh:mm a", "01/02/2024 12:30 p.m."), at(2024, 2, 1, 12, 30));
        assert_eq!(read("dd/MM/yyyy hh:mm a", "01/02/2024 13:30 PM"), None);
    }

    #[test]
    fn what_does_not_fit_is_not_read() {
        assert_eq!(read("dd-MM-yyyy", "05-03-2024 14:07"), None);
        assert_eq!(read("dd-MM-yyyy", "05-03-24"), None);
        assert_eq!(read("dd-MM-yyyy", "een maart"), None);
        assert_eq!(read("dd-MM-yyyy HH:mm", "05-03-2024"), None);
        assert_eq!(read("yyyy-MM", "2024-3").map(|written| written.day), Some(None));
    }

    #[test]
    fn a_format_that_cannot_make_a_date_is_refused() {
        for (format, word) in [
            ("HH:mm", "year"),
            ("yyyy HH", "month"),
            ("yyyy-MM HH:mm", "no day"),
            ("dd-MM-yyyy mm", "no hour"),
            ("dd-MM-yyyy hh:mm", "AM or PM"),
            ("dd-MM-yyyy 'uur", "quote"),
            ("dd-MM-jjjj", "jjjj"),
        ] {
            let error = Format::compile(format).expect_err(format);
            assert!(error.contains(word), "{format}: {error}");
        }
    }

    #[test]
    fn numbers_of_computers() {
        assert_eq!(Format::UnixSeconds.read("1709647620"), Some(Read::Epoch(1_709_647_620_000)));
        assert_eq!(Format::UnixMilliseconds.read("1709647620123"), Some(Read::Epoch(1_709_647_620_123)));
        assert_eq!(Format::ExcelSerial.read("25569,5"), Some(Read::Serial(25569 * 86_400_000 + 43_200_000)));
        assert_eq!(Format::ExcelSerial.read("inf"), None);
    }
}
