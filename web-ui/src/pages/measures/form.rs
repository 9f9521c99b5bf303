//! Enters a measure. Called by the list.

use shared_types::{
    access::Permission,
    ids::AreaId,
    measure::{MeasureKind, NewMeasure},
    problem::FieldFault,
};
use validator::Validate as _;
use web_sys::SubmitEvent;
use yew::prelude::*;

use crate::{
    client::{Fault, faults_of, measures, use_send},
    components::{Area, Button, Kind, Pick, Select, Text},
    content::fault_box,
    edge,
    i18n::{Key, cents_from_text, use_i18n},
    nav::{Route, toggled, use_nav},
    pages::{parts::picks, sign_in::set},
    session::use_session,
};

/// What it needs.
#[derive(Properties, PartialEq)]
pub struct FormProps {
    /// Where one is.
    pub site: Option<AreaId>,
    /// It was entered.
    pub made: Callback<()>,
}

/// The form.
#[component]
pub fn Form(props: &FormProps) -> Html {
    let (i18n, nav, session, sending) = (use_i18n(), use_nav(), use_session(), use_send());
    let sites = session.sites_with(Permission::PlaceManage);
    let first =
        props.site.filter(|id| sites.iter().any(|site| site.area_id == *id)).or(sites.first().map(|s| s.area_id));
    let site = use_state_eq(|| first.map(|id| id.to_string()).unwrap_or_default());
    let (name, kind) = (use_state_eq(String::new), use_state_eq(|| MeasureKind::Cameras.word().to_owned()));
    let (begin, end) = (use_state_eq(String::new), use_state_eq(String::new));
    let (cost, payer, note) = (use_state_eq(String::new), use_state_eq(String::new), use_state_eq(String::new));
    let aimed = use_state_eq(Vec::<String>::new);
    let typed = ((*site).clone(), (*name).clone(), (*begin).clone(), (*end).clone(), (*cost).clone());
    let key = use_memo((typed, (*payer).clone(), (*note).clone(), (*aimed).clone()), |_| edge::random_key());
    let onsubmit = {
        let (sending, made, key, nav) = (sending.clone(), props.made.clone(), (*key).clone(), nav.clone());
        let (site, name, kind, begin, end) = (site.clone(), name.clone(), kind.clone(), begin.clone(), end.clone());
        let (cost, payer, note, aimed) = (cost.clone(), payer.clone(), note.clone(), aimed.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let mut faults: Vec<FieldFault> = Vec::new();
            let given = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
            let from = begin.parse().ok();
            if from.is_none() {
                faults.push(FieldFault::new("/beginDate", "choose", ""));
            }
            let costs = given(&cost).map(|text| cents_from_text(&text));
            if costs == Some(None) {
                faults.push(FieldFault::new("/costCents", "money", ""));
            }
            let Ok(at) = site.parse::<AreaId>() else { return };
            let new = NewMeasure {
                site_id: at,
                unit_id: None,
                name: name.trim().to_owned(),
                kind: kind.parse().unwrap_or(MeasureKind::Other),
                begin_date: from.unwrap_or_default(),
                end_date: end.parse().ok(),
                cost_cents: costs.flatten(),
                payer: given(&payer),
                categories: (*aimed).clone(),
                note: given(&note),
            };
            faults.extend(new.validate().err().map(|errors| faults_of(&errors)).unwrap_or_default());
            if !faults.is_empty() {
                return sending.refuse(Fault::Form(faults));
            }
            let (made, key, nav) = (made.clone(), key.clone(), nav.clone());
            sending.run(
                move |client| measures::enter(client, new, key),
                move |measure| {
                    made.emit(());
                    nav.go(&Route::Measure(measure.id).path());
                },
            );
        })
    };
    let fault = |pointer: &str| sending.fault.as_ref().and_then(|fault| fault.at(&i18n, pointer));
    let places: Vec<Pick> = sites.iter().map(|one| Pick::new(one.area_id.to_string(), one.name.clone())).collect();
    let add = {
        let aimed = aimed.clone();
        Callback::from(move |code: String| {
            if !code.is_empty() && !aimed.contains(&code) {
                aimed.set(toggled(&aimed, &code));
            }
        })
    };
    let take = |code: &str| {
        let (aimed, code) = (aimed.clone(), code.to_owned());
        Callback::from(move |_: Event| aimed.set(toggled(&aimed, &code)))
    };
    let choose = Pick::new("", i18n.t(Key::ActionChoose).to_owned());
    html! {
        <section class="card stack-small">
            <h2>{ i18n.t(Key::MeasuresEnter) }</h2>
            <form class="form" {onsubmit} novalidate=true>
                if places.len() > 1 {
                    <Select id="measure-site" label={i18n.t(Key::MeasuresWhere).to_owned()} value={(*site).clone()} picks={places} onchange={set(&site)} fault={fault("/siteId")} />
                }
                <div class="field-row">
                    <Text id="measure-name" label={i18n.t(Key::MeasuresName).to_owned()} value={(*name).clone()} oninput={set(&name)} fault={fault("/name")} />
                    <Select id="measure-kind" label={i18n.t(Key::MeasuresKind).to_owned()} value={(*kind).clone()} onchange={set(&kind)}
                        picks={picks(&i18n, "measure-kind", MeasureKind::ALL, MeasureKind::word)} />
                </div>
                <div class="field-row">
                    <Text id="measure-begin" kind="date" label={i18n.t(Key::MeasuresBegin).to_owned()} value={(*begin).clone()} oninput={set(&begin)} fault={fault("/beginDate")} />
                    <Text id="measure-end" kind="date" label={i18n.t(Key::MeasuresEnd).to_owned()} help={i18n.t(Key::MeasuresEndHelp).to_owned()} value={(*end).clone()} oninput={set(&end)} fault={fault("/endDate").or(fault(""))} />
                </div>
                <Select id="measure-aim" label={i18n.t(Key::MeasuresAim).to_owned()} help={i18n.t(Key::MeasuresAimHelp).to_owned()} value="" onchange={add} fault={fault("/categories")}
                    picks={std::iter::once(choose).chain(session.codes.picks(i18n.language)).collect::<Vec<_>>()} />
                if !aimed.is_empty() {
                    <div class="row">
                        for code in aimed.iter() {
                            <label class="chip"><input type="checkbox" checked=true onchange={take(code)} /><span>{ session.codes.category(code, i18n.language) }</span></label>
                        }
                    </div>
                }
                <div class="field-row">
                    <Text id="measure-cost" inputmode="decimal" label={i18n.t(Key::MeasuresCost).to_owned()} value={(*cost).clone()} oninput={set(&cost)} fault={fault("/costCents")} />
                    <Text id="measure-payer" label={i18n.t(Key::MeasuresPayer).to_owned()} help={i18n.t(Key::MeasuresPayerHelp).to_owned()} value={(*payer).clone()} oninput={set(&payer)} fault={fault("/payer")} />
                </div>
                <Area id="measure-note" label={i18n.t(Key::MeasuresNote).to_owned()} value={(*note).clone()} oninput={set(&note)} fault={fault("/note")} />
                { fault_box(&i18n, sending.fault.as_ref(), &["/siteId", "/name", "/beginDate", "/endDate", "/categories", "/costCents", "/payer", "/note", ""]) }
                <Button kind={Kind::Primary} submit=true busy={sending.busy}>{ i18n.t(Key::MeasuresEnter) }</Button>
            </form>
        </section>
    }
}
