//! Goods as a person fills them in. Called by Report and by the panel of goods.

use serde::{Deserialize, Serialize};
use shared_types::{
    goods::{Goods, GoodsPatch, NewGoods},
    patch::Patch,
    problem::FieldFault,
};
use yew::prelude::*;

use super::{ruled, text, text_patch, typing, whole};
use crate::{
    client::Fault,
    components::{Check, Text},
    i18n::{Key, cents_as_typed, cents_from_text, use_i18n},
};

/// A line of goods, as typed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct GoodsForm {
    /// What it is.
    pub article: String,
    /// Brand.
    pub brand: String,
    /// Number on the thing.
    pub serial: String,
    /// How many; empty is one.
    pub quantity: String,
    /// Worth of all together.
    pub value: String,
    /// How many came back.
    pub returned: String,
    /// Whether any is damaged.
    pub damaged: bool,
}

impl GoodsForm {
    /// As it stands.
    pub fn of(goods: &Goods) -> Self {
        Self {
            article: goods.article.clone(),
            brand: goods.brand.clone().unwrap_or_default(),
            serial: goods.serial_number.clone().unwrap_or_default(),
            quantity: goods.quantity.to_string(),
            value: goods.value_cents.map(cents_as_typed).unwrap_or_default(),
            returned: if goods.returned_quantity == 0 { String::new() } else { goods.returned_quantity.to_string() },
            damaged: goods.damaged,
        }
    }

    /// Whether anything was filled in.
    pub fn is_begun(&self) -> bool {
        *self != Self::default()
    }

    /// What is added.
    pub fn new_goods(&self) -> Result<NewGoods, Vec<FieldFault>> {
        let mut faults = Vec::new();
        if self.article.trim().is_empty() {
            faults.push(FieldFault::new("/article", "missing", ""));
        }
        let value_cents = cents_from_text(&self.value);
        if value_cents.is_none() && !self.value.trim().is_empty() {
            faults.push(FieldFault::new("/valueCents", "money", ""));
        }
        let new = NewGoods {
            article: self.article.trim().to_owned(),
            brand: text(&self.brand),
            serial_number: text(&self.serial),
            quantity: whole(&self.quantity, 1, "/quantity", &mut faults),
            returned_quantity: whole(&self.returned, 0, "/returnedQuantity", &mut faults),
            damaged: self.damaged,
            value_cents,
        };
        // The rule over both stands at no field: it belongs to what came back.
        if new.returned_quantity > new.quantity {
            faults.push(FieldFault::new("/returnedQuantity", "more-came-back", ""));
            return Err(faults);
        }
        ruled(new, faults)
    }

    /// What is corrected, field by field.
    pub fn patch(&self, was: &Goods) -> Result<GoodsPatch, Vec<FieldFault>> {
        let new = self.new_goods()?;
        Ok(GoodsPatch {
            article: (new.article != was.article).then_some(new.article),
            brand: text_patch(&self.brand, was.brand.as_deref()),
            serial_number: text_patch(&self.serial, was.serial_number.as_deref()),
            quantity: (new.quantity != was.quantity).then_some(new.quantity),
            returned_quantity: (new.returned_quantity != was.returned_quantity).then_some(new.returned_quantity),
            damaged: (new.damaged != was.damaged).then_some(new.damaged),
            value_cents: match (new.value_cents, was.value_cents) {
                (new, was) if new == was => Patch::Absent,
                (Some(new), _) => Patch::Value(new),
                (None, _) => Patch::Null,
            },
        })
    }
}

/// What the fields need.
#[derive(Properties, PartialEq)]
pub struct GoodsFieldsProps {
    /// Before each id, unique on the screen.
    pub id: AttrValue,
    /// As typed so far.
    pub form: GoodsForm,
    /// Something else was typed.
    pub changed: Callback<GoodsForm>,
    /// What is wrong.
    #[prop_or_default]
    pub fault: Option<Fault>,
    /// Where these fields stand in what is sent.
    #[prop_or_default]
    pub at: AttrValue,
    /// Brand and number too; a phone behind the counter has no time for them.
    #[prop_or_default]
    pub whole: bool,
}

/// The fields.
#[component]
pub fn GoodsFields(props: &GoodsFieldsProps) -> Html {
    let i18n = use_i18n();
    let (id, form) = (&props.id, &props.form);
    let put = |set: fn(&mut GoodsForm, String)| typing(form, &props.changed, set);
    let fault = |field: &str| props.fault.as_ref().and_then(|fault| fault.at(&i18n, &format!("{}/{field}", props.at)));
    let damage = {
        let (form, changed) = (form.clone(), props.changed.clone());
        Callback::from(move |damaged: bool| changed.emit(GoodsForm { damaged, ..form.clone() }))
    };
    html! {
        <>
            <Text id={format!("{id}-article")} label={i18n.t(Key::GoodsArticle).to_owned()} help={i18n.t(Key::GoodsArticleHelp).to_owned()}
                value={form.article.clone()} oninput={put(|form, typed| form.article = typed)} fault={fault("article")} required=true />
            <div class="field-row three">
                <Text id={format!("{id}-quantity")} label={i18n.t(Key::GoodsQuantity).to_owned()} inputmode="numeric"
                    value={form.quantity.clone()} oninput={put(|form, typed| form.quantity = typed)} fault={fault("quantity")} />
                <Text id={format!("{id}-value")} label={i18n.t(Key::GoodsValue).to_owned()} inputmode="decimal"
                    value={form.value.clone()} oninput={put(|form, typed| form.value = typed)} fault={fault("valueCents")} />
                <Text id={format!("{id}-returned")} label={i18n.t(Key::GoodsReturned).to_owned()} inputmode="numeric"
                    value={form.returned.clone()} oninput={put(|form, typed| form.returned = typed)} fault={fault("returnedQuantity")} />
            </div>
            if props.whole {
                <div class="field-row">
                    <Text id={format!("{id}-brand")} label={i18n.t(Key::GoodsBrand).to_owned()}
                        value={form.brand.clone()} oninput={put(|form, typed| form.brand = typed)} fault={fault("brand")} />
                    <Text id={format!("{id}-serial")} label={i18n.t(Key::GoodsSerial).to_owned()}
                        value={form.serial.clone()} oninput={put(|form, typed| form.serial = typed)} fault={fault("serialNumber")} />
                </div>
            }
            <Check id={format!("{id}-damaged")} checked={form.damaged} onchange={damage}>{ i18n.t(Key::GoodsDamaged) }</Check>
        </>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(faults: Vec<FieldFault>) -> Vec<String> {
        faults.into_iter().map(|fault| format!("{} {}", fault.pointer, fault.code)).collect()
    }

    #[test]
    fn an_article_is_enough() {
        let new = GoodsForm { article: " parfum ".into(), ..GoodsForm::default() }.new_goods().unwrap();
        assert_eq!(
            (new.article.as_str(), new.quantity, new.returned_quantity, new.value_cents),
            ("parfum", 1, 0, None)
        );
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once_and_at_its_field() {
        let wrong = GoodsForm { quantity: "veel".into(), value: "duur".into(), ..GoodsForm::default() };
        assert_eq!(told(wrong.new_goods().unwrap_err()), ["/article missing", "/valueCents money", "/quantity range"]);
        let more =
            GoodsForm { article: "jas".into(), quantity: "2".into(), returned: "3".into(), ..GoodsForm::default() };
        assert_eq!(told(more.new_goods().unwrap_err()), ["/returnedQuantity more-came-back"]);
    }

    #[test]
    fn only_what_was_corrected_is_sent() {
        let was: Goods = serde_json::from_str(
            r#"{"id":"0190f0f0-0000-7000-8000-000000000001","incidentId":"0190f0f0-0000-7000-8000-000000000002","article":"jas","brand":"X","serialNumber":null,"quantity":3,
                "returnedQuantity":0,"damaged":false,"valueCents":64050,"addedAt":"2026-03-28T16:31:00Z","struckAt":null,
                "strikeReason":null,"version":1}"#,
        )
        .unwrap();
        let form = GoodsForm::of(&was);
        assert_eq!(form.patch(&was).unwrap(), GoodsPatch::default());
        let patch = GoodsForm { brand: String::new(), returned: "1".into(), ..form }.patch(&was).unwrap();
        assert_eq!((patch.brand, patch.returned_quantity, patch.article), (Patch::Null, Some(1), None));
    }
}
