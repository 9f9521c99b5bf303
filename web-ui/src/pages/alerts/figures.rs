//! How alerts of a time ended, how promptly somebody answered and was there against what was agreed, and by which way they came. Called
//! by app.rs, for who answers for alerts. Who never answered stands beside every time.

use shared_types::{
    access::Permission,
    alert_figures::{AlertSiteFigures, Promptness, WayFigures},
};
use yew::prelude::*;

use super::words;
use crate::{
    client::{alerts, use_load},
    components::{Icon, Pick, Select, empty, icon, skeleton_rows},
    content::async_content,
    edge,
    i18n::{I18n, Key, Locale, use_i18n},
    nav::{Link, Route, use_nav},
    pages::sign_in::set,
    session::use_session,
    shell::{current_site, page},
};

/// Days that can be looked back, and what that is called.
const SPANS: [(i64, Key); 3] = [(30, Key::AnswerDays30), (90, Key::AnswerDays90), (365, Key::AnswerDays365)];
const DAY_MS: i64 = 24 * 3_600_000;

/// The screen.
#[component]
pub fn Figures() -> Html {
    let (i18n, nav, session) = (use_i18n(), use_nav(), use_session());
    let days = use_state_eq(|| "90".to_owned());
    let here = current_site(&nav, &session)
        .filter(|id| session.sites_with(Permission::AlertApprove).iter().any(|site| site.area_id == *id));
    let span = days.parse::<i64>().unwrap_or(90);
    let load = use_load((here, span), |client, signal, (site, span)| async move {
        let from = jiff::Timestamp::from_millisecond(edge::now() - span * DAY_MS).unwrap_or_default();
        alerts::count_alerts(&client, &signal, site, from).await
    });
    let picks =
        SPANS.iter().map(|(days, key)| Pick::new(days.to_string(), i18n.t(*key).to_owned())).collect::<Vec<_>>();
    let about = html! { <p class="muted">{ i18n.t(Key::AnswerFiguresAbout) }</p> };
    let back = html! { <Link to={Route::Alerts.path()} class="button quiet">{ icon(Icon::ChevronLeft) }{ i18n.t(Key::NavAlerts) }</Link> };
    html! {
        <div class="stack" id="alert-figures">
            { page(i18n.t(Key::AnswerFigures), about, back) }
            <Select id="figures-span" label={i18n.t(Key::AnswerSpan).to_owned()} value={(*days).clone()} {picks} onchange={set(&days)} />
            { async_content(&i18n, &load, skeleton_rows(6), |told: &AlertSiteFigures| {
                if told.alerts == 0 {
                    return html! { <div class="card">{ empty(Icon::Done, i18n.t(Key::AnswerFiguresNone), i18n.t(Key::AnswerFiguresNoneNext), Html::default()) }</div> };
                }
                html! { <>{ ended(&i18n, told) }{ answered(&i18n, told) }{ ways(&i18n, &told.ways) }</> }
            }) }
        </div>
    }
}

fn ended(i18n: &I18n, told: &AlertSiteFigures) -> Html {
    let n = |count: i64| i18n.language.integer(count);
    html! {
        <section class="card stack-small">
            <h2>{ i18n.n(Key::AnswerCountOne, Key::AnswerCountMany, told.alerts) }</h2>
            <dl class="facts">
                <dt>{ i18n.t(Key::AnswerFalse) }</dt><dd id="false-alarms">{ words::share(i18n, told.false_alarms, told.alerts) }</dd>
                <dt>{ i18n.t(Key::AnswerOpen) }</dt><dd>{ n(told.open) }</dd>
                for one in &told.levels {
                    <dt>{ i18n.word("alert-level", one.level.word()) }</dt>
                    <dd>{ i18n.f(Key::AnswerLevel, &[("n", &n(one.alerts)), ("false", &n(one.false_alarms))]) }</dd>
                }
                for one in &told.endings {
                    <dt class="first-capital">{ i18n.word("alert-ending", one.ending.word()) }</dt><dd>{ words::share(i18n, one.alerts, told.alerts) }</dd>
                }
            </dl>
        </section>
    }
}

fn answered(i18n: &I18n, told: &AlertSiteFigures) -> Html {
    let rows = [
        (Key::AnswerAlertsAnswered, &told.alerts_answered),
        (Key::AnswerAlertsThere, &told.alerts_on_the_spot),
        (Key::AnswerPeopleAnswered, &told.people_answered),
        (Key::AnswerPeopleThere, &told.people_on_the_spot),
    ];
    html! {
        <section class="card stack-small" id="answers">
            <h2>{ i18n.t(Key::AnswerTimes) }</h2>
            if told.alerts_answered.of == 0 {
                <p class="muted">{ i18n.t(Key::AnswerNoCalls) }</p>
            } else {
                <>
                    { table(i18n, Key::AnswerTimes, &[Key::AnswerAwaited, Key::AnswerCame, Key::AnswerNever, Key::AnswerWaiting, Key::AnswerMedian, Key::AnswerP90, Key::AnswerNorm],
                        rows.iter().map(|(key, row)| (html! { { i18n.t(*key) } }, prompt(i18n, row))).collect()) }
                    <p class="small muted">{ i18n.f(Key::AnswerCouldNot, &[("n", &i18n.language.integer(told.could_not))]) }</p>
                </>
            }
        </section>
    }
}

fn prompt(i18n: &I18n, row: &Promptness) -> Vec<String> {
    let n = |count: i64| i18n.language.integer(count);
    let norm = words::share(i18n, row.within_norm, row.with_norm);
    vec![n(row.of), n(row.came), n(row.never), n(row.waiting), time(i18n, row.median_ms), time(i18n, row.p90_ms), norm]
}

fn time(i18n: &I18n, ms: Option<i64>) -> String {
    ms.map_or_else(|| i18n.t(Key::AnswerNothing).to_owned(), |ms| words::took(i18n, ms))
}

fn ways(i18n: &I18n, ways: &[WayFigures]) -> Html {
    let n = |count: i64| i18n.language.integer(count);
    let row = |one: &WayFigures| {
        let name = html! {
            <>{ i18n.word("alert-channel", one.channel.word()) }if let Some(provider) = &one.provider { <span class="muted small">{ " " }{ provider }</span> }</>
        };
        let cells = vec![
            n(one.alerts),
            n(one.deliveries),
            n(one.delivered),
            n(one.not_delivered),
            words::share(i18n, one.read, one.people),
            time(i18n, one.median_ms),
            time(i18n, one.p90_ms),
            n(one.never),
        ];
        (name, cells)
    };
    html! {
        <section class="card stack-small" id="ways">
            <h2>{ i18n.t(Key::AnswerWays) }</h2>
            <p class="small muted">{ i18n.t(Key::AnswerWaysAbout) }</p>
            { table(i18n, Key::AnswerWays, &[Key::AnswerAlerts, Key::AnswerDeliveries, Key::AnswerDelivered, Key::AnswerNotDelivered, Key::AlertsShareRead,
                Key::AnswerMedian, Key::AnswerP90, Key::AnswerWayNever], ways.iter().map(row).collect()) }
        </section>
    }
}

fn table(i18n: &I18n, name: Key, heads: &[Key], rows: Vec<(Html, Vec<String>)>) -> Html {
    html! {
        <div class="table-scroll" tabindex="0" role="group" aria-label={i18n.t(name).to_owned()}>
            <table class="table">
                <thead><tr>
                    <th scope="col">{ i18n.t(Key::AnswerWhat) }</th>
                    for head in heads { <th scope="col" class="number">{ i18n.t(*head) }</th> }
                </tr></thead>
                <tbody>
                    for (name, cells) in rows {
                        <tr><th scope="row">{ name }</th>for cell in cells { <td class="number">{ cell }</td> }</tr>
                    }
                </tbody>
            </table>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{i18n::Language, testing::i18n};

    #[test]
    fn who_never_answered_stands_beside_the_times() {
        let row = Promptness {
            of: 5,
            came: 3,
            never: 1,
            waiting: 1,
            median_ms: Some(60_000),
            p90_ms: None,
            with_norm: 4,
            within_norm: 3,
        };
        let nl = i18n(Language::Nl);
        let told = prompt(&nl, &row);
        assert_eq!(told, ["5", "3", "1", "1", "60 seconden", nl.t(Key::AnswerNothing), "75% (3 van 4)"]);
    }
}
