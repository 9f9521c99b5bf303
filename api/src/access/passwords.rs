//! Hashing passwords: argon2id, a few at a time, so that a flood of sign-ins does not eat the machine.
//!
//! Signing in takes a [`Turn`] first and does everything that guessing could use within it. The cost is part of what the app is
//! given: 19 MiB and two passes, as OWASP advises; tests are given less. It must not know accounts.

use crate::fault::{Fault, Outcome};
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash};
use argon2::{Algorithm, Argon2, Params, Version};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Memory of one hash in KiB, and passes over it.
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
/// How many are hashed at a time: more would only wait for the cores and take memory meanwhile.
const AT_ONCE: usize = 2;
/// How long one waits for a turn before it is told to come back.
const WAIT: Duration = Duration::from_secs(5);

/// How a password compares with what is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Another one, or nobody's.
    Wrong,
    /// The same.
    Right,
    /// The same, but kept by a cheaper hash than we make now.
    RightButWeak,
}

/// Makes and compares hashes. Cheap to clone.
#[derive(Clone)]
pub struct Hasher(Arc<Inner>);

struct Inner {
    params: Params,
    turns: Arc<Semaphore>,
    wait: Duration,
    /// Compared with when nobody has the address, so that the answer takes as long.
    nobody: String,
}

impl Hasher {
    /// The cost of every server.
    pub fn standard() -> Self {
        Self::with_cost(MEMORY_KIB, PASSES)
    }

    /// Another cost, for tests that are not about it.
    pub fn with_cost(memory_kib: u32, passes: u32) -> Self {
        Self::new(memory_kib, passes, WAIT)
    }

    fn new(memory_kib: u32, passes: u32, wait: Duration) -> Self {
        let params = Params::new(memory_kib, passes, 1, None).expect("a cost that argon2 takes");
        let nobody = hash(&params, &crate::keys::hex(&crate::keys::random::<16>())).expect("argon2 takes any password");
        Self(Arc::new(Inner { params, turns: Arc::new(Semaphore::new(AT_ONCE)), wait, nobody }))
    }

    /// Waits for a turn; whoever waits too long is told that it cannot be done just now.
    pub async fn turn(&self) -> Outcome<Turn> {
        let permit = tokio::time::timeout(self.0.wait, self.0.turns.clone().acquire_owned())
            .await
            .map_err(|_| Fault::Unavailable("too many sign-ins at once".into()))?
            .map_err(Fault::internal)?;
        Ok(Turn { hasher: self.clone(), _permit: permit })
    }

    /// Hashes on the calling thread, for the command line.
    pub fn hash_blocking(&self, password: &str) -> Outcome<String> {
        hash(&self.0.params, password)
    }

    fn is_weak(&self, kept: &PasswordHash) -> bool {
        let ours = &self.0.params;
        kept.algorithm != Algorithm::Argon2id.ident()
            || Params::try_from(kept).map_or(true, |p| {
                p.m_cost() < ours.m_cost() || p.t_cost() < ours.t_cost() || p.p_cost() < ours.p_cost()
            })
    }

    fn compare(&self, password: &str, kept: Option<&str>) -> Outcome<Verdict> {
        let text = kept.unwrap_or(&self.0.nobody);
        let parsed = PasswordHash::new(text).map_err(|_| Fault::internal("a kept password hash cannot be read"))?;
        let same = Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok();
        Ok(match (same && kept.is_some(), self.is_weak(&parsed)) {
            (false, _) => Verdict::Wrong,
            (true, false) => Verdict::Right,
            (true, true) => Verdict::RightButWeak,
        })
    }
}

/// A turn: the right to hash now. It ends when it is dropped.
pub struct Turn {
    hasher: Hasher,
    _permit: OwnedSemaphorePermit,
}

impl Turn {
    /// Compares a password with what is kept; with nothing kept it takes as long and is wrong.
    pub async fn compare(&self, password: String, kept: Option<String>) -> Outcome<Verdict> {
        let hasher = self.hasher.clone();
        off_thread(move || hasher.compare(&password, kept.as_deref())).await
    }

    /// Hashes a password.
    pub async fn hash(&self, password: String) -> Outcome<String> {
        let hasher = self.hasher.clone();
        off_thread(move || hasher.hash_blocking(&password)).await
    }
}

async fn off_thread<T: Send + 'static>(f: impl FnOnce() -> Outcome<T> + Send + 'static) -> Outcome<T> {
    tokio::task::spawn_blocking(f).await.map_err(|e| Fault::internal(format!("hashing panicked: {e}")))?
}

fn hash(params: &Params, password: &str) -> Outcome<String> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone())
        .hash_password(password.as_bytes())
        .map(|h| h.to_string())
        .map_err(Fault::internal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cost_of_every_server_is_that_of_the_conventions() {
        let text = Hasher::standard().hash_blocking("drie groene stoelen").unwrap();
        assert!(text.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{text}");
    }

    #[actix_web::test]
    async fn a_flood_waits_for_its_turn_and_is_told_to_come_back() {
        let hasher = Hasher::new(16, 1, Duration::ZERO);
        let one = hasher.turn().await.unwrap();
        let _two = hasher.turn().await.unwrap();
        assert!(matches!(hasher.turn().await, Err(Fault::Unavailable(_))));
        drop(one);
        assert!(hasher.turn().await.is_ok());
    }

    #[test]
    fn a_cheaper_hash_is_right_but_weak() {
        let (cheap, dear) = (Hasher::with_cost(16, 1), Hasher::with_cost(64, 1));
        let kept = cheap.hash_blocking("drie groene stoelen").unwrap();
        assert_eq!(cheap.compare("drie groene stoelen", Some(&kept)).unwrap(), Verdict::Right);
        assert_eq!(dear.compare("drie groene stoelen", Some(&kept)).unwrap(), Verdict::RightButWeak);
        assert_eq!(dear.compare("vier groene stoelen", Some(&kept)).unwrap(), Verdict::Wrong);
        assert_eq!(dear.compare("drie groene stoelen", None).unwrap(), Verdict::Wrong);
    }
}
