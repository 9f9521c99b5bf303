//! The figures that a site publishes, for everybody. Shown by the gate, without being signed in. What is hidden is said to be, and
//! nothing is added up: a sum of what is shown is no total.

use jiff::{Timestamp, civil::Date};
use shared_types::open_figures::{HourBlock, OpenFigures, OpenMonth};
use yew::prelude::*;

use super::sign_in::Tongues;
use crate::{
    client::{Fault, open_figures, use_load, use_send},
    components::{Button, Icon, skeleton_lines},
    content::{async_content, fault_box},
    edge,
    i18n::{Clock, I18n, Key, Locale, use_i18n},
};

/// Which.
#[derive(Properties, PartialEq)]
pub struct OpenFiguresProps {
    /// The end of the address.
    pub code: AttrValue,
}

/// The page.
#[component]
pub fn OpenFiguresPage(props: &OpenFiguresProps) -> Html {
    let i18n = use_i18n();
    let load = use_load(props.code.to_string(), open_figures::read);
    let title = match &load.remote.value {
        Some(figures) => i18n.f(Key::OpenTitle, &[("site", &figures.site_name)]),
        None => i18n.t(Key::OpenName).to_owned(),
    };
    use_effect_with((i18n.clone(), title.clone()), |(i18n, title)| {
        edge::dress(i18n.language.word(), &format!("{title} · WeBM"));
    });
    let content = if load.remote.fault.as_ref().and_then(Fault::code) == Some("not-found") {
        html! { <section class="card" role="alert"><h1>{ i18n.t(Key::OpenGone) }</h1><p>{ i18n.t(Key::OpenGoneAbout) }</p></section> }
    } else {
        html! {
            <>
                <section class="card stack-small">
                    <h1>{ title }</h1>
                    <p>{ i18n.t(Key::OpenAbout) }</p>
                    { async_content(&i18n, &load, skeleton_lines(6), |figures: &OpenFigures| html! { <Words figures={figures.clone()} /> }) }
                </section>
                if let Some(figures) = &load.remote.value { { tables(&i18n, figures) } }
            </>
        }
    };
    html! {
        <main class="gate open-figures" id="main">
            <div class="gate-brand"><strong>{ i18n.t(Key::AppName) }</strong><span>{ i18n.t(Key::AppSubtitle) }</span></div>
            <div class="stack">{ content }</div>
            <Tongues />
        </main>
    }
}

#[derive(Properties, PartialEq)]
struct WordsProps {
    figures: OpenFigures,
}

/// What the figures mean, and how to take them along.
#[component]
fn Words(props: &WordsProps) -> Html {
    let (i18n, sending) = (use_i18n(), use_send());
    let figures = &props.figures;
    let save = {
        let (sending, code) = (sending.clone(), figures.code.clone());
        Callback::from(move |()| {
            let code = code.clone();
            sending.run(move |client| open_figures::save(client, code), |()| ());
        })
    };
    if figures.months.is_empty() {
        return html! { <p class="strong">{ i18n.t(Key::OpenNone) }</p> };
    }
    let address = format!("/api/v1/open-figures/{}", figures.code);
    html! {
        <>
            <p>{ i18n.f(Key::OpenHidden, &[("n", &i18n.language.integer(figures.least_told))]) }</p>
            <p>{ i18n.t(Key::OpenKept) }{ " " }{ i18n.t(Key::OpenSums) }</p>
            { fault_box(&i18n, sending.fault.as_ref(), &[]) }
            <p><Button icon={Icon::Download} busy={sending.busy} onclick={save}>{ i18n.t(Key::OpenCsv) }</Button></p>
            <p class="muted small">{ i18n.f(Key::OpenMachine, &[("address", &address)]) }</p>
        </>
    }
}

/// Both tables, for every month one row.
fn tables(i18n: &I18n, figures: &OpenFigures) -> Html {
    if figures.months.is_empty() {
        return Html::default();
    }
    let kinds: Vec<(&str, String)> =
        figures.kinds.iter().map(|k| (k.category.as_str(), k.label.get(i18n.language).to_owned())).collect();
    let hours: Vec<(&HourBlock, String)> =
        HourBlock::ALL.iter().map(|h| (h, i18n.word("open-hours", h.word()))).collect();
    let of_kind = |month: &OpenMonth| {
        let count = |code: &str| month.kinds.iter().find(|k| k.category == code).and_then(|k| k.count);
        kinds.iter().map(|(code, _)| count(code)).collect::<Vec<_>>()
    };
    let of_hour = |month: &OpenMonth| {
        let count = |hours: &HourBlock| month.hours.iter().find(|h| h.hours == *hours).and_then(|h| h.count);
        hours.iter().map(|(hours, _)| count(hours)).collect::<Vec<_>>()
    };
    let names = |list: &[String]| list.to_vec();
    let kind_names = names(&kinds.iter().map(|(_, name)| name.clone()).collect::<Vec<_>>());
    let hour_names = names(&hours.iter().map(|(_, name)| name.clone()).collect::<Vec<_>>());
    html! {
        <>
            { table(i18n, Key::OpenByKind, &kind_names, figures.months.iter().map(|m| (m, of_kind(m)))) }
            { table(i18n, Key::OpenByHour, &hour_names, figures.months.iter().map(|m| (m, of_hour(m)))) }
        </>
    }
}

fn table<'a>(
    i18n: &I18n,
    title: Key,
    columns: &[String],
    rows: impl Iterator<Item = (&'a OpenMonth, Vec<Option<i64>>)>,
) -> Html {
    let clock = Clock { zone: edge::own_zone(), language: i18n.language };
    html! {
        <section class="card stack-small">
            <h2>{ i18n.t(title) }</h2>
            <div class="table-scroll" tabindex="0" role="group" aria-label={i18n.t(title).to_owned()}>
                <table class="table">
                    <thead><tr>
                        <th scope="col">{ i18n.t(Key::OpenMonth) }</th>
                        <th scope="col" class="number">{ i18n.t(Key::OpenTotal) }</th>
                        for name in columns { <th scope="col" class="number">{ name }</th> }
                        <th scope="col">{ i18n.t(Key::OpenAsOf) }</th>
                    </tr></thead>
                    <tbody>
                        for (month, counts) in rows {
                            <tr key={month.month_date.to_string()}>
                                <th scope="row">{ month_words(i18n, month.month_date) }</th>
                                { cell(i18n, month.total) }
                                for count in counts { { cell(i18n, count) } }
                                <td class="muted small">{ clock.date(month.published_at) }</td>
                            </tr>
                        }
                    </tbody>
                </table>
            </div>
        </section>
    }
}

/// A number, or that it is hidden, in words for those who hear the page.
fn cell(i18n: &I18n, count: Option<i64>) -> Html {
    match count {
        Some(n) => html! { <td class="number">{ i18n.language.integer(n) }</td> },
        None => html! {
            <td class="number muted"><span aria-hidden="true">{ "–" }</span><span class="hidden-visually">{ i18n.t(Key::OpenCellHidden) }</span></td>
        },
    }
}

/// A month as people write it: a month of the calendar has no clock, so any will do that is asked at its own noon.
fn month_words(i18n: &I18n, first: Date) -> String {
    let noon = jiff::tz::Offset::UTC.to_timestamp(first.at(12, 0, 0, 0)).unwrap_or(Timestamp::UNIX_EPOCH);
    Clock { zone: "UTC".to_owned(), language: i18n.language }.month(noon)
}
