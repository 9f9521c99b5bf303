//! Sessions: a signed-in browser, from signing in to its end.
//!
//! A session gives access tokens of ten minutes; the refresh token in its cookie renews them and changes with each use. It ends
//! by itself after a time without use (idle) and for certain after a longer one (absolute):
//!
//! | began with | idle | absolute |
//! | --- | --- | --- |
//! | password | 14 days | 30 days |
//! | quick code on a shared device | 8 hours | 12 hours |

pub mod begin;
pub mod end;
pub mod quick;
pub mod refresh;
pub mod sign_in;
pub mod store;

use crate::fault::{Fault, Outcome};
use jiff::SignedDuration;
use shared_types::access::Role;

/// How a session began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Address and password, with the second factor where there is one.
    Password,
    /// A short code on a trusted shared device.
    QuickCode,
}

/// The roles that a session of a quick code carries; all others of the account stay out of it.
pub const QUICK_ROLES: &[Role] = &[Role::Shopkeeper, Role::Guard];

impl Method {
    /// The word in the row.
    pub fn word(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::QuickCode => "quick-code",
        }
    }

    /// Reads the word back.
    pub fn of(word: &str) -> Outcome<Self> {
        [Self::Password, Self::QuickCode]
            .into_iter()
            .find(|m| m.word() == word)
            .ok_or_else(|| Fault::internal(format!("unknown method {word} of a session")))
    }

    /// How long it lives without being used.
    pub fn idle(self) -> SignedDuration {
        match self {
            Self::Password => SignedDuration::from_hours(14 * 24),
            Self::QuickCode => SignedDuration::from_hours(8),
        }
    }

    /// How long it lives at most.
    pub fn absolute(self) -> SignedDuration {
        match self {
            Self::Password => SignedDuration::from_hours(30 * 24),
            Self::QuickCode => SignedDuration::from_hours(12),
        }
    }
}
