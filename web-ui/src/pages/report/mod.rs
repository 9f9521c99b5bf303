//! Report, for a phone behind the counter: a few touches and a sentence. What is filled in is kept on the
//! device; without a network it is sent when the network is back, and its key keeps it from coming twice.
//! Called by app.rs.

mod draft;

use shared_types::{
    access::Permission,
    area::UnitPage,
    ids::AreaId,
    incident::{Completion, Incident},
};
use web_sys::SubmitEvent;
use yew::prelude::*;

use self::draft::{Draft, Told};
use crate::{
    client::{Fault, incidents, places, use_load, use_send},
    components::{Area, Button, Icon, Kind, Pick, Segments, Select, Text, Toast, icon},
    content::fault_box,
    edge::{self, Listener},
    i18n::{I18n, Key, use_i18n, wall},
    nav::{Route, toggled, use_nav},
    session::{Session, use_session},
    shell::{current_site, page},
};

const KEPT: &str = "webm.draft";

/// What most reports are about; everything else is one touch further.
const FIRST: [&str; 5] =
    ["theft.shoplifting", "nuisance.youth", "damage.vandalism", "violence.against-staff", "theft.burglary-business"];

/// Methods that are seen at once.
const FEW: usize = 5;

/// The fields that show their own faults.
const SHOWN: [&str; 10] = [
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
];

fn fresh(site: Option<AreaId>, session: &Session) -> Draft {
    let unit = site.and_then(|id| session.site(id)).and_then(|site| site.own_unit_id);
    Draft { key: edge::random_key(), begun: edge::now(), site, unit, ..Draft::default() }
}

/// The screen.
#[component]
pub fn Report() -> Html {
    let (i18n, nav, session, sending) = (use_i18n(), use_nav(), use_session(), use_send());
    let toast = use_context::<Toast>();
    let sites = session.sites_with(Permission::IncidentReport);
    let site = current_site(&nav, &session).filter(|id| sites.iter().any(|site| site.area_id == *id));
    let site = site.or(sites.first().map(|site| site.area_id));
    let draft = use_state(|| {
        let kept = edge::recall(KEPT).and_then(|text| serde_json::from_str::<Draft>(&text).ok());
        kept.filter(Draft::is_begun).unwrap_or_else(|| fresh(site, &session))
    });
    let all_methods = use_state_eq(|| false);
    let other = use_state_eq(|| !draft.category.is_empty() && !FIRST.contains(&draft.category.as_str()));
    let units = use_load(draft.site, |client, signal, site| async move {
        match site {
            Some(site) => places::list_units(client, signal, site).await,
            None => Ok(UnitPage { items: Vec::new(), next_cursor: None }),
        }
    });
    let clock = session.clock(&i18n, draft.site);

    let put = {
        let draft = draft.clone();
        Callback::from(move |new: Draft| {
            if let Ok(text) = serde_json::to_string(&new) {
                edge::keep(KEPT, new.is_begun().then_some(text.as_str()));
            }
            draft.set(new);
        })
    };
    // Each field changes its own part of the draft.
    macro_rules! typed {
        ($field:ident) => {{
            let (draft, put) = (draft.clone(), put.clone());
            Callback::from(move |value: String| put.emit(Draft { $field: value, ..(*draft).clone() }))
        }};
    }
    let send = {
        let (draft, sending, clock, nav) = (draft.clone(), sending.clone(), clock.clone(), nav.clone());
        let (words, codes, language) = (i18n.t(Key::ReportDone).to_owned(), session.codes.clone(), i18n.language);
        Callback::from(move |()| match draft.incident(&clock) {
            Err(faults) => sending.refuse(Fault::Form(faults)),
            Ok(new) => {
                let (key, nav, toast, words) = (draft.key.clone(), nav.clone(), toast.clone(), words.clone());
                let codes = codes.clone();
                sending.run(
                    move |client| incidents::report_incident(client, new, key),
                    move |made: Incident| {
                        edge::keep(KEPT, None);
                        if let Some(toast) = toast {
                            let title = codes.title(&made.summary.category, &[], language);
                            toast.say(format!("{words} {} · {title}", made.summary.number));
                        }
                        nav.replace(&Route::Incident(made.summary.id).path());
                    },
                );
            }
        })
    };
    let waits = sending.fault == Some(Fault::Offline);
    {
        // The network is back: what was kept is sent, once.
        let send = send.clone();
        use_effect_with(waits, move |waits| {
            let heard = waits.then(|| {
                Listener::network(move |there| {
                    if there {
                        send.emit(());
                    }
                })
            });
            move || drop(heard)
        });
    }
    let refused = matches!(sending.fault, Some(Fault::Form(_)));
    use_effect_with(refused, |refused| {
        if *refused {
            edge::focus_on("[aria-invalid=true], .tiles input, .segmented input");
        }
    });
    let onsubmit = send.reform(|event: SubmitEvent| event.prevent_default());
    let wipe = {
        let (draft, session, sending) = (draft.clone(), session.clone(), sending.clone());
        Callback::from(move |()| {
            edge::keep(KEPT, None);
            sending.clear();
            draft.set(fresh(site, &session));
        })
    };
    let fault = |pointer: &str| sending.fault.as_ref().and_then(|fault| fault.at(&i18n, pointer));
    let choose = {
        let (draft, put, other) = (draft.clone(), put.clone(), other.clone());
        Callback::from(move |code: AttrValue| {
            other.set(code == "other…");
            let category = if code == "other…" { String::new() } else { code.to_string() };
            put.emit(Draft { category, methods: Vec::new(), ..(*draft).clone() });
        })
    };
    let told = {
        let (draft, put, clock) = (draft.clone(), put.clone(), clock.clone());
        Callback::from(move |word: AttrValue| {
            let told = Told::ALL.into_iter().find(|told| told.word() == word).unwrap_or_default();
            let now = wall(clock.wall(jiff::Timestamp::from_millisecond(draft.begun).unwrap_or_default()));
            let mut new = Draft { told, ..(*draft).clone() };
            if new.from.is_empty() {
                new.from.clone_from(&now);
            }
            if new.until.is_empty() {
                new.until.clone_from(&now);
            }
            if new.day.is_empty() {
                new.day = now[..10].to_owned();
            }
            put.emit(new);
        })
    };
    let tiles = {
        let names = FIRST.iter().map(|code| Pick::new(*code, session.codes.category(code, i18n.language)));
        names.chain([Pick::new("other…", i18n.t(Key::ReportOther).to_owned())]).collect::<Vec<_>>()
    };
    let methods: Vec<_> = session.codes.methods_of(&draft.category).collect();
    let shown = if *all_methods { methods.len() } else { FEW.min(methods.len()) };
    let kept = if waits { Key::ReportWaits } else { Key::ReportKept };
    let about = html! { if draft.is_begun() { <p class="muted small" role="status">{ i18n.t(kept) }</p> } };
    let actions = html! { if draft.is_begun() { <Button kind={Kind::Quiet} onclick={wipe}>{ i18n.t(Key::ReportWipe) }</Button> } };
    html! {
        <div class="report stack">
            { page(i18n.t(Key::ReportTitle), about, actions) }
            <form class="form" {onsubmit} novalidate=true>
                if sites.len() > 1 {
                    <Select id="site" label={i18n.t(Key::NavSite).to_owned()} fault={fault("/siteId")}
                        value={draft.site.map(|id| id.to_string()).unwrap_or_default()}
                        picks={sites.iter().map(|site| Pick::new(site.area_id.to_string(), site.name.clone())).collect::<Vec<_>>()}
                        onchange={turn_site(&draft, &put, &session)} />
                }
                <Segments name="what" headed=true look="tiles" label={i18n.t(Key::ReportWhat).to_owned()} picks={tiles} onchange={choose}
                    value={if *other { "other…".to_owned() } else { draft.category.clone() }}
                    fault={fault("/category").filter(|_| !*other)} />
                if *other {
                    <Select id="kind" label={i18n.t(Key::ReportKind).to_owned()} value={draft.category.clone()} onchange={typed!(category)}
                        picks={std::iter::once(Pick::new("", i18n.t(Key::ActionChoose).to_owned())).chain(session.codes.picks(i18n.language)).collect::<Vec<_>>()}
                        fault={fault("/category")} />
                }
                <Segments name="when" headed=true label={i18n.t(Key::ReportWhen).to_owned()} value={draft.told.word()} onchange={told}
                    picks={Told::ALL.iter().map(|told| Pick::new(told.word(), i18n.t(told_key(*told)).to_owned())).collect::<Vec<_>>()} />
                { time_fields(&i18n, &draft, typed!(from), typed!(until), typed!(day), &fault) }
                { unit_field(&i18n, &draft, &put, units.remote.value.as_deref(), &session) }
                <Text id="place" label={i18n.t(Key::ReportPlace).to_owned()} help={i18n.t(Key::ReportPlaceHelp).to_owned()}
                    value={draft.place.clone()} oninput={typed!(place)} fault={fault("/placeWords")} />
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
                <Area id="description" label={i18n.t(Key::ReportSaw).to_owned()} value={draft.description.clone()} oninput={typed!(description)}
                    help={i18n.t(Key::ReportSawHelp).to_owned()} fault={fault("/description")} />
                <details class="more">
                    <summary>{ i18n.t(Key::ReportMore) }</summary>
                    <Segments name="completion" headed=true label={i18n.t(Key::ReportCompletion).to_owned()} picks={super::incidents::completions(&i18n)}
                        value={if draft.completion.is_empty() { Completion::Completed.word().to_owned() } else { draft.completion.clone() }}
                        onchange={let f = typed!(completion); Callback::from(move |word: AttrValue| f.emit(word.to_string()))} />
                    <div class="field-row">
                        <Text id="loss" label={i18n.t(Key::ReportLoss).to_owned()} inputmode="decimal" value={draft.loss.clone()} oninput={typed!(loss)} fault={fault("/lossCents")} />
                        <Text id="recovered" label={i18n.t(Key::ReportRecovered).to_owned()} inputmode="decimal" value={draft.recovered.clone()} oninput={typed!(recovered)} fault={fault("/recoveredCents")} />
                    </div>
                    <Text id="short" label={i18n.t(Key::ReportShort).to_owned()} help={i18n.t(Key::ReportShortHelp).to_owned()}
                        value={draft.short.clone()} oninput={typed!(short)} fault={fault("/shortText")} />
                </details>
                if waits {
                    <div class="note warn" role="alert">{ icon(Icon::Offline) }<div>{ i18n.t(Key::ReportWaitsWords) }</div></div>
                } else {
                    { fault_box(&i18n, sending.fault.as_ref(), &SHOWN) }
                }
                <div class="report-send">
                    <Button kind={Kind::Primary} wide=true submit=true busy={sending.busy}>{ i18n.t(Key::ReportSend) }</Button>
                </div>
            </form>
        </div>
    }
}

fn told_key(told: Told) -> Key {
    match told {
        Told::Now => Key::ReportNow,
        Told::At => Key::ReportAt,
        Told::Between => Key::ReportBetween,
        Told::Day => Key::ReportDay,
        Told::Unknown => Key::ReportUnknown,
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

fn time_fields(
    i18n: &I18n,
    draft: &Draft,
    from: Callback<String>,
    until: Callback<String>,
    day: Callback<String>,
    fault: &dyn Fn(&str) -> Option<String>,
) -> Html {
    let moment = |id: &'static str, label: Key, value: &str, oninput: Callback<String>, pointer: &str| {
        html! {
            <Text {id} kind="datetime-local" label={i18n.t(label).to_owned()} value={value.to_owned()} {oninput} fault={fault(pointer)} required=true />
        }
    };
    match draft.told {
        Told::Now | Told::Unknown => Html::default(),
        Told::At => moment("at", Key::ReportAtLabel, &draft.from, from, "/occurredFrom"),
        Told::Between => html! {
            <div class="field-row">
                { moment("between-from", Key::ReportFromLabel, &draft.from, from, "/occurredFrom") }
                { moment("between-until", Key::ReportUntilLabel, &draft.until, until, "/occurredUntil") }
            </div>
        },
        Told::Day => html! {
            <Text id="day" kind="date" short=true label={i18n.t(Key::ReportDayLabel).to_owned()} value={draft.day.clone()} oninput={day} fault={fault("/occurredDate")} required=true />
        },
    }
}

fn unit_field(
    i18n: &I18n,
    draft: &UseStateHandle<Draft>,
    put: &Callback<Draft>,
    units: Option<&UnitPage>,
    session: &Session,
) -> Html {
    let Some(units) = units.filter(|units| !units.items.is_empty()) else { return Html::default() };
    let own = draft.site.and_then(|id| session.site(id)).and_then(|site| site.own_unit_id);
    let name = |unit: &shared_types::area::Unit| {
        let label = i18n.f(Key::PlaceUnit, &[("label", &unit.label)]);
        let name = unit.organisation_name.as_ref().map(|name| format!("{label} · {name}")).unwrap_or(label);
        if own == Some(unit.id) { format!("{name} ({})", i18n.t(Key::ReportOwn)) } else { name }
    };
    let none = Pick::new("", i18n.t(Key::ReportNoUnit).to_owned());
    let picks = std::iter::once(none).chain(units.items.iter().map(|unit| Pick::new(unit.id.to_string(), name(unit))));
    let onchange = {
        let (draft, put) = (draft.clone(), put.clone());
        Callback::from(move |id: String| put.emit(Draft { unit: id.parse().ok(), ..(*draft).clone() }))
    };
    html! {
        <Select id="unit" label={i18n.t(Key::ReportWhere).to_owned()} picks={picks.collect::<Vec<_>>()} {onchange}
            value={draft.unit.map(|id| id.to_string()).unwrap_or_default()} />
    }
}
