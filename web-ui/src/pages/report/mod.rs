//! Report, for a phone behind the counter: a few touches and a sentence. What is filled in is kept on the device first and
//! sent from there; without a network it waits, and its key keeps it from coming twice. Called by app.rs.

mod draft;
pub mod hint;
mod keep;
mod more;
mod photos;
mod when;

use shared_types::{
    access::Permission,
    area::UnitPage,
    circumstances::Question,
    ids::{AreaId, IncidentId},
};
use web_sys::SubmitEvent;
use yew::prelude::*;

use self::{
    draft::Draft,
    hint::Hint,
    keep::{Fate, use_keeping},
    more::Parts,
    photos::Photos,
    when::{unit_field, when_fields},
};
use super::parts::asked;
use crate::{
    client::{Fault, belonging, places, use_load, use_send},
    components::{Area, Button, Icon, Kind, Pick, Segments, Select, icon},
    content::fault_box,
    edge,
    i18n::{Key, use_i18n},
    kept::{pantry, use_kept},
    nav::{Route, pairs, toggled, use_nav},
    session::{Session, use_session},
    shell::{current_site, page},
};

/// What most reports are about; everything else is one touch further.
const FIRST: [&str; 5] =
    ["theft.shoplifting", "nuisance.youth", "damage.vandalism", "violence.against-staff", "theft.burglary-business"];

/// Methods that are seen at once.
const FEW: usize = 5;

/// The fields that show their own faults.
const SHOWN: [&str; 14] = [
    "/siteId",
    "/category",
    "/occurredFrom",
    "/occurredUntil",
    "/occurredDate",
    "/placeWords",
    "/description",
    "/shortText",
    "/lossCents",
    "/recoveredCents",
    "/goods",
    "/persons",
    "/vehicles",
    "/circumstances",
];

fn fresh(site: Option<AreaId>, session: &Session) -> Draft {
    let unit = site.and_then(|id| session.site(id)).and_then(|site| site.own_unit_id);
    let compared = edge::ahead().is_some();
    Draft { key: edge::random_key(), begun: edge::now(), compared, site, unit, ..Draft::default() }
}

/// The screen.
#[component]
pub fn Report() -> Html {
    let (i18n, nav, session, sending, kept) = (use_i18n(), use_nav(), use_session(), use_send(), use_kept());
    let sites = session.sites_with(Permission::IncidentReport);
    let site = current_site(&nav, &session).filter(|id| sites.iter().any(|site| site.area_id == *id));
    let site = site.or(sites.first().map(|site| site.area_id));
    let corrected = pairs(&nav.location.query).find(|(key, _)| *key == "item").map(|(_, key)| key);
    let keeping = use_keeping(corrected.clone(), || fresh(site, &session));
    let draft = keeping.draft.clone();
    let belongs = use_state_eq(|| None::<IncidentId>);
    let all_methods = use_state_eq(|| false);
    let chose_other = use_state_eq(|| false);
    let other = *chose_other || !(draft.category.is_empty() || FIRST.contains(&draft.category.as_str()));
    let units = {
        let desk = kept.desk.clone();
        use_load(draft.site, |client, signal, site| async move {
            let Some(site) = site else { return Ok(UnitPage { items: Vec::new(), next_cursor: None }) };
            // Without a network the units as they were last time do.
            let name = pantry(&format!("units/{site}"));
            match (places::list_units(client, signal, site).await, desk.opened().await) {
                (Ok(units), Some(store)) => {
                    store.remember(&name, &units).await;
                    Ok(units)
                }
                (Err(Fault::Offline), Some(store)) => store.recall(&name).await.ok_or(Fault::Offline),
                (told, _) => told,
            }
        })
    };
    let clock = session.clock(&i18n, draft.site);
    let may_link = draft.site.is_some_and(|site| session.may_at(Permission::IncidentHandle, site));
    let questions: Vec<Question> = asked(&session.codes.questions, &draft.category).cloned().collect();

    let put = {
        let keeping = keeping.clone();
        Callback::from(move |new: Draft| keeping.put(new, Vec::new()))
    };
    {
        let (nav, linking, belongs) = (nav.clone(), use_send(), *belongs);
        use_effect_with(keeping.fate.clone(), move |fate| match fate {
            Fate::Arrived(id) => {
                let id = *id;
                if let Some(other) = belongs {
                    // The report is there whatever becomes of the link, which can be made later too.
                    linking.run(move |client| belonging::link_incident(client, id, hint::bond(other)), |()| {});
                }
                nav.replace(&Route::Incident(id).path());
            }
            Fate::Waits => nav.replace(&Route::Waiting.path()),
            Fate::None | Fate::Sending | Fate::Refused(_) => {}
        });
    }
    {
        let (sending, fate) = (sending.clone(), keeping.fate.clone());
        // The server's words stand where the form's own would: the incident's fields at their places.
        use_effect_with(fate, move |fate| {
            if let Fate::Refused(fault) = fate {
                sending.refuse(fault.clone());
            }
        });
    }
    let refused = sending.fault.is_some();
    use_effect_with(refused, |refused| {
        if *refused {
            edge::focus_on("[aria-invalid=true], .report .tiles input, .report .segmented input");
        }
    });
    let onsubmit = {
        let (draft, sending, clock, questions, keeping) =
            (draft.clone(), sending.clone(), clock.clone(), questions.clone(), keeping.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            match draft.report(&clock, &questions) {
                Err(faults) => sending.refuse(Fault::Form(faults)),
                Ok(report) => {
                    sending.clear();
                    keeping.send(report);
                }
            }
        })
    };
    let wipe = {
        let (keeping, session, sending) = (keeping.clone(), session.clone(), sending.clone());
        Callback::from(move |()| {
            sending.clear();
            keeping.wipe(fresh(site, &session));
        })
    };
    let fault = |pointer: &str| sending.fault.as_ref().and_then(|fault| fault.at(&i18n, pointer));
    let choose = {
        let (draft, put, other) = (draft.clone(), put.clone(), chose_other.setter());
        Callback::from(move |code: AttrValue| {
            other.set(code == "other…");
            let category = if code == "other…" { String::new() } else { code.to_string() };
            put.emit(Draft { category, methods: Vec::new(), ..(*draft).clone() });
        })
    };
    let category = {
        let (draft, put) = (draft.clone(), put.clone());
        Callback::from(move |category: String| put.emit(Draft { category, ..(*draft).clone() }))
    };
    let describe = {
        let (draft, put) = (draft.clone(), put.clone());
        Callback::from(move |description: String| put.emit(Draft { description, ..(*draft).clone() }))
    };
    let tiles = {
        let names = FIRST.iter().map(|code| Pick::new(*code, session.codes.category(code, i18n.language)));
        names.chain([Pick::new("other…", i18n.t(Key::ReportOther).to_owned())]).collect::<Vec<_>>()
    };
    let methods: Vec<_> = session.codes.methods_of(&draft.category).collect();
    let shown = if *all_methods { methods.len() } else { FEW.min(methods.len()) };
    let about = html! {
        if let Some(is) = keeping.kept {
            <p class={classes!("small", if is { "muted" } else { "warn-words" })} role="status">{ i18n.t(if is { Key::ReportKept } else { Key::ReportNotKept }) }</p>
        }
    };
    let actions = html! { if draft.is_begun() { <Button kind={Kind::Quiet} onclick={wipe}>{ i18n.t(Key::ReportWipe) }</Button> } };
    let parts = Parts { i18n: &i18n, draft: &draft, put: &put, fault: sending.fault.clone(), questions };
    html! {
        <div class="report stack">
            { page(i18n.t(if corrected.is_some() { Key::ReportCorrect } else { Key::ReportTitle }), about, actions) }
            <form class="form" {onsubmit} novalidate=true>
                if sites.len() > 1 {
                    <Select id="site" label={i18n.t(Key::NavSite).to_owned()} fault={fault("/siteId")}
                        value={draft.site.map(|id| id.to_string()).unwrap_or_default()}
                        picks={sites.iter().map(|site| Pick::new(site.area_id.to_string(), site.name.clone())).collect::<Vec<_>>()}
                        onchange={turn_site(&draft, &put, &session)} />
                }
                <Segments name="what" headed=true look="tiles" label={i18n.t(Key::ReportWhat).to_owned()} picks={tiles} onchange={choose}
                    value={if other { "other…".to_owned() } else { draft.category.clone() }} fault={fault("/category").filter(|_| !other)} />
                if other {
                    <Select id="kind" label={i18n.t(Key::ReportKind).to_owned()} value={draft.category.clone()} onchange={category}
                        picks={std::iter::once(Pick::new("", i18n.t(Key::ActionChoose).to_owned())).chain(session.codes.picks(i18n.language)).collect::<Vec<_>>()}
                        fault={fault("/category")} />
                }
                { when_fields(&i18n, &draft, &put, &clock, &fault) }
                { unit_field(&i18n, &draft, &put, units.remote.value.as_deref(), &session) }
                if !methods.is_empty() {
                    <fieldset class="field">
                        <legend class="field-label">{ i18n.t(Key::ReportHow) }</legend>
                        <div class="row">
                            for method in methods.iter().take(shown) {
                                <label class="chip">
                                    <input type="checkbox" checked={draft.methods.contains(&method.code)}
                                        onchange={turn_method(&draft, &put, &method.code)} />
                                    <span>{ method.label.get(i18n.language) }</span>
                                </label>
                            }
                            if shown < methods.len() {
                                <button type="button" class="chip" onclick={let all = all_methods.setter(); Callback::from(move |_: MouseEvent| all.set(true))}>{ i18n.t(Key::ReportMoreMethods) }</button>
                            }
                        </div>
                    </fieldset>
                }
                <Area id="description" label={i18n.t(Key::ReportSaw).to_owned()} value={draft.description.clone()} oninput={describe}
                    help={i18n.t(Key::ReportSawHelp).to_owned()} fault={fault("/description")} />
                <Hint draft={hint::so_far(draft.incident(&clock).ok())} belongs={*belongs} onbelongs={may_link.then(|| { let belongs = belongs.setter(); Callback::from(move |other| belongs.set(other)) })} />
                <Photos keeping={keeping.clone()} />
                { parts.all() }
                { fault_box(&i18n, sending.fault.as_ref(), &SHOWN) }
                <div class="report-send">
                    if kept.keeps == Some(false) { <p class="small row">{ icon(Icon::Warning) }{ i18n.t(Key::ReportNoStore) }</p> }
                    <Button kind={Kind::Primary} wide=true submit=true busy={keeping.fate == Fate::Sending}>{ i18n.t(Key::ReportSend) }</Button>
                </div>
            </form>
        </div>
    }
}

fn turn_site(draft: &UseStateHandle<Draft>, put: &Callback<Draft>, session: &Session) -> Callback<String> {
    let (draft, put, session) = (draft.clone(), put.clone(), session.clone());
    Callback::from(move |id: String| {
        let site = id.parse().ok();
        let unit = site.and_then(|id| session.site(id)).and_then(|site| site.own_unit_id);
        put.emit(Draft { site, unit, ..(*draft).clone() });
    })
}

fn turn_method(draft: &UseStateHandle<Draft>, put: &Callback<Draft>, code: &str) -> Callback<Event> {
    let (draft, put, code) = (draft.clone(), put.clone(), code.to_owned());
    Callback::from(move |_: Event| {
        put.emit(Draft { methods: toggled(&draft.methods, &code), ..(*draft).clone() });
    })
}
