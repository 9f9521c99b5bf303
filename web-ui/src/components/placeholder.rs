//! What stands where nothing is yet: room that does not jump, or an invitation to begin. Called by pages
//! and content.rs.

use yew::prelude::*;

use super::{Icon, icon};

/// Nothing here, and what to do next.
pub fn empty(which: Icon, head: &str, next: &str, action: Html) -> Html {
    html! {
        <div class="state">
            { icon(which) }
            <p class="strong">{ head }</p>
            <p class="muted">{ next }</p>
            { action }
        </div>
    }
}

/// Room for lines of text.
pub fn skeleton_lines(count: usize) -> Html {
    (0..count).map(|_| html! { <div class="skeleton skeleton-line"></div> }).collect()
}

/// Room for rows of a list.
pub fn skeleton_rows(count: usize) -> Html {
    (0..count).map(|_| html! { <div class="skeleton skeleton-row"></div> }).collect()
}

/// Room for a chart.
pub fn skeleton_panel() -> Html {
    html! { <div class="skeleton skeleton-panel"></div> }
}
