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
    metrics: String,
}

/// The program with the settings of a world.
pub fn program(world: &World) -> Command {
    let url = match &world.database.target {
        Target::Sqlite(path) => format!("sqlite:{}", path.display()),
        Target::Postgres(url) => url.clone(),
    };
    let mut command = Command::new(env!("CARGO_BIN_EXE_webm"));
    command
        .env("WEBM_DATABASE_URL", url)
        .env("WEBM_DATA_DIR", &world.database.folder)
        .env("WEBM_KEYS", &world.keys)
        .env("WEBM_RATE_LIMIT", "off")
        .env("WEBM_LOG", "warn")
        .stdout(Stdio::null());
    command
}

impl Server {
    pub fn start(world: &World) -> Self {
        let (address, metrics) = (free_address(), free_address());
        let child = program(world)
            .arg("serve")
            .env("WEBM_LISTEN", &address)
            .env("WEBM_METRICS_LISTEN", &metrics)
            .spawn()
            .expect("the server");
        let server = Self { child, address, metrics };
        let until = Instant::now() + Duration::from_secs(20);
        while !Client::new(&server.address).get("/health/ready").is_ok_and(|a| a.status == 200) {
            assert!(Instant::now() < until, "the server does not get ready");
            std::thread::sleep(Duration::from_millis(20));
        }
        server
    }

    /// The most memory that was resident so far.
    pub fn memory(&self) -> Memory {
        Memory::of(self.child.id())
    }

    /// What it has used so far.
    pub fn usage(&self) -> Usage {
        Usage::of(&self.child.id().to_string())
    }

    /// Statements that it has sent to its database.
    pub fn statements(&self) -> u64 {
        let text = Client::new(&self.metrics).get("/metrics").expect("metrics").body;
        let text = String::from_utf8_lossy(&text).into_owned();
        let line = text.lines().find_map(|l| l.strip_prefix("webm_db_statements_total "));
        line.and_then(|n| n.trim().parse().ok()).expect("a counter of statements")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn free_address() -> String {
    let port = std::net::TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a port").port();
    format!("127.0.0.1:{port}")
}

/// Memory of a process, MB.
#[derive(Clone, Copy, Debug, Default)]
pub struct Memory {
    /// The most that was resident at once.
    pub peak: f64,
    /// Its own, now.
    pub own: f64,
    /// Pages of files that it looks at, now.
    pub files: f64,
}

impl Memory {
    /// Of a process that runs; nothing of one that does not.
    pub fn of(process: u32) -> Self {
        let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
        let line = |name: &str| {
            let kb = status.lines().find_map(|l| l.strip_prefix(name)).and_then(|l| l.split_whitespace().next());
            kb.and_then(|n| n.parse::<f64>().ok()).unwrap_or_default() / 1024.0
        };
        Self { peak: line("VmHWM:"), own: line("RssAnon:"), files: line("RssFile:") }
    }
}

/// What a process has used: says more than the clock where others use the machine too.
#[derive(Clone, Copy, Debug, Default)]
pub struct Usage {
    /// Time of processors, microseconds.
    pub processor: f64,
    /// Bytes that went to the disk.
    pub written: f64,
}

impl Usage {
    /// Of a process, `self` for this one.
    pub fn of(process: &str) -> Self {
        let read = |name: &str| std::fs::read_to_string(format!("/proc/{process}/{name}")).unwrap_or_default();
        let stat = read("stat");
        // After the name in parentheses; ticks are hundredths of a second.
        let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
        let ticks: f64 = fields.skip(11).take(2).filter_map(|n| n.parse::<f64>().ok()).sum();
        let written =
            read("io").lines().find_map(|l| l.strip_prefix("write_bytes: ")?.parse().ok()).unwrap_or_default();
        Self { processor: ticks * 10_000.0, written }
    }

    /// In words, for each of so many.
    pub fn for_each(self, count: f64) -> String {
        let (processor, written) = (self.processor / count, self.written / count / 1024.0);
        format!("{processor:.0} µs of a processor and {written:.1} kB to the disk for each")
    }
}

impl std::ops::Sub for Usage {
    type Output = Self;
    fn sub(self, earlier: Self) -> Self {
        Self { processor: self.processor - earlier.processor, written: self.written - earlier.written }
    }
}
