//! What can go wrong, with its meaning: the one error type of the rooms.
//!
//! Rooms make faults, [`crate::web::problem`] turns them into answers, the command line into sentences. A fault that a caller
//! sees holds nothing internal; what is internal goes to the log only.

use shared_types::problem::FieldFault;

/// The result of everything that a room does.
pub type Outcome<T> = Result<T, Fault>;

/// What went wrong, as the caller must hear it.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// It is not there, or the caller may not know that it is.
    #[error("not found")]
    NotFound,
    /// Not signed in, or no longer.
    #[error("not signed in: {code}")]
    Unauthenticated {
        /// Stable word.
        code: &'static str,
        /// Sentence that helps.
        detail: &'static str,
    },
    /// Signed in, may know that it exists, may not do this.
    #[error("forbidden: {code}")]
    Forbidden {
        /// Stable word.
        code: &'static str,
        /// Sentence that helps.
        detail: String,
    },
    /// What was sent is wrong, in these ways.
    #[error("bad input: {0:?}")]
    Invalid(Vec<FieldFault>),
    /// The request itself is malformed.
    #[error("bad request: {code}")]
    Malformed {
        /// Stable word.
        code: &'static str,
        /// Sentence that helps.
        detail: String,
    },
    /// It clashes with how things stand now.
    #[error("conflict: {code}")]
    Conflict {
        /// Stable word.
        code: &'static str,
        /// Sentence that helps.
        detail: String,
    },
    /// `If-Match` named another version than the present one; with how it stands now, where the caller may read that.
    #[error("precondition failed")]
    Stale(Option<Box<Present>>),
    /// `If-Match` is needed and was not sent.
    #[error("precondition required")]
    PreconditionRequired,
    /// The idempotency key was used with another payload.
    #[error("idempotency key reused")]
    KeyReused,
    /// More bytes than are taken here.
    #[error("too large")]
    TooLarge {
        /// The most that is taken, in bytes.
        limit: u64,
    },
    /// Too often.
    #[error("too many requests")]
    TooMany {
        /// Seconds to wait.
        retry_after: u64,
    },
    /// Something that we need is away for a moment.
    #[error("unavailable: {0}")]
    Unavailable(String),
    /// Sealed with a key that the ring lacks.
    #[error(
        "sealed with the key {0}, which is not in the ring: put the key ring back from the backup; nothing was changed"
    )]
    KeyMissing(String),
    /// Our own mistake; its text goes to the log only.
    #[error("internal: {0}")]
    Internal(String),
}

/// A resource as it stands now, in the sight of who asked.
#[derive(Clone, Debug)]
pub struct Present {
    /// Its version.
    pub version: i32,
    /// Its JSON, as reading it gives.
    pub text: String,
}

impl Present {
    /// Of a resource that was just read.
    pub fn of(version: i32, resource: &impl serde::Serialize) -> Outcome<Self> {
        Ok(Self { version, text: serde_json::to_string(resource).map_err(Fault::internal)? })
    }
}

impl Fault {
    /// A single fault at a place in the input.
    pub fn at(pointer: impl Into<String>, code: &str, detail: impl Into<String>) -> Self {
        Self::Invalid(vec![FieldFault::new(pointer, code, detail)])
    }

    /// Two judgements of one request: where both found bad input, all of it is told.
    pub fn both<A, B>(one: Outcome<A>, other: Outcome<B>) -> Outcome<(A, B)> {
        match (one, other) {
            (Ok(a), Ok(b)) => Ok((a, b)),
            (Err(Self::Invalid(mut list)), Err(Self::Invalid(more))) => {
                list.extend(more);
                Err(Self::Invalid(list))
            }
            (Err(fault), _) | (_, Err(fault)) => Err(fault),
        }
    }

    /// A clash with the present state.
    pub fn conflict(code: &'static str, detail: impl Into<String>) -> Self {
        Self::Conflict { code, detail: detail.into() }
    }

    /// Refused although it may be known.
    pub fn forbidden(code: &'static str, detail: impl Into<String>) -> Self {
        Self::Forbidden { code, detail: detail.into() }
    }

    /// Our own mistake.
    pub fn internal(what: impl std::fmt::Display) -> Self {
        Self::Internal(what.to_string())
    }
}

/// Database errors get their meaning here: passing trouble is 503, all else is ours. What a missing row or a doubled key
/// means only the caller knows, who asks with `optional()` and [`Expect`].
impl From<diesel::result::Error> for Fault {
    fn from(e: diesel::result::Error) -> Self {
        use diesel::result::{DatabaseErrorKind as Kind, Error};
        match &e {
            Error::DatabaseError(Kind::SerializationFailure | Kind::ClosedConnection, _) => {
                Self::Unavailable(e.to_string())
            }
            Error::DatabaseError(_, info) if passing(info.message()) => Self::Unavailable(e.to_string()),
            _ => Self::Internal(e.to_string()),
        }
    }
}

fn passing(message: &str) -> bool {
    ["database is locked", "deadlock detected", "lock timeout", "terminating connection", "the database system is"]
        .iter()
        .any(|m| message.contains(m))
}

/// Says what a database error means where the caller knows better.
pub trait Expect<T> {
    /// A doubled unique key means this conflict.
    fn unique_is(self, code: &'static str, detail: &str) -> Outcome<T>;
}

impl<T> Expect<T> for diesel::QueryResult<T> {
    fn unique_is(self, code: &'static str, detail: &str) -> Outcome<T> {
        use diesel::result::{DatabaseErrorKind as Kind, Error};
        self.map_err(|e| match e {
            Error::DatabaseError(Kind::UniqueViolation, _) => Fault::conflict(code, detail),
            other => other.into(),
        })
    }
}

/// Gives an absent row its meaning.
pub trait OrMissing<T> {
    /// Absent means 404.
    fn or_missing(self) -> Outcome<T>;
}

impl<T> OrMissing<T> for diesel::QueryResult<Option<T>> {
    fn or_missing(self) -> Outcome<T> {
        self?.ok_or(Fault::NotFound)
    }
}
