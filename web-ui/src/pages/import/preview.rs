//! The first rows of a file beside what the mapping makes of them. Called by the mapping step.

use shared_types::import::{ImportPreview, ImportPreviewIncident, ImportPreviewRow};
use yew::prelude::*;

use crate::{
    components::{Icon, icon},
    i18n::{Clock, I18n, Key, Locale},
    session::Session,
};

/// Rows that are shown; the mapping is tried on more of them.
const SHOWN: usize = 20;

/// Faults of the mapping, then the rows.
pub fn preview(i18n: &I18n, session: &Session, clock: &Clock, preview: &ImportPreview) -> Html {
    let bad = preview.rows.iter().filter(|row| !row.faults.is_empty()).count();
    html! {
        <div class="stack">
            if !preview.mapping_faults.is_empty() {
                <div class="note bad" role="alert">
                    { icon(Icon::Alert) }
                    <ul>
                        for fault in &preview.mapping_faults {
                            <li>{ i18n.word("mapping-fault", &fault.code) }{ " " }<code>{ &fault.pointer }</code></li>
                        }
                    </ul>
                </div>
            }
            <p class="muted small" role="status">
                { i18n.f(Key::PreviewRows, &[("n", &preview.rows.len().to_string()), ("bad", &bad.to_string())]) }
            </p>
            <div class="table-scroll" tabindex="0" role="group" aria-label={i18n.t(Key::PreviewTitle).to_owned()}>
                <table class="table preview">
                    <thead>
                        <tr>
                            <th scope="col">{ i18n.t(Key::PreviewRow) }</th>
                            <th scope="col">{ i18n.t(Key::PreviewBecomes) }</th>
                            for column in &preview.columns { <th scope="col"><code>{ column }</code></th> }
                        </tr>
                    </thead>
                    <tbody>
                        for row in preview.rows.iter().take(SHOWN) {
                            <tr key={row.row.to_string()}>
                                <th scope="row">{ row.row }</th>
                                <td class="becomes">{ becomes(i18n, session, clock, row) }</td>
                                for cell in &row.cells { <td>{ short(cell) }</td> }
                            </tr>
                        }
                    </tbody>
                </table>
            </div>
        </div>
    }
}

fn short(cell: &str) -> String {
    if cell.chars().count() <= 60 { cell.to_owned() } else { cell.chars().take(59).chain(['…']).collect() }
}

fn becomes(i18n: &I18n, session: &Session, clock: &Clock, row: &ImportPreviewRow) -> Html {
    html! {
        <>
            if let Some(incident) = &row.incident { <p>{ told(i18n, session, clock, incident) }</p> }
            for fault in &row.faults { <p class="fault">{ icon(Icon::Alert) }<span>{ fault_words(i18n, fault) }</span></p> }
            for note in &row.notes { <p class="muted small">{ fault_words(i18n, note) }</p> }
        </>
    }
}

/// A fault of a row in words: what, in which column, which value.
pub fn fault_words(i18n: &I18n, fault: &shared_types::import::RowFault) -> String {
    let mut words = i18n.word("row-fault", &fault.code);
    if let Some(column) = &fault.column {
        words = format!("{column}: {words}");
    }
    match &fault.value {
        Some(value) if !value.is_empty() => format!("{words} ({})", short(value)),
        _ => words,
    }
}

fn told(i18n: &I18n, session: &Session, clock: &Clock, it: &ImportPreviewIncident) -> String {
    let when = match (it.occurred_from, it.occurred_until) {
        (Some(from), Some(until)) => clock.window(from, until),
        (Some(from), None) => clock.moment(from),
        _ => i18n.t(Key::WhenWordUnknown).to_owned(),
    };
    let loss = it.loss_cents.map(|cents| i18n.language.money(cents));
    let title = session.codes.title(&it.category, &it.methods, i18n.language);
    [Some(title), Some(when), it.place.clone(), loss].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}
