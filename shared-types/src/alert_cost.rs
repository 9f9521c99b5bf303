//! What alerts cost by SMS: parts and money of each text before it is sent, and what is left of a site's budget of a month.
//!
//! Served by `api::alerts` with the preview and the rules of a site. A warning, never a lock: danger is told whatever it costs.

use crate::account::Language;
use crate::alert::AlertText;
use crate::sms_text::{SmsCount, SmsOffer};
use serde::{Deserialize, Serialize};

/// From which share of a budget on it is warned, in percent.
pub const NEAR_PERCENT: i64 = 80;

crate::words! {
    /// How a budget of a month stands.
    SmsBudgetState {
        /// There is room.
        Fine = "fine",
        /// Four fifths are used.
        Near = "near",
        /// More than all of it is used.
        Over = "over",
    }
}

/// How a budget of so many parts stands with so many used.
pub const fn state(used: i64, budget: i64) -> SmsBudgetState {
    if used > budget {
        SmsBudgetState::Over
    } else if used * 100 >= budget * NEAR_PERCENT {
        SmsBudgetState::Near
    } else {
        SmsBudgetState::Fine
    }
}

/// What so many parts cost, in cents, rounded up; the price is that of a thousand.
pub const fn cost_cents(parts: i64, thousand_cents: i32) -> i64 {
    (parts * thousand_cents as i64 + 999) / 1000
}

/// One text as it goes out by SMS in one language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SmsPreview {
    /// Which text.
    pub text: AlertText,
    /// The language of the words around it.
    pub language: Language,
    /// Whether it asks to go too, as was agreed.
    pub asked: bool,
    /// How many people get it first by SMS.
    pub people: i64,
    /// Alphabet, parts and units of one, with level, place and instruction.
    pub count: SmsCount,
    /// What all of them cost together; absent while the site has set no price.
    pub cost_cents: Option<i64>,
    /// Everything that was typed in plain spelling, where that costs fewer parts.
    pub plain: Option<SmsOffer>,
}

/// A site's budget of a month, in parts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SmsBudget {
    /// The month by the clock of the site, `YYYY-MM`.
    #[cfg_attr(feature = "openapi", schema(example = "2026-03"))]
    pub month: String,
    /// Parts that were handed over in it.
    pub used_parts: i64,
    /// Parts that this alert would take more.
    pub more_parts: i64,
    /// Parts that the site set for a month; absent: no budget.
    pub budget_parts: Option<i32>,
    /// How it stands with both together; absent without a budget.
    pub state: Option<SmsBudgetState>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_warned_from_four_fifths_on_and_over_is_more_than_all() {
        for (used, budget, expected) in [
            (0, 100, SmsBudgetState::Fine),
            (79, 100, SmsBudgetState::Fine),
            (80, 100, SmsBudgetState::Near),
            (100, 100, SmsBudgetState::Near),
            (101, 100, SmsBudgetState::Over),
            (3, 4, SmsBudgetState::Fine),
            (4, 5, SmsBudgetState::Near),
            (1, 1, SmsBudgetState::Near),
        ] {
            assert_eq!(state(used, budget), expected, "{used} of {budget}");
        }
    }

    #[test]
    fn a_price_of_a_thousand_is_rounded_up() {
        assert_eq!((cost_cents(1, 6250), cost_cents(2, 6250), cost_cents(160, 6250)), (7, 13, 1000));
        assert_eq!(
            (cost_cents(0, 6250), cost_cents(1000, 1), cost_cents(10_000_000, 1_000_000)),
            (0, 1, 10_000_000_000)
        );
    }
}
