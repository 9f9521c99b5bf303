//! What is kept on this device: reports that are being filled in or wait for the network, sealed for the person who is
//! signed in, and what is needed to report without a network. Called by session/ and, through the provider, by the frame,
//! Report, Today and the list of what waits. It knows no screen; what a form holds is the form's business.

mod desk;
mod device;
mod item;
mod provider;
mod send;
mod upload;

pub use desk::{Arrived, Desk, pantry};
pub use device::{Store, Unkept, shrink};
pub use item::{Item, Photo, Refusal, Report, State};
pub use provider::{Kept, KeptProvider, use_kept};
