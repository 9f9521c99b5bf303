//! What the stories stand on: a server of their own, a small world, and words to ask and expect.

mod app;
pub mod cap_rules;
mod carrier;
mod database;
mod listener;
pub mod paper;
pub mod planted;
mod receiver;
mod smsc;
mod world;

pub use app::{Answered, BEGIN, TestApp};
pub use carrier::Carrier;
pub use database::TestDatabase;
pub use listener::{Listener, first_words, missed};
pub use receiver::Receiver;
pub use smsc::{Bound, Smsc};
pub use world::{PASSWORD, World};

/// Pointer and code of each fault that a problem lists.
pub fn told(problem: &serde_json::Value) -> Vec<(&str, &str)> {
    let list = problem["errors"].as_array().unwrap();
    list.iter().map(|e| (e["pointer"].as_str().unwrap(), e["code"].as_str().unwrap())).collect()
}

/// One property of every item of a page.
pub fn each<'a>(page: &'a serde_json::Value, property: &str) -> Vec<&'a str> {
    page["items"].as_array().unwrap().iter().map(|item| item[property].as_str().unwrap()).collect()
}
