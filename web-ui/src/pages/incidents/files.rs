//! The whole list as a file, under the filters of the screen. Called by Incidents, which puts it beside the count.

use shared_types::incident::IncidentFilter;
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
