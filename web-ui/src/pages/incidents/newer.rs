//! Keeps the list up to date without moving what is read: rows that are there change in place, and how many newer ones there are is
//! said above them. Called by the list.

use shared_types::{
    ids::IncidentId,
    incident::{IncidentFilter, IncidentSummary},
};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::list::PAGE;
use crate::{
    client::{incidents, use_client},
    edge,
    i18n::{Key, use_i18n},
    session::use_live,
};

/// Rows that no longer show under the filters are read one by one; more than so many wait for the next look at the list.
const ONE_BY_ONE: usize = 10;

/// What it needs.
#[derive(Properties, PartialEq)]
pub struct NewerProps {
    /// The filters of the list.
    pub filter: IncidentFilter,
    /// The rows that are there.
    pub rows: Vec<IncidentSummary>,
    /// Rows that are there and stand differently now.
    pub changed: Callback<Vec<IncidentSummary>>,
    /// Shows the newer ones.
    pub show: Callback<()>,
}

/// Says how many there are above.
#[component]
pub fn Newer(props: &NewerProps) -> Html {
    let (i18n, client) = (use_i18n(), use_client());
    let above = use_state_eq(|| 0_usize);
    {
        let above = above.setter();
        let first = props.rows.first().map(|row| row.id);
        use_effect_with((props.filter.clone(), first), move |_| above.set(0));
    }
    let look = {
        let (filter, rows, changed) = (props.filter.clone(), props.rows.clone(), props.changed.clone());
        let above = above.setter();
        Callback::from(move |()| {
            let (client, filter, rows) = (client.clone(), filter.clone(), rows.clone());
            let (changed, above) = (changed.clone(), above.clone());
            spawn_local(async move {
                let Ok(page) = incidents::list_incidents(&client, None, &filter, None, PAGE).await else { return };
                let found = compare(&rows, &page.items);
                let mut newer = found.changed;
                for id in found.gone.into_iter().take(ONE_BY_ONE) {
                    // What may not be read any more stays as it was until the list is asked anew.
                    if let Ok(incident) = incidents::read_again(&client, id).await
                        && rows.iter().any(|row| row.id == id && *row != incident.summary)
                    {
                        newer.push(incident.summary);
                    }
                }
                if !newer.is_empty() {
                    changed.emit(newer);
                }
                above.set(found.above);
            });
        })
    };
    use_live(|event| event.kind.starts_with("incident"), look);
    if *above == 0 {
        return Html::default();
    }
    let show = {
        let (show, above) = (props.show.clone(), above.setter());
        Callback::from(move |_: MouseEvent| {
            above.set(0);
            show.emit(());
            edge::to_top();
        })
    };
    let count = i64::try_from(*above).unwrap_or_default();
    html! {
        <p class="newer" role="status">
            <button type="button" class="chip" onclick={show}>
                { i18n.n(Key::LiveNewerOne, Key::LiveNewerMany, count) }{ " — " }{ i18n.t(Key::LiveShow) }
            </button>
        </p>
    }
}

/// What a fresh first page says of the rows that are there.
#[derive(Debug, Default, PartialEq)]
struct Found {
    /// There before, and standing differently now.
    changed: Vec<IncidentSummary>,
    /// There before, within the stretch of the page, and not on it.
    gone: Vec<IncidentId>,
    /// New above the first that is there.
    above: usize,
}

fn compare(rows: &[IncidentSummary], page: &[IncidentSummary]) -> Found {
    let mut found = Found::default();
    for fresh in page {
        match rows.iter().find(|row| row.id == fresh.id) {
            Some(row) if row != fresh => found.changed.push(fresh.clone()),
            Some(_) => {}
            None if rows.first().is_none_or(|first| fresh.reported_at >= first.reported_at) => found.above += 1,
            None => {}
        }
    }
    let last = page.last().map(|row| row.reported_at);
    let within =
        rows.iter().filter(|row| last.is_none_or(|last| row.reported_at >= last) || page.len() < PAGE as usize);
    found.gone = within.filter(|row| page.iter().all(|fresh| fresh.id != row.id)).map(|row| row.id).collect();
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::summary;
    use shared_types::handling::HandlingState;

    fn row(n: u128) -> IncidentSummary {
        let mut row = summary();
        row.id = uuid::Uuid::from_u128(n).into();
        row.reported_at += jiff::SignedDuration::from_mins(i64::try_from(n).unwrap());
        row
    }

    #[test]
    fn newer_ones_are_counted_and_what_is_read_does_not_move() {
        let rows = [row(5), row(4), row(3)];
        let closed = IncidentSummary { state: HandlingState::Closed, ..row(4) };
        let found = compare(&rows, &[row(7), row(6), row(5), closed.clone(), row(3)]);
        assert_eq!(found, Found { changed: vec![closed], gone: vec![], above: 2 });
    }

    #[test]
    fn what_no_longer_fits_the_filters_is_asked_for_by_itself() {
        let found = compare(&[row(5), row(4)], &[row(4)]);
        assert_eq!(found.gone, [row(5).id]);
        assert_eq!(compare(&[], &[row(1)]).above, 1);
        assert_eq!(compare(&[row(1)], &[]).gone, [row(1).id]);
    }
}
