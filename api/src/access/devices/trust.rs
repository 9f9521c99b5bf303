//! Trusts this browser, and ends the trust in one. Sessions on it end with it.

use super::{LIFE, store};
use crate::access::audit::{self, Entry};
use crate::access::require::Person;
use crate::access::secret;
use crate::access::sessions::store as sessions;
use crate::db::AnyConnection;
use crate::fault::{Fault, Outcome};
use shared_types::ids::DeviceId;
use shared_types::session::Device;

/// A browser that was trusted just now, with the token for its cookie.
pub struct Trusted {
    /// The device.
    pub device: Device,
    /// The token.
    pub token: String,
}

/// Trusts the browser; one that showed the token of another trust of the organisation is not trusted twice.
pub fn trust(conn: &mut AnyConnection, who: &Person, name: &str, shown: Option<&str>) -> Outcome<Trusted> {
    if let Some(known) = shown.map(|t| store::known(conn, t, who.at())).transpose()?.flatten()
        && !store::list(conn, who, Some(known.id), None, 1)?.is_empty()
    {
        end_known(conn, who, known.id)?;
    }
    let token = secret::fresh();
    let device = store::insert(conn, who, name.trim(), &token, who.at() + LIFE)?;
    audit::record(conn, who, &Entry::of("device.trust", "device", device.id.0, None))?;
    Ok(Trusted { device, token })
}

/// Ends the trust in a device of the own organisation.
pub fn end(conn: &mut AnyConnection, who: &Person, id: DeviceId) -> Outcome<()> {
    store::list(conn, who, Some(id), None, 1)?.pop().ok_or(Fault::NotFound)?;
    end_known(conn, who, id)
}

fn end_known(conn: &mut AnyConnection, who: &Person, id: DeviceId) -> Outcome<()> {
    store::end(conn, id, who.at())?;
    sessions::end_on_device(conn, id, who.at())?;
    audit::record(conn, who, &Entry::of("device.end", "device", id.0, None))
}
