//! Dialling a receiver: its name is looked up here, every address is judged, and only what was judged is handed over. So the
//! address that was checked is the one that is dialled, also when the name stands for another one a moment later.
//!
//! Given to each client that goes to addresses of others. An address that stands in the URL itself never comes here; it is judged with
//! the URL.

use super::address::{Internal, is_public};
use futures_util::future::BoxFuture;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

/// Asks for the addresses of a name. A test makes up its own.
pub type Lookup = Arc<dyn Fn(String) -> BoxFuture<'static, std::io::Result<Vec<IpAddr>>> + Send + Sync>;

/// The way of this machine.
pub fn system() -> Lookup {
    Arc::new(|name| {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            Ok(found.map(|address| address.ip()).collect())
        })
    })
}

/// A name stands for an address inside the own network.
#[derive(Debug)]
pub struct LeadsInside;

impl std::fmt::Display for LeadsInside {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the name stands for an address that is not of the open internet")
    }
}

impl std::error::Error for LeadsInside {}

/// A resolver that hands over nothing that it has not judged.
pub struct Judged {
    lookup: Lookup,
    internal: Internal,
}

impl Judged {
    /// One that asks in this way.
    pub fn new(lookup: Lookup, internal: Internal) -> Self {
        Self { lookup, internal }
    }
}

impl Resolve for Judged {
    fn resolve(&self, name: Name) -> Resolving {
        let (found, internal) = ((self.lookup)(name.as_str().to_owned()), self.internal);
        Box::pin(async move {
            let found = found.await?;
            // One bad address spoils the answer: who mixes them is up to something, or set up wrong.
            if internal == Internal::Refuse && !found.iter().all(|address| is_public(*address)) {
                return Err(LeadsInside.into());
            }
            Ok(Box::new(found.into_iter().map(|address| SocketAddr::new(address, 0))) as Addrs)
        })
    }
}

/// Whether a failed request failed because its name leads inside.
pub fn leads_inside(error: &(dyn std::error::Error + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(error) = next {
        if error.is::<LeadsInside>() {
            return true;
        }
        next = error.source();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// Answers with the lists in turn.
    fn changing(answers: &'static [&'static [&'static str]]) -> (Lookup, Arc<AtomicUsize>) {
        let asked = Arc::new(AtomicUsize::new(0));
        let count = asked.clone();
        let lookup: Lookup = Arc::new(move |_| {
            let answer = answers[count.fetch_add(1, Ordering::SeqCst).min(answers.len() - 1)];
            Box::pin(async move { Ok(answer.iter().map(|a| a.parse().unwrap()).collect()) })
        });
        (lookup, asked)
    }

    async fn resolve(judged: &Judged) -> Result<Vec<IpAddr>, bool> {
        match judged.resolve("systems.example".parse().unwrap()).await {
            Ok(found) => Ok(found.map(|a| a.ip()).collect()),
            Err(e) => Err(leads_inside(e.as_ref())),
        }
    }

    #[tokio::test]
    async fn a_name_that_changes_its_answer_is_judged_each_time_and_only_the_judged_is_handed_over() {
        let (lookup, asked) =
            changing(&[&["1.1.1.1", "2606:4700::1111"], &["127.0.0.1"], &["1.1.1.1", "10.0.0.1"], &["8.8.8.8"]]);
        let judged = Judged::new(lookup, Internal::Refuse);
        let first = resolve(&judged).await.unwrap();
        assert_eq!(first, ["1.1.1.1".parse::<IpAddr>().unwrap(), "2606:4700::1111".parse().unwrap()]);
        assert_eq!(asked.load(Ordering::SeqCst), 1, "what was judged is what is dialled: nobody asks again in between");
        assert_eq!(resolve(&judged).await, Err(true));
        assert_eq!(resolve(&judged).await, Err(true), "one inside spoils the rest");
        assert_eq!(resolve(&judged).await.unwrap().len(), 1);
    }

    #[tokio::test]
    async fn no_address_is_an_empty_answer_and_a_failure_stays_one() {
        let none: Lookup = Arc::new(|_| Box::pin(async { Ok(vec![]) }));
        assert_eq!(resolve(&Judged::new(none, Internal::Refuse)).await, Ok(vec![]));
        let failing: Lookup = Arc::new(|_| Box::pin(async { Err(std::io::Error::other("no such name")) }));
        assert_eq!(resolve(&Judged::new(failing, Internal::Refuse)).await, Err(false));
        let (inside, _) = changing(&[&["127.0.0.1"]]);
        assert!(resolve(&Judged::new(inside, Internal::Allow)).await.is_ok());
    }
}
