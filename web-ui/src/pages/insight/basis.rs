//! What every figure says of itself: which period, by what, as of when, how many cannot be placed. Called
//! by the panels and under the screen's name.

use shared_types::insight::{Basis, Showing};
use yew::prelude::*;

use crate::i18n::{Clock, I18n, Key, Locale};

/// The clock that figures follow; the reader's own where the sites have several.
pub fn clock(basis: &Basis, own: Clock) -> Clock {
    if basis.time_zone == "mixed" { own } else { Clock { zone: basis.time_zone.clone(), ..own } }
}

/// One line for the whole screen.
pub fn line(i18n: &I18n, clock: &Clock, basis: &Basis) -> Html {
    let clock = self::clock(basis, clock.clone());
    let as_of = i18n.f(Key::BasisAsOf, &[("at", &clock.moment(basis.as_of))]);
    let unknown =
        (basis.unknown_time > 0).then(|| i18n.n(Key::BasisUnknownOne, Key::BasisUnknownMany, basis.unknown_time));
    let total = i18n.f(Key::BasisTotal, &[("n", &i18n.language.integer(basis.total))]);
    let rounded = basis.rounded_to.map(|to| i18n.f(Key::BasisRounded, &[("n", &to.to_string())]));
    let parts: Vec<String> =
        [Some(total), Some(i18n.t(Key::BasisByOccurrence).to_owned()), Some(as_of), unknown, rounded]
            .into_iter()
            .flatten()
            .collect();
    html! { <p class="muted small">{ parts.join(" · ") }</p> }
}

/// Why there is no chart; nothing when there may be one.
pub fn too_few(i18n: &I18n, basis: &Basis, grid: bool) -> Option<String> {
    match basis.showing {
        Showing::ListOnly => Some(i18n.f(Key::BasisListOnly, &[("n", &basis.total.to_string())])),
        Showing::CountsOnly if grid => Some(i18n.f(Key::BasisCountsOnly, &[("n", &basis.total.to_string())])),
        _ => None,
    }
}
