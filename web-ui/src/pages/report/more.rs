//! What may go with a report: goods and damage, a person, a vehicle, how it went, the rest. Each opens with one touch and
//! none is asked. Called by the screen of Report.

use shared_types::{circumstances::Question, incident::Completion};
use yew::prelude::*;

use super::draft::Draft;
use crate::{
    client::Fault,
    components::{Button, Icon, Kind, Segments, Text, icon},
    i18n::{I18n, Key, Locale as _},
    pages::{
        incidents::completions,
        parts::{
            CircumstancesFields, CircumstancesForm, GoodsFields, GoodsForm, PersonFields, PersonForm, VehicleFields,
            VehicleForm,
        },
    },
};

/// What the parts share.
pub struct Parts<'a> {
    /// The words.
    pub i18n: &'a I18n,
    /// As filled in so far.
    pub draft: &'a Draft,
    /// Changes it.
    pub put: &'a Callback<Draft>,
    /// What is wrong.
    pub fault: Option<Fault>,
    /// What the category asks beside.
    pub questions: Vec<Question>,
}

impl Parts<'_> {
    fn is_wrong(&self, at: &str) -> bool {
        self.fault.as_ref().is_some_and(|fault| fault.fields().iter().any(|field| field.pointer.starts_with(at)))
    }

    fn change(&self, set: impl Fn(&mut Draft) + 'static) -> Callback<()> {
        let (draft, put) = (self.draft.clone(), self.put.clone());
        Callback::from(move |()| {
            let mut new = draft.clone();
            set(&mut new);
            put.emit(new);
        })
    }

    fn changed<T: 'static>(&self, set: impl Fn(&mut Draft, T) + 'static) -> Callback<T> {
        let (draft, put) = (self.draft.clone(), self.put.clone());
        Callback::from(move |value: T| {
            let mut new = draft.clone();
            set(&mut new, value);
            put.emit(new);
        })
    }

    /// The tiles that open what is not open yet, and all that is.
    pub fn all(&self) -> Html {
        let draft = self.draft;
        html! {
            <>
                { self.goods() }
                { self.persons() }
                { self.vehicles() }
                <div class="tiles add-tiles">
                    { self.tile(Icon::Package, if draft.goods.is_empty() { Key::ReportAddGoods } else { Key::ReportMoreGoods }, |draft| draft.goods.push(GoodsForm::default())) }
                    { self.tile(Icon::User, if draft.persons.is_empty() { Key::ReportAddPerson } else { Key::ReportMorePersons }, |draft| draft.persons.push(PersonForm::default())) }
                    { self.tile(Icon::Car, if draft.vehicles.is_empty() { Key::ReportAddVehicle } else { Key::ReportMoreVehicles }, |draft| draft.vehicles.push(VehicleForm::default())) }
                </div>
                { self.circumstances() }
                { self.rest() }
            </>
        }
    }

    fn tile(&self, which: Icon, words: Key, add: fn(&mut Draft)) -> Html {
        let onclick = self.change(add).reform(|_: MouseEvent| ());
        html! { <button type="button" class="tile add-tile" {onclick}>{ icon(which) }<span>{ self.i18n.t(words) }</span></button> }
    }

    fn part(&self, name: String, remove: Callback<()>, fields: Html) -> Html {
        let label = self.i18n.f(Key::ReportRemove, &[("what", &name)]);
        html! {
            <fieldset class="part">
                <legend class="hidden-visually">{ &name }</legend>
                <div class="row apart">
                    <p class="strong" aria-hidden="true">{ name }</p>
                    <Button kind={Kind::Quiet} icon={Icon::Trash} onclick={remove} {label} />
                </div>
                { fields }
            </fieldset>
        }
    }

    fn name(&self, key: Key, at: usize, count: usize) -> String {
        let name = self.i18n.t(key);
        if count > 1 { format!("{name} {}", at + 1) } else { name.to_owned() }
    }

    fn goods(&self) -> Html {
        let all = &self.draft.goods;
        let each = all.iter().enumerate().map(|(at, form)| {
            let fields = html! {
                <GoodsFields id={format!("goods-{at}")} form={form.clone()} fault={self.fault.clone()} at={format!("/goods/{at}")}
                    changed={self.changed(move |draft, form| draft.goods[at] = form)} />
            };
            self.part(self.name(Key::ReportGoods, at, all.len()), self.change(move |draft| drop(draft.goods.remove(at))), fields)
        });
        let worth = self
            .draft
            .goods_value()
            .map(|cents| self.i18n.f(Key::ReportWorth, &[("sum", &self.i18n.language.money(cents))]));
        html! { <>{ for each }if let Some(words) = worth { <p class="small muted" role="status">{ words }</p> }</> }
    }

    fn persons(&self) -> Html {
        let all = &self.draft.persons;
        let each = all.iter().enumerate().map(|(at, form)| {
            let fields = html! {
                <PersonFields id={format!("person-{at}")} form={form.clone()} fault={self.fault.clone()} at={format!("/persons/{at}")}
                    changed={self.changed(move |draft, form| draft.persons[at] = form)} />
            };
            self.part(self.name(Key::ReportPerson, at, all.len()), self.change(move |draft| drop(draft.persons.remove(at))), fields)
        });
        each.collect()
    }

    fn vehicles(&self) -> Html {
        let all = &self.draft.vehicles;
        let each = all.iter().enumerate().map(|(at, form)| {
            let fields = html! {
                <VehicleFields id={format!("vehicle-{at}")} form={form.clone()} fault={self.fault.clone()} at={format!("/vehicles/{at}")}
                    changed={self.changed(move |draft, form| draft.vehicles[at] = form)} />
            };
            self.part(self.name(Key::ReportVehicle, at, all.len()), self.change(move |draft| drop(draft.vehicles.remove(at))), fields)
        });
        each.collect()
    }

    fn circumstances(&self) -> Html {
        let open = self.draft.circumstances != CircumstancesForm::default() || self.is_wrong("/circumstances");
        html! {
            <details class="more" {open}>
                <summary>{ self.i18n.t(Key::ReportHowItWent) }</summary>
                <CircumstancesFields id="how" form={self.draft.circumstances.clone()} questions={self.questions.clone()}
                    fault={self.fault.clone()} at="/circumstances" changed={self.changed(|draft, form| draft.circumstances = form)} />
            </details>
        }
    }

    fn rest(&self) -> Html {
        let (i18n, draft) = (self.i18n, self.draft);
        let fault = |pointer: &str| self.fault.as_ref().and_then(|fault| fault.at(i18n, pointer));
        let open = ["/lossCents", "/recoveredCents", "/shortText", "/placeWords"].iter().any(|at| self.is_wrong(at));
        let completion = if draft.completion.is_empty() {
            Completion::Completed.word().to_owned()
        } else {
            draft.completion.clone()
        };
        html! {
            <details class="more" {open}>
                <summary>{ i18n.t(Key::ReportMore) }</summary>
                <Segments name="completion" headed=true label={i18n.t(Key::ReportCompletion).to_owned()} picks={completions(i18n)} value={completion}
                    onchange={self.changed(|draft, word: AttrValue| draft.completion = word.to_string())} />
                <div class="field-row">
                    <Text id="loss" label={i18n.t(Key::ReportLoss).to_owned()} inputmode="decimal" value={draft.loss.clone()}
                        oninput={self.changed(|draft, typed| draft.loss = typed)} fault={fault("/lossCents")} />
                    <Text id="recovered" label={i18n.t(Key::ReportRecovered).to_owned()} inputmode="decimal" value={draft.recovered.clone()}
                        oninput={self.changed(|draft, typed| draft.recovered = typed)} fault={fault("/recoveredCents")} />
                </div>
                <Text id="place" label={i18n.t(Key::ReportPlace).to_owned()} help={i18n.t(Key::ReportPlaceHelp).to_owned()}
                    value={draft.place.clone()} oninput={self.changed(|draft, typed| draft.place = typed)} fault={fault("/placeWords")} />
                <Text id="short" label={i18n.t(Key::ReportShort).to_owned()} help={i18n.t(Key::ReportShortHelp).to_owned()}
                    value={draft.short.clone()} oninput={self.changed(|draft, typed| draft.short = typed)} fault={fault("/shortText")} />
            </details>
        }
    }
}
