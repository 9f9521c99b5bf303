//! Steps three and four: a dry run tells what would happen, a run does it. Both show how far they are, can
//! be stopped, and end with what was found in the rows. Called by Import.

use std::rc::Rc;

use shared_types::{
    ids::ImportRunId,
    import::{ImportFindingPage, ImportRun, ImportState, NewImportRun},
    incident::IncidentFilter,
};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::{mapping_of, preview::fault_words, run_of};
use crate::{
    client::{
        Fault, Load, Remote,
        imports::{self, Which},
        use_client, use_load, use_send,
    },
    components::{Button, Icon, Kind, empty, icon, skeleton_lines},
    content::{async_content, fault_box},
    edge,
    i18n::{I18n, Key, Locale, decimal, use_i18n},
    nav::{Link, Route, filter_to, use_nav},
};

/// How often it is asked how far it is, in milliseconds.
const EVERY: f64 = 700.0;

/// The state as a coloured word.
pub fn state_badge(i18n: &I18n, state: ImportState) -> Html {
    let (look, word) = match state {
        ImportState::Waiting => (None, "waiting"),
        ImportState::Running => (Some("brand"), "running"),
        ImportState::Done => (Some("good"), "done"),
        ImportState::Failed => (Some("bad"), "failed"),
        ImportState::Cancelled => (Some("warn"), "cancelled"),
    };
    html! { <span class={classes!("badge", look)}>{ i18n.word("job", word) }</span> }
}

/// What the step needs.
#[derive(Properties, PartialEq)]
pub struct RunStepProps {
    /// Dry or real.
    pub which: Which,
    /// Which one.
    pub id: ImportRunId,
}

/// Follows a run until nothing more happens.
#[hook]
fn use_run(which: Which, id: ImportRunId) -> Load<ImportRun> {
    let client = use_client();
    let state = use_state(|| (None::<Rc<ImportRun>>, None::<Fault>));
    let turn = use_state_eq(|| 0u32);
    {
        let state = state.setter();
        use_effect_with(*turn, move |_| {
            let aborter = edge::aborter();
            let signal = aborter.signal();
            spawn_local(async move {
                loop {
                    match imports::get_run(client.clone(), &signal, which, id).await {
                        Ok(run) => {
                            let ended = run.state.is_final();
                            state.set((Some(Rc::new(run)), None));
                            if ended {
                                return;
                            }
                        }
                        Err(Fault::Stopped) => return,
                        Err(fault) => {
                            state.set((None, Some(fault)));
                            return;
                        }
                    }
                    edge::pause(EVERY).await;
                    if signal.aborted() {
                        return;
                    }
                }
            });
            move || aborter.abort()
        });
    }
    let again = Callback::from(move |()| turn.set(*turn + 1));
    Load { remote: Remote { value: state.0.clone(), fault: state.1.clone(), busy: false }, again }
}

/// The step.
#[component]
pub fn RunStep(props: &RunStepProps) -> Html {
    let (i18n, nav, sending) = (use_i18n(), use_nav(), use_send());
    let (which, id) = (props.which, props.id);
    let load = use_run(which, id);
    let key = use_state(edge::random_key);
    let go_on = |run: &ImportRun| {
        let (sending, nav, key) = (sending.clone(), nav.clone(), (*key).clone());
        let new = NewImportRun {
            file_id: run.file_id,
            site_id: Some(run.site_id),
            mapping: Some(run.mapping.clone()),
            mapping_id: None,
            short_text_vetted: run.short_text_vetted,
            mail_on_failure: None,
        };
        Callback::from(move |()| {
            let (nav, new, key) = (nav.clone(), new.clone(), key.clone());
            sending.run(
                move |client| imports::start_run(client, Which::Real, new, key),
                move |run| nav.go(&run_of(Which::Real, run.id)),
            );
        })
    };
    let cancel = {
        let (sending, again) = (sending.clone(), load.again.clone());
        Callback::from(move |()| {
            let again = again.clone();
            sending.run(move |client| imports::cancel_run(client, which, id), move |_| again.emit(()));
        })
    };
    async_content(&i18n, &load, skeleton_lines(6), |run| {
        html! {
            <>
                <section class="card stack">
                    <header class="row apart">
                        <div><h2>{ &run.file_name }</h2><p>{ i18n.t(if which == Which::Dry { Key::DryAbout } else { Key::RunAbout }) }</p></div>
                        { state_badge(&i18n, run.state) }
                    </header>
                    if !run.state.is_final() { { progress(&i18n, run) } }
                    { totals(&i18n, run) }
                    if let Some(fault) = &run.fault {
                        <div class="note bad" role="alert">{ icon(Icon::Alert) }<div>{ i18n.word("row-fault", &fault.code) }</div></div>
                    }
                    { fault_box(&i18n, sending.fault.as_ref(), &[]) }
                    <div class="row">
                        if !run.state.is_final() {
                            <Button kind={Kind::Danger} busy={sending.busy} onclick={cancel}>{ i18n.t(Key::RunCancel) }</Button>
                        } else if which == Which::Dry {
                            if run.created + run.updated > 0 {
                                <Button kind={Kind::Primary} busy={sending.busy} onclick={go_on(run)}>
                                    { i18n.n(Key::DryGoOne, Key::DryGoMany, (run.created + run.updated) as i64) }
                                </Button>
                            }
                            <Link to={mapping_of(run.file_id, Some(run.id))} class="button">{ i18n.t(Key::DryBack) }</Link>
                        } else {
                            <Link to={Route::Incidents.with_query(&of_site(run))} class="button primary">{ i18n.t(Key::InsightToList) }</Link>
                            <Link to={Route::Insight.with_query(&of_site(run))} class="button">{ i18n.t(Key::TodayToInsight) }</Link>
                            <Link to={Route::Import.path()} class="button quiet">{ i18n.t(Key::MappingOtherFile) }</Link>
                        }
                    </div>
                </section>
                if run.findings > 0 { <Findings {which} {id} total={run.findings} upto={run.findings_kept} ended={run.state.is_final()} /> }
            </>
        }
    })
}

fn of_site(run: &ImportRun) -> String {
    filter_to(&IncidentFilter { site: vec![run.site_id], ..IncidentFilter::default() })
}

fn progress(i18n: &I18n, run: &ImportRun) -> Html {
    let share = if run.bytes_total == 0 { 0.0 } else { run.bytes_done as f64 / run.bytes_total as f64 };
    html! {
        <div class="stack-small">
            <progress max="1" value={decimal(share, 3)} aria-label={i18n.t(Key::RunProgress).to_owned()}></progress>
            <p class="muted small" role="status">
                { i18n.f(Key::RunRows, &[("share", &i18n.language.percent(share)), ("n", &i18n.language.integer(run.rows_read as i64))]) }
            </p>
        </div>
    }
}

fn totals(i18n: &I18n, run: &ImportRun) -> Html {
    let words = if run.dry_run {
        [Key::DryCreated, Key::DryUpdated, Key::DrySkipped, Key::DryRefused]
    } else {
        [Key::RunCreated, Key::RunUpdated, Key::RunSkipped, Key::RunRefused]
    };
    let counts = [run.created, run.updated, run.skipped, run.refused];
    html! {
        <dl class="totals">
            for (word, count) in words.into_iter().zip(counts) {
                <div><dt>{ i18n.t(word) }</dt><dd>{ i18n.language.integer(count as i64) }</dd></div>
            }
        </dl>
    }
}

#[derive(Properties, PartialEq)]
struct FindingsProps {
    which: Which,
    id: ImportRunId,
    total: u64,
    upto: u64,
    ended: bool,
}

/// What was found in the rows: the first hundred here, all of it as CSV.
#[component]
fn Findings(props: &FindingsProps) -> Html {
    let (i18n, sending) = (use_i18n(), use_send());
    let (which, id) = (props.which, props.id);
    let load: Load<ImportFindingPage> = use_load((which, id, props.ended), |client, signal, (which, id, _)| {
        imports::list_faults(client, signal, which, id)
    });
    let export = {
        let sending = sending.clone();
        Callback::from(move |()| {
            sending.run(
                move |client| imports::export_faults(client, which, id),
                |csv: String| edge::save("import-faults.csv", "text/csv", &csv),
            );
        })
    };
    html! {
        <section class="card stack-small">
            <header class="row apart">
                <div>
                    <h2>{ i18n.t(Key::FindingsTitle) }</h2>
                    <p>{ i18n.f(Key::FindingsAbout, &[("n", &i18n.language.integer(props.total as i64)), ("kept", &i18n.language.integer(props.upto as i64))]) }</p>
                </div>
                <Button icon={Icon::Download} busy={sending.busy} onclick={export}>{ i18n.t(Key::ActionCsv) }</Button>
            </header>
            { fault_box(&i18n, sending.fault.as_ref(), &[]) }
            { async_content(&i18n, &load, skeleton_lines(4), |page| {
                if page.items.is_empty() {
                    return empty(Icon::Done, i18n.t(Key::FindingsNone), i18n.t(Key::FindingsNoneNext), Html::default());
                }
                html! {
                    <div class="table-scroll tall" tabindex="0" role="group" aria-label={i18n.t(Key::FindingsTitle).to_owned()}>
                        <table class="table">
                            <thead><tr><th scope="col">{ i18n.t(Key::PreviewRow) }</th><th scope="col">{ i18n.t(Key::FindingsWhat) }</th><th scope="col">{ i18n.t(Key::FindingsFate) }</th></tr></thead>
                            <tbody>
                                for one in &page.items {
                                    <tr>
                                        <th scope="row">{ one.fault.row }</th>
                                        <td>{ fault_words(&i18n, &one.fault) }</td>
                                        <td><span class={classes!("badge", one.refuses.then_some("bad"))}>{ i18n.t(if one.refuses { Key::FindingsRefused } else { Key::FindingsTaken }) }</span></td>
                                    </tr>
                                }
                            </tbody>
                        </table>
                    </div>
                }
            }) }
        </section>
    }
}
