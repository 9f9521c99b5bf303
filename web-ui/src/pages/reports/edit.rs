//! Changing a template: the same fields as those of a new report, with what stands there. Called by the list of templates. What is typed
//! stays when it is refused; when somebody else was faster, it says so and keeps what was typed too.

use shared_types::report::ReportTemplate;
use web_sys::SubmitEvent;
use yew::prelude::*;

use super::{
    draft::{self, Draft},
    fields::Fields,
    schedule::Schedule,
};
use crate::{
    client::{Fault, reports, use_send},
    components::{Button, Kind},
    content::fault_box,
    i18n::{Key, use_i18n},
};

/// What it needs.
#[derive(Properties, PartialEq)]
pub struct EditProps {
    /// The template as it stood when it was opened.
    pub template: ReportTemplate,
    /// It was changed, or left as it is.
    pub done: Callback<bool>,
}

/// The form.
#[component]
pub fn Edit(props: &EditProps) -> Html {
    let (i18n, sending) = (use_i18n(), use_send());
    let template = &props.template;
    let draft = use_state_eq(|| Draft::of(template));
    let change = {
        let draft = draft.setter();
        Callback::from(move |next| draft.set(next))
    };
    let onsubmit = {
        let (sending, done, draft) = (sending.clone(), props.done.clone(), draft.clone());
        let (at, site) = ((template.id, template.version), template.site_id);
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let (new, faults) = draft.template(site);
            if !faults.is_empty() {
                return sending.refuse(Fault::Form(faults));
            }
            let done = done.clone();
            sending.run(move |client| reports::change_template(client, at, new), move |_| done.emit(true));
        })
    };
    let told = sending.fault.as_ref().map(draft::told);
    let of = format!("template-{}", template.id);
    let leave = props.done.reform(|()| false);
    html! {
        <form class="form" {onsubmit} novalidate=true aria-label={i18n.f(Key::ReportsOfName, &[("what", i18n.t(Key::ReportsChange)), ("name", &template.design.title)])}>
            <Fields of={of.clone()} draft={(*draft).clone()} change={change.clone()} fault={told.clone()} />
            <Schedule {of} site={template.site_id} draft={(*draft).clone()} {change} fault={told.clone()} />
            { fault_box(&i18n, told.as_ref(), draft::SHOWN) }
            <div class="row">
                <Button kind={Kind::Primary} submit=true busy={sending.busy}>{ i18n.t(Key::ReportsSave) }</Button>
                <Button kind={Kind::Quiet} onclick={leave}>{ i18n.t(Key::ReportsLeave) }</Button>
            </div>
        </form>
    }
}
