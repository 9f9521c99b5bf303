//! The forms for what was involved: goods, a person, a vehicle, how it went. Filled in as text, turned into what the
//! contract asks by the shared rules. Called by Report (before there is an incident) and by the panels of an incident,
//! so that both ask the same. They send nothing.

mod circumstances;
mod goods;
mod person;
mod vehicle;

pub use circumstances::{CircumstancesFields, CircumstancesForm, answer_words, asked};
pub use goods::{GoodsFields, GoodsForm};
pub use person::{PersonFields, PersonForm};
pub use vehicle::{VehicleFields, VehicleForm};

use shared_types::{patch::Patch, problem::FieldFault};
use validator::Validate;
use yew::prelude::*;

use crate::{client::faults_of, components::Pick, i18n::I18n};

/// The choices of a list of the contract, in words.
pub fn picks<T: Copy>(i18n: &I18n, group: &str, all: &[T], word: fn(T) -> &'static str) -> Vec<Pick> {
    all.iter().map(|one| Pick::new(word(*one), i18n.word(group, word(*one)))).collect()
}

/// Types into one field of a form.
fn typing<F: Clone + 'static>(form: &F, changed: &Callback<F>, put: fn(&mut F, String)) -> Callback<String> {
    let (form, changed) = (form.clone(), changed.clone());
    Callback::from(move |typed: String| {
        let mut form = form.clone();
        put(&mut form, typed);
        changed.emit(form);
    })
}

/// What was typed, or nothing.
fn text(typed: &str) -> Option<String> {
    Some(typed.trim().to_owned()).filter(|text| !text.is_empty())
}

/// What a corrected text says in a patch.
fn text_patch(typed: &str, was: Option<&str>) -> Patch<String> {
    match (text(typed), was) {
        (new, was) if new.as_deref() == was => Patch::Absent,
        (Some(new), _) => Patch::Value(new),
        (None, _) => Patch::Null,
    }
}

/// What was newly typed into a field that is not shown; left empty it stays as it is.
fn hidden_patch(typed: &str) -> Patch<String> {
    text(typed).map_or(Patch::Absent, Patch::Value)
}

/// A whole number, or a fault at its field.
fn whole(typed: &str, empty: i32, pointer: &str, faults: &mut Vec<FieldFault>) -> i32 {
    match typed.trim() {
        "" => empty,
        digits => digits.parse().unwrap_or_else(|_| {
            faults.push(FieldFault::new(pointer, "range", ""));
            empty
        }),
    }
}

/// The value if the shared rules find nothing either; each fault once, the form's own first.
fn ruled<T: Validate>(value: T, mut faults: Vec<FieldFault>) -> Result<T, Vec<FieldFault>> {
    if let Err(errors) = value.validate() {
        for fault in faults_of(&errors) {
            if !faults.iter().any(|known| known.pointer == fault.pointer) {
                faults.push(fault);
            }
        }
    }
    if faults.is_empty() { Ok(value) } else { Err(faults) }
}
