//! One measure: what it is, its evaluations, evaluating it. Called by app.rs.

use shared_types::{
    access::Permission,
    ids::MeasureId,
    measure::{Measure, MeasurePatch},
    patch::Patch,
};
use yew::prelude::*;

use super::{ask::Ask, outcome::outcome, words};
use crate::{
    client::{measures, use_load, use_send},
    components::{Button, Icon, Kind, Text, empty, skeleton_lines},
    content::{async_content, fault_box},
    i18n::{Key, Locale, use_i18n},
    nav::{Link, Route, use_nav},
    pages::sign_in::set,
    session::{use_live, use_session},
    shell::page,
};

/// What it needs.
#[derive(Properties, PartialEq)]
pub struct MeasurePageProps {
    /// Which.
    pub id: MeasureId,
}

/// The screen.
#[component]
pub fn MeasurePage(props: &MeasurePageProps) -> Html {
    let i18n = use_i18n();
    let load = use_load(props.id, measures::read);
    let evaluations = use_load(props.id, measures::evaluations);
    use_live(|event| event.kind.starts_with("measure"), load.again.clone());
    html! {
        <div class="stack">
            <p><Link to={Route::Measures.path()} class="small">{ i18n.t(Key::MeasuresBack) }</Link></p>
            { async_content(&i18n, &load, skeleton_lines(4), |measure| html! {
                <>
                    <Head measure={measure.clone()} changed={load.again.clone()} />
                    { async_content(&i18n, &evaluations, skeleton_lines(4), |list| html! {
                        <>
                            if list.items.is_empty() {
                                <section class="card">{ empty(Icon::Chart, i18n.t(Key::MeasuresNoEvaluation), i18n.t(Key::MeasuresNoEvaluationNext), Html::default()) }</section>
                            }
                            for (n, one) in list.items.iter().enumerate() { { outcome(&i18n, measure, one, n == 0) } }
                        </>
                    }) }
                    <Ask measure={measure.clone()} made={evaluations.again.clone()} />
                </>
            }) }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct HeadProps {
    measure: Measure,
    changed: Callback<()>,
}

#[component]
fn Head(props: &HeadProps) -> Html {
    let (i18n, nav, session, sending) = (use_i18n(), use_nav(), use_session(), use_send());
    let measure = &props.measure;
    let clock = session.clock(&i18n, Some(measure.site_id));
    let end = use_state_eq(String::new);
    let sure = use_state_eq(|| false);
    let manages = session.may_at(Permission::PlaceManage, measure.site_id);
    let finish = {
        let (sending, changed, end, id, version) =
            (sending.clone(), props.changed.clone(), end.clone(), measure.id, measure.version);
        Callback::from(move |()| {
            let Ok(day) = end.parse() else { return };
            let patch = MeasurePatch { end_date: Patch::Value(day), ..MeasurePatch::default() };
            let changed = changed.clone();
            sending.run(move |client| measures::change(client, id, version, patch), move |_| changed.emit(()));
        })
    };
    let remove = {
        let (sending, nav, sure, id) = (sending.clone(), nav.clone(), sure.clone(), measure.id);
        Callback::from(move |()| {
            if !*sure {
                return sure.set(true);
            }
            let nav = nav.clone();
            sending.run(move |client| measures::remove(client, id), move |()| nav.go(&Route::Measures.path()));
        })
    };
    let fact = |key: Key, value: String| html! { <><dt>{ i18n.t(key) }</dt><dd>{ value }</dd></> };
    let about = html! {
        <p class="row"><span class="badge">{ i18n.word("measure-kind", measure.kind.word()) }</span><span class="muted">{ words::days(&i18n, &clock, measure) }</span></p>
    };
    html! {
        <>
            { page(&measure.name, about, Html::default()) }
            <section class="card stack-small">
                <dl class="facts">
                    if let Some(site) = session.site(measure.site_id) { { fact(Key::MeasuresWhere, site.name.clone()) } }
                    { fact(Key::MeasuresAim, words::kinds(&i18n, &session, &measure.categories)) }
                    if let Some(cents) = measure.cost_cents { { fact(Key::MeasuresCost, i18n.language.money(cents)) } }
                    if let Some(payer) = &measure.payer { { fact(Key::MeasuresPayer, payer.clone()) } }
                    if let Some(note) = &measure.note { { fact(Key::MeasuresNote, note.clone()) } }
                </dl>
                if manages {
                    <details class="behind">
                        <summary>{ i18n.t(Key::MeasuresChange) }</summary>
                        <div class="stack-small">
                            <div class="field-row">
                                <Text id="measure-ends" kind="date" label={i18n.t(Key::MeasuresEnd).to_owned()} value={(*end).clone()} oninput={set(&end)} fault={sending.fault.as_ref().and_then(|fault| fault.at(&i18n, "/endDate"))} />
                                <Button onclick={finish} busy={sending.busy}>{ i18n.t(Key::MeasuresFinish) }</Button>
                            </div>
                            <Button kind={Kind::Quiet} icon={Icon::Trash} onclick={remove} busy={sending.busy}>{ i18n.t(if *sure { Key::MeasuresRemoveSure } else { Key::MeasuresRemove }) }</Button>
                            { fault_box(&i18n, sending.fault.as_ref(), &["/endDate"]) }
                        </div>
                    </details>
                }
            </section>
        </>
    }
}
