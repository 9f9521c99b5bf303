//! The hint before a report is sent: what it looks like, how long ago, how far. Called by Report, which
//! says what is filled in so far. It asks, it never stands in the way: reporting anyway is always possible.

use shared_types::{
    belonging::{Alike, AlikeDraft, LinkKind, LinkReason, NewLink},
    ids::IncidentId,
    incident::NewIncident,
};
use yew::prelude::*;

use crate::{
    client::{belonging, use_load},
    components::{Check, Icon, icon},
    i18n::{I18n, Key, use_i18n},
    nav::{Link, Route},
    pages::incidents::belongs::place_words,
    session::use_session,
};

/// What of a report can be compared; nothing while its time is not known.
pub fn so_far(new: Option<NewIncident>) -> Option<AlikeDraft> {
    let new = new.filter(|new| new.occurred_from.is_some() && !new.category.is_empty())?;
    Some(AlikeDraft {
        site_id: new.site_id,
        category: Some(new.category),
        unit_id: new.unit_id,
        longitude: new.longitude,
        latitude: new.latitude,
        occurred_from: new.occurred_from,
        occurred_until: new.occurred_until,
        methods: new.methods,
    })
}

/// What is less alike is not worth a word while somebody reports.
const ENOUGH: f64 = 0.7;

/// What the hint needs.
#[derive(Properties, PartialEq)]
pub struct HintProps {
    /// What is filled in so far; nothing while that is too little to compare.
    pub draft: Option<AlikeDraft>,
    /// Which one it belongs to, as the person says.
    pub belongs: Option<IncidentId>,
    /// The person says it belongs to that one, or not; only for who may link incidents.
    #[prop_or_default]
    pub onbelongs: Option<Callback<Option<IncidentId>>>,
}

/// The hint; nothing while nothing is alike, or the answer is not there.
#[component]
pub fn Hint(props: &HintProps) -> Html {
    let (i18n, session) = (use_i18n(), use_session());
    let load = use_load(props.draft.clone(), |client, signal, draft| async move {
        match draft {
            Some(draft) => belonging::find_alike(client, signal, draft).await,
            None => Ok(Vec::new()),
        }
    });
    // Without a network, or with an old answer, there is no hint: reporting goes on.
    let alike = load.remote.value.as_deref().and_then(|all| all.first()).filter(|first| first.score >= ENOUGH);
    let Some(alike) = alike.filter(|_| props.draft.is_some()) else { return Html::default() };
    let other = &alike.incident;
    let title = session.codes.title(&other.category, &other.methods, i18n.language);
    let checked = props.belongs == Some(other.id);
    html! {
        <div class="note warn" role="status">
            { icon(Icon::Info) }
            <div class="stack-small">
                <p class="strong">{ i18n.f(Key::HintTitle, &[("number", &other.number)]) }</p>
                <p>{ [Some(title), alike.minutes_apart.map(|minutes| ago(&i18n, minutes)), place_words(&i18n, alike)]
                    .into_iter().flatten().collect::<Vec<_>>().join(" · ") }</p>
                if session.site(other.site_id).is_some() {
                    <p><Link to={Route::Incident(other.id).path()}>{ i18n.t(Key::HintLook) }</Link></p>
                }
                if let Some(onbelongs) = &props.onbelongs {
                    <Check id="hint-belongs" {checked} onchange={belongs(onbelongs, alike)}>{ i18n.t(Key::HintBelongs) }</Check>
                }
                <p class="muted small">{ i18n.t(Key::HintAnyway) }</p>
            </div>
        </div>
    }
}

/// The link that "belongs to the same event" makes.
pub fn bond(other: IncidentId) -> NewLink {
    NewLink { incident_id: Some(other), number: None, kind: LinkKind::SameSeries, reason: LinkReason::SamePlaceAndTime }
}

fn belongs(told: &Callback<Option<IncidentId>>, alike: &Alike) -> Callback<bool> {
    let id = alike.incident.id;
    told.reform(move |on: bool| on.then_some(id))
}

fn ago(i18n: &I18n, minutes: i64) -> String {
    match minutes {
        0 => i18n.t(Key::HintAgoNow).to_owned(),
        1..120 => i18n.n(Key::HintAgoMinutesOne, Key::HintAgoMinutesMany, minutes),
        120..2880 => i18n.n(Key::HintAgoHoursOne, Key::HintAgoHoursMany, minutes / 60),
        _ => i18n.n(Key::HintAgoDaysOne, Key::HintAgoDaysMany, minutes / 1440),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{i18n::Language, testing::i18n};

    #[test]
    fn how_long_ago_is_told_in_round_words() {
        let nl = i18n(Language::Nl);
        let told: Vec<String> = [0, 1, 20, 150, 4000].iter().map(|minutes| ago(&nl, *minutes)).collect();
        assert_eq!(told, ["net gebeurd", "1 minuut geleden", "20 minuten geleden", "2 uur geleden", "2 dagen geleden"]);
    }
}
