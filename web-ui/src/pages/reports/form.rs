//! A new report: what goes in, made now, and kept as a template where one manages the site. Called by the screen.

use shared_types::{access::Permission, ids::AreaId, report::NewReport};
use web_sys::SubmitEvent;
use yew::prelude::*;

use super::{
    draft::{self, Draft},
    fields::{Fields, seen},
    schedule::Schedule,
};
use crate::{
    client::{Fault, reports, use_send},
    components::{Button, Check, Kind},
    content::fault_box,
    edge,
    i18n::{Key, use_i18n},
    session::use_session,
};

/// What it needs.
#[derive(Properties, PartialEq)]
pub struct FormProps {
    /// Where one is.
    pub site: Option<AreaId>,
    /// A report was asked for.
    pub made: Callback<()>,
    /// A template was kept.
    pub kept: Callback<()>,
}

/// The form.
#[component]
pub fn Form(props: &FormProps) -> Html {
    let (i18n, session, sending) = (use_i18n(), use_session(), use_send());
    let all = seen(&session);
    let here = props.site.filter(|id| all.iter().any(|(site, _)| site == id)).or(all.first().map(|(id, _)| *id));
    let draft = use_state_eq(|| {
        Draft::first(here.into_iter().collect(), i18n.t(Key::ReportsFirstTitle).to_owned(), i18n.language)
    });
    let home = draft.design.sites.first().copied().filter(|site| session.may_at(Permission::PlaceManage, *site));
    let key = use_memo((*draft).clone(), |_| edge::random_key());
    let change = {
        let draft = draft.setter();
        Callback::from(move |next| draft.set(next))
    };
    let keep = {
        let draft = draft.clone();
        Callback::from(move |keep: bool| draft.set(Draft { keep, ..(*draft).clone() }))
    };
    let onsubmit = {
        let (sending, made, kept, key, draft) =
            (sending.clone(), props.made.clone(), props.kept.clone(), (*key).clone(), draft.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let template = home.filter(|_| draft.keep).map(|site| draft.template(site));
            let (design, faults) = draft.design();
            let (template, faults) = template.map_or((None, faults), |(template, faults)| (Some(template), faults));
            if !faults.is_empty() {
                return sending.refuse(Fault::Form(faults));
            }
            let new = NewReport { template_id: None, design: Some(design) };
            let (made, kept, key) = (made.clone(), kept.clone(), key.clone());
            sending.run(
                move |client| async move {
                    if let Some(template) = template {
                        reports::keep(client.clone(), template, key.clone()).await?;
                    }
                    reports::ask(client, new, key).await
                },
                move |_| {
                    made.emit(());
                    kept.emit(());
                },
            );
        })
    };
    let told = sending.fault.as_ref().map(draft::told);
    html! {
        <section class="card stack-small">
            <h2>{ i18n.t(Key::ReportsNew) }</h2>
            <form class="form" {onsubmit} novalidate=true>
                <Fields of="report" draft={(*draft).clone()} change={change.clone()} fault={told.clone()} />
                if let Some(home) = home {
                    <Check id="report-keep" checked={draft.keep} onchange={keep}>{ i18n.t(Key::ReportsKeep) }</Check>
                    if draft.keep { <Schedule of="report" site={home} draft={(*draft).clone()} {change} fault={told.clone()} /> }
                }
                { fault_box(&i18n, told.as_ref(), draft::SHOWN) }
                <Button kind={Kind::Primary} submit=true busy={sending.busy}>{ i18n.t(Key::ReportsMake) }</Button>
            </form>
        </section>
    }
}
