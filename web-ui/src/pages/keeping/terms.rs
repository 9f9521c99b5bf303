//! For how many days a site keeps what names a person: its own terms, and what holds where it has none. Called by
//! Keeping. The most specific term holds; the server reckons.

use shared_types::{
    handling::Outcome,
    retention::{NewRetentionTerms, RetentionTerm, RetentionTerms},
};
use validator::Validate as _;
use web_sys::SubmitEvent;
use yew::prelude::*;

use super::SiteProps;
use crate::{
    client::{Fault, faults_of, retention, use_load, use_send},
    components::{Button, Check, Icon, Kind, Pick, Select, Text, Toast, skeleton_rows},
    content::{async_content, fault_box},
    i18n::{I18n, Key, Locale, use_i18n},
    pages::{parts::picks, sign_in::set},
    session::{Session, use_session},
};

/// The outcome that is none of the list: rejected.
const REJECTED: &str = "rejected";

/// The panel.
#[component]
pub fn Terms(props: &SiteProps) -> Html {
    let (i18n, session, sending) = (use_i18n(), use_session(), use_send());
    let toast = use_context::<Toast>();
    let load = use_load(props.site, retention::read_terms);
    let replace = {
        let (sending, again, site, words) =
            (sending.clone(), load.again.clone(), props.site, i18n.t(Key::ActionSaved).to_owned());
        Callback::from(move |own: Vec<RetentionTerm>| {
            if let Err(errors) = (NewRetentionTerms { own: own.clone() }).validate() {
                return sending.refuse(Fault::Form(faults_of(&errors)));
            }
            let (again, toast, words) = (again.clone(), toast.clone(), words.clone());
            sending.run(
                move |client| retention::replace_terms(client, site, own),
                move |_| {
                    if let Some(toast) = toast {
                        toast.say(words);
                    }
                    again.emit(());
                },
            );
        })
    };
    html! {
        <section class="card stack">
            <header><h2>{ i18n.t(Key::TermsTitle) }</h2><p>{ i18n.t(Key::TermsAbout) }</p></header>
            { fault_box(&i18n, sending.fault.as_ref(), &[]) }
            { async_content(&i18n, &load, skeleton_rows(4), |terms| html! {
                <>
                    <h3>{ i18n.t(Key::TermsOwn) }</h3>
                    if terms.own.is_empty() { <p class="muted small">{ i18n.t(Key::TermsOwnNone) }</p> } else {
                        { table(&i18n, &session, Key::TermsOwn, &terms.own, Some((terms, &replace))) }
                    }
                    <Make own={terms.own.clone()} busy={sending.busy} replace={replace.clone()} />
                    <h3>{ i18n.t(Key::TermsDefaults) }</h3>
                    { table(&i18n, &session, Key::TermsDefaults, &terms.defaults, None) }
                    <p class="muted small">{ i18n.f(Key::TermsWarning, &[("n", &i18n.language.integer(terms.warning_days.into()))]) }</p>
                </>
            }) }
        </section>
    }
}

fn outcome_words(i18n: &I18n, outcome: Option<&str>) -> String {
    match outcome {
        None => i18n.t(Key::TermsAny).to_owned(),
        Some(REJECTED) => i18n.word("state", REJECTED),
        Some(word) => i18n.word("outcome", word),
    }
}

fn table(
    i18n: &I18n,
    session: &Session,
    name: Key,
    terms: &[RetentionTerm],
    remove: Option<(&RetentionTerms, &Callback<Vec<RetentionTerm>>)>,
) -> Html {
    let category = |term: &RetentionTerm| {
        term.category
            .as_ref()
            .map_or_else(|| i18n.t(Key::TermsAny).to_owned(), |code| session.codes.category(code, i18n.language))
    };
    html! {
        <div class="table-scroll" tabindex="0" role="group" aria-label={i18n.t(name).to_owned()}>
            <table class="table">
                <thead><tr>
                    <th scope="col">{ i18n.t(Key::ReportKind) }</th><th scope="col">{ i18n.t(Key::TermsOutcome) }</th>
                    <th scope="col">{ i18n.t(Key::TermsWho) }</th><th scope="col" class="number">{ i18n.t(Key::TermsDays) }</th>
                    if remove.is_some() { <td></td> }
                </tr></thead>
                <tbody>
                    for (at, term) in terms.iter().enumerate() {
                        <tr>
                            <th scope="row">{ category(term) }</th>
                            <td>{ outcome_words(i18n, term.outcome.as_deref()) }</td>
                            <td>{ i18n.t(if term.minor { Key::TermsMinors } else { Key::TermsEverybody }) }</td>
                            <td class="number">{ i18n.language.integer(term.days.into()) }</td>
                            if let Some((all, replace)) = remove {
                                <td>
                                    <Button kind={Kind::Quiet} icon={Icon::Close} label={i18n.f(Key::TermsRemove, &[("what", &category(term))])}
                                        onclick={replace.reform({ let own = all.own.clone(); move |()| {
                                            let mut own = own.clone();
                                            own.remove(at);
                                            own
                                        } })} />
                                </td>
                            }
                        </tr>
                    }
                </tbody>
            </table>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct MakeProps {
    own: Vec<RetentionTerm>,
    busy: bool,
    replace: Callback<Vec<RetentionTerm>>,
}

#[component]
fn Make(props: &MakeProps) -> Html {
    let (i18n, session) = (use_i18n(), use_session());
    let (category, outcome) = (use_state_eq(String::new), use_state_eq(String::new));
    let (minor, days) = (use_state_eq(|| false), use_state_eq(String::new));
    let wrong = use_state_eq(|| false);
    let onsubmit = {
        let (category, outcome, minor, days, wrong) =
            (category.clone(), outcome.clone(), *minor, days.clone(), wrong.setter());
        let (own, replace) = (props.own.clone(), props.replace.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
            let Some(number) = days.trim().parse::<i32>().ok().filter(|days| (1..=3650).contains(days)) else {
                return wrong.set(true);
            };
            wrong.set(false);
            let new = RetentionTerm { category: some(&category), outcome: some(&outcome), minor, days: number };
            // Of two for the same the later was meant.
            let same = |term: &RetentionTerm| {
                (&term.category, &term.outcome, term.minor) == (&new.category, &new.outcome, new.minor)
            };
            let mut all: Vec<_> = own.iter().filter(|term| !same(term)).cloned().collect();
            all.push(new);
            replace.emit(all);
        })
    };
    let any = || Pick::new("", i18n.t(Key::TermsAny).to_owned());
    let outcomes = std::iter::once(any())
        .chain(picks(&i18n, "outcome", Outcome::ALL, Outcome::word))
        .chain([Pick::new(REJECTED, i18n.word("state", REJECTED))]);
    let turn = {
        let minor = minor.setter();
        Callback::from(move |on| minor.set(on))
    };
    html! {
        <details class="more">
            <summary>{ i18n.t(Key::TermsAdd) }</summary>
            <form class="form" {onsubmit} novalidate=true>
                <div class="field-row three">
                    <Select id="term-kind" label={i18n.t(Key::ReportKind).to_owned()} value={(*category).clone()} onchange={set(&category)}
                        picks={std::iter::once(any()).chain(session.codes.picks(i18n.language)).collect::<Vec<_>>()} />
                    <Select id="term-outcome" label={i18n.t(Key::TermsOutcome).to_owned()} value={(*outcome).clone()} onchange={set(&outcome)} picks={outcomes.collect::<Vec<_>>()} />
                    <Text id="term-days" label={i18n.t(Key::TermsDays).to_owned()} inputmode="numeric" value={(*days).clone()} oninput={set(&days)}
                        fault={wrong.then(|| i18n.t(Key::TermsDaysWrong).to_owned())} />
                </div>
                <Check id="term-minor" checked={*minor} onchange={turn}>{ i18n.t(Key::TermsMinorsOnly) }</Check>
                <Button submit=true busy={props.busy}>{ i18n.t(Key::TermsAdd) }</Button>
            </form>
        </details>
    }
}
