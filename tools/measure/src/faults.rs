//! `kill -9` under load, again and again, and after each kill the four questions: is an acknowledged incident lost, is one half
//! there, is one there twice after its key was sent again, is a number given twice.
//!
//! Called by `main`. It asks through the API only, as an integrator would.

use crate::server::Server;
use measure::http::{Answer, Client};
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};
use std::io::{Error, Result};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::time::{Duration, Instant};

const CLIENTS: usize = 16;
const READERS: usize = 8;
/// Acknowledgements of each round whose key is sent again although they were answered.
const REPEATED: usize = 20;

/// What to test and how often.
pub struct Plan {
    /// The program.
    pub program: String,
    /// Where it is to listen.
    pub address: String,
    /// Who reports.
    pub email: String,
    /// With this password.
    pub password: String,
    /// How many kills.
    pub times: usize,
}

/// What was found; empty lists are what must hold.
#[derive(Default)]
pub struct Findings {
    /// Incidents that were acknowledged in all.
    pub acknowledged: usize,
    /// Requests that the kill left without an answer, sent again afterwards.
    pub unanswered: usize,
    /// Acknowledged and not there any more.
    pub lost: Vec<String>,
    /// There, without its methods or its timeline.
    pub half: Vec<String>,
    /// There twice, or there under a key that was never sent.
    pub twice: Vec<String>,
    /// Numbers given twice.
    pub numbers: Vec<String>,
}

/// One request: its key and its body.
#[derive(Clone)]
struct Sent {
    key: String,
    body: String,
}

/// Runs the plan.
pub fn run(plan: &Plan) -> Result<Findings> {
    let mut found = Findings::default();
    let mut numbers = HashSet::new();
    let mut chance = Chance(u64::from(std::process::id()) | 1);
    let mut server = Server::start(&plan.program, &plan.address)?;
    for round in 0..plan.times {
        let token = server.sign_in(&plan.email, &plan.password)?;
        let mut client = Client::with_token(&plan.address, &token);
        let sample = Sample::take(&mut client)?;
        let before = newest(&mut client, &sample.site)?;

        // From the first answer on, somewhere within a second: under load, not beside it.
        let wait = Duration::from_millis(200 + chance.below(800));
        let (answered, unanswered, killed) = load(plan, &token, &sample, round, wait, server)?;
        killed?;
        server = Server::start(&plan.program, &plan.address)?;
        let token = server.sign_in(&plan.email, &plan.password)?;
        let mut client = Client::with_token(&plan.address, &token);

        let mut expected: HashMap<String, String> = HashMap::new(); // id -> number
        for (_, answer) in &answered {
            expected.insert(word(answer, "id"), word(answer, "number"));
        }
        let again = answered.iter().take(REPEATED).map(|(sent, answer)| (sent, Some(word(answer, "id"))));
        for (sent, first) in unanswered.iter().map(|sent| (sent, None)).chain(again) {
            let made = client.post("/api/v1/incidents", Some(&sent.key), sent.body.as_bytes())?;
            if made.status != 201 {
                return Err(refused("sending a key again", &made));
            }
            let made = made.json();
            if first.is_some_and(|first| first != word(&made, "id")) {
                found.twice.push(format!("key {} answered with another incident", sent.key));
            }
            expected.insert(word(&made, "id"), word(&made, "number"));
        }
        found.acknowledged += answered.len();
        found.unanswered += unanswered.len();

        let listed = since(&mut client, &sample.site, &before)?;
        check_all(plan, &token, &sample, &expected, &mut found)?;
        for (id, number) in &expected {
            if !listed.contains(id) {
                found.lost.push(format!("{number} is not in the list"));
            }
            if !numbers.insert(number.clone()) {
                found.numbers.push(number.clone());
            }
        }
        found.twice.extend(
            listed.iter().filter(|id| !expected.contains_key(*id)).map(|id| format!("{id} was never acknowledged")),
        );
    }
    Ok(found)
}

type Answered = Vec<(Sent, Value)>;

/// Sixteen clients report until the server is gone. Gives what was acknowledged and what was left in the air.
fn load(
    plan: &Plan,
    token: &str,
    sample: &Sample,
    round: usize,
    wait: Duration,
    server: Server,
) -> Result<(Answered, Vec<Sent>, Result<()>)> {
    let (answered, unanswered, strange) = (Mutex::new(Vec::new()), Mutex::new(Vec::new()), Mutex::new(None));
    let (dying, count) = (AtomicBool::new(false), AtomicUsize::new(0));
    let killed = std::thread::scope(|scope| {
        for who in 0..CLIENTS {
            let (answered, unanswered, strange, dying, count) = (&answered, &unanswered, &strange, &dying, &count);
            scope.spawn(move || {
                let mut client = Client::with_token(&plan.address, token);
                for nth in 0.. {
                    let sent = sample.request(round, who, nth);
                    match client.post("/api/v1/incidents", Some(&sent.key), sent.body.as_bytes()) {
                        Ok(answer) if answer.status == 201 => {
                            let answer = answer.json();
                            count.fetch_add(1, SeqCst);
                            answered.lock().expect("no client panics").push((sent, answer));
                        }
                        Ok(answer) => {
                            *strange.lock().expect("no client panics") = Some(refused("reporting", &answer));
                            return;
                        }
                        Err(error) => {
                            if !dying.load(SeqCst) {
                                *strange.lock().expect("no client panics") = Some(error);
                            }
                            unanswered.lock().expect("no client panics").push(sent);
                            return;
                        }
                    }
                }
            });
        }
        let patience = Instant::now() + Duration::from_secs(30);
        while count.load(SeqCst) == 0 && Instant::now() < patience {
            std::thread::yield_now();
        }
        std::thread::sleep(wait);
        dying.store(true, SeqCst);
        server.kill()
    });
    if let Some(error) = strange.into_inner().expect("no client panics") {
        return Err(error);
    }
    let answered = answered.into_inner().expect("no client panics");
    if answered.is_empty() {
        return Err(Error::other("no incident was acknowledged before the kill: nothing was tested"));
    }
    Ok((answered, unanswered.into_inner().expect("no client panics"), killed))
}

/// What the demonstration has at this account's site: where, what and how to report.
struct Sample {
    site: String,
    category: String,
    methods: Vec<String>,
}

impl Sample {
    /// Takes it from incidents that are there: two methods seen with one category.
    fn take(client: &mut Client) -> Result<Self> {
        let answer = client.get("/api/v1/incidents?limit=200")?;
        if answer.status != 200 {
            return Err(refused("listing", &answer));
        }
        let page = answer.json();
        let items = page["items"].as_array().cloned().unwrap_or_default();
        let mut seen: HashMap<(String, String), Vec<String>> = HashMap::new();
        for item in &items {
            let methods = seen.entry((word(item, "siteId"), word(item, "category"))).or_default();
            for method in item["methods"].as_array().into_iter().flatten().filter_map(Value::as_str) {
                if !methods.iter().any(|known| known == method) {
                    methods.push(method.to_owned());
                }
            }
            if methods.len() >= 2 {
                let mut methods = methods[..2].to_vec();
                methods.sort();
                return Ok(Self { site: word(item, "siteId"), category: word(item, "category"), methods });
            }
        }
        Err(Error::other("the newest 200 incidents show no category with two methods"))
    }

    fn request(&self, round: usize, who: usize, nth: usize) -> Sent {
        let key = format!("fault-{}-{round}-{who}-{nth}", std::process::id());
        let body = json!({
            "siteId": self.site, "category": self.category, "methods": self.methods,
            "occurredPrecision": "exact", "occurredFrom": "2026-03-02T10:15:00Z",
            "description": format!("Reported under load, {key}."), "externalId": key,
        });
        Sent { key, body: body.to_string() }
    }
}

/// Reads every incident of the round, several at a time.
fn check_all(
    plan: &Plan,
    token: &str,
    sample: &Sample,
    expected: &HashMap<String, String>,
    found: &mut Findings,
) -> Result<()> {
    let all: Vec<_> = expected.iter().collect();
    let parts: Vec<Result<(Vec<String>, Vec<String>)>> = std::thread::scope(|scope| {
        let readers: Vec<_> = all
            .chunks(all.len().div_ceil(READERS))
            .map(|part| {
                scope.spawn(move || {
                    let mut client = Client::with_token(&plan.address, token);
                    let (mut lost, mut half) = (Vec::new(), Vec::new());
                    for (id, number) in part {
                        match what_lacks(&mut client, id, number, sample)? {
                            Lack::Nothing => {}
                            Lack::All => lost.push((*number).clone()),
                            Lack::Part(how) => half.push(how),
                        }
                    }
                    Ok((lost, half))
                })
            })
            .collect();
        readers.into_iter().map(|reader| reader.join().expect("no reader panics")).collect()
    });
    for part in parts {
        let (lost, half) = part?;
        found.lost.extend(lost);
        found.half.extend(half);
    }
    Ok(())
}

enum Lack {
    Nothing,
    All,
    Part(String),
}

/// An incident is whole when it has its own number, its methods and the first entry of its timeline.
fn what_lacks(client: &mut Client, id: &str, number: &str, sample: &Sample) -> Result<Lack> {
    let answer = client.get(&format!("/api/v1/incidents/{id}"))?;
    if answer.status == 404 {
        return Ok(Lack::All);
    }
    let incident = answer.json();
    let mut methods: Vec<_> = incident["methods"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    methods.sort_unstable();
    if word(&incident, "number") != number || methods != sample.methods {
        return Ok(Lack::Part(format!("{number} is there as {} {incident}", answer.status)));
    }
    let entries = client.get(&format!("/api/v1/incidents/{id}/timeline"))?.json();
    let reported =
        entries["items"].as_array().into_iter().flatten().filter(|entry| entry["kind"] == "reported").count();
    Ok(if reported == 1 { Lack::Nothing } else { Lack::Part(format!("{number} has {reported} entries of its report")) })
}

/// The ids of the site's newest page: what was there before.
fn newest(client: &mut Client, site: &str) -> Result<HashSet<String>> {
    Ok(page(client, site, None)?.0.into_iter().collect())
}

/// The ids that came on top of `before`.
fn since(client: &mut Client, site: &str, before: &HashSet<String>) -> Result<HashSet<String>> {
    let (mut fresh, mut cursor) = (HashSet::new(), None);
    loop {
        let (ids, next) = page(client, site, cursor.as_deref())?;
        for id in ids {
            if before.contains(&id) {
                return Ok(fresh);
            }
            fresh.insert(id);
        }
        cursor = Some(next.ok_or_else(|| Error::other("the list ended without what was there before"))?);
    }
}

fn page(client: &mut Client, site: &str, cursor: Option<&str>) -> Result<(Vec<String>, Option<String>)> {
    let cursor = cursor.map(|cursor| format!("&cursor={cursor}")).unwrap_or_default();
    let answer = client.get(&format!("/api/v1/incidents?site={site}&limit=200{cursor}"))?;
    if answer.status != 200 {
        return Err(refused("listing", &answer));
    }
    let page = answer.json();
    let ids = page["items"].as_array().into_iter().flatten().map(|item| word(item, "id")).collect();
    Ok((ids, page["nextCursor"].as_str().map(str::to_owned)))
}

fn word(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap_or_default().to_owned()
}

fn refused(doing: &str, answer: &Answer) -> Error {
    Error::other(format!("{doing}: {} {}", answer.status, String::from_utf8_lossy(&answer.body)))
}

/// Chance enough to kill at another moment each time (xorshift).
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }
}
