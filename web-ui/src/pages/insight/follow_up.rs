//! The panel of follow-up: how long it took, police reports and why not, how it ended, what it cost. Each part has a sentence with the
//! answer above its numbers. Called by the screen for who sees single shops.

use shared_types::{
    incident::IncidentFilter,
    insight::Showing,
    insight_follow_up::{DelaySummary, FollowUpAnswer, LossAnswer, LossBand, LossSum, ShareSummary},
};
use yew::prelude::*;

use super::panels::{behind, few, head, to_list};
use super::pure::of_method;
use super::spans::span;
use super::whereabouts::of_unit;
use crate::{
    charts::{Bar, bars},
    client::{insight, use_load},
    components::skeleton_panel,
    content::async_content,
    i18n::{I18n, Key, Locale, use_i18n},
    pages::incidents::filters::method_name,
    session::{Session, use_session},
};

/// Rows of loss that stand open; all of them are in the table as a file.
const ROWS: usize = 10;

/// What the panel needs.
#[derive(Properties, PartialEq)]
pub struct FollowUpProps {
    /// The filters.
    pub filter: IncidentFilter,
}

/// The panel.
#[component]
pub fn FollowUpPanel(props: &FollowUpProps) -> Html {
    let (i18n, session) = (use_i18n(), use_session());
    let filter = &props.filter;
    let load = use_load(filter.clone(), insight::follow_up);
    html! {
        <section class="card" id="follow-up">
            { head(i18n.t(Key::FollowTitle), html! { <p>{ i18n.t(Key::FollowAbout) }</p> }) }
            { async_content(&i18n, &load, skeleton_panel(), |answer| {
                if answer.basis.showing == Showing::ListOnly {
                    return few(&i18n, filter, &answer.basis, false);
                }
                html! {
                    <>
                        if answer.not_told > 0 {
                            <p class="counts"><span><b>{ i18n.language.integer(answer.not_told) }</b>{ " " }{ i18n.t(Key::FollowNotTold) }</span></p>
                        }
                        <div class="grid-2">
                            <div>
                                { delays(&i18n, answer) }
                                { police(&i18n, answer) }
                                if let Some(loss) = &answer.loss {
                                    { cost(&i18n, &session, filter, loss, answer.basis.leads_to_incidents) }
                                }
                            </div>
                            <div>{ outcomes(&i18n, answer) }</div>
                        </div>
                        { behind(&i18n, "follow-up", filter, bands(&i18n, answer)) }
                    </>
                }
            }) }
        </section>
    }
}

/// How fast it was taken up.
fn speed(i18n: &I18n, of: &DelaySummary) -> String {
    match of.median_minutes {
        Some(minutes) => i18n.f(Key::FollowHalf, &[("time", &span(i18n, minutes))]),
        None if of.ended + of.open >= 5 => i18n.t(Key::FollowNotHalf).to_owned(),
        None => i18n.t(Key::FollowSpeedUnknown).to_owned(),
    }
}

fn delays(i18n: &I18n, answer: &FollowUpAnswer) -> Html {
    let time = |minutes: Option<i64>| minutes.map_or_else(|| "–".to_owned(), |minutes| span(i18n, minutes));
    let number = |n: i64| i18n.language.integer(n);
    let rows = [
        (Key::FollowToReport, &answer.report_delay),
        (Key::FollowToAccept, &answer.to_accept),
        (Key::FollowToClose, &answer.to_close),
    ];
    html! {
        <>
            <h3>{ speed(i18n, &answer.to_accept) }</h3>
            <div class="table-scroll" tabindex="0" role="group" aria-label={speed(i18n, &answer.to_accept)}>
                <table class="table">
                    <thead><tr>
                        <th scope="col">{ i18n.t(Key::FollowWhat) }</th>
                        <th scope="col" class="number">{ i18n.t(Key::FollowMedian) }</th>
                        <th scope="col" class="number">{ i18n.t(Key::FollowNinetieth) }</th>
                        <th scope="col" class="number">{ i18n.t(Key::FollowEnded) }</th>
                        <th scope="col" class="number">{ i18n.t(Key::FollowOpen) }</th>
                        <th scope="col" class="number">{ i18n.t(Key::FollowUnknown) }</th>
                    </tr></thead>
                    <tbody>
                        for (name, of) in rows {
                            <tr>
                                <th scope="row">{ i18n.t(name) }</th>
                                <td class="number">{ time(of.median_minutes) }</td>
                                <td class="number">{ time(of.ninetieth_minutes) }</td>
                                <td class="number">{ number(of.ended) }</td>
                                <td class="number">{ number(of.open) }</td>
                                <td class="number">{ number(of.unknown + of.flagged) }</td>
                            </tr>
                        }
                    </tbody>
                </table>
            </div>
        </>
    }
}

/// A share with its interval; a dash where there are too few for one.
fn share(i18n: &I18n, of: &ShareSummary) -> String {
    let percent = |value: f64| i18n.language.percent(value);
    match (of.share, of.low, of.high) {
        (Some(share), Some(low), Some(high)) => format!("{} ({}–{})", percent(share), percent(low), percent(high)),
        _ => "–".to_owned(),
    }
}

fn bar(code: &str, label: String, count: i64, about: Option<String>) -> Bar {
    Bar { code: code.to_owned(), label, count: Some(count), previous: None, under: false, about, note: None }
}

fn police(i18n: &I18n, answer: &FollowUpAnswer) -> Html {
    let (of, number) = (&answer.police, |n: i64| i18n.language.integer(n));
    let title = if of.known == 0 {
        i18n.t(Key::FollowPoliceNone).to_owned()
    } else {
        i18n.f(Key::FollowPolice, &[("n", &number(of.count)), ("known", &number(of.known))])
    };
    let rows: Vec<Bar> =
        answer.why_not.iter().map(|why| bar(&why.reason, reason(i18n, &why.reason), why.count, None)).collect();
    html! {
        <>
            <h3>{ title }</h3>
            <p class="counts">
                if of.share.is_some() { <span>{ i18n.t(Key::FollowShare) }{ ": " }<b>{ share(i18n, of) }</b></span> }
                <span><b>{ number(of.open) }</b>{ " " }{ i18n.t(Key::FollowPoliceOpen) }</span>
            </p>
            if !rows.is_empty() { { bars(i18n, &rows, i18n.t(Key::FollowWhy), &plain) } }
        </>
    }
}

/// Figures that no filter of the list can show.
fn plain(_: &Bar, _: String, content: Html) -> Html {
    content
}

fn reason(i18n: &I18n, code: &str) -> String {
    match code {
        "refused" => i18n.t(Key::TrackStepRefused).to_owned(),
        "unknown" => i18n.t(Key::FollowWhyUnknown).to_owned(),
        code => Key::by_name(&format!("why-not.{code}")).map_or_else(|| code.to_owned(), |key| i18n.t(key).to_owned()),
    }
}

fn outcomes(i18n: &I18n, answer: &FollowUpAnswer) -> Html {
    let number = |n: i64| i18n.language.integer(n);
    let name = |word: &str| {
        Key::by_name(&format!("outcome.{word}")).map_or_else(|| word.to_owned(), |key| i18n.t(key).to_owned())
    };
    let Some(first) = answer.outcomes.first() else {
        return html! { <h3>{ i18n.t(Key::FollowOutcomesNone) }</h3> };
    };
    let values = [
        ("outcome", name(first.outcome.word())),
        ("n", number(first.share.count)),
        ("known", number(first.share.known)),
    ];
    let title = i18n.f(Key::FollowOutcomes, &values.each_ref().map(|(key, value)| (*key, value.as_str())));
    let rows: Vec<Bar> = (answer.outcomes.iter())
        .map(|of| {
            let about = of.share.share.map(|_| share(i18n, &of.share));
            bar(of.outcome.word(), name(of.outcome.word()), of.share.count, about)
        })
        .collect();
    html! { <><h3>{ &title }</h3>{ bars(i18n, &rows, i18n.t(Key::FollowOutcome), &plain) }</> }
}

fn cost(i18n: &I18n, session: &Session, filter: &IncidentFilter, loss: &LossAnswer, leads: bool) -> Html {
    let money = |cents: i64| i18n.language.money(cents);
    let title = match loss.all.loss_cents {
        Some(cents) => {
            i18n.f(Key::FollowLoss, &[("loss", &money(cents)), ("back", &money(loss.all.recovered_cents.unwrap_or(0)))])
        }
        None => i18n.t(Key::FollowLossNone).to_owned(),
    };
    if loss.all.loss_cents.is_none() {
        return html! { <h3>{ title }</h3> };
    }
    let methods = loss.methods.iter().map(|of| {
        let name = method_name(i18n, session, &of.method);
        (to_list(&of_method(filter, &of.method), leads, name.clone(), html! { { name } }), &of.sum)
    });
    let units = loss.units.iter().map(|of| {
        let label = of.label.clone().unwrap_or_else(|| i18n.t(Key::WhereNoUnit).to_owned());
        let name = of.organisation_name.as_ref().map_or_else(|| label.clone(), |name| format!("{label} · {name}"));
        let link = leads && of.unit_id.is_some();
        let of_it = of_unit(filter, &of.unit_id.map(|id| id.to_string()).unwrap_or_default());
        (to_list(&of_it, link, name.clone(), html! { { name } }), &of.sum)
    });
    let all = || (html! { { i18n.t(Key::FollowAll) } }, &loss.all);
    let rest = loss.units_left_out.iter().map(|of| (html! { { i18n.t(Key::FollowRest) } }, of));
    html! {
        <>
            <h3>{ title }</h3>
            { table(i18n, Key::FollowByUnit, [all()].into_iter().chain(units).chain(rest).collect()) }
            { table(i18n, Key::FollowByMethod, [all()].into_iter().chain(methods).collect()) }
            <p class="muted small">{ i18n.t(Key::FollowSeveral) }</p>
        </>
    }
}

/// What groups cost. More than a few stand folded away.
fn table(i18n: &I18n, head: Key, rows: Vec<(Html, &LossSum)>) -> Html {
    let money = |cents: Option<i64>| cents.map_or_else(|| "–".to_owned(), |cents| i18n.language.money(cents));
    let table = html! {
        <div class="table-scroll" tabindex="0" role="group" aria-label={i18n.t(head).to_owned()}>
            <table class="table">
                <thead><tr>
                    <th scope="col">{ i18n.t(head) }</th>
                    <th scope="col" class="number">{ i18n.t(Key::FollowOf) }</th>
                    <th scope="col" class="number">{ i18n.t(Key::FollowLost) }</th>
                    <th scope="col" class="number">{ i18n.t(Key::FollowBack) }</th>
                    <th scope="col" class="number">{ i18n.t(Key::FollowUnknown) }</th>
                </tr></thead>
                <tbody>
                    for (name, of) in &rows {
                        <tr>
                            <th scope="row">{ name.clone() }</th>
                            <td class="number">{ i18n.language.integer(of.incidents) }</td>
                            <td class="number">{ money(of.loss_cents) }</td>
                            <td class="number">{ money(of.recovered_cents) }</td>
                            <td class="number">{ i18n.language.integer(of.loss_unknown) }</td>
                        </tr>
                    }
                </tbody>
            </table>
        </div>
    };
    if rows.len() <= ROWS {
        return table;
    }
    html! { <details class="behind"><summary>{ i18n.t(head) }</summary>{ table }</details> }
}

/// Police reports by loss, or in all where the reader is told no loss.
fn bands(i18n: &I18n, answer: &FollowUpAnswer) -> Html {
    let money = |cents: i64| i18n.language.money(cents);
    let name = |band: &LossBand| match (band.from_cents, band.until_cents) {
        (Some(from), Some(until)) => i18n.f(Key::FollowBand, &[("from", &money(from)), ("until", &money(until))]),
        (Some(from), None) => i18n.f(Key::FollowBandLast, &[("from", &money(from))]),
        (None, _) => i18n.t(Key::FollowBandUnknown).to_owned(),
    };
    let number = |n: i64| i18n.language.integer(n);
    let all = (i18n.t(Key::FollowAll).to_owned(), &answer.police);
    let bands = answer.police_by_loss.iter().flatten().map(|band| (name(band), &band.police));
    html! {
        <table class="table">
            <thead><tr>
                <th scope="col">{ i18n.t(Key::FollowByLoss) }</th>
                <th scope="col" class="number">{ i18n.t(Key::FollowReported) }</th>
                <th scope="col" class="number">{ i18n.t(Key::FollowShare) }</th>
                <th scope="col" class="number">{ i18n.t(Key::FollowUnknown) }</th>
            </tr></thead>
            <tbody>
                for (name, of) in [all].into_iter().chain(bands) {
                    <tr>
                        <th scope="row">{ name }</th>
                        <td class="number">{ format!("{} / {}", number(of.count), number(of.known)) }</td>
                        <td class="number">{ share(i18n, of) }</td>
                        <td class="number">{ number(of.open) }</td>
                    </tr>
                }
            </tbody>
        </table>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{i18n::Language, testing};

    fn delay(median: Option<i64>, ended: i64, open: i64) -> DelaySummary {
        DelaySummary {
            median_minutes: median,
            median_low: None,
            median_high: None,
            ninetieth_minutes: None,
            ninetieth_low: None,
            ninetieth_high: None,
            ended,
            open,
            unknown: 0,
            flagged: 0,
        }
    }

    #[test]
    fn a_median_that_is_not_there_is_no_zero() {
        let nl = testing::i18n(Language::Nl);
        assert_eq!(speed(&nl, &delay(Some(12), 9, 0)), "De helft is binnen 12 min opgepakt");
        assert_eq!(speed(&nl, &delay(None, 2, 9)), nl.t(Key::FollowNotHalf));
        assert_eq!(speed(&nl, &delay(None, 2, 0)), nl.t(Key::FollowSpeedUnknown));
    }

    #[test]
    fn too_few_have_no_share() {
        let nl = testing::i18n(Language::Nl);
        let none = ShareSummary {
            count: 1,
            known: 3,
            open: 0,
            share: None,
            low: None,
            high: None,
            lowest: None,
            highest: None,
        };
        assert_eq!(share(&nl, &none), "–");
        let some = ShareSummary { share: Some(0.5), low: Some(0.25), high: Some(0.75), ..none };
        assert_eq!(share(&nl, &some), "50% (25%–75%)");
    }
}
