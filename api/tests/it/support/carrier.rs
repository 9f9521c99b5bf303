//! A provider of a channel that answers as a story wants, and remembers what it was handed.

use futures_util::future::BoxFuture;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use webm::alerts::Channels;
use webm::channels::{Channel, Destination, Handed, Parcel};

/// The provider. Cheap to clone.
#[derive(Clone)]
pub struct Carrier {
    name: &'static str,
    answers: Arc<Mutex<VecDeque<Handed>>>,
    seen: Arc<Mutex<Vec<Parcel>>>,
}

impl Carrier {
    /// One that takes everything, with a receipt to follow, unless told otherwise.
    pub fn new(name: &'static str) -> Self {
        Self { name, answers: Arc::default(), seen: Arc::default() }
    }

    /// The SMS of a server.
    pub fn sms(&self) -> Channels {
        Channels::default().with(shared_types::delivery::AlertChannel::Sms, Arc::new(self.clone()))
    }

    /// What it answers next.
    pub fn answer(&self, with: impl IntoIterator<Item = Handed>) {
        self.answers.lock().unwrap().extend(with);
    }

    /// What it was handed since the last time: number and text.
    pub fn handed(&self) -> Vec<(String, String)> {
        let seen = std::mem::take(&mut *self.seen.lock().unwrap());
        let told = |p: Parcel| match p.to {
            Destination::Phone(number) => (number, p.text),
            Destination::Mail(address) => (address, p.text),
            Destination::Push(target) => (target.endpoint, p.text),
        };
        seen.into_iter().map(told).collect()
    }
}

impl Channel for Carrier {
    fn name(&self) -> &'static str {
        self.name
    }

    fn at_once(&self) -> usize {
        4
    }

    fn hand_over(&self, parcel: Parcel) -> BoxFuture<'_, Handed> {
        let reference = format!("r-{}", parcel.reference);
        self.seen.lock().unwrap().push(parcel);
        let answer = self.answers.lock().unwrap().pop_front();
        Box::pin(async move { answer.unwrap_or(Handed::Taken { reference: Some(reference), receipt: true }) })
    }
}
