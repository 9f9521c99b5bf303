//! Merge patches of optional fields: judged by the same rules as when they were new, and named when they changed.

use shared_types::patch::Patch;
use shared_types::problem::FieldFault;
use validator::ValidationError;

/// What a patch did, by names of fields.
#[derive(Default)]
pub struct Patched {
    /// Fields that changed.
    pub fields: Vec<&'static str>,
    /// What was wrong.
    pub faults: Vec<FieldFault>,
}

impl Patched {
    /// Takes a value over.
    pub fn put<T: PartialEq>(&mut self, field: &'static str, slot: &mut T, value: T) {
        if *slot != value {
            *slot = value;
            self.fields.push(field);
        }
    }

    /// Takes a text over that may be taken away.
    pub fn text(
        &mut self,
        field: &'static str,
        slot: &mut Option<String>,
        patch: &Patch<String>,
        most: u64,
        rule: fn(&str) -> Result<(), ValidationError>,
    ) {
        let Some(new) = patch.clone().named() else { return };
        let pointer = format!("/{field}");
        if let Some(text) = &new {
            if u64::try_from(text.chars().count()).is_ok_and(|n| n > most) {
                self.faults.push(FieldFault::new(pointer, "length", format!("must be at most {most}")));
                return;
            }
            if let Err(e) = rule(text) {
                let detail = e.message.map(std::borrow::Cow::into_owned).unwrap_or_default();
                self.faults.push(FieldFault::new(pointer, &e.code, detail));
                return;
            }
        }
        self.put(field, slot, new);
    }
}
