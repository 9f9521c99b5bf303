//! Trusted shared devices: the till on which the staff of one organisation sign in with short codes.
//!
//! Somebody of the organisation trusts the browser after signing in with a password; a cookie shows it again. It holds for half
//! a year, opens nothing by itself, and tells who may sign in there.

pub mod store;
pub mod trust;

use jiff::SignedDuration;

/// How long a device is trusted.
pub const LIFE: SignedDuration = SignedDuration::from_hours(180 * 24);
