//! Bars with a mark for the year before: a table whose middle column is drawn. Called by Insight.

use yew::prelude::*;

use crate::i18n::{I18n, Key, Locale, decimal};

/// One bar.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// What it is about, as `Lead` wants it.
    pub code: String,
    /// What it is called.
    pub label: String,
    /// How many; absent where hidden.
    pub count: Option<i64>,
    /// How many the year before; absent where unknown or hidden.
    pub previous: Option<i64>,
    /// Stands under the one before.
    pub under: bool,
    /// More about it, small under its name: its share, an interval.
    pub about: Option<String>,
    /// How it compares, in words, where that says more than chance.
    pub note: Option<String>,
}

/// The bars, on one scale.
pub fn bars(i18n: &I18n, rows: &[Bar], caption: &str, lead: &dyn Fn(&Bar, String, Html) -> Html) -> Html {
    let most = rows.iter().flat_map(|row| [row.count, row.previous]).flatten().max().unwrap_or(0).max(1) as f64;
    let number = |count: Option<i64>| match count {
        Some(count) => i18n.language.integer(count),
        None => i18n.t(Key::BarsHidden).to_owned(),
    };
    html! {
        <table class="bars">
            <caption class="hidden-visually">{ caption }</caption>
            <thead class="hidden-visually">
                <tr><th scope="col">{ i18n.t(Key::BarsWhat) }</th><td></td><th scope="col">{ i18n.t(Key::BarsCount) }</th></tr>
            </thead>
            <tbody>
                for row in rows {
                    <tr class={classes!(row.under.then_some("under"))}>
                        <th scope="row">{ &row.label }if let Some(about) = &row.about { <span class="muted small about">{ about }</span> }</th>
                        <td>{ drawn(row, most) }</td>
                        <td class="figure-cell">
                            { lead(row, format!("{}: {}", row.label, number(row.count)), html! { <b>{ number(row.count) }</b> }) }
                            if let Some(previous) = row.previous {
                                <span class="muted small">{ " " }{ i18n.f(Key::BarsWas, &[("n", &i18n.language.integer(previous))]) }</span>
                            }
                            if let Some(note) = &row.note { <span class="badge warn">{ note }</span> }
                        </td>
                    </tr>
                }
            </tbody>
        </table>
    }
}

fn drawn(row: &Bar, most: f64) -> Html {
    let width = |count: i64| decimal(count as f64 / most * 100.0, 2);
    html! {
        <svg viewBox="0 0 100 14" preserveAspectRatio="none" aria-hidden="true">
            <rect class="bar-track" width="100" height="14" />
            if let Some(count) = row.count.filter(|count| *count > 0) {
                <rect class="bar-fill" width={width(count)} height="14" />
            }
            if let Some(previous) = row.previous {
                <rect class="bar-mark" x={decimal((previous as f64 / most * 100.0 - 0.4).max(0.0), 2)} y="-3" width="0.8" height="20" />
            }
        </svg>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{i18n::Language, testing};

    fn row(label: &str, count: Option<i64>, previous: Option<i64>) -> Bar {
        Bar { code: label.to_owned(), label: label.to_owned(), count, previous, under: false, about: None, note: None }
    }

    fn drawn(rows: &[Bar]) -> String {
        let lead = |bar: &Bar, name: String, content: Html| html! { <a href={bar.code.clone()} aria-label={name}>{ content }</a> };
        testing::render(bars(&testing::i18n(Language::Nl), rows, "Hoe", &lead))
    }

    #[test]
    fn the_longest_bar_fills_the_track_and_the_mark_stands_at_last_year() {
        let html = drawn(&[row("Tas", Some(40), Some(20)), row("Jas", Some(10), None)]);
        assert!(html.contains("width=\"100.00\" height=\"14\" class=\"bar-fill\""), "{html}");
        assert!(html.contains("width=\"25.00\" height=\"14\" class=\"bar-fill\""));
        assert!(html.contains("x=\"49.60\""));
        assert_eq!(html.matches("bar-mark").count(), 1);
    }

    #[test]
    fn every_number_is_there_in_words() {
        let html = drawn(&[row("Tas", Some(1234), Some(6))]);
        assert!(html.contains("Tas: 1.234") && html.contains("was 6"), "{html}");
    }

    #[test]
    fn more_about_it_stands_under_its_name() {
        let html = drawn(&[Bar { about: Some("12% (alles: 8%)".into()), ..row("Tas", Some(1), None) }]);
        assert!(html.contains("12% (alles: 8%)"), "{html}");
    }

    #[test]
    fn a_hidden_count_draws_nothing() {
        let html = drawn(&[row("Tas", None, None)]);
        assert!(!html.contains("bar-fill") && html.contains(testing::i18n(Language::Nl).t(Key::BarsHidden)));
    }

    #[test]
    fn nothing_at_all_is_no_division_by_zero() {
        assert!(!drawn(&[row("Tas", Some(0), Some(0))]).contains("NaN"));
    }
}
