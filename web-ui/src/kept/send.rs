//! One step of sending a report: which call it is. Called by the desk, which decides what comes of the answer.

use serde::Deserialize;
use shared_types::ids::IncidentId;

use super::{
    device::Store,
    item::{Item, Next},
    upload,
};
use crate::{
    client::{
        Client, Fault, access, incidents,
        involved::{self, Noun},
    },
    edge,
};

/// What is needed of the answer to a report, also by a page that is older than the server.
#[derive(Deserialize)]
struct Made {
    id: IncidentId,
    number: String,
}

/// Hears the server's clock, which each of its answers tells.
pub async fn hear_clock(client: &Client) -> Result<(), Fault> {
    access::read_me(client.clone()).await?;
    edge::heard_clock(None);
    Ok(())
}

/// Sends what is next.
pub async fn send(
    client: &Client,
    store: Option<&Store>,
    item: &Item,
    next: Next,
) -> Result<Option<(IncidentId, String)>, Fault> {
    let Some(report) = &item.report else { return Ok(None) };
    if next == Next::Incident {
        let made: Made = incidents::report_kept(client, &report.incident, &item.key).await?;
        return Ok(Some((made.id, made.number)));
    }
    let Some((id, _)) = &item.made_into else { return Ok(None) };
    let (id, client) = (*id, client.clone());
    let key = |what: &str, at: usize| format!("{}-{what}{at}", item.key);
    match next {
        Next::Circumstances => involved::change_circumstances(client, id, &report.circumstances).await?,
        Next::Goods(at) => involved::add(client, id, Noun::Goods, &report.goods[at], &key("g", at)).await?,
        Next::Person(at) => involved::add(client, id, Noun::Persons, &report.persons[at], &key("p", at)).await?,
        Next::Vehicle(at) => involved::add(client, id, Noun::Vehicles, &report.vehicles[at], &key("v", at)).await?,
        Next::Photo => {
            if let (Some(photo), Some(store)) = (item.photos.first(), store) {
                // Bytes that the device lost hold up nothing.
                if let Some(blob) = store.file(&photo.id).await {
                    upload::upload(&client, id, photo, &blob).await?;
                }
            }
        }
        Next::Incident | Next::Done => {}
    }
    Ok(None)
}
