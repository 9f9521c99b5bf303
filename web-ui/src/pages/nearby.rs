//! Nearby: what happened at the person's sites, at neighbours that share, or around the device, the last
//! reported first. Called by app.rs; Today shows the first few. The position is asked only when the person
//! wants it, is never waited for, and is not kept.

use std::rc::Rc;

use shared_types::{
    ids::AreaId,
    nearby::{NearbyIncident, NearbyPage, NearbySearch, USUAL_RADIUS},
};
use yew::prelude::*;

use super::incidents::{
    belongs::meters_words,
    words::{state_badge, when},
};
use crate::{
    client::{belonging, use_load, use_send},
    components::{Button, Icon, empty, icon, skeleton_rows},
    content::{async_content, fault_box},
    edge,
    i18n::{I18n, Key, Locale, use_i18n},
    nav::{Link, Route, use_nav},
    session::{Session, use_session},
    shell::{current_site, page},
};

/// Rows that are fetched at a time.
const PAGE: u32 = 50;
/// Rows on Today; the rest is one touch further.
const FEW: u32 = 6;

/// Where to look around.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Around {
    /// At the sites of the person and their neighbours.
    Sites,
    /// The device could not say where it is.
    Unknown,
    /// Around this point.
    Point(f64, f64),
}

impl Around {
    fn search(self) -> Option<NearbySearch> {
        let Self::Point(longitude, latitude) = self else { return None };
        Some(NearbySearch { longitude, latitude, radius_meters: None, site_id: None, cursor: None, limit: None })
    }
}

/// The screen.
#[component]
pub fn Nearby() -> Html {
    let (i18n, nav, session, sending) = (use_i18n(), use_nav(), use_session(), use_send());
    let site = current_site(&nav, &session).filter(|_| session.me.sites.len() > 1);
    let around = use_state_eq(|| Around::Sites);
    let load = use_load((site, *around), |client, signal, (site, around)| async move {
        belonging::list_nearby(&client, Some(&signal), site, around.search(), None, PAGE).await
    });
    let later = use_state(Vec::<NearbyPage>::new);
    {
        let later = later.setter();
        let here = load.remote.value.as_ref().map(|page| Rc::as_ptr(page) as usize);
        use_effect_with(here, move |_| later.set(Vec::new()));
    }
    let next = later.last().or(load.remote.value.as_deref()).and_then(|page| page.next_cursor.clone());
    let more = {
        let (sending, later, next, at) = (sending.clone(), later.clone(), next.clone(), *around);
        Callback::from(move |()| {
            let (later, next) = (later.clone(), next.clone());
            sending.run(
                move |client| async move { belonging::list_nearby(&client, None, site, at.search(), next, PAGE).await },
                move |page| {
                    let mut all = (*later).clone();
                    all.push(page);
                    later.set(all);
                },
            );
        })
    };
    let turn = {
        let around = around.clone();
        Callback::from(move |_: MouseEvent| {
            if matches!(*around, Around::Point(..)) {
                return around.set(Around::Sites);
            }
            let around = around.setter();
            // What is there stays on the screen meanwhile; nobody waits for a position.
            edge::locate(move |point| {
                around.set(point.map_or(Around::Unknown, |(longitude, latitude)| Around::Point(longitude, latitude)));
            });
        })
    };
    let by_point = matches!(*around, Around::Point(..));
    let radius = i18n.language.integer(i64::from(USUAL_RADIUS));
    let words = match *around {
        Around::Point(..) => i18n.f(Key::NearbyAroundWords, &[("n", &radius)]),
        Around::Unknown => i18n.t(Key::NearbyNoPosition).to_owned(),
        Around::Sites => i18n.t(Key::NearbyAbout).to_owned(),
    };
    let actions = html! {
        <button type="button" class="chip" aria-pressed={by_point.to_string()} onclick={turn}>
            { icon(Icon::MapPin) }{ i18n.t(if by_point { Key::NearbyEverywhere } else { Key::NearbyAround }) }
        </button>
    };
    html! {
        <>
            { page(i18n.t(Key::NearbyTitle), html! { <p class="muted" role="status">{ words }</p> }, actions) }
            <section class="card flush" aria-label={i18n.t(Key::NearbyTitle).to_owned()}>
                { async_content(&i18n, &load, skeleton_rows(8), |page| {
                    let all: Vec<&NearbyIncident> = page.items.iter().chain(later.iter().flat_map(|page| &page.items)).collect();
                    if all.is_empty() {
                        return none(&i18n);
                    }
                    html! {
                        <>
                        <ul class="rows">{ for all.iter().map(|one| row(&i18n, &session, one)) }</ul>
                        { fault_box(&i18n, sending.fault.as_ref(), &[]) }
                        <p class="rows-end">
                            if next.is_some() { <Button busy={sending.busy} onclick={more.clone()}>{ i18n.t(Key::IncidentsMore) }</Button> }
                            <span class="muted small" role="status">{ i18n.n(Key::IncidentsShownOne, Key::IncidentsShownMany, all.len() as i64) }</span>
                        </p>
                        </>
                    }
                }) }
            </section>
        </>
    }
}

/// What the part on Today needs.
#[derive(Properties, PartialEq)]
pub struct NearbyFewProps {
    /// Only this site and its neighbours.
    pub site: Option<AreaId>,
}

/// The last few, for Today.
#[component]
pub fn NearbyFew(props: &NearbyFewProps) -> Html {
    let (i18n, session) = (use_i18n(), use_session());
    let load = use_load(props.site, |client, signal, site| async move {
        belonging::list_nearby(&client, Some(&signal), site, None, None, FEW).await
    });
    let title = i18n.t(Key::NearbyTitle);
    html! {
        <section class="card">
            <header class="row apart">
                <h2>{ title }</h2>
                <Link to={Route::Nearby.path()} class="small" label={format!("{title}: {}", i18n.t(Key::TodayAll))}>{ i18n.t(Key::TodayAll) }</Link>
            </header>
            { async_content(&i18n, &load, skeleton_rows(4), |page| {
                if page.items.is_empty() {
                    return none(&i18n);
                }
                html! { <ul class="plain-rows">{ for page.items.iter().map(|one| row(&i18n, &session, one)) }</ul> }
            }) }
        </section>
    }
}

fn none(i18n: &I18n) -> Html {
    empty(Icon::MapPin, i18n.t(Key::NearbyNone), i18n.t(Key::NearbyNoneNext), Html::default())
}

fn row(i18n: &I18n, session: &Session, one: &NearbyIncident) -> Html {
    let row = &one.incident;
    let main = html! {
        <>
            <span class="row-main">
                <span class="row-title">{ session.codes.title(&row.category, &row.methods, i18n.language) }</span>
                <span class="row-line">{ line(i18n, session, one) }</span>
                if let Some(words) = row.short_text.as_ref() { <span class="row-line">{ words }</span> }
            </span>
            <span class="row-badges">
                if one.beside { <span class="badge warn">{ i18n.t(Key::NearbyBeside) }</span> }
                { state_badge(i18n, row.state) }
            </span>
        </>
    };
    html! {
        <li key={row.id.to_string()}>
            if one.opens {
                <Link to={Route::Incident(row.id).path()} class="row-link short padded">{ main }</Link>
            } else {
                <span class="row-link short padded">{ main }</span>
            }
        </li>
    }
}

/// How far, where, when: `130 m verderop · Oostpoort · passage noord · vr 17:55`.
fn line(i18n: &I18n, session: &Session, one: &NearbyIncident) -> String {
    let row = &one.incident;
    let clock = session.clock(i18n, Some(row.site_id));
    let distance = one.distance_meters.map(|meters| match meters {
        0 => i18n.t(Key::NearbyHere).to_owned(),
        meters => meters_words(i18n, meters),
    });
    let site = (one.beside || session.me.sites.len() > 1).then(|| one.site_name.clone());
    let unit = row.unit_label.as_ref().map(|label| i18n.f(Key::PlaceUnit, &[("label", label)]));
    let parts = [distance, site, unit.or_else(|| row.zone.clone()), Some(when(i18n, &clock, row))];
    parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        i18n::Language,
        testing::{i18n, session, summary},
    };

    #[test]
    fn a_row_says_how_far_where_and_when() {
        let mut incident = summary();
        (incident.unit_label, incident.zone) = (None, Some("passage noord".into()));
        let mut one = NearbyIncident {
            incident,
            site_name: "Oostpoort".into(),
            beside: true,
            opens: false,
            distance_meters: Some(137),
        };
        let nl = i18n(Language::Nl);
        assert_eq!(line(&nl, &session(), &one), "130 m verderop · Oostpoort · passage noord · 2026-03-28 16:10–16:25");
        (one.beside, one.distance_meters) = (false, None);
        assert_eq!(line(&nl, &session(), &one), "passage noord · 2026-03-28 16:10–16:25");
    }
}
