//! What is out of the ordinary, on Today: at most five findings, each with its evidence and its way to the incidents, each to be put aside
//! with a reason. Called by Today.

use shared_types::{
    access::Permission,
    ids::AreaId,
    incident::IncidentFilter,
    unusual::{AsideReason, UnusualFinding, UnusualSeries},
};
use yew::prelude::*;

use crate::{
    charts::DAYS,
    client::{unusual, use_load, use_send},
    components::{Pick, Select, skeleton_lines},
    content::{async_content, fault_box},
    i18n::{I18n, Key, Locale, use_i18n},
    nav::{Link, Route, filter_to},
    session::{Session, use_live, use_session},
};

/// What it needs.
#[derive(Properties, PartialEq)]
pub struct FindingsProps {
    /// Where one is.
    pub site: Option<AreaId>,
}

/// The panel.
#[component]
pub fn Findings(props: &FindingsProps) -> Html {
    let (i18n, session, sending) = (use_i18n(), use_session(), use_send());
    let load = use_load(props.site, unusual::list);
    use_live(|event| event.kind.starts_with("unusual"), load.again.clone());
    let aside = |finding: &UnusualFinding| {
        let (sending, again, id) = (sending.clone(), load.again.clone(), finding.id);
        Callback::from(move |reason: String| {
            let Ok(reason) = reason.parse::<AsideReason>() else { return };
            let again = again.clone();
            sending.run(move |client| unusual::put_aside(client, id, reason), move |()| again.emit(()));
        })
    };
    let row = |finding: &UnusualFinding| {
        let what = what(&i18n, &session, finding);
        let label = i18n.f(Key::UnusualAsideLabel, &[("what", &what)]);
        let mut picks = vec![Pick::new("", i18n.t(Key::UnusualAside).to_owned())];
        picks.extend(AsideReason::ALL.iter().map(|one| Pick::new(one.word(), i18n.word("aside", one.word()))));
        html! {
            <li key={finding.id.to_string()} class="finding">
                <Link class="row-link short" to={Route::Incidents.with_query(&filter_to(&filter(finding)))}>
                    <span class="row-main">
                        <span class="row-title">{ &what }</span>
                        <span class="row-line">{ evidence(&i18n, &session, finding) }</span>
                    </span>
                </Link>
                if session.may_at(Permission::IncidentHandle, finding.site_id) {
                    <Select id={format!("aside-{}", finding.id)} {label} bare=true value="" {picks} onchange={aside(finding)} />
                }
            </li>
        }
    };
    html! {
        <section class="card" id="unusual">
            <header><h2>{ i18n.t(Key::UnusualTitle) }</h2><p>{ i18n.t(Key::UnusualAbout) }</p></header>
            { async_content(&i18n, &load, skeleton_lines(3), |answer| html! {
                if answer.items.is_empty() {
                    <p>{ i18n.t(Key::UnusualNone) }</p>
                } else {
                    <ul class="plain-rows">for finding in &answer.items { { row(finding) } }</ul>
                }
            }) }
            { fault_box(&i18n, sending.fault.as_ref(), &[]) }
        </section>
    }
}

/// What stands out.
fn what(i18n: &I18n, session: &Session, finding: &UnusualFinding) -> String {
    let code = |code: &Option<String>| code.clone().unwrap_or_default();
    match finding.series {
        UnusualSeries::Site => i18n.t(Key::UnusualSite).to_owned(),
        UnusualSeries::Kind => session.codes.category(&code(&finding.category), i18n.language),
        UnusualSeries::Method => session.codes.method(&code(&finding.method), i18n.language),
        UnusualSeries::Unit => i18n.f(Key::UnusualUnit, &[("label", finding.unit_label.as_deref().unwrap_or("?"))]),
        UnusualSeries::Hours => {
            let first = finding.week_hours.first().copied().unwrap_or_default();
            let last = finding.week_hours.last().copied().unwrap_or_default();
            let day = DAYS.get(usize::from(first / 24)).map_or("", |(_, full)| i18n.t(*full));
            let (from, to) = ((first % 24).to_string(), (last % 24 + 1).to_string());
            i18n.f(Key::UnusualHours, &[("day", day), ("from", &from), ("to", &to)])
        }
    }
}

/// How many, in how many days, against how many; where, when there are several sites.
fn evidence(i18n: &I18n, session: &Session, finding: &UnusualFinding) -> String {
    let days = (finding.until.as_millisecond() - finding.from.as_millisecond() + 43_200_000) / 86_400_000;
    let line = i18n.f(
        Key::UnusualLine,
        &[
            ("n", &i18n.language.integer(finding.incidents)),
            ("days", &days.to_string()),
            ("usual", &i18n.language.decimal(finding.expected, 1)),
        ],
    );
    let site = session.site(finding.site_id).filter(|_| session.me.sites.len() > 1);
    site.map_or(line.clone(), |site| format!("{line} · {}", site.name))
}

/// The list that it leads to.
fn filter(finding: &UnusualFinding) -> IncidentFilter {
    IncidentFilter {
        site: vec![finding.site_id],
        category: finding.category.iter().cloned().collect(),
        method: finding.method.iter().cloned().collect(),
        unit: finding.unit_id.into_iter().collect(),
        week_hour: finding.week_hours.clone(),
        from: Some(finding.from),
        until: Some(finding.until),
        ..IncidentFilter::default()
    }
}
