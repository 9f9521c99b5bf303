//! Striking an entry of the timeline, and opening what stood in a struck one: each asks a reason from a list. Called by the timeline.

use shared_types::{
    ids::{IncidentId, TimelineEntryId},
    involved::{NewOpening, NewStrike, OpenReason, StrikeReason},
    timeline::StruckEntry,
};
use yew::prelude::*;

use super::involved::Reason;
use crate::{
    client::{incidents, use_send},
    i18n::{Key, use_i18n},
    pages::parts::picks,
};

/// What striking needs.
#[derive(Properties, PartialEq)]
pub struct StrikeProps {
    /// Of which incident.
    pub incident: IncidentId,
    /// Which entry.
    pub entry: TimelineEntryId,
    /// Closed without striking.
    pub onclose: Callback<()>,
    /// It is struck.
    pub done: Callback<()>,
}

/// Asks why an entry is struck.
#[component]
pub fn Strike(props: &StrikeProps) -> Html {
    let (i18n, sending) = (use_i18n(), use_send());
    let strike = {
        let (sending, done) = (sending.clone(), props.done.clone());
        let (incident, entry) = (props.incident, props.entry);
        Callback::from(move |reason: String| {
            let Ok(reason) = reason.parse() else { return };
            let done = done.clone();
            sending.run(
                move |client| incidents::strike_entry(client, incident, entry, NewStrike { reason }),
                move |()| done.emit(()),
            );
        })
    };
    html! {
        <Reason id="strike-entry" title={i18n.t(Key::InvolvedStrike).to_owned()} about={i18n.t(Key::TimelineStrikeAbout).to_owned()}
            reasons={picks(&i18n, "strike", StrikeReason::ALL, StrikeReason::word)} busy={sending.busy} fault={sending.fault.clone()}
            onclose={props.onclose.clone()} done={strike} />
    }
}

/// What opening needs.
#[derive(Properties, PartialEq)]
pub struct OpenProps {
    /// Of which incident.
    pub incident: IncidentId,
    /// Which entry.
    pub entry: TimelineEntryId,
    /// Closed without opening.
    pub onclose: Callback<()>,
    /// What stood there.
    pub done: Callback<(TimelineEntryId, StruckEntry)>,
}

/// Asks what a struck entry is opened for.
#[component]
pub fn Open(props: &OpenProps) -> Html {
    let (i18n, sending) = (use_i18n(), use_send());
    let open = {
        let (sending, done) = (sending.clone(), props.done.clone());
        let (incident, entry) = (props.incident, props.entry);
        Callback::from(move |reason: String| {
            let Ok(reason) = reason.parse() else { return };
            let done = done.clone();
            sending.run(
                move |client| incidents::open_entry(client, incident, entry, NewOpening { reason }),
                move |words| done.emit((entry, words)),
            );
        })
    };
    html! {
        <Reason id="open-entry" title={i18n.t(Key::InvolvedOpen).to_owned()} about={i18n.t(Key::InvolvedOpenAbout).to_owned()}
            reasons={picks(&i18n, "open", OpenReason::ALL, OpenReason::word)} busy={sending.busy} fault={sending.fault.clone()}
            onclose={props.onclose.clone()} done={open} />
    }
}
