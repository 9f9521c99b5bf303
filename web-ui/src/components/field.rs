//! Fields: a visible label, help, the fault in words beside the field and tied to it for those who hear
//! the page. Called by every form.

use web_sys::{HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};
use yew::prelude::*;

use super::{Icon, icon};

/// What stands around one input.
#[derive(Properties, PartialEq)]
pub struct FieldProps {
    /// Id of the input.
    pub id: AttrValue,
    /// What it is called.
    pub label: AttrValue,
    /// How to fill it in.
    #[prop_or_default]
    pub help: Option<AttrValue>,
    /// What is wrong with it.
    #[prop_or_default]
    pub fault: Option<String>,
    /// The input.
    pub children: Html,
}

/// Label, help, input, fault.
#[component]
pub fn Field(props: &FieldProps) -> Html {
    html! {
        <div class="field">
            <label for={props.id.clone()}>{ &props.label }</label>
            if let Some(help) = &props.help { <p class="help" id={format!("{}-help", props.id)}>{ help }</p> }
            { props.children.clone() }
            { fault_line(&props.id, props.fault.as_deref()) }
        </div>
    }
}

fn fault_line(id: &str, fault: Option<&str>) -> Html {
    match fault {
        Some(words) => {
            html! { <p class="fault" id={format!("{id}-fault")}>{ icon(Icon::Alert) }<span>{ words }</span></p> }
        }
        None => Html::default(),
    }
}

fn described(id: &str, help: bool, fault: bool) -> Option<String> {
    let parts: Vec<String> =
        [(help, "help"), (fault, "fault")].iter().filter(|(is, _)| *is).map(|(_, end)| format!("{id}-{end}")).collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// What a text field needs.
#[derive(Properties, PartialEq)]
pub struct TextProps {
    /// Id of the input.
    pub id: AttrValue,
    /// What it is called.
    pub label: AttrValue,
    /// What stands in it.
    pub value: AttrValue,
    /// What was typed.
    pub oninput: Callback<String>,
    /// How to fill it in.
    #[prop_or_default]
    pub help: Option<AttrValue>,
    /// What is wrong with it.
    #[prop_or_default]
    pub fault: Option<String>,
    /// `text`, `email`, `datetime-local`, `date`, …
    #[prop_or(AttrValue::Static("text"))]
    pub kind: AttrValue,
    /// As the browser's autofill knows it.
    #[prop_or(AttrValue::Static("off"))]
    pub autocomplete: AttrValue,
    /// Which keyboard a phone shows.
    #[prop_or_default]
    pub inputmode: Option<AttrValue>,
    /// Must be filled in.
    #[prop_or_default]
    pub required: bool,
    /// Narrow.
    #[prop_or_default]
    pub short: bool,
}

/// One line of text, with all around it.
#[component]
pub fn Text(props: &TextProps) -> Html {
    html! {
        <Field id={props.id.clone()} label={props.label.clone()} help={props.help.clone()} fault={props.fault.clone()}>
            <Input id={props.id.clone()} value={props.value.clone()} oninput={props.oninput.clone()}
                kind={props.kind.clone()} autocomplete={props.autocomplete.clone()} inputmode={props.inputmode.clone()}
                required={props.required} short={props.short} invalid={props.fault.is_some()}
                described={described(&props.id, props.help.is_some(), props.fault.is_some()).map(AttrValue::from)} />
        </Field>
    }
}

/// What a bare input needs.
#[derive(Properties, PartialEq)]
pub struct InputProps {
    /// Id.
    pub id: AttrValue,
    /// What stands in it.
    pub value: AttrValue,
    /// What was typed.
    pub oninput: Callback<String>,
    /// `text`, `email`, …
    #[prop_or(AttrValue::Static("text"))]
    pub kind: AttrValue,
    /// As the browser's autofill knows it.
    #[prop_or(AttrValue::Static("off"))]
    pub autocomplete: AttrValue,
    /// Which keyboard a phone shows.
    #[prop_or_default]
    pub inputmode: Option<AttrValue>,
    /// Must be filled in.
    #[prop_or_default]
    pub required: bool,
    /// Narrow.
    #[prop_or_default]
    pub short: bool,
    /// Something is wrong with it.
    #[prop_or_default]
    pub invalid: bool,
    /// Ids of help and fault.
    #[prop_or_default]
    pub described: Option<AttrValue>,
    /// Name, where no label stands beside it.
    #[prop_or_default]
    pub label: Option<AttrValue>,
}

/// One line of text without anything around it.
#[component]
pub fn Input(props: &InputProps) -> Html {
    let typed = props.oninput.clone();
    let oninput = Callback::from(move |event: InputEvent| {
        typed.emit(event.target_unchecked_into::<HtmlInputElement>().value());
    });
    html! {
        <input class={classes!("input", props.short.then_some("short"))} id={props.id.clone()} name={props.id.clone()}
            type={props.kind.clone()} value={props.value.clone()} {oninput}
            autocomplete={props.autocomplete.clone()} inputmode={props.inputmode.clone()}
            aria-required={props.required.then_some("true")} aria-invalid={props.invalid.then_some("true")}
            aria-describedby={props.described.clone()} aria-label={props.label.clone()} />
    }
}

/// What a password field needs.
#[derive(Properties, PartialEq)]
pub struct PasswordProps {
    /// Id of the input.
    pub id: AttrValue,
    /// What it is called.
    pub label: AttrValue,
    /// What stands in it.
    pub value: AttrValue,
    /// What was typed.
    pub oninput: Callback<String>,
    /// Name of the button that shows it.
    pub show: AttrValue,
    /// `current-password` or `new-password`.
    pub autocomplete: AttrValue,
    /// How to fill it in.
    #[prop_or_default]
    pub help: Option<AttrValue>,
    /// What is wrong with it.
    #[prop_or_default]
    pub fault: Option<String>,
}

/// A password that can be looked at while typing.
#[component]
pub fn Password(props: &PasswordProps) -> Html {
    let shown = use_state_eq(|| false);
    let toggle = {
        let shown = shown.clone();
        Callback::from(move |_: MouseEvent| shown.set(!*shown))
    };
    html! {
        <Field id={props.id.clone()} label={props.label.clone()} help={props.help.clone()} fault={props.fault.clone()}>
            <div class="reveal">
                <Input id={props.id.clone()} value={props.value.clone()} oninput={props.oninput.clone()}
                    kind={if *shown { "text" } else { "password" }} autocomplete={props.autocomplete.clone()}
                    required={true} invalid={props.fault.is_some()}
                    described={described(&props.id, props.help.is_some(), props.fault.is_some()).map(AttrValue::from)} />
                <button type="button" onclick={toggle} aria-label={props.show.clone()} aria-pressed={shown.to_string()}>
                    { icon(Icon::Eye) }
                </button>
            </div>
        </Field>
    }
}

/// What a field of several lines needs.
#[derive(Properties, PartialEq)]
pub struct AreaProps {
    /// Id of the input.
    pub id: AttrValue,
    /// What it is called.
    pub label: AttrValue,
    /// What stands in it.
    pub value: AttrValue,
    /// What was typed.
    pub oninput: Callback<String>,
    /// How to fill it in.
    #[prop_or_default]
    pub help: Option<AttrValue>,
    /// What is wrong with it.
    #[prop_or_default]
    pub fault: Option<String>,
}

/// Several lines of text.
#[component]
pub fn Area(props: &AreaProps) -> Html {
    let typed = props.oninput.clone();
    let oninput = Callback::from(move |event: InputEvent| {
        typed.emit(event.target_unchecked_into::<HtmlTextAreaElement>().value());
    });
    html! {
        <Field id={props.id.clone()} label={props.label.clone()} help={props.help.clone()} fault={props.fault.clone()}>
            <textarea class="input" id={props.id.clone()} name={props.id.clone()} value={props.value.clone()} {oninput}
                rows="3" aria-invalid={props.fault.is_some().then_some("true")}
                aria-describedby={described(&props.id, props.help.is_some(), props.fault.is_some())} />
        </Field>
    }
}

/// One choice: its value and its words.
#[derive(Clone, Debug, PartialEq)]
pub struct Pick {
    /// What is passed on.
    pub value: AttrValue,
    /// What is shown.
    pub words: AttrValue,
    /// Stands under another in a tree.
    pub under: bool,
}

impl Pick {
    /// A choice.
    pub fn new(value: impl Into<AttrValue>, words: impl Into<AttrValue>) -> Self {
        Self { value: value.into(), words: words.into(), under: false }
    }

    /// A choice under the one before.
    pub fn under(value: impl Into<AttrValue>, words: impl Into<AttrValue>) -> Self {
        Self { under: true, ..Self::new(value, words) }
    }
}

/// What a choice out of a list needs.
#[derive(Properties, PartialEq)]
pub struct SelectProps {
    /// Id of the input.
    pub id: AttrValue,
    /// What it is called.
    pub label: AttrValue,
    /// Which is chosen.
    pub value: AttrValue,
    /// What can be chosen.
    pub picks: Vec<Pick>,
    /// What was chosen.
    pub onchange: Callback<String>,
    /// How to choose.
    #[prop_or_default]
    pub help: Option<AttrValue>,
    /// What is wrong with it.
    #[prop_or_default]
    pub fault: Option<String>,
    /// The label is heard, not seen.
    #[prop_or_default]
    pub bare: bool,
}

/// One out of a list.
#[component]
pub fn Select(props: &SelectProps) -> Html {
    let chosen = props.onchange.clone();
    let onchange = Callback::from(move |event: Event| {
        chosen.emit(event.target_unchecked_into::<HtmlSelectElement>().value());
    });
    let select = html! {
        <select class={classes!("input", props.bare.then_some("slim"))} id={props.id.clone()} name={props.id.clone()} {onchange}
            aria-label={props.bare.then(|| props.label.clone())}
            aria-invalid={props.fault.is_some().then_some("true")}
            aria-describedby={described(&props.id, props.help.is_some(), props.fault.is_some())}>
            for pick in &props.picks {
                <option value={pick.value.clone()} selected={pick.value == props.value}>
                    { if pick.under { "\u{2003}" } else { "" } }{ &pick.words }
                </option>
            }
        </select>
    };
    if props.bare {
        return select;
    }
    html! {
        <Field id={props.id.clone()} label={props.label.clone()} help={props.help.clone()} fault={props.fault.clone()}>
            { select }
        </Field>
    }
}

/// What a tick needs.
#[derive(Properties, PartialEq)]
pub struct CheckProps {
    /// Id of the input.
    pub id: AttrValue,
    /// Whether it is on.
    pub checked: bool,
    /// On or off.
    pub onchange: Callback<bool>,
    /// The words.
    pub children: Html,
}

/// A tick with its words.
#[component]
pub fn Check(props: &CheckProps) -> Html {
    let changed = props.onchange.clone();
    let onchange = Callback::from(move |event: Event| {
        changed.emit(event.target_unchecked_into::<HtmlInputElement>().checked());
    });
    html! {
        <label class="check">
            <input type="checkbox" id={props.id.clone()} checked={props.checked} {onchange} />
            <span>{ props.children.clone() }</span>
        </label>
    }
}

/// What a row of segments needs.
#[derive(Properties, PartialEq)]
pub struct SegmentsProps {
    /// Name of the group.
    pub name: AttrValue,
    /// What the group is called.
    pub label: AttrValue,
    /// Which is chosen.
    pub value: AttrValue,
    /// What can be chosen.
    pub picks: Vec<Pick>,
    /// What was chosen.
    pub onchange: Callback<AttrValue>,
    /// `segmented` or `tiles` or `chips`.
    #[prop_or(AttrValue::Static("segmented"))]
    pub look: AttrValue,
    /// The label is seen, not only heard.
    #[prop_or_default]
    pub headed: bool,
    /// What is wrong with the choice.
    #[prop_or_default]
    pub fault: Option<String>,
}

/// One out of a few that all are seen: radio buttons in another dress.
#[component]
pub fn Segments(props: &SegmentsProps) -> Html {
    let each = if props.look == "tiles" { Some("tile") } else { (props.look == "row").then_some("chip") };
    html! {
        <fieldset class="field">
            <legend class={if props.headed { "field-label" } else { "hidden-visually" }}>{ &props.label }</legend>
            <div class={props.look.clone()}>
                for pick in &props.picks {
                    <label class={classes!(each)}>
                        <input type="radio" name={props.name.clone()} value={pick.value.clone()}
                            checked={pick.value == props.value}
                            onchange={props.onchange.reform({ let value = pick.value.clone(); move |_: Event| value.clone() })} />
                        <span>{ &pick.words }</span>
                    </label>
                }
            </div>
            { fault_line(&props.name, props.fault.as_deref()) }
        </fieldset>
    }
}
