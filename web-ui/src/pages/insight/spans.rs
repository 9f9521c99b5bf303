//! A time span in words, as exact as it is worth: minutes, then hours, then days. Pure; called by the panel of follow-up.

use crate::i18n::{I18n, Key, Locale};

/// Of whole minutes.
pub fn span(i18n: &I18n, minutes: i64) -> String {
    let of = |unit: i64| minutes as f64 / unit as f64;
    // One decimal while it says something.
    let number =
        |value: f64| i18n.language.decimal(value, usize::from(value < 9.95 && (value * 10.0).round() % 10.0 != 0.0));
    match minutes {
        ..120 => i18n.f(Key::SpanMinutes, &[("n", &i18n.language.integer(minutes))]),
        120..2880 => i18n.f(Key::SpanHours, &[("n", &number(of(60)))]),
        _ => i18n.f(Key::SpanDays, &[("n", &number(of(1440)))]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{i18n::Language, testing};

    #[test]
    fn a_span_is_as_exact_as_it_is_worth() {
        let nl = testing::i18n(Language::Nl);
        let told: Vec<String> = [0, 90, 120, 150, 1439, 2880, 5000, 43_200].map(|m| span(&nl, m)).into();
        assert_eq!(told, ["0 min", "90 min", "2 uur", "2,5 uur", "24 uur", "2 dagen", "3,5 dagen", "30 dagen"]);
    }
}
