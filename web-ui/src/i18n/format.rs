//! Numbers, money and plurals by locale, in plain Rust so that they are tested natively. Called through
//! `I18n` and by the charts. Dates are in dates.rs: they need the browser's time zones.

pub use shared_types::account::Language;

/// How a language writes numbers, money and plurals.
pub trait Locale: Copy {
    /// In its own words, as a language menu shows it.
    fn own_name(self) -> &'static str;
    /// Whether this count takes the singular: French counts zero as one, the others do not.
    fn is_one(self, count: i64) -> bool;
    /// 41870 -> 41.870
    fn integer(self, value: i64) -> String;
    /// 4.25 -> 4,3 with one place; halves away from zero as people round.
    fn decimal(self, value: f64, places: usize) -> String;
    /// 0.384 -> 38%
    fn percent(self, share: f64) -> String;
    /// Euro cents; cents are shown only where there are any.
    fn money(self, cents: i64) -> String;
}

fn separators(language: Language) -> (&'static str, char) {
    match language {
        Language::Nl => (".", ','),
        Language::En => (",", '.'),
        Language::Fr => ("\u{202f}", ','),
    }
}

impl Locale for Language {
    fn own_name(self) -> &'static str {
        match self {
            Self::Nl => "Nederlands",
            Self::En => "English",
            Self::Fr => "Français",
        }
    }

    fn is_one(self, count: i64) -> bool {
        count == 1 || (self == Self::Fr && count == 0)
    }

    fn integer(self, value: i64) -> String {
        let digits = value.unsigned_abs().to_string();
        let mut out = String::from(if value < 0 { "-" } else { "" });
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                out.push_str(separators(self).0);
            }
            out.push(digit);
        }
        out
    }

    fn decimal(self, value: f64, places: usize) -> String {
        let text = decimal(value, places);
        let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
        let negative = whole.starts_with('-');
        let whole = self.integer(whole.trim_start_matches('-').parse().unwrap_or(0));
        let sign = if negative { "-" } else { "" };
        match rest {
            "" => format!("{sign}{whole}"),
            rest => format!("{sign}{whole}{}{rest}", separators(self).1),
        }
    }

    fn percent(self, share: f64) -> String {
        let number = self.integer((share * 100.0).round() as i64);
        match self {
            Self::Fr => format!("{number}\u{a0}%"),
            _ => format!("{number}%"),
        }
    }

    fn money(self, cents: i64) -> String {
        let (euros, rest) = (cents / 100, (cents % 100).abs());
        let sign = if cents < 0 && euros == 0 { "-" } else { "" };
        let mut number = format!("{sign}{}", self.integer(euros));
        if rest != 0 {
            number = format!("{number}{}{rest:02}", separators(self).1);
        }
        match self {
            Self::Nl => format!("€\u{a0}{number}"),
            Self::En => format!("€{number}"),
            Self::Fr => format!("{number}\u{a0}€"),
        }
    }
}

/// A fixed number of places with a point. By whole numbers: the float printer of the standard library would
/// weigh more than this page's charts.
pub fn decimal(value: f64, places: usize) -> String {
    let factor = 10i64.pow(places as u32);
    // A hair more than half is what binary makes of a typed .5; people expect it to go up.
    let rounded = (value * factor as f64 + value.signum() * 1e-9).round() as i64;
    let sign = if rounded < 0 { "-" } else { "" };
    let (whole, rest) = (rounded.unsigned_abs() / factor as u64, rounded.unsigned_abs() % factor as u64);
    if places == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{rest:0places$}") }
}

/// What a person types as money: `640`, `640,50`, `1.250,00`, `€ 12.5`. Nothing when it is no amount.
pub fn cents_from_text(text: &str) -> Option<i64> {
    let text: String = text.chars().filter(|c| !c.is_whitespace() && *c != '€').collect();
    let last = text.rfind([',', '.']);
    let (whole, cents) = match last {
        // Three digits behind the last sign are thousands, not cents.
        Some(at) if text.len() - at - 1 <= 2 => (&text[..at], &text[at + 1..]),
        _ => (text.as_str(), ""),
    };
    let digits = whole.replace([',', '.'], "");
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) || !cents.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let cents = format!("{cents:0<2}").parse::<i64>().ok()?;
    digits.parse::<i64>().ok()?.checked_mul(100)?.checked_add(cents)
}

/// Cents as a person would type them.
pub fn cents_as_typed(cents: i64) -> String {
    if cents % 100 == 0 { (cents / 100).to_string() } else { format!("{},{:02}", cents / 100, cents % 100) }
}
