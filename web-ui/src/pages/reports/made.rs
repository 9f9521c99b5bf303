//! Reports that were made or are being made, each with what can be taken out of it. Called by the screen; while one is being made it asks
//! again, because the work says nothing by itself.

use std::rc::Rc;

use shared_types::report::{Report, ReportCopySummary, ReportPage, ReportState};
use yew::prelude::*;

use crate::{
    client::{
        Load,
        reports::{self, Form},
        use_send,
    },
    components::{Button, Icon, Kind, empty, icon, skeleton_rows},
    content::{async_content, fault_box},
    edge::{self, Listener},
    i18n::{I18n, Key, Locale, decimal, use_i18n},
    session::use_session,
};

/// How often it is asked how far it is, in milliseconds.
const EVERY: i32 = 1000;

/// What it needs.
#[derive(Properties)]
pub struct MadeProps {
    /// The reports.
    pub load: Load<ReportPage>,
}

impl PartialEq for MadeProps {
    fn eq(&self, _: &Self) -> bool {
        false
    }
}

fn is_open(report: &Report) -> bool {
    matches!(report.state, ReportState::Waiting | ReportState::Running)
}

/// The list.
#[component]
pub fn Made(props: &MadeProps) -> Html {
    let i18n = use_i18n();
    let load = &props.load;
    let open = load.remote.value.iter().flat_map(|page| &page.items).any(is_open);
    // Each answer sets the next timer; a screen that is left takes it along.
    let answer = load.remote.value.as_ref().map(|page| Rc::as_ptr(page) as usize);
    {
        let again = load.again.clone();
        use_effect_with((open, answer, load.remote.busy), move |(open, _, busy)| {
            let timer = (*open && !*busy).then(|| Listener::timer(EVERY, move || again.emit(())));
            move || drop(timer)
        });
    }
    html! {
        <section class="card stack-small">
            <h2>{ i18n.t(Key::ReportsMine) }</h2>
            { async_content(&i18n, load, skeleton_rows(3), |page| {
                if page.items.is_empty() {
                    return empty(Icon::File, i18n.t(Key::ReportsNone), i18n.t(Key::ReportsNoneNext), Html::default());
                }
                html! {
                    <ul class="plain-rows">
                        for report in &page.items {
                            <li key={report.id.to_string()}><One report={report.clone()} changed={load.again.clone()} /></li>
                        }
                    </ul>
                }
            }) }
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct OneProps {
    report: Report,
    changed: Callback<()>,
}

#[component]
fn One(props: &OneProps) -> Html {
    let (i18n, session, sending) = (use_i18n(), use_session(), use_send());
    let key = use_state(edge::random_key);
    let report = &props.report;
    let clock = session.clock(&i18n, report.design.sites.first().copied());
    let last = report.until_date.yesterday().unwrap_or(report.until_date);
    let days = i18n.f(Key::MeasuresFromTo, &[("from", &clock.civil(report.from_date)), ("to", &clock.civil(last))]);
    let mut line = vec![days, clock.moment(report.asked_at)];
    if report.scheduled {
        line.push(i18n.t(Key::ReportsByItself).to_owned());
    }
    if report.again_of.is_some() {
        line.push(i18n.t(Key::ReportsAgainOf).to_owned());
    }
    let id = report.id;
    let act = |what: What| {
        let (sending, changed, key) = (sending.clone(), props.changed.clone(), key.clone());
        Callback::from(move |()| {
            let (changed, fresh, once) = (changed.clone(), key.setter(), (*key).clone());
            let done = move || {
                fresh.set(edge::random_key());
                changed.emit(());
            };
            match what {
                What::Repeat => sending.run(move |client| reports::repeat(client, id, once), move |_| done()),
                What::Stop => sending.run(move |client| reports::cancel(client, id), move |_| done()),
                What::Remove => sending.run(move |client| reports::remove(client, id), move |()| done()),
            }
        })
    };
    let all = {
        let (sending, name) = (sending.clone(), report.design.title.clone());
        Callback::from(move |()| {
            let name = name.clone();
            sending.run(move |client| reports::save_all(client, id, name), |()| {});
        })
    };
    let named = |key: Key| i18n.f(Key::ReportsOfName, &[("what", i18n.t(key)), ("name", &report.design.title)]);
    html! {
        <div class="report stack-small">
            <div class="row spread">
                <span class="row-main">
                    <span class="row-title">{ &report.design.title }</span>
                    <span class="row-line">{ line.join(" · ") }</span>
                </span>
                { badge(&i18n, report.state) }
            </div>
            if let Some(why) = &report.refused {
                <p class="row">{ icon(Icon::Warning) }<span>{ i18n.word("report-refused", why) }</span></p>
            }
            if is_open(report) { { progress(&i18n, report) } }
            if let [only] = report.copies.as_slice() {
                <Files copy={only.clone()} name={report.design.title.clone()} />
            } else if !report.copies.is_empty() {
                <div class="row">
                    <Button kind={Kind::Quiet} icon={Icon::Download} busy={sending.busy} onclick={all}>{ i18n.t(Key::ReportsAllPdf) }</Button>
                </div>
                <details class="behind">
                    <summary>{ i18n.f(Key::ReportsCopies, &[("n", &report.copies.len().to_string())]) }</summary>
                    <ul class="plain-rows">
                        for copy in &report.copies { <li key={copy.id.to_string()}><Files copy={copy.clone()} name={report.design.title.clone()} /></li> }
                    </ul>
                </details>
            }
            <div class="row" role="group" aria-label={report.design.title.clone()}>
                if is_open(report) {
                    if !report.scheduled { <Button kind={Kind::Quiet} busy={sending.busy} onclick={act(What::Stop)}>{ i18n.t(Key::ReportsStop) }</Button> }
                } else {
                    <span title={i18n.t(Key::ReportsRepeatHelp).to_owned()}><Button kind={Kind::Quiet} icon={Icon::Refresh} label={named(Key::ReportsRepeat)} busy={sending.busy} onclick={act(What::Repeat)}>{ i18n.t(Key::ReportsRepeat) }</Button></span>
                    <Button kind={Kind::Quiet} icon={Icon::Trash} label={named(Key::ReportsRemove)} busy={sending.busy} onclick={act(What::Remove)}>{ i18n.t(Key::ReportsRemove) }</Button>
                }
            </div>
            { fault_box(&i18n, sending.fault.as_ref(), &[]) }
        </div>
    }
}

#[derive(Clone, Copy)]
enum What {
    Repeat,
    Stop,
    Remove,
}

fn badge(i18n: &I18n, state: ReportState) -> Html {
    let look = match state {
        ReportState::Waiting => None,
        ReportState::Running => Some("brand"),
        ReportState::Done => Some("good"),
        ReportState::Failed => Some("bad"),
        ReportState::Cancelled => Some("warn"),
    };
    html! { <span class={classes!("badge", look)}>{ i18n.word("job", state.word()) }</span> }
}

fn progress(i18n: &I18n, report: &Report) -> Html {
    // Shares of a bar.
    #[allow(clippy::cast_precision_loss)]
    let share = report.total.filter(|n| *n > 0).map(|total| report.done as f64 / total as f64);
    html! { <progress max="1" value={share.map(|share| decimal(share, 3))} aria-label={i18n.t(Key::ReportsProgress).to_owned()}></progress> }
}

#[derive(Properties, PartialEq)]
struct FilesProps {
    copy: ReportCopySummary,
    name: AttrValue,
}

/// One copy with its files.
#[component]
fn Files(props: &FilesProps) -> Html {
    let (i18n, sending) = (use_i18n(), use_send());
    let copy = &props.copy;
    let n = i18n.language.integer(copy.incidents);
    let count = match copy.incidents_before {
        Some(before) => i18n.f(Key::ReportsAsOfChange, &[("n", &n), ("before", &i18n.language.integer(before))]),
        None => i18n.f(Key::ReportsAsOfTotal, &[("n", &n)]),
    };
    let name = copy.label.as_ref().map_or_else(|| props.name.to_string(), |label| format!("{} {label}", props.name));
    let take = |form: Form| {
        let (sending, id, name) = (sending.clone(), copy.id, name.clone());
        Callback::from(move |()| {
            let name = name.clone();
            sending.run(move |client| reports::save(client, id, form, name), |()| {});
        })
    };
    let key = |form: Form| match form {
        Form::Pdf => Key::ReportsPdf,
        Form::Xlsx => Key::ReportsExcel,
        Form::Csv => Key::ReportsCsv,
    };
    html! {
        <>
            <div class="row">
                if let Some(label) = &copy.label { <span class="strong">{ label }</span> }
                <span class="muted">{ count }</span>
                <span class="row" role="group" aria-label={name.clone()}>
                    { icon(Icon::Download) }
                    for form in Form::ALL {
                        <Button kind={Kind::Quiet} busy={sending.busy} onclick={take(form)}
                            label={i18n.f(Key::ReportsOfName, &[("what", i18n.t(key(form))), ("name", &name)])}>{ i18n.t(key(form)) }</Button>
                    }
                </span>
            </div>
            { fault_box(&i18n, sending.fault.as_ref(), &[]) }
        </>
    }
}
