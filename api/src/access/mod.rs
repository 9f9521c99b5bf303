//! Access: who calls, what it may do and see, and the trail of what was done.
//!
//! Every other room is handed a [`Ctx`] (through [`Require`] in a handler's signature) and the [`Reach`] that comes out of it;
//! neither can be made anywhere else, so no store can be asked without a scope. The room must not know incidents.
//! It offers: the middleware that signs requests in, the permission in a signature, the scope, the audit trail.

pub mod accounts;
pub mod area_tree;
pub mod audit;
pub mod audit_list;
pub mod authenticate;
pub mod clients;
pub mod commonest;
pub mod cookie;
pub mod ctx;
pub mod devices;
pub mod http;
pub mod invitations;
mod load;
pub mod passwords;
pub mod permission;
pub mod remember;
pub mod require;
pub mod roles;
pub mod scope;
pub mod second_factor;
pub mod secret;
pub mod sessions;
pub mod setup;
mod standing;
pub mod sweep;
pub mod throttle;
pub mod token;
pub mod visitor;
pub mod who;

pub use area_tree::AreaTree;
pub use ctx::{Actor, Ctx};
pub use load::{all_take_part, on_behalf, on_behalf_of, takes_part};
pub use passwords::Hasher;
pub use remember::Remembered;
pub use require::{ByPassword, Person, Require, RequireEither, SignedIn};
pub use scope::{Reach, Scope, SiteReach};
pub use standing::Standing;
