//! Objects: bytes that are too large for a row, in a folder or an S3-like store, each sealed with a key of its own.
//!
//! Called by rooms that keep files. The key of an object stands in its row, sealed by the ring: whoever has the store alone opens
//! nothing, a change of keys rewrites rows and no object, and what loses its key is gone at once, also from copies of the store.
//! A row stands before its object is written and until it is removed, so that a crash leaves neither a row without its object
//! nor an object for ever. It must not know what the bytes mean.

mod keep;
mod place;
mod rows;
mod sealed;
mod sweep;

pub use keep::{Kept, keep, read, read_all, release};
pub use place::{FilesAt, Store};
pub use rows::{SEALED, hold, let_go};
pub use sweep::sweep;
