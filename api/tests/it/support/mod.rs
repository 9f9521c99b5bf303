//! What the stories stand on: a server of their own, a small world, and words to ask and expect.

mod app;
mod database;
mod world;

pub use app::{Answered, BEGIN, TestApp};
pub use world::{PASSWORD, World};
