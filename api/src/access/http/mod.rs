//! The operations of this room. Handlers extract, call and answer; they decide nothing.

mod accounts;
mod audit;
mod clients;
mod devices;
mod invitations;
mod me;
mod paging;
mod roles;
mod second_factor;
mod sessions;

use utoipa_actix_web::service_config::ServiceConfig;

/// Every operation of the room. What ends in a fixed word goes before what ends in an id at the same place.
pub fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.configure(devices::operations)
        .configure(sessions::operations)
        .configure(me::operations)
        .configure(second_factor::operations)
        .configure(accounts::operations)
        .configure(roles::operations)
        .configure(invitations::operations)
        .configure(clients::operations)
        .configure(audit::operations);
}
