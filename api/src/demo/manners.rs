//! How it was done: methods by kind, by what is sold, and by how far the three years have gone. Self-scan rises, other ways
//! give way; bicycles are ground loose more and more.
//!
//! Codes of the method list. Called by the generator.

use super::dice::Dice;

/// The methods of an incident; `years` runs from 0 to 3.
pub fn methods(dice: &mut Dice, kind: &str, trade: &str, years: f64) -> Vec<&'static str> {
    let mut set = match kind {
        "theft.shoplifting" | "theft.shoplifting-violence" => shoplifting(dice, trade, years),
        "theft.burglary-business" => one(
            dice,
            &[("front-door-forced", 5.0), ("window-glass", 3.0), ("roof", 0.3), ("hidden-until-closing", 0.4)],
            0.9,
        ),
        "theft.cargo-goods" => one(
            dice,
            &[
                ("fence-cut", 3.0),
                ("seal-or-lock-trailer", 3.0),
                ("tarpaulin-cut", 1.2),
                ("false-pickup", 0.2 + 0.25 * years),
            ],
            0.85,
        ),
        "theft.cycle" => one(dice, &[("lock-cut", 2.0 + 1.2 * years), ("unlocked", 1.5)], 0.7),
        "theft.from-vehicle" => {
            one(dice, &[("window-or-lock-forced", 5.0), ("relay-or-jammer", 0.3 + 0.5 * years)], 0.85)
        }
        "theft.of-vehicle" => one(dice, &[("relay-or-jammer", 1.0 + years), ("window-or-lock-forced", 1.0)], 0.8),
        "theft.pickpocketing" => {
            one(dice, &[("accomplice-distracts", 3.0), ("smooth-talk", 1.5), ("in-group", 1.5)], 0.55)
        }
        "theft.embezzlement" => one(dice, &[("insider", 1.0)], 0.9),
        "theft.other" => one(dice, &[("sneaked-in", 2.0), ("grab-and-run", 1.0), ("till-snatch", 0.6)], 0.6),
        "fraud.refund" => one(dice, &[("false-receipt", 3.0), ("used-goods-returned", 2.0)], 0.9),
        "fraud.change-trick" => one(dice, &[("change-confusion", 1.0)], 0.95),
        "fraud.payment" => one(dice, &[("stolen-card", 1.0)], 0.85),
        "fraud.counterfeit-money" => one(dice, &[("false-note", 1.0)], 0.97),
        "fraud.swindle" => one(dice, &[("order-not-paid", 1.0)], 0.8),
        "violence.robbery-business" => one(dice, &[("knife", 3.0), ("firearm", 2.0), ("other-weapon", 1.0)], 0.95),
        "violence.threat" | "violence.against-staff" => {
            one(dice, &[("verbal", 8.0), ("knife", 0.4), ("other-weapon", 0.6)], 0.8)
        }
        "damage.vandalism" => one(dice, &[("kicked-or-thrown", 5.0), ("scratched-or-cut", 2.0)], 0.85),
        "damage.graffiti" => one(dice, &[("painted", 1.0)], 0.97),
        "damage.arson" => one(dice, &[("set-on-fire", 1.0)], 0.97),
        _ => vec![],
    };
    set.sort_unstable();
    set.dedup();
    set
}

fn shoplifting(dice: &mut Dice, trade: &str, years: f64) -> Vec<&'static str> {
    if dice.chance(0.08) {
        return vec![];
    }
    let mut ways = vec![
        ("in-bag", 3.6 - 0.6 * years),
        ("in-clothing", 3.0 - 0.25 * years),
        ("grab-and-run", 0.8 + 0.25 * years),
        ("out-by-entrance", 0.5),
        ("in-pram-or-trolley", 0.6),
        ("in-cheap-packaging", 0.3),
    ];
    match trade {
        "supermarkt" => ways.extend([
            ("self-scan", 0.4 + 1.9 * years),
            ("trolley-push-out", 0.5 + 0.2 * years),
            ("consumed-in-shop", 0.6),
        ]),
        "drogist" | "warenhuis" => {
            ways.extend([("self-scan", 0.1 + 0.9 * years), ("tag-tampering", 1.0), ("price-switched", 0.4)]);
        }
        "parfum" => ways.extend([("tag-tampering", 2.0), ("prepared-bag", 0.7 + 0.3 * years)]),
        "mode" | "sport" | "schoen" => {
            ways.extend([("fitting-room", 3.0), ("tag-tampering", 2.0), ("prepared-bag", 0.5 + 0.3 * years)])
        }
        "elektronica" => ways.extend([("tag-tampering", 1.6), ("grab-and-run", 1.2)]),
        _ => {}
    }
    let weights: Vec<f64> = ways.iter().map(|w| w.1).collect();
    let mut set = vec![ways[dice.weighted(&weights)].0];
    let also = [
        ("in-group", 0.16),
        ("accomplice-distracts", 0.07),
        ("children-used", 0.015),
        ("repeat-offender", 0.06),
        ("mobile-banditry", 0.02 + 0.01 * years),
        ("stolen-to-order", 0.015),
    ];
    set.extend(also.iter().filter(|a| dice.chance(a.1)).map(|a| a.0));
    set
}

/// One of several ways, or none told.
fn one(dice: &mut Dice, ways: &[(&'static str, f64)], told: f64) -> Vec<&'static str> {
    if !dice.chance(told) {
        return vec![];
    }
    let weights: Vec<f64> = ways.iter().map(|w| w.1).collect();
    vec![ways[dice.weighted(&weights)].0]
}
