//! A WeBM process of our own, to be started, killed and started again on the same database.
//!
//! Used by the faults. Where its database is and how it is set up is in the environment that this program was given
//! (`scripts/faults.sh`).

use measure::http::{Answer, Client};
use serde_json::json;
use std::io::{Error, Result};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A running server; killed, hard, when it is dropped.
pub struct Server {
    child: Child,
    address: String,
}

impl Server {
    /// Starts `program serve` and waits until it says that it is ready.
    pub fn start(program: &str, address: &str) -> Result<Self> {
        let child = Command::new(program)
            .arg("serve")
            .env("WEBM_LISTEN", address)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let mut server = Self { child, address: address.to_owned() };
        let end = Instant::now() + Duration::from_secs(30);
        while Instant::now() < end {
            if let Some(status) = server.child.try_wait()? {
                return Err(Error::other(format!("the server ended by itself: {status}")));
            }
            if matches!(Client::new(address).get("/health/ready"), Ok(Answer { status: 200, .. })) {
                return Ok(server);
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        Err(Error::other("the server did not become ready within 30 s"))
    }

    /// Ends it as a power cut would: no signal that it could answer.
    pub fn kill(mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait().map(|_| ())
    }

    /// Signs in and gives the token.
    pub fn sign_in(&self, email: &str, password: &str) -> Result<String> {
        let body = json!({ "email": email, "password": password }).to_string();
        let answer = Client::new(&self.address).post("/api/v1/sessions", None, body.as_bytes())?;
        let token = answer.json()["accessToken"].as_str().map(str::to_owned);
        token.ok_or_else(|| Error::other(format!("{email} could not sign in: {}", answer.status)))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
