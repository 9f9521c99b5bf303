//! Importing a file like that of a police force: once through the server as its page does it, once by `webm import` beside the
//! running server; beside it the same number of rows written by the engine alone. The memory of the server is barred.

#![allow(clippy::cast_precision_loss)]

use super::bare;
use super::figures::{Bar, Figures};
use super::police_file::Rows;
use super::seed::{self, World};
use super::server::{Memory, Server, Usage, program};
use super::store::Store;
use measure::http::Client;
use serde_json::{Value, json};
use std::io::Read as _;
use std::path::Path;
use std::time::{Duration, Instant};

const MAPPING: &str = include_str!("../../mappings/vancouver-2020.json");
const RATE: Bar = Bar::Least(30_000.0);
const MEMORY: Bar = Bar::Under(200.0);

pub fn run(store: &Store, figures: &mut Figures) {
    let rows = super::rows();
    let begun = Usage::of("self");
    let bare = bare::bulk(&seed::world(store.database("bare")), rows);
    let each = |used: Usage| used.for_each(rows as f64);
    println!("bare: {bare:.0}/s, {} (making them up included)", each(Usage::of("self") - begun));
    let world = seed::world(store.database("import"));
    let file = world.database.folder.join("rows.csv");
    let mut bytes = Vec::new();
    Rows::of(rows as u64).read_to_end(&mut bytes).expect("rows");
    std::fs::write(&file, &bytes).expect("a file");

    let server = Server::start(&world);
    let rate = through_server(&world, &server, &bytes, rows);
    drop(bytes);
    println!("server: {}", each(server.usage()));
    let memory = server.memory();
    let beside = format!("bare {bare:.0}/s, {:.2} of it", rate / bare);
    figures.add(&format!("import of {rows} through the server"), rate, "/s", &beside, RATE);
    figures.add("import, server's memory", memory.peak, "MB", &split(memory), MEMORY);
    drop(server);

    let server = Server::start(&world);
    let (rate, own) = by_command(&world, &file, rows);
    let beside = format!("bare {bare:.0}/s, {:.2} of it; the first {rows} stand there already", rate / bare);
    figures.add(&format!("webm import of {rows} beside the server"), rate, "/s", &beside, RATE);
    figures.add("webm import, its own memory", own.peak, "MB", &split(own), MEMORY);
    let memory = server.memory();
    figures.add("webm import, server's memory", memory.peak, "MB", &split(memory), MEMORY);
}

fn split(memory: Memory) -> String {
    format!("at the end {:.0} MB its own, {:.0} MB pages of files", memory.own, memory.files)
}

fn through_server(world: &World, server: &Server, bytes: &[u8], rows: usize) -> f64 {
    let site = world.sites[0];
    let mut client = Client::with_token(&server.address, &world.manager());
    let sent = Instant::now();
    let file =
        client.upload(&format!("/api/v1/import-files?site={site}"), "file", "text/csv", bytes).expect("an answer");
    assert_eq!(file.status, 201, "{}", String::from_utf8_lossy(&file.body));
    println!("uploaded {} MB in {:.1} s", bytes.len() >> 20, sent.elapsed().as_secs_f64());
    let mapping: Value = serde_json::from_str(MAPPING).expect("the mapping we ship");
    let body = json!({ "fileId": file.json()["id"], "mapping": mapping }).to_string();
    let began = Instant::now();
    let run = client.post("/api/v1/import-runs", Some("run"), body.as_bytes()).expect("an answer");
    assert_eq!(run.status, 201, "{}", String::from_utf8_lossy(&run.body));
    let path = format!("/api/v1/import-runs/{}", run.json()["id"].as_str().expect("an id"));
    loop {
        // A token lives ten minutes, an import may take longer.
        let run = Client::with_token(&server.address, &world.manager()).get(&path).expect("an answer").json();
        match run["state"].as_str() {
            Some("waiting" | "running") => std::thread::sleep(Duration::from_millis(50)),
            Some("done") => {
                assert_eq!(run["created"].as_u64(), Some(rows as u64), "{run}");
                return rows as f64 / began.elapsed().as_secs_f64();
            }
            _ => panic!("the import did not end well: {run}"),
        }
    }
}

fn by_command(world: &World, file: &Path, rows: usize) -> (f64, Memory) {
    let mapping = world.database.folder.join("mapping.json");
    std::fs::write(&mapping, MAPPING).expect("a file");
    let began = Instant::now();
    let mut child = program(world)
        .arg("import")
        .arg(file)
        .arg("--mapping")
        .arg(&mapping)
        .args(["--site", &world.sites[1].to_string(), "--organisation", &world.organisation.0.to_string()])
        .spawn()
        .expect("the command");
    let mut memory = Memory::default();
    let status = loop {
        let now = Memory::of(child.id());
        if now.peak > 0.0 {
            memory = now;
        }
        match child.try_wait().expect("a child") {
            Some(status) => break status,
            None => std::thread::sleep(Duration::from_millis(20)),
        }
    };
    assert!(status.success(), "webm import failed");
    (rows as f64 / began.elapsed().as_secs_f64(), memory)
}
