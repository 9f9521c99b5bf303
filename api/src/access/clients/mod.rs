//! Machine clients: systems that sign in with a secret, for a part of what the role `integration` may, at one place and below.
//!
//! Nobody makes a client, or a secret of one, that may more than he: he would only have to use it.

pub(in crate::access) mod basic;
pub mod change;
pub mod make;
pub mod oauth;
pub mod secrets;
pub mod store;

use super::roles::giving::covers;
use super::scope::Scope;
use crate::fault::{Fault, Outcome};
use shared_types::access::Permission;
use shared_types::ids::AreaId;

/// Refuses what the caller itself may not do at the place.
pub fn refuse_beyond(scope: &Scope, place: AreaId, scopes: &[Permission]) -> Outcome<()> {
    if covers(&scope.permissions_at(place), scopes) {
        Ok(())
    } else {
        Err(Fault::forbidden("scope-beyond-you", "A client may do no more than you may do there yourself."))
    }
}
