//! Areas, units, neighbours and parties. Called by Report, Participants and the pickers.

use shared_types::{
    area::{AreaPage, Neighbour, NeighbourPage, NeighbourSetting, UnitPage},
    ids::AreaId,
    organisation::{
        Accreditation, AccreditationPage, CooperationPage, NewAccreditation, NewOrganisation, Organisation,
        OrganisationPage, ParticipationPage,
    },
};
use web_sys::AbortSignal;

use super::{Call, Client, Fault, all};

type Told<T> = Result<T, Fault>;

/// Areas that the caller reaches.
pub async fn list_areas(client: Client, signal: AbortSignal) -> Told<AreaPage> {
    all(&client, "/areas", &signal).await
}

/// Units of a site.
pub async fn list_units(client: Client, signal: AbortSignal, site: AreaId) -> Told<UnitPage> {
    all(&client, &format!("/areas/{site}/units"), &signal).await
}

/// Neighbours of a site.
pub async fn list_neighbours(client: Client, signal: AbortSignal, site: AreaId) -> Told<NeighbourPage> {
    client.fetch(Call::get(format!("/areas/{site}/neighbours")), Some(&signal)).await
}

/// Sets the own half of a neighbourship.
pub async fn set_neighbour(client: Client, site: AreaId, other: AreaId, set: NeighbourSetting) -> Told<Neighbour> {
    client.fetch(Call::put(format!("/areas/{site}/neighbours/{other}"), &set), None).await
}

/// Organisations.
pub async fn list_organisations(client: Client, signal: AbortSignal) -> Told<OrganisationPage> {
    all(&client, "/organisations", &signal).await
}

/// Makes an organisation that takes part in an area.
pub async fn create_organisation(client: Client, new: NewOrganisation) -> Told<Organisation> {
    client.fetch(Call::post("/organisations", &new), None).await
}

/// Where organisations take part.
pub async fn list_participations(client: Client, signal: AbortSignal) -> Told<ParticipationPage> {
    all(&client, "/participations", &signal).await
}

/// Cooperations.
pub async fn list_cooperations(client: Client, signal: AbortSignal) -> Told<CooperationPage> {
    client.fetch(Call::get("/cooperations?limit=200"), Some(&signal)).await
}

/// Licences, passes and the like.
pub async fn list_accreditations(client: Client, signal: AbortSignal) -> Told<AccreditationPage> {
    client.fetch(Call::get("/accreditations?limit=200"), Some(&signal)).await
}

/// Records one.
pub async fn create_accreditation(client: Client, new: NewAccreditation) -> Told<Accreditation> {
    client.fetch(Call::post("/accreditations", &new), None).await
}
