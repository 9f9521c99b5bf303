//! The server that is measured: the release program in a process of its own.

use super::seed::World;
use measure::http::Client;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use webm::db::Target;

/// A running server; killed when dropped.
pub struct Server {
    child: Child,
    pub address: String,
}

impl Server {
    pub fn start(world: &World) -> Self {
        let port = std::net::TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a port").port();
        let address = format!("127.0.0.1:{port}");
        let url = match &world.target {
            Target::Sqlite(path) => format!("sqlite:{}", path.display()),
            Target::Postgres(url) => url.clone(),
        };
        let child = Command::new(env!("CARGO_BIN_EXE_webm"))
            .arg("serve")
            .env("WEBM_LISTEN", &address)
            .env("WEBM_DATABASE_URL", url)
            .env("WEBM_DATA_DIR", &world.folder)
            .env("WEBM_KEYS", &world.keys)
            .env("WEBM_RATE_LIMIT", "off")
            .env("WEBM_LOG", "warn")
            .stdout(Stdio::null())
            .spawn()
            .expect("the server");
        let until = Instant::now() + Duration::from_secs(20);
        loop {
            if Client::new(&address).get("/health/ready").is_ok_and(|a| a.status == 200) {
                break;
            }
            assert!(Instant::now() < until, "the server does not get ready");
            std::thread::sleep(Duration::from_millis(20));
        }
        Self { child, address }
    }

    /// Resident memory, kB.
    pub fn resident_kb(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        status
            .lines()
            .find_map(|l| l.strip_prefix("VmRSS:"))
            .and_then(|l| l.split_whitespace().next())
            .and_then(|n| n.parse().ok())
            .unwrap_or(0)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
