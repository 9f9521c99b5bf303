//! Invitations: a link by which one person makes an account with a role. It holds for seven days and works once.
//!
//! The link is shown once; only its hash is kept. Who invites may give no more than when giving a role.

pub mod accept;
pub mod invite;
pub mod store;

use jiff::SignedDuration;

/// How long a link holds.
pub const LIFE: SignedDuration = SignedDuration::from_hours(7 * 24);
