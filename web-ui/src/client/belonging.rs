//! What belongs together and what is nearby: links, merges, likeness, saved views. Called by Incidents,
//! Report, Nearby and Today.

use shared_types::{
    belonging::{
        Alike, AlikeDraft, AlikePage, Link, LinkPage, Merge, MergePage, NewLink, NewMerge, NewUnlink, NewUnmerge,
    },
    ids::{AreaId, IncidentId, LinkId, MergeId, SavedViewId},
    nearby::{NearbyPage, NearbySearch},
    saved_view::{NewSavedView, SavedView, SavedViewPage, SavedViewPatch},
};
use web_sys::AbortSignal;

use super::{Call, Client, Fault};
use crate::nav::encode;

type Told<T> = Result<T, Fault>;

/// Links, oldest first.
pub async fn list_links(client: Client, signal: AbortSignal, id: IncidentId) -> Told<Vec<Link>> {
    client.fetch::<LinkPage>(Call::get(format!("/incidents/{id}/links")), Some(&signal)).await.map(|page| page.items)
}

/// Links two incidents.
pub async fn link_incident(client: Client, id: IncidentId, new: NewLink) -> Told<()> {
    client.send(Call::post(format!("/incidents/{id}/links"), &new), None).await.map(drop)
}

/// Takes a link away.
pub async fn remove_link(client: Client, id: IncidentId, link: LinkId, why: NewUnlink) -> Told<()> {
    client.send(Call::post(format!("/incidents/{id}/links/{link}/_remove"), &why), None).await.map(drop)
}

/// What was merged into an incident.
pub async fn list_merges(client: Client, signal: AbortSignal, id: IncidentId) -> Told<Vec<Merge>> {
    let path = format!("/incidents/{id}/merges");
    client.fetch::<MergePage>(Call::get(path), Some(&signal)).await.map(|page| page.items)
}

/// Merges another incident into this one.
pub async fn merge_incident(client: Client, id: IncidentId, new: NewMerge) -> Told<()> {
    client.send(Call::post(format!("/incidents/{id}/merges"), &new), None).await.map(drop)
}

/// Undoes a merge.
pub async fn undo_merge(client: Client, id: IncidentId, merge: MergeId, why: NewUnmerge) -> Told<()> {
    client.send(Call::post(format!("/incidents/{id}/merges/{merge}/_undo"), &why), None).await.map(drop)
}

/// What an incident is alike to.
pub async fn list_alike(client: Client, signal: AbortSignal, id: IncidentId) -> Told<Vec<Alike>> {
    client.fetch::<AlikePage>(Call::get(format!("/incidents/{id}/alike")), Some(&signal)).await.map(|page| page.items)
}

/// What a report looks like before it is sent.
pub async fn find_alike(client: Client, signal: AbortSignal, draft: AlikeDraft) -> Told<Vec<Alike>> {
    client.fetch::<AlikePage>(Call::post("/incidents/_alike", &draft), Some(&signal)).await.map(|page| page.items)
}

/// What happened nearby: around a point, which goes in a body, or at the sites of the person.
pub async fn list_nearby(
    client: &Client,
    signal: Option<&AbortSignal>,
    site: Option<AreaId>,
    point: Option<NearbySearch>,
    cursor: Option<String>,
    limit: u32,
) -> Told<NearbyPage> {
    let call = match point {
        Some(point) => {
            Call::post("/nearby/_search", &NearbySearch { site_id: site, cursor, limit: Some(limit), ..point })
        }
        None => {
            let site = site.map(|site| format!("&site={site}")).unwrap_or_default();
            let cursor = cursor.map(|cursor| format!("&cursor={}", encode(&cursor))).unwrap_or_default();
            Call::get(format!("/nearby?limit={limit}{site}{cursor}"))
        }
    };
    client.fetch(call, signal).await
}

/// Saved views, own and shared.
pub async fn list_saved_views(client: Client, signal: AbortSignal) -> Told<Vec<SavedView>> {
    client.fetch::<SavedViewPage>(Call::get("/saved-views".to_owned()), Some(&signal)).await.map(|page| page.items)
}

/// Saves a view.
pub async fn add_saved_view(client: Client, new: NewSavedView) -> Told<()> {
    client.send(Call::post("/saved-views", &new), None).await.map(drop)
}

/// Changes a view.
pub async fn change_saved_view(client: Client, id: SavedViewId, patch: SavedViewPatch) -> Told<()> {
    client.send(Call::patch(format!("/saved-views/{id}"), &patch), None).await.map(drop)
}

/// Removes a view.
pub async fn remove_saved_view(client: Client, id: SavedViewId) -> Told<()> {
    client.send(Call::delete(format!("/saved-views/{id}")), None).await.map(drop)
}
