//! Everything that is kept on one person, in one action, for a request to see it. Called by Keeping. What somebody was
//! looked for by goes in the body and nowhere else; what is shown is forgotten when the screen is left.

use shared_types::subject::{NewSubjectFile, SubjectFile, SubjectRecord};
use validator::Validate as _;
use web_sys::SubmitEvent;
use yew::prelude::*;

use super::requests::Requests;
use crate::{
    client::{Fault, faults_of, retention, use_send},
    components::{Button, Icon, Kind, Text, empty, icon},
    content::fault_box,
    edge,
    i18n::{I18n, Key, use_i18n},
    nav::{Link, Route},
    pages::sign_in::set,
    session::{Session, use_session},
};

/// The search and its file.
#[component]
pub fn File() -> Html {
    let (i18n, session, sending) = (use_i18n(), use_session(), use_send());
    let (family, birth) = (use_state_eq(String::new), use_state_eq(String::new));
    let (phone, plate) = (use_state_eq(String::new), use_state_eq(String::new));
    let file = use_state(|| None::<SubjectFile>);
    let onsubmit = {
        let (family, birth, phone, plate) = (family.clone(), birth.clone(), phone.clone(), plate.clone());
        let (sending, file) = (sending.clone(), file.setter());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            file.set(None);
            let some = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
            let new = NewSubjectFile {
                family_name: some(&family),
                birth_date: birth.parse().ok(),
                phone: some(&phone),
                plate: some(&plate),
            };
            if let Err(errors) = new.validate() {
                return sending.refuse(Fault::Form(faults_of(&errors)));
            }
            let file = file.clone();
            sending.run(move |client| retention::make_file(client, new), move |made| file.set(Some(made)));
        })
    };
    let save = {
        let file = file.clone();
        Callback::from(move |()| {
            if let Some(text) = file.as_ref().and_then(|file| serde_json::to_string_pretty(file).ok()) {
                edge::save("inzage.json", "application/json", &text);
            }
        })
    };
    let fault = |pointer: &str| sending.fault.as_ref().and_then(|fault| fault.at(&i18n, pointer));
    html! {
        <>
        <section class="card stack no-print">
            <header><h2>{ i18n.t(Key::FileTitle) }</h2><p>{ i18n.t(Key::FileAbout) }</p></header>
            <form class="form" {onsubmit} novalidate=true>
                <div class="field-row">
                    <Text id="file-family" label={i18n.t(Key::PersonFamily).to_owned()} value={(*family).clone()} oninput={set(&family)} fault={fault("/familyName")} />
                    <Text id="file-birth" kind="date" label={i18n.t(Key::PersonBirth).to_owned()} value={(*birth).clone()} oninput={set(&birth)} fault={fault("/birthDate")} />
                </div>
                <div class="field-row">
                    <Text id="file-phone" kind="tel" label={i18n.t(Key::FilePhone).to_owned()} value={(*phone).clone()} oninput={set(&phone)} fault={fault("/phone")} />
                    <Text id="file-plate" label={i18n.t(Key::FilePlate).to_owned()} value={(*plate).clone()} oninput={set(&plate)} fault={fault("/plate")} />
                </div>
                { fault_box(&i18n, sending.fault.as_ref(), &["/familyName", "/birthDate", "/phone", "/plate"]) }
                <Button kind={Kind::Primary} submit=true busy={sending.busy}>{ i18n.t(Key::FileMake) }</Button>
            </form>
        </section>
        if let Some(file) = &*file {
            <section class="card stack" aria-live="polite">
                <header class="row apart">
                    <h2>{ i18n.n(Key::FileFoundOne, Key::FileFoundMany, file.records.len() as i64) }</h2>
                    if !file.records.is_empty() {
                        <div class="row no-print">
                            <Button icon={Icon::Download} onclick={save}>{ i18n.t(Key::FileSave) }</Button>
                            <Button icon={Icon::Printer} onclick={Callback::from(|()| edge::print_page())}>{ i18n.t(Key::ActionPrint) }</Button>
                        </div>
                    }
                </header>
                if file.records.is_empty() {
                    { empty(Icon::Done, i18n.t(Key::FileNone), i18n.t(Key::FileNoneNext), Html::default()) }
                } else {
                    <div class="note">{ icon(Icon::Eye) }<div>{ i18n.t(Key::FileLogged) }</div></div>
                    <ul class="plain-rows">
                        for record in &file.records { <li key={record.row_id.to_string()} class="stack-small">{ shown(&i18n, &session, record) }</li> }
                    </ul>
                }
            </section>
        }
        </>
    }
}

/// One row, with all that is kept in it.
fn shown(i18n: &I18n, session: &Session, record: &SubjectRecord) -> Html {
    let clock = session.clock(i18n, Some(record.site_id));
    let mut rows: Vec<(Key, String)> = Vec::new();
    rows.extend(record.role.map(|role| (Key::PersonRole, i18n.word("person-role", role.word()))));
    rows.extend(record.age_band.map(|age| (Key::PersonAge, i18n.word("age", age.word()))));
    rows.extend(record.appearance.clone().map(|words| (Key::PersonAppearance, words)));
    if let Some(identity) = &record.identity {
        rows.extend(identity.given_names.clone().map(|words| (Key::PersonGiven, words)));
        rows.extend(identity.family_name.clone().map(|words| (Key::PersonFamily, words)));
        rows.extend(identity.birth_date.map(|day| (Key::PersonBirth, day.to_string())));
    }
    if let Some(contact) = &record.contact {
        rows.extend(contact.phone.clone().map(|words| (Key::PersonPhone, words)));
        rows.extend(contact.email.clone().map(|words| (Key::PersonEmail, words)));
        rows.extend(contact.address.clone().map(|words| (Key::PersonAddress, words)));
    }
    rows.extend(record.plate.clone().map(|plate| (Key::VehiclePlateWord, plate.as_seen)));
    rows.push((Key::WarningsWhen, clock.date(record.wipes_at)));
    rows.push((Key::ReadsTitle, i18n.n(Key::FileReadsOne, Key::FileReadsMany, record.reads.len() as i64)));
    html! {
        <>
            <h3><Link to={Route::Incident(record.incident_id).path()}>{ &record.number }</Link></h3>
            <p class="muted small">
                { session.codes.category(&record.category, i18n.language) }{ " · " }{ i18n.word("read-row", &record.row_kind) }{ " · " }{ clock.moment(record.reported_at) }
            </p>
            <dl class="facts">
                for (name, value) in rows { <><dt>{ i18n.t(name) }</dt><dd class="told">{ value }</dd></> }
            </dl>
            if record.row_kind == "person" { <Requests incident={record.incident_id} person={record.row_id} /> }
        </>
    }
}
