//! A person as a witness tells it: role, age band, what was seen. Who it is stands apart and is sealed by the server.
//! Called by Report and by the panel of persons. There is no field for ethnicity, religion or orientation.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use shared_types::{
    patch::Patch,
    person::{AgeBand, NewPerson, Person, PersonPatch, PersonRole},
    problem::FieldFault,
};
use yew::prelude::*;

use super::{hidden_patch, picks, ruled, text, text_patch, typing};
use crate::{
    client::Fault,
    components::{Area, Icon, Select, Text, icon},
    i18n::{Key, use_i18n},
};

/// A person, as typed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PersonForm {
    /// Word of the role; empty is a suspect.
    pub role: String,
    /// Word of the age band; empty is not known.
    pub age: String,
    /// What was seen.
    pub appearance: String,
    /// Family name.
    pub family: String,
    /// Given names.
    pub given: String,
    /// `date`.
    pub birth: String,
    /// Phone number.
    pub phone: String,
    /// E-mail address.
    pub email: String,
    /// Postal address.
    pub address: String,
}

impl PersonForm {
    /// As it stands; what is sealed is not there.
    pub fn of(person: &Person) -> Self {
        Self {
            role: person.role.word().to_owned(),
            age: person.age_band.word().to_owned(),
            appearance: person.appearance.clone().unwrap_or_default(),
            ..Self::default()
        }
    }

    fn role(&self) -> PersonRole {
        self.role.parse().unwrap_or(PersonRole::Suspect)
    }

    fn age(&self) -> AgeBand {
        self.age.parse().unwrap_or(AgeBand::Unknown)
    }

    fn birth(&self, faults: &mut Vec<FieldFault>) -> Option<Date> {
        let day = self.birth.parse().ok();
        if day.is_none() && !self.birth.trim().is_empty() {
            faults.push(FieldFault::new("/birthDate", "date", ""));
        }
        day
    }

    /// What is added.
    pub fn new_person(&self) -> Result<NewPerson, Vec<FieldFault>> {
        let mut faults = Vec::new();
        let new = NewPerson {
            role: self.role(),
            age_band: self.age(),
            appearance: text(&self.appearance),
            family_name: text(&self.family),
            given_names: text(&self.given),
            birth_date: self.birth(&mut faults),
            phone: text(&self.phone),
            email: text(&self.email),
            address: text(&self.address),
        };
        ruled(new, faults)
    }

    /// What is corrected; of what is sealed only what was typed anew.
    pub fn patch(&self, was: &Person) -> Result<PersonPatch, Vec<FieldFault>> {
        self.new_person()?;
        Ok(PersonPatch {
            role: Some(self.role()).filter(|role| *role != was.role),
            age_band: Some(self.age()).filter(|age| *age != was.age_band),
            appearance: text_patch(&self.appearance, was.appearance.as_deref()),
            family_name: hidden_patch(&self.family),
            given_names: hidden_patch(&self.given),
            birth_date: self.birth.parse().map_or(Patch::Absent, Patch::Value),
            phone: hidden_patch(&self.phone),
            email: hidden_patch(&self.email),
            address: hidden_patch(&self.address),
        })
    }
}

/// What the fields need.
#[derive(Properties, PartialEq)]
pub struct PersonFieldsProps {
    /// Before each id, unique on the screen.
    pub id: AttrValue,
    /// As typed so far.
    pub form: PersonForm,
    /// Something else was typed.
    pub changed: Callback<PersonForm>,
    /// What is wrong.
    #[prop_or_default]
    pub fault: Option<Fault>,
    /// Where these fields stand in what is sent.
    #[prop_or_default]
    pub at: AttrValue,
    /// Who it is too, and that it stays as it is when left empty.
    #[prop_or_default]
    pub identity: Option<Key>,
}

/// The fields.
#[component]
pub fn PersonFields(props: &PersonFieldsProps) -> Html {
    let i18n = use_i18n();
    let (id, form) = (&props.id, &props.form);
    let put = |set: fn(&mut PersonForm, String)| typing(form, &props.changed, set);
    let fault = |field: &str| props.fault.as_ref().and_then(|fault| fault.at(&i18n, &format!("{}/{field}", props.at)));
    let line = |name: &str, label: Key, kind: &'static str, value: &str, oninput: Callback<String>, field: &str| {
        html! {
            <Text id={format!("{id}-{name}")} {kind} label={i18n.t(label).to_owned()} value={value.to_owned()} {oninput} fault={fault(field)} />
        }
    };
    html! {
        <>
            <div class="field-row">
                <Select id={format!("{id}-role")} label={i18n.t(Key::PersonRole).to_owned()} value={form.role().word()}
                    picks={picks(&i18n, "person-role", PersonRole::ALL, PersonRole::word)} onchange={put(|form, typed| form.role = typed)} fault={fault("role")} />
                <Select id={format!("{id}-age")} label={i18n.t(Key::PersonAge).to_owned()} value={form.age().word()}
                    picks={picks(&i18n, "age", AgeBand::ALL, AgeBand::word)} onchange={put(|form, typed| form.age = typed)} fault={fault("ageBand")} />
            </div>
            <Area id={format!("{id}-appearance")} label={i18n.t(Key::PersonAppearance).to_owned()} help={i18n.t(Key::PersonAppearanceHelp).to_owned()}
                value={form.appearance.clone()} oninput={put(|form, typed| form.appearance = typed)} fault={fault("appearance")} />
            if let Some(about) = props.identity {
                <details class="more" open={["familyName", "givenNames", "birthDate", "phone", "email", "address"].iter().any(|field| fault(field).is_some())}>
                    <summary>{ i18n.t(Key::PersonIdentity) }</summary>
                    <div class="note">{ icon(Icon::Lock) }<div>{ i18n.t(about) }</div></div>
                    <div class="field-row">
                        { line("family", Key::PersonFamily, "text", &form.family, put(|form, typed| form.family = typed), "familyName") }
                        { line("given", Key::PersonGiven, "text", &form.given, put(|form, typed| form.given = typed), "givenNames") }
                    </div>
                    <div class="field-row">
                        { line("birth", Key::PersonBirth, "date", &form.birth, put(|form, typed| form.birth = typed), "birthDate") }
                        { line("phone", Key::PersonPhone, "tel", &form.phone, put(|form, typed| form.phone = typed), "phone") }
                    </div>
                    { line("email", Key::PersonEmail, "email", &form.email, put(|form, typed| form.email = typed), "email") }
                    <Area id={format!("{id}-address")} label={i18n.t(Key::PersonAddress).to_owned()} value={form.address.clone()}
                        oninput={put(|form, typed| form.address = typed)} fault={fault("address")} />
                </details>
            }
        </>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person() -> Person {
        serde_json::from_str(
            r#"{"id":"0190f0f0-0000-7000-8000-000000000001","incidentId":"0190f0f0-0000-7000-8000-000000000002","role":"witness","ageBand":"25-39","appearance":"lang","opens":["identity"],
                "wipesAt":"2027-03-28T16:31:00Z","wipedAt":null,"addedAt":"2026-03-28T16:31:00Z","struckAt":null,
                "strikeReason":null,"version":1}"#,
        )
        .unwrap()
    }

    #[test]
    fn an_empty_form_is_a_suspect_of_whom_nothing_is_known() {
        let new = PersonForm::default().new_person().unwrap();
        assert_eq!((new.role, new.age_band, new.appearance), (PersonRole::Suspect, AgeBand::Unknown, None));
    }

    #[test]
    fn what_is_sealed_and_was_not_typed_anew_stays_as_it_is() {
        let was = person();
        assert_eq!(PersonForm::of(&was).patch(&was).unwrap(), PersonPatch::default());
        let typed = PersonForm { phone: "06 12345678".into(), ..PersonForm::of(&was) };
        let patch = typed.patch(&was).unwrap();
        assert_eq!((patch.phone, patch.family_name), (Patch::Value("06 12345678".into()), Patch::Absent));
    }

    #[test]
    fn a_day_that_does_not_exist_is_told_at_its_field() {
        let faults = PersonForm { birth: "2001-02-30".into(), ..PersonForm::default() }.new_person().unwrap_err();
        assert_eq!((faults[0].pointer.as_str(), faults[0].code.as_str()), ("/birthDate", "date"));
    }
}
