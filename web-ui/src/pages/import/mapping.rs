//! Step two: where each field comes from, with the first rows as they would become. It begins with the
//! server's proposal, a saved mapping, or the one of a dry run. Called by Import.

use std::rc::Rc;

use shared_types::{
    ids::{ImportFileId, ImportRunId},
    import::{
        IdentityRule, ImportFile, ImportMapping, ImportPreview, ImportValue, Mapping, MissingRule, NewImportMapping,
        NewImportRun,
    },
};
use web_sys::SubmitEvent;
use yew::prelude::*;

use super::{preview::preview, pure, run_of};
use crate::{
    client::{
        imports::{self, Which},
        use_load, use_send,
    },
    components::{Area, Button, Check, Icon, Kind, Pick, Select, Text, Toast, skeleton_panel},
    content::{async_content, fault_box},
    edge,
    i18n::{I18n, Key, Locale, use_i18n},
    nav::{Link, Route, use_nav},
    pages::sign_in::set,
    session::{Session, use_session},
};

/// What the step needs.
#[derive(Properties, PartialEq)]
pub struct MappingStepProps {
    /// The file.
    pub file: ImportFileId,
    /// The dry run whose mapping is gone on with.
    pub dry: Option<ImportRunId>,
}

type Begun = (ImportFile, Mapping, Vec<ImportMapping>);

/// The step.
#[component]
pub fn MappingStep(props: &MappingStepProps) -> Html {
    let i18n = use_i18n();
    let load = use_load((props.file, props.dry), |client, signal, (file, dry)| async move {
        let saved = imports::list_import_mappings(client.clone(), signal.clone()).await?;
        let of = imports::get_import_file(client.clone(), signal.clone(), file).await?;
        let mapping = match dry {
            Some(dry) => imports::get_run(client, &signal, Which::Dry, dry).await?.mapping,
            None => imports::guess_import_mapping(client, signal, file).await?,
        };
        Ok::<Begun, _>((of, mapping, saved))
    });
    async_content(&i18n, &load, skeleton_panel(), |(file, mapping, saved)| {
        html! { <Editor file={Rc::new(file.clone())} start={Rc::new(mapping.clone())} saved={Rc::new(saved.clone())} /> }
    })
}

#[derive(Properties, PartialEq)]
struct EditorProps {
    file: Rc<ImportFile>,
    start: Rc<Mapping>,
    saved: Rc<Vec<ImportMapping>>,
}

#[component]
fn Editor(props: &EditorProps) -> Html {
    let (i18n, nav, session, sending) = (use_i18n(), use_nav(), use_session(), use_send());
    let mapping = use_state(|| (*props.start).clone());
    let key = use_state(edge::random_key);
    let file = &props.file;
    let clock = session.clock(&i18n, Some(file.site_id));
    let seen = use_load((file.id, (*mapping).clone()), |client, signal, (file, mapping)| {
        imports::ask_import_preview(client, signal, file, Some(mapping))
    });
    let put = {
        let (mapping, key) = (mapping.setter(), key.setter());
        Callback::from(move |new: Mapping| {
            key.set(edge::random_key()); // another mapping is another dry run
            mapping.set(new);
        })
    };
    let choose = {
        let (saved, put) = (props.saved.clone(), put.clone());
        Callback::from(move |id: String| {
            if let Some(one) = saved.iter().find(|one| one.id.to_string() == id) {
                put.emit(one.mapping.clone());
            }
        })
    };
    let onsubmit = {
        let (sending, nav, mapping, key, file) = (sending.clone(), nav.clone(), mapping.clone(), key.clone(), file.id);
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let new = NewImportRun {
                file_id: file,
                site_id: None,
                mapping: Some((*mapping).clone()),
                mapping_id: None,
                short_text_vetted: false,
                mail_on_failure: None,
            };
            let (nav, key) = (nav.clone(), (*key).clone());
            sending.run(
                move |client| imports::start_run(client, Which::Dry, new, key),
                move |run| nav.go(&run_of(Which::Dry, run.id)),
            );
        })
    };
    let current = seen.remote.value.clone();
    let saved = props.saved.iter().map(|one| Pick::new(one.id.to_string(), one.name.clone()));
    html! {
        <>
            <section class="card stack">
                <header class="row apart">
                    <div><h2>{ &file.name }</h2><p>{ i18n.t(Key::MappingAbout) }</p></div>
                    <Link to={Route::Import.path()} class="button quiet">{ i18n.t(Key::MappingOtherFile) }</Link>
                </header>
                if !props.saved.is_empty() {
                    <Select id="saved" label={i18n.t(Key::MappingSaved).to_owned()} value="" onchange={choose}
                        picks={std::iter::once(Pick::new("", i18n.t(Key::MappingProposed).to_owned())).chain(saved).collect::<Vec<_>>()} />
                }
                <form class="form" {onsubmit} novalidate=true>
                    { fields(&i18n, &session, &mapping, current.as_deref(), &put) }
                    <Json mapping={Rc::new((*mapping).clone())} put={put.clone()} site={file.site_id} />
                    { fault_box(&i18n, sending.fault.as_ref(), &[]) }
                    <Button kind={Kind::Primary} wide=true submit=true busy={sending.busy}>{ i18n.t(Key::MappingTry) }</Button>
                </form>
            </section>
            <section class="card">
                <h2>{ i18n.t(Key::PreviewTitle) }</h2>
                { async_content(&i18n, &seen, skeleton_panel(), |answer| preview(&i18n, &session, &clock, answer)) }
            </section>
        </>
    }
}

/// One part of the mapping changed.
fn change(
    mapping: &Mapping,
    put: &Callback<Mapping>,
    part: impl Fn(&mut Mapping, String) + 'static,
) -> Callback<String> {
    let (mapping, put) = (mapping.clone(), put.clone());
    Callback::from(move |value: String| {
        let mut new = mapping.clone();
        part(&mut new, value);
        put.emit(new);
    })
}

fn turn(mapping: &Mapping, put: &Callback<Mapping>, part: impl Fn(&mut Mapping, bool) + 'static) -> Callback<bool> {
    let (mapping, put) = (mapping.clone(), put.clone());
    Callback::from(move |value: bool| {
        let mut new = mapping.clone();
        part(&mut new, value);
        put.emit(new);
    })
}

fn fields(
    i18n: &I18n,
    session: &Session,
    mapping: &Mapping,
    seen: Option<&ImportPreview>,
    put: &Callback<Mapping>,
) -> Html {
    let columns: Vec<Pick> = std::iter::once(Pick::new("", i18n.t(Key::MappingNone).to_owned()))
        .chain(seen.iter().flat_map(|seen| &seen.columns).map(|column| Pick::new(column.clone(), column.clone())))
        .collect();
    let pick = |id: &'static str, label: Key, value: &str, onchange: Callback<String>| {
        html! { <Select {id} label={i18n.t(label).to_owned()} value={value.to_owned()} picks={columns.clone()} {onchange} /> }
    };
    let change = |part: fn(&mut Mapping, String)| change(mapping, put, part);
    let id_column = match &mapping.identity {
        IdentityRule::Column { columns, .. } => columns.first().cloned().unwrap_or_default(),
        IdentityRule::RowHash => String::new(),
    };
    let point = mapping.point.as_ref();
    html! {
        <>
            { when_fields(i18n, mapping, put, &pick) }
            { category_fields(i18n, session, mapping, seen, put, &pick) }
            { method_fields(i18n, session, mapping, seen, put, &pick) }
            <fieldset class="field">
                <legend class="field-label">{ i18n.t(Key::MappingRest) }</legend>
                <div class="field-row three">
                    { pick("map-place", Key::MappingPlace, pure::text_column(mapping.place.as_ref()), change(|m, c| m.place = pure::with_text_column(m.place.as_ref(), &c))) }
                    { pick("map-unit", Key::MappingUnit, pure::text_column(mapping.unit.as_ref()), change(|m, c| m.unit = pure::with_text_column(m.unit.as_ref(), &c))) }
                    { pick("map-description", Key::ReportSaw, pure::text_column(mapping.description.as_ref()), change(|m, c| m.description = pure::with_text_column(m.description.as_ref(), &c))) }
                    { pick("map-loss", Key::ReportLoss, mapping.loss.as_ref().map_or("", |rule| &rule.column), change(|m, c| m.loss = pure::with_money_column(m.loss.as_ref(), &c))) }
                    { pick("map-recovered", Key::ReportRecovered, mapping.recovered.as_ref().map_or("", |rule| &rule.column), change(|m, c| m.recovered = pure::with_money_column(m.recovered.as_ref(), &c))) }
                    { pick("map-id", Key::MappingId, &id_column, change(|m, c| m.identity = if c.is_empty() { IdentityRule::RowHash } else { IdentityRule::Column { columns: vec![c], missing: Default::default() } })) }
                    { pick("map-x", Key::MappingX, point.map_or("", |rule| &rule.x), change(|m, c| m.point = pure::with_point(m.point.as_ref(), &c, &m.point.as_ref().map(|p| p.y.clone()).unwrap_or_default(), m.point.as_ref().map_or(pure::system("wgs84"), |p| p.system.clone())))) }
                    { pick("map-y", Key::MappingY, point.map_or("", |rule| &rule.y), change(|m, c| m.point = pure::with_point(m.point.as_ref(), &m.point.as_ref().map(|p| p.x.clone()).unwrap_or_default(), &c, m.point.as_ref().map_or(pure::system("wgs84"), |p| p.system.clone())))) }
                    if let Some(point) = point {
                        <Select id="map-system" label={i18n.t(Key::MappingSystem).to_owned()} value={pure::system_word(&point.system)}
                            picks={systems(&pure::system_word(&point.system))}
                            onchange={change(|m, word| if let Some(point) = &mut m.point { point.system = pure::system(&word) })} />
                    }
                </div>
            </fieldset>
        </>
    }
}

fn systems(now: &str) -> Vec<Pick> {
    let mut all = vec![
        Pick::new("wgs84", "WGS84"),
        Pick::new("rd-new", "RD New"),
        Pick::new("lambert72", "Lambert 72"),
        Pick::new("utm-31", "UTM 31"),
        Pick::new("utm-32", "UTM 32"),
    ];
    if !all.iter().any(|pick| pick.value == now) {
        all.push(Pick::new(now.to_owned(), now.to_uppercase().replace('-', " ")));
    }
    all
}

type ColumnPick<'a> = &'a dyn Fn(&'static str, Key, &str, Callback<String>) -> Html;

fn when_fields(i18n: &I18n, mapping: &Mapping, put: &Callback<Mapping>, pick: ColumnPick) -> Html {
    let from = &mapping.occurred.from;
    let change = |part: fn(&mut Mapping, String)| change(mapping, put, part);
    let by_parts = pure::parts(from);
    let parts = by_parts.as_ref().map(|parts| {
        const NAMES: [(&str, Key); 5] = [
            ("map-year", Key::MappingYear),
            ("map-month", Key::MappingMonth),
            ("map-day", Key::MappingDay),
            ("map-hour", Key::MappingHour),
            ("map-minute", Key::MappingMinute),
        ];
        NAMES
            .into_iter()
            .enumerate()
            .map(|(at, (id, label))| {
                let onchange = self::change(mapping, put, move |m, column| {
                    if let Some(mut parts) = pure::parts(&m.occurred.from) {
                        parts[at] = column;
                        m.occurred.from = pure::with_parts(&m.occurred.from, parts);
                    }
                });
                pick(id, label, &parts[at], onchange)
            })
            .collect::<Html>()
    });
    let kinds = vec![
        Pick::new("text", i18n.t(Key::MappingByText).to_owned()),
        Pick::new("parts", i18n.t(Key::MappingByParts).to_owned()),
    ];
    let until = mapping.occurred.until.as_ref();
    let formats = pure::formats(from);
    html! {
        <fieldset class="field">
            <legend class="field-label">{ i18n.t(Key::ReportWhen) }</legend>
            <div class="stack">
                <div class="field-row three">
                    <Select id="map-when" label={i18n.t(Key::MappingTold).to_owned()} picks={kinds} value={if by_parts.is_some() { "parts" } else { "text" }}
                        onchange={change(|m, word| m.occurred.from = if word == "parts" {
                            pure::with_parts(&m.occurred.from, Default::default())
                        } else {
                            pure::text_moment(Vec::new(), pure::FORMATS[0])
                        })} />
                    if let Some(parts) = parts {
                        { parts }
                    } else {
                        { pick("map-date", Key::MappingDate, pure::moment_column(from, 0), change(|m, c| m.occurred.from = pure::with_moment_column(&m.occurred.from, 0, &c))) }
                        { pick("map-time", Key::MappingTime, pure::moment_column(from, 1), change(|m, c| m.occurred.from = pure::with_moment_column(&m.occurred.from, 1, &c))) }
                        <Area id="map-format" label={i18n.t(Key::MappingFormat).to_owned()} help={i18n.f(Key::MappingFormatHelp, &[("formats", &pure::FORMATS.join(" · "))])} value={formats}
                            oninput={change(|m, typed| m.occurred.from = pure::with_formats(&m.occurred.from, &typed))} />
                    }
                    { pick("map-until", Key::MappingUntil, until.map_or("", |rule| pure::moment_column(rule, 0)), change(|m, c| {
                        let formats = pure::formats(&m.occurred.from);
                        m.occurred.until = (!c.is_empty()).then(|| {
                            let rule = m.occurred.until.clone().unwrap_or_else(|| pure::with_formats(&pure::text_moment(Vec::new(), "iso"), &formats));
                            pure::with_moment_column(&rule, 0, &c)
                        });
                    })) }
                    <Text id="map-zone" label={i18n.t(Key::MappingZone).to_owned()} help={i18n.t(Key::MappingZoneHelp).to_owned()} value={mapping.time_zone.clone().unwrap_or_default()}
                        oninput={change(|m, typed| m.time_zone = Some(typed.trim().to_owned()).filter(|zone| !zone.is_empty()))} />
                </div>
                <div class="row">
                    <Check id="map-lie" checked={from.ignore_offset} onchange={turn(mapping, put, |m, on| m.occurred.from.ignore_offset = on)}>{ i18n.t(Key::MappingLie) }</Check>
                    <Check id="map-midnight" checked={from.midnight_is_day} onchange={turn(mapping, put, |m, on| m.occurred.from.midnight_is_day = on)}>{ i18n.t(Key::MappingMidnight) }</Check>
                    <Check id="map-missing" checked={mapping.occurred.missing == MissingRule::Unknown}
                        onchange={turn(mapping, put, |m, on| m.occurred.missing = if on { MissingRule::Unknown } else { MissingRule::Reject })}>{ i18n.t(Key::MappingMissing) }</Check>
                </div>
            </div>
        </fieldset>
    }
}

fn category_fields(
    i18n: &I18n,
    session: &Session,
    mapping: &Mapping,
    seen: Option<&ImportPreview>,
    put: &Callback<Mapping>,
    pick: ColumnPick,
) -> Html {
    let rule = &mapping.category;
    let change = |part: fn(&mut Mapping, String)| change(mapping, put, part);
    let codes: Vec<Pick> = std::iter::once(Pick::new("", i18n.t(Key::MappingNone).to_owned()))
        .chain(session.codes.picks(i18n.language))
        .collect();
    let values = seen.map(|seen| seen.category_values.as_slice()).unwrap_or_default();
    html! {
        <fieldset class="field">
            <legend class="field-label">{ i18n.t(Key::ReportWhat) }</legend>
            <div class="stack">
                <div class="field-row three">
                    { pick("map-category", Key::MappingColumn, rule.columns.first().map_or("", String::as_str), change(|m, c| m.category = pure::with_category_column(&m.category, &c))) }
                    <Select id="map-constant" label={i18n.t(Key::MappingConstant).to_owned()} value={rule.constant.clone().unwrap_or_default()} picks={codes.clone()}
                        onchange={change(|m, code| {
                            m.category.constant = Some(code).filter(|code| !code.is_empty());
                            if m.category.constant.is_some() { m.category.columns.clear(); }
                        })} />
                    <Select id="map-default" label={i18n.t(Key::MappingDefault).to_owned()} value={rule.default.clone().unwrap_or_default()} picks={codes.clone()}
                        onchange={change(|m, code| m.category.default = Some(code).filter(|code| !code.is_empty()))} />
                </div>
                if !values.is_empty() {
                    { table(i18n, "map-kind", values, &codes, |value| pure::looked_up(&rule.table, value).unwrap_or("").to_owned(), |value| {
                        let value = value.to_owned();
                        self::change(mapping, put, move |m, code| m.category.table = pure::with_entry(&m.category.table, &value, Some(code.as_str()).filter(|code| !code.is_empty())))
                    }) }
                }
            </div>
        </fieldset>
    }
}

fn method_fields(
    i18n: &I18n,
    session: &Session,
    mapping: &Mapping,
    seen: Option<&ImportPreview>,
    put: &Callback<Mapping>,
    pick: ColumnPick,
) -> Html {
    let rule = mapping.methods.as_ref();
    let change = |part: fn(&mut Mapping, String)| change(mapping, put, part);
    let codes: Vec<Pick> = std::iter::once(Pick::new("", i18n.t(Key::MethodNone).to_owned()))
        .chain(
            session
                .codes
                .methods
                .iter()
                .map(|method| Pick::new(method.code.clone(), method.label.get(i18n.language).to_owned())),
        )
        .collect();
    let values = rule.and(seen).map(|seen| seen.method_values.as_slice()).unwrap_or_default();
    let empty = std::collections::BTreeMap::new();
    let known = rule.map_or(&empty, |rule| &rule.table);
    html! {
        <fieldset class="field">
            <legend class="field-label">{ i18n.t(Key::ReportHow) }</legend>
            <div class="stack">
                <div class="field-row three">
                    { pick("map-methods", Key::MappingColumn, rule.and_then(|rule| rule.columns.first()).map_or("", String::as_str), change(|m, c| m.methods = pure::with_methods_column(m.methods.as_ref(), &c))) }
                    if let Some(rule) = rule {
                        <Text id="map-separator" short=true label={i18n.t(Key::MappingSeparator).to_owned()} value={rule.separator.clone().unwrap_or_default()}
                            oninput={change(|m, typed| if let Some(rule) = &mut m.methods { rule.separator = Some(typed).filter(|typed| !typed.is_empty()) })} />
                    }
                </div>
                if !values.is_empty() {
                    { table(i18n, "map-how", values, &codes, |value| pure::looked_up(known, value).unwrap_or("").to_owned(), |value| {
                        let value = value.to_owned();
                        // Here an empty code is an answer: the value names no method.
                        self::change(mapping, put, move |m, code| if let Some(rule) = &mut m.methods { rule.table = pure::with_entry(&rule.table, &value, Some(&code)) })
                    }) }
                }
            </div>
        </fieldset>
    }
}

/// The translation table: each value of the file beside the word of ours.
fn table(
    i18n: &I18n,
    id: &'static str,
    values: &[ImportValue],
    codes: &[Pick],
    of: impl Fn(&str) -> String,
    change: impl Fn(&str) -> Callback<String>,
) -> Html {
    html! {
        <div class="table-scroll translate" tabindex="0" role="group" aria-label={i18n.t(Key::MappingTable).to_owned()}>
            <table class="table">
                <thead><tr><th scope="col">{ i18n.t(Key::MappingTheirs) }</th><th scope="col" class="number">{ i18n.t(Key::MappingRows) }</th><th scope="col">{ i18n.t(Key::MappingOurs) }</th></tr></thead>
                <tbody>
                    for (at, ImportValue { value, rows }) in values.iter().enumerate() {
                        <tr key={value.clone()}>
                            <th scope="row">{ value }</th>
                            <td class="number">{ i18n.language.integer(*rows as i64) }</td>
                            <td><Select bare=true id={format!("{id}-{at}")} label={i18n.f(Key::MappingOursOf, &[("value", value)])} value={of(value)} picks={codes.to_vec()} onchange={change(value)} /></td>
                        </tr>
                    }
                </tbody>
            </table>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct JsonProps {
    mapping: Rc<Mapping>,
    put: Callback<Mapping>,
    site: shared_types::ids::AreaId,
}

/// The mapping as people keep and share it: by name at the site, or as a JSON file.
#[component]
fn Json(props: &JsonProps) -> Html {
    let (i18n, sending) = (use_i18n(), use_send());
    let toast = use_context::<Toast>();
    let typed = use_state_eq(|| None::<String>);
    let wrong = use_state_eq(|| None::<String>);
    let name = use_state_eq(String::new);
    let text = serde_json::to_string_pretty(&*props.mapping).unwrap_or_default();
    let oninput = {
        let (typed, wrong, put) = (typed.setter(), wrong.setter(), props.put.clone());
        Callback::from(move |text: String| {
            match pure::from_json(&text) {
                Ok(mapping) => {
                    wrong.set(None);
                    typed.set(None);
                    put.emit(mapping);
                }
                Err(why) => {
                    wrong.set(Some(why));
                    typed.set(Some(text));
                }
            };
        })
    };
    let download = {
        let text = text.clone();
        Callback::from(move |()| edge::save("mapping.json", "application/json", &text))
    };
    let keep = {
        let (sending, name, mapping, site) = (sending.clone(), name.clone(), props.mapping.clone(), props.site);
        let words = i18n.t(Key::ActionSaved).to_owned();
        Callback::from(move |()| {
            let new = NewImportMapping { site_id: site, name: name.trim().to_owned(), mapping: (*mapping).clone() };
            let (toast, words) = (toast.clone(), words.clone());
            sending.run(
                move |client| imports::create_import_mapping(client, new),
                move |_| {
                    if let Some(toast) = toast {
                        toast.say(words);
                    }
                },
            );
        })
    };
    html! {
        <details class="more">
            <summary>{ i18n.t(Key::MappingKeep) }</summary>
            <div class="field-row">
                <Text id="map-name" label={i18n.t(Key::MappingName).to_owned()} value={(*name).clone()} oninput={set(&name)}
                    fault={sending.fault.as_ref().and_then(|fault| fault.at(&i18n, "/name"))} />
                <div class="row">
                    <Button busy={sending.busy} onclick={keep}>{ i18n.t(Key::ActionSave) }</Button>
                    <Button kind={Kind::Quiet} icon={Icon::Download} onclick={download}>{ i18n.t(Key::MappingJson) }</Button>
                </div>
            </div>
            { fault_box(&i18n, sending.fault.as_ref(), &["/name"]) }
            <Area id="map-json" label={i18n.t(Key::MappingJsonLabel).to_owned()} help={i18n.t(Key::MappingJsonHelp).to_owned()} value={(*typed).clone().unwrap_or(text)} {oninput} fault={(*wrong).clone()} />
        </details>
    }
}
