//! Templates: made now with one touch, or by themselves every month. Called by the screen.

use shared_types::{
    access::Permission,
    ids::AreaId,
    report::{NewReport, ReportTemplate},
};
use yew::prelude::*;

use super::edit::Edit;
use crate::{
    client::{reports, use_load, use_send},
    components::{Button, Icon, Kind, empty, icon, skeleton_rows},
    content::{async_content, fault_box},
    edge,
    i18n::{Key, use_i18n},
    session::{use_live, use_session},
};

/// What it needs.
#[derive(Properties, PartialEq)]
pub struct TemplatesProps {
    /// Where one is.
    pub site: Option<AreaId>,
    /// A report was asked for.
    pub made: Callback<()>,
}

/// The list.
#[component]
pub fn Templates(props: &TemplatesProps) -> Html {
    let i18n = use_i18n();
    let load = use_load(props.site, reports::templates);
    use_live(|event| event.kind.starts_with("report-template"), load.again.clone());
    html! {
        <section class="card stack-small">
            <h2>{ i18n.t(Key::ReportsTemplates) }</h2>
            { async_content(&i18n, &load, skeleton_rows(2), |list| {
                if list.items.is_empty() {
                    return empty(Icon::Copy, i18n.t(Key::ReportsNoTemplates), i18n.t(Key::ReportsNoTemplatesNext), Html::default());
                }
                html! {
                    <ul class="plain-rows">
                        for template in &list.items {
                            <li key={template.id.to_string()}><One template={template.clone()} made={props.made.clone()} gone={load.again.clone()} /></li>
                        }
                    </ul>
                }
            }) }
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct OneProps {
    template: ReportTemplate,
    made: Callback<()>,
    gone: Callback<()>,
}

#[component]
fn One(props: &OneProps) -> Html {
    let (i18n, session, sending) = (use_i18n(), use_session(), use_send());
    let key = use_state(edge::random_key);
    // As it stood when it was opened: a list that is read again changes nothing under what is being typed.
    let editing = use_state_eq(|| None::<ReportTemplate>);
    let template = &props.template;
    let clock = session.clock(&i18n, Some(template.site_id));
    let when = match template.next_at {
        Some(at) => {
            let names: Vec<&str> = template.readers.iter().map(|reader| reader.name.as_str()).collect();
            i18n.f(Key::ReportsNext, &[("at", &clock.moment(at)), ("names", &names.join(", "))])
        }
        None => i18n.t(Key::ReportsOnDemand).to_owned(),
    };
    let line = [
        i18n.word("report-period", template.design.period.word()),
        i18n.word("report-split", template.design.split.word()),
        when,
    ];
    let make = {
        let (sending, made, key, id) = (sending.clone(), props.made.clone(), key.clone(), template.id);
        Callback::from(move |()| {
            let (made, fresh, once) = (made.clone(), key.setter(), (*key).clone());
            let new = NewReport { template_id: Some(id), design: None };
            sending.run(
                move |client| reports::ask(client, new, once),
                move |_| {
                    fresh.set(edge::random_key());
                    made.emit(());
                },
            );
        })
    };
    let remove = {
        let (sending, gone, id) = (sending.clone(), props.gone.clone(), template.id);
        Callback::from(move |()| {
            let gone = gone.clone();
            sending.run(move |client| reports::drop_template(client, id), move |()| gone.emit(()));
        })
    };
    let open = {
        let (editing, template) = (editing.setter(), template.clone());
        Callback::from(move |()| editing.set(Some(template.clone())))
    };
    let done = {
        let (editing, gone) = (editing.setter(), props.gone.clone());
        Callback::from(move |changed: bool| {
            editing.set(None);
            if changed {
                gone.emit(());
            }
        })
    };
    let manages = session.may_at(Permission::PlaceManage, template.site_id);
    let named = |key: Key| i18n.f(Key::ReportsOfName, &[("what", i18n.t(key)), ("name", &template.design.title)]);
    html! {
        <div class="stack-small">
            <span class="row-main">
                <span class="row-title">{ &template.design.title }</span>
                <span class="row-line">{ line.join(" · ") }</span>
            </span>
            if !template.gone.is_empty() {
                <p class="row">{ icon(Icon::Warning) }<span>{ i18n.t(if manages { Key::ReportsNamesGone } else { Key::ReportsNamesGoneTold }) }</span></p>
            }
            <div class="row">
                <Button icon={Icon::File} label={named(Key::ReportsMakeNow)} busy={sending.busy} onclick={make}>{ i18n.t(Key::ReportsMakeNow) }</Button>
                if manages {
                    if editing.is_none() { <Button kind={Kind::Quiet} label={named(Key::ReportsChange)} onclick={open}>{ i18n.t(Key::ReportsChange) }</Button> }
                    <Button kind={Kind::Quiet} icon={Icon::Trash} label={named(Key::ReportsRemove)} busy={sending.busy} onclick={remove}>{ i18n.t(Key::ReportsRemove) }</Button>
                }
            </div>
            { fault_box(&i18n, sending.fault.as_ref(), &[]) }
            if let Some(template) = &*editing { <Edit template={template.clone()} {done} /> }
        </div>
    }
}
