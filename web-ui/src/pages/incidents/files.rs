//! The whole list as a file, under the filters of the screen, and one incident on paper. Called by Incidents, which puts the list's
//! beside the count, and by the detail.

use shared_types::{ids::IncidentId, incident::IncidentFilter};
use yew::prelude::*;

use crate::{
    client::{
        incidents::{self, File},
        use_send,
    },
    components::{Button, Icon, Kind, icon},
    content::fault_box,
    i18n::{Key, use_i18n},
};

/// What is taken out.
#[derive(Properties, PartialEq)]
pub struct FilesProps {
    /// The filters of the list.
    pub filter: IncidentFilter,
}

/// A button for each form.
#[component]
pub fn Files(props: &FilesProps) -> Html {
    let (i18n, sending) = (use_i18n(), use_send());
    let take = |file: File| {
        let (sending, filter, name) = (sending.clone(), props.filter.clone(), i18n.t(Key::FilesName).to_owned());
        Callback::from(move |()| {
            let (filter, name) = (filter.clone(), name.clone());
            sending.run(move |client| incidents::save_incidents(client, filter, file, name), |()| {});
        })
    };
    let named = |file: File| match file {
        File::Csv => Key::ActionCsv,
        File::Xlsx => Key::FilesExcel,
        File::GeoJson => Key::FilesMap,
    };
    html! {
        <>
            <span class="row no-print" role="group" aria-label={i18n.t(Key::FilesGroup).to_owned()}>
                { icon(Icon::Download) }
                for file in File::ALL {
                    <Button kind={Kind::Quiet} busy={sending.busy} onclick={take(file)}>{ i18n.t(named(file)) }</Button>
                }
            </span>
            { fault_box(&i18n, sending.fault.as_ref(), &[]) }
        </>
    }
}

/// What is printed.
#[derive(Properties, PartialEq)]
pub struct OnPaperProps {
    /// The incident.
    pub id: IncidentId,
    /// Its number, by which it is saved.
    pub number: AttrValue,
}

/// One incident as a PDF: what this reader sees of it, in the language of the account.
#[component]
pub fn OnPaper(props: &OnPaperProps) -> Html {
    let (i18n, sending) = (use_i18n(), use_send());
    let take = {
        let (sending, id, number) = (sending.clone(), props.id, props.number.to_string());
        Callback::from(move |()| {
            let number = number.clone();
            sending.run(move |client| incidents::save_document(client, id, number), |()| {});
        })
    };
    html! {
        <>
            <span class="row no-print" role="group" aria-label={i18n.t(Key::FilesOne).to_owned()}>
                { icon(Icon::Download) }
                <Button kind={Kind::Quiet} busy={sending.busy} onclick={take}>{ i18n.t(Key::FilesPdf) }</Button>
            </span>
            { fault_box(&i18n, sending.fault.as_ref(), &[]) }
        </>
    }
}
