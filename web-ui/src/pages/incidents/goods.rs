//! The goods of an incident: listed, added, corrected by field, struck with a reason. Called by the detail.

use std::rc::Rc;

use shared_types::goods::{Goods, GoodsPage};
use web_sys::SubmitEvent;
use yew::prelude::*;

use super::involved::{PanelProps, Row, Strike, add_button, body, origin, panel, row_actions, save, struck_words};
use crate::{
    client::{
        involved::{self, Noun},
        use_load, use_send,
    },
    components::{Button, Dialog, Kind},
    content::fault_box,
    edge,
    i18n::{I18n, Key, Locale, use_i18n},
    pages::parts::{GoodsFields, GoodsForm},
    session::use_session,
};

/// What is open over the panel.
#[derive(Clone, PartialEq)]
enum Over {
    Nothing,
    Edit(Option<Rc<Goods>>),
    Strike(Rc<Goods>),
}

/// The panel.
#[component]
pub fn GoodsPanel(props: &PanelProps) -> Html {
    let (i18n, session) = (use_i18n(), use_session());
    let id = props.incident.summary.id;
    let load =
        use_load(props.seen(), |client, signal, (id, _)| involved::list::<GoodsPage>(client, signal, id, Noun::Goods));
    let over = use_state_eq(|| Over::Nothing);
    let show = |what: Over| {
        let over = over.setter();
        Callback::from(move |()| over.set(what.clone()))
    };
    let done = {
        let (over, changed) = (over.setter(), props.changed.clone());
        Callback::from(move |()| {
            over.set(Over::Nothing);
            changed.emit(());
        })
    };
    let may = props.may_change(&session);
    let add =
        if may { add_button(&i18n, "open-goods", Key::GoodsAdd, show(Over::Edit(None))) } else { Html::default() };
    let row =
        |goods: &Goods| Row { incident: goods.incident_id, noun: Noun::Goods, row: Some((goods.id.0, goods.version)) };
    let dialog = match &*over {
        Over::Nothing => Html::default(),
        Over::Edit(goods) => {
            html! { <Edit incident={goods.as_ref().map_or(id, |goods| goods.incident_id)} goods={goods.clone()} onclose={show(Over::Nothing)} done={done.clone()} /> }
        }
        Over::Strike(goods) => {
            html! { <Strike at={row(goods)} what={goods.article.clone()} onclose={show(Over::Nothing)} done={done.clone()} /> }
        }
    };
    html! {
        <>
            { panel(&i18n, Key::GoodsTitle, &load, add, |page| {
                if page.items.is_empty() {
                    return html! { <p class="muted small">{ i18n.t(Key::GoodsNone) }</p> };
                }
                html! {
                    <ul class="plain-rows">
                        for goods in page.items.iter().cloned().map(Rc::new) {
                            <li key={goods.id.to_string()} class={classes!("involved", goods.struck_at.map(|_| "struck"))}>
                                <div class="involved-main">
                                    <p class="strong">{ title(&goods) }</p>
                                    <p class="row">{ facts(&i18n, &goods) }{ struck_words(&i18n, goods.strike_reason) }{ origin(&i18n, &props.incident, goods.incident_id) }</p>
                                </div>
                                if may && goods.struck_at.is_none() {
                                    { row_actions(&i18n, &goods.article, show(Over::Edit(Some(goods.clone()))), show(Over::Strike(goods.clone()))) }
                                }
                            </li>
                        }
                    </ul>
                }
            }) }
            { dialog }
        </>
    }
}

fn title(goods: &Goods) -> String {
    let many = if goods.quantity == 1 { String::new() } else { format!("{} × ", goods.quantity) };
    let brand = goods.brand.as_ref().map(|brand| format!(" · {brand}")).unwrap_or_default();
    let serial = goods.serial_number.as_ref().map(|number| format!(" · {number}")).unwrap_or_default();
    format!("{many}{}{brand}{serial}", goods.article)
}

fn facts(i18n: &I18n, goods: &Goods) -> Html {
    let back = match (goods.returned_quantity, goods.quantity) {
        (0, _) => (None, i18n.t(Key::GoodsNoneBack).to_owned()),
        (back, all) if back == all => (Some("good"), i18n.t(Key::GoodsAllBack).to_owned()),
        (back, _) => (Some("good"), i18n.f(Key::GoodsSomeBack, &[("n", &i18n.language.integer(back.into()))])),
    };
    html! {
        <>
            if let Some(cents) = goods.value_cents { <span class="badge">{ i18n.language.money(cents) }</span> }
            <span class={classes!("badge", back.0)}>{ back.1 }</span>
            if goods.damaged { <span class="badge warn">{ i18n.t(Key::GoodsDamagedWord) }</span> }
        </>
    }
}

#[derive(Properties, PartialEq)]
struct EditProps {
    incident: shared_types::ids::IncidentId,
    goods: Option<Rc<Goods>>,
    onclose: Callback<()>,
    done: Callback<()>,
}

/// Adds or corrects.
#[component]
fn Edit(props: &EditProps) -> Html {
    let (i18n, sending) = (use_i18n(), use_send());
    let form = use_state_eq(|| props.goods.as_deref().map(GoodsForm::of).unwrap_or_default());
    let key = use_state(edge::random_key);
    let onsubmit = {
        let (form, sending, done, key) = (form.clone(), sending.clone(), props.done.clone(), (*key).clone());
        let (incident, was) = (props.incident, props.goods.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let made = was.as_ref().map_or_else(|| body(form.new_goods()), |was| body(form.patch(was)));
            let row = was.as_ref().map(|was| (was.id.0, was.version));
            save(&sending, Row { incident, noun: Noun::Goods, row }, made, key.clone(), done.clone());
        })
    };
    let changed = {
        let form = form.setter();
        Callback::from(move |new| form.set(new))
    };
    let title = i18n.t(if props.goods.is_some() { Key::GoodsEdit } else { Key::GoodsAdd }).to_owned();
    const SHOWN: [&str; 6] = ["/article", "/brand", "/serialNumber", "/quantity", "/returnedQuantity", "/valueCents"];
    html! {
        <Dialog id="goods" {title} close={i18n.t(Key::ActionClose).to_owned()} onclose={props.onclose.clone()}>
            <form class="form" {onsubmit} novalidate=true>
                <GoodsFields id="goods" form={(*form).clone()} {changed} fault={sending.fault.clone()} whole=true />
                { fault_box(&i18n, sending.fault.as_ref(), &SHOWN) }
                <Button kind={Kind::Primary} wide=true submit=true busy={sending.busy}>{ i18n.t(Key::ActionSave) }</Button>
            </form>
        </Dialog>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        i18n::Language,
        testing::{i18n, render},
    };

    fn goods(quantity: i32, back: i32) -> Goods {
        serde_json::from_str(&format!(
            r#"{{"id":"0190f0f0-0000-7000-8000-000000000001","incidentId":"0190f0f0-0000-7000-8000-000000000002","article":"jas","brand":"Van Dam","serialNumber":null,"quantity":{quantity},
                "returnedQuantity":{back},"damaged":false,"valueCents":64000,"addedAt":"2026-03-28T16:31:00Z","struckAt":null,
                "strikeReason":null,"version":1}}"#
        ))
        .unwrap()
    }

    #[test]
    fn a_line_says_how_many_of_what_and_what_came_back() {
        let nl = i18n(Language::Nl);
        assert_eq!(title(&goods(3, 0)), "3 × jas · Van Dam");
        assert_eq!(title(&goods(1, 0)), "jas · Van Dam");
        let told = |all, back| render(facts(&nl, &goods(all, back)));
        assert!(told(3, 0).contains(nl.t(Key::GoodsNoneBack)));
        assert!(told(3, 3).contains(nl.t(Key::GoodsAllBack)));
        assert!(told(3, 2).contains(&nl.f(Key::GoodsSomeBack, &[("n", "2")])));
        assert!(told(3, 0).contains("€\u{a0}640"));
    }
}
