//! Going out: to which addresses something may be sent, by which way a name is looked up, and one request with its answer.
//!
//! Used by webhooks and by the channels, which go to addresses that others gave, and for the tiles of a map. It knows nothing of what is sent. Nothing here may say
//! an address, a body or an answer to a log.

pub mod address;
pub mod ask;
pub mod dial;
pub mod tiles;

pub use ask::{Answer, Asker, ask, retry_after};

/// Names the cryptography of TLS for every client of this process: ring's, as the server itself uses. Said before a client is made;
/// whoever said it first is right.
pub fn cryptography() {
    let _ = rustls::crypto::ring::default_provider().install_default();
}
