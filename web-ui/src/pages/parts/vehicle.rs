//! A vehicle as it was seen. A plate is judged softly: a doubt is told, what was seen is taken. Called by Report and
//! by the panel of vehicles.

use serde::{Deserialize, Serialize};
use shared_types::{
    plate,
    problem::FieldFault,
    vehicle::{NewVehicle, Vehicle, VehicleKind, VehiclePatch},
};
use yew::prelude::*;

use super::{hidden_patch, picks, ruled, text, text_patch, typing};
use crate::{
    client::Fault,
    components::{Select, Text},
    i18n::{Key, use_i18n},
};

/// A vehicle, as typed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct VehicleForm {
    /// Word of the kind; empty is not known.
    pub kind: String,
    /// Make and model.
    pub make: String,
    /// Colour.
    pub colour: String,
    /// Country of the plate; empty is the Netherlands.
    pub country: String,
    /// Plate as seen.
    pub plate: String,
}

impl VehicleForm {
    /// As it stands; the plate is sealed and not there.
    pub fn of(vehicle: &Vehicle) -> Self {
        Self {
            kind: vehicle.kind.word().to_owned(),
            make: vehicle.make.clone().unwrap_or_default(),
            colour: vehicle.colour.clone().unwrap_or_default(),
            country: vehicle.country.clone().unwrap_or_default(),
            plate: String::new(),
        }
    }

    fn kind(&self) -> VehicleKind {
        self.kind.parse().unwrap_or(VehicleKind::Unknown)
    }

    fn country(&self) -> String {
        Some(self.country.trim().to_uppercase())
            .filter(|country| !country.is_empty())
            .unwrap_or_else(|| "NL".to_owned())
    }

    /// Whether the country gives out no such plates, as far as we know.
    pub fn is_doubtful(&self) -> bool {
        !self.plate.trim().is_empty() && plate::is_usual(&self.country(), &plate::canonical(&self.plate)) == Some(false)
    }

    /// What is added.
    pub fn new_vehicle(&self) -> Result<NewVehicle, Vec<FieldFault>> {
        let plate = text(&self.plate);
        let new = NewVehicle {
            kind: self.kind(),
            make: text(&self.make),
            colour: text(&self.colour),
            country: plate.is_some().then(|| self.country()),
            plate,
        };
        ruled(new, Vec::new())
    }

    /// What is corrected; the plate only when it was typed anew.
    pub fn patch(&self, was: &Vehicle) -> Result<VehiclePatch, Vec<FieldFault>> {
        let new = self.new_vehicle()?;
        Ok(VehiclePatch {
            kind: Some(new.kind).filter(|kind| *kind != was.kind),
            make: text_patch(&self.make, was.make.as_deref()),
            colour: text_patch(&self.colour, was.colour.as_deref()),
            country: new.country.filter(|country| was.country.as_ref() != Some(country)),
            plate: hidden_patch(&self.plate),
        })
    }
}

/// What the fields need.
#[derive(Properties, PartialEq)]
pub struct VehicleFieldsProps {
    /// Before each id, unique on the screen.
    pub id: AttrValue,
    /// As typed so far.
    pub form: VehicleForm,
    /// Something else was typed.
    pub changed: Callback<VehicleForm>,
    /// What is wrong.
    #[prop_or_default]
    pub fault: Option<Fault>,
    /// Where these fields stand in what is sent.
    #[prop_or_default]
    pub at: AttrValue,
    /// There is a plate already, which stays when nothing is typed.
    #[prop_or_default]
    pub has_plate: bool,
}

/// The fields.
#[component]
pub fn VehicleFields(props: &VehicleFieldsProps) -> Html {
    let i18n = use_i18n();
    let (id, form) = (&props.id, &props.form);
    let put = |set: fn(&mut VehicleForm, String)| typing(form, &props.changed, set);
    let fault = |field: &str| props.fault.as_ref().and_then(|fault| fault.at(&i18n, &format!("{}/{field}", props.at)));
    let help = i18n.t(if props.has_plate { Key::VehiclePlateStays } else { Key::VehiclePlateHelp }).to_owned();
    html! {
        <>
            <div class="field-row three">
                <Select id={format!("{id}-kind")} label={i18n.t(Key::VehicleKind).to_owned()} value={form.kind().word()}
                    picks={picks(&i18n, "vehicle", VehicleKind::ALL, VehicleKind::word)} onchange={put(|form, typed| form.kind = typed)} fault={fault("kind")} />
                <Text id={format!("{id}-make")} label={i18n.t(Key::VehicleMake).to_owned()} value={form.make.clone()}
                    oninput={put(|form, typed| form.make = typed)} fault={fault("make")} />
                <Text id={format!("{id}-colour")} label={i18n.t(Key::VehicleColour).to_owned()} value={form.colour.clone()}
                    oninput={put(|form, typed| form.colour = typed)} fault={fault("colour")} />
            </div>
            <div class="field-row plate">
                <Text id={format!("{id}-plate")} label={i18n.t(Key::VehiclePlateLabel).to_owned()} {help} value={form.plate.clone()}
                    oninput={put(|form, typed| form.plate = typed)} fault={fault("plate")} />
                <Text id={format!("{id}-country")} label={i18n.t(Key::VehicleCountry).to_owned()} help={i18n.t(Key::VehicleCountryHelp).to_owned()}
                    value={form.country()} oninput={put(|form, typed| form.country = typed)} fault={fault("country")} />
            </div>
            <p class="small warn-words" role="status">{ if form.is_doubtful() { i18n.t(Key::VehicleDoubt) } else { "" } }</p>
        </>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plate_that_was_not_read_whole_is_taken_and_a_strange_one_only_doubted() {
        let seen = |plate: &str| VehicleForm { plate: plate.into(), ..VehicleForm::default() };
        assert!(!seen("GX-1?4-B").is_doubtful() && seen("GX-1?4-B").new_vehicle().is_ok());
        assert!(seen("ABCDEF").is_doubtful() && seen("ABCDEF").new_vehicle().is_ok());
        assert!(!seen("").is_doubtful());
        let faults = seen("???").new_vehicle().unwrap_err();
        assert_eq!(faults[0].pointer, "/plate");
    }

    #[test]
    fn without_a_plate_there_is_no_country() {
        assert_eq!(VehicleForm { country: "BE".into(), ..VehicleForm::default() }.new_vehicle().unwrap().country, None);
    }
}
