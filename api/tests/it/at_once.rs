//! Many at once on one incident, and a flaky line: every acknowledged entry is there once and in order, and no word is lost or doubled.

use crate::involved::shoplifting;
use crate::support::{Answered, TestApp, World};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};
use shared_types::access::Role;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

/// All entries of a timeline, page by page, so many on each.
async fn walk(app: &TestApp, token: &str, path: &str, limit: usize) -> Vec<Value> {
    let mut all = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = app.get(token, &format!("{path}/timeline?limit={limit}{cursor}")).await.expect(200);
        all.extend(page["items"].as_array().unwrap().iter().cloned());
        match page["nextCursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return all,
        }
    }
}

fn texts(entries: &[Value]) -> Vec<String> {
    entries.iter().filter(|e| e["kind"] == "note").map(|e| e["text"].as_str().unwrap_or_default().to_owned()).collect()
}

/// The minute of it stands in the bench.
#[actix_web::test]
async fn thirty_two_writers_on_one_incident_lose_nothing_and_keep_the_order() {
    const WRITERS: usize = 32;
    const EACH: usize = 6;
    let (app, world) = TestApp::with_world().await;
    let path = Arc::new(shoplifting(&app, &world).await);
    let app = Arc::new(app);
    let (ticks, over) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
    let roles = [Role::Guard, Role::SecurityDesk, Role::CentreManager];
    let tokens: Arc<Vec<String>> = Arc::new(roles.iter().map(|r| world.linde(*r).to_owned()).collect());
    // Meanwhile somebody reads, page by page.
    let reader = {
        let (app, path, token, over) = (app.clone(), path.clone(), tokens[0].clone(), over.clone());
        actix_web::rt::spawn(async move {
            let mut walks = Vec::new();
            while !over.load(Ordering::SeqCst) {
                walks.push(texts(&walk(&app, &token, &path, 7).await));
            }
            walks
        })
    };
    let writers = (0..WRITERS).map(|w| {
        let (app, path, tokens, ticks) = (app.clone(), path.clone(), tokens.clone(), ticks.clone());
        actix_web::rt::spawn(async move {
            let mut acknowledged = Vec::new();
            for n in 0..EACH {
                let text = format!("schrijver {w} regel {n}");
                let sent = ticks.fetch_add(1, Ordering::SeqCst);
                let body = json!({"text": text, "audience": "participants"});
                app.post(&tokens[w % tokens.len()], &format!("{path}/timeline"), &body).await.expect(201);
                acknowledged.push((text, sent, ticks.fetch_add(1, Ordering::SeqCst)));
            }
            acknowledged
        })
    });
    let mut acknowledged = HashMap::new();
    for writer in futures_util::future::join_all(writers).await {
        acknowledged.extend(writer.unwrap().into_iter().map(|(text, sent, done)| (text, (sent, done))));
    }
    over.store(true, Ordering::SeqCst);
    let there = texts(&walk(&app, &tokens[0], &path, 200).await);
    assert_eq!((there.len(), acknowledged.len()), (WRITERS * EACH, WRITERS * EACH));
    let mut latest = 0;
    for text in &there {
        let (sent, done) = acknowledged.remove(text).expect("each is there once");
        assert!(latest <= done, "{text} was acknowledged before an earlier one was sent");
        latest = latest.max(sent);
    }
    // Whoever walked meanwhile met a beginning of it, each once: what came later never came in between.
    for walk in reader.await.unwrap() {
        assert_eq!(walk[..], there[..walk.len()]);
    }
}

/// What one person does. `lost` are answers that never come, cut off after so many microseconds, each followed by a repeat.
#[derive(Clone, Debug)]
enum Deed {
    Note {
        lost: Vec<u16>,
    },
    StrikeNote {
        which: usize,
        lost: Vec<u16>,
    },
    Goods {
        lost: Vec<u16>,
    },
    StrikeGoods {
        which: usize,
        lost: Vec<u16>,
    },
    /// The own field, without `If-Match`.
    Sum(u32),
    /// The long text, with `If-Match`; when another was faster, on top of what it wrote.
    Describe,
}

fn deed() -> impl Strategy<Value = Deed> {
    let lost = || prop::collection::vec(0_u16..4000, 0..3);
    prop_oneof![
        4 => lost().prop_map(|lost| Deed::Note { lost }),
        2 => (0_usize..4, lost()).prop_map(|(which, lost)| Deed::StrikeNote { which, lost }),
        2 => lost().prop_map(|lost| Deed::Goods { lost }),
        1 => (0_usize..4, lost()).prop_map(|(which, lost)| Deed::StrikeGoods { which, lost }),
        2 => (1_u32..1_000_000).prop_map(Deed::Sum),
        2 => Just(Deed::Describe),
    ]
}

/// What a person was told to have done.
#[derive(Debug, Default)]
struct Done {
    notes: Vec<(String, String)>,
    struck: Vec<String>,
    goods: Vec<(String, String)>,
    goods_struck: Vec<String>,
    sum: Option<u32>,
    described: Vec<String>,
}

struct Person<'a> {
    app: &'a TestApp,
    token: &'a str,
    path: &'a str,
    name: &'a str,
    field: &'a str,
}

impl Person<'_> {
    /// Sends with one key until an answer comes; those cut off before may have arrived or not.
    async fn send(&self, path: &str, body: &Value, lost: &[u16]) -> Answered {
        let key = uuid::Uuid::new_v4().to_string();
        let request =
            || self.app.ask("POST", path).bearer_auth(self.token).header("idempotency-key", key.as_str()).json(body);
        for micros in lost {
            let _ = tokio::time::timeout(Duration::from_micros(u64::from(*micros)), request().send()).await;
        }
        Answered::of(request()).await
    }

    async fn strike(&self, rows: &str, id: &str, lost: &[u16]) {
        let path = format!("{}/{rows}/{id}/_strike", self.path);
        self.send(&path, &json!({"reason": "mistaken"}), lost).await.expect(200);
    }

    async fn describe(&self, word: &str) {
        let mut answer = self.app.get(self.token, self.path).await;
        loop {
            let tag = answer.header("etag").to_owned();
            let old = match answer.status {
                412 => answer.json()["present"]["description"].clone(),
                _ => answer.json()["description"].clone(),
            };
            let body = json!({"description": format!("{} {word}", old.as_str().unwrap())});
            let patch = self.app.ask("PATCH", self.path).bearer_auth(self.token).header("if-match", tag).json(&body);
            answer = Answered::of(patch).await;
            match answer.status {
                200 => return,
                status => assert_eq!(status, 412, "{}", answer.text),
            }
        }
    }

    async fn does(&self, deeds: &[Deed]) -> Done {
        let mut done = Done::default();
        for (n, deed) in deeds.iter().enumerate() {
            let word = format!("{}-{n}", self.name);
            match deed {
                Deed::Note { lost } => {
                    let body = json!({"text": word, "audience": "participants"});
                    let entry = self.send(&format!("{}/timeline", self.path), &body, lost).await.expect(201);
                    done.notes.push((entry["id"].as_str().unwrap().to_owned(), word));
                }
                Deed::StrikeNote { which, lost } => {
                    let free: Vec<_> = done.notes.iter().filter(|note| !done.struck.contains(&note.0)).collect();
                    let Some(id) = free.get(*which).map(|note| note.0.clone()) else { continue };
                    self.strike("timeline", &id, lost).await;
                    done.struck.push(id);
                }
                Deed::Goods { lost } => {
                    let body = json!({"article": word});
                    let row = self.send(&format!("{}/goods", self.path), &body, lost).await.expect(201);
                    done.goods.push((row["id"].as_str().unwrap().to_owned(), word));
                }
                Deed::StrikeGoods { which, lost } => {
                    let free: Vec<_> = done.goods.iter().filter(|row| !done.goods_struck.contains(&row.0)).collect();
                    let Some(id) = free.get(*which).map(|row| row.0.clone()) else { continue };
                    self.strike("goods", &id, lost).await;
                    done.goods_struck.push(id);
                }
                Deed::Sum(cents) => {
                    self.app.patch(self.token, self.path, &json!({self.field: cents})).await.expect(200);
                    done.sum = Some(*cents);
                }
                Deed::Describe => {
                    self.describe(&word).await;
                    done.described.push(word);
                }
            }
        }
        done
    }
}

async fn two_people(app: &TestApp, world: &World, first: &[Deed], second: &[Deed]) {
    let path = shoplifting(app, world).await;
    let (guard, manager) = (world.linde(Role::Guard), world.linde(Role::CentreManager));
    let one = Person { app, token: guard, path: &path, name: "een", field: "lossCents" };
    let two = Person { app, token: manager, path: &path, name: "twee", field: "recoveredCents" };
    let both = futures_util::future::join(one.does(first), two.does(second)).await;
    let incident = app.get(manager, &path).await.expect(200);
    let entries = walk(app, manager, &path, 200).await;
    let goods = app.get(manager, &format!("{path}/goods?limit=200")).await.expect(200);
    let words: Vec<&str> = incident["description"].as_str().unwrap().split(' ').collect();
    let mut notes = 0;
    for (done, field) in [(&both.0, "lossCents"), (&both.1, "recoveredCents")] {
        assert_eq!(incident[field], json!(done.sum), "the own field is what was last acknowledged");
        for word in &done.described {
            assert_eq!(words.iter().filter(|w| *w == word).count(), 1, "{word} in {words:?}");
        }
        let mut last = 0;
        for (id, text) in &done.notes {
            let at: Vec<usize> =
                entries.iter().enumerate().filter(|(_, e)| e["id"] == json!(id)).map(|(n, _)| n).collect();
            assert_eq!(at.len(), 1, "{text}");
            assert!(at[0] >= last, "{text} stands before an earlier one");
            last = at[0];
            let struck = done.struck.contains(id);
            assert_eq!(entries[at[0]]["text"], if struck { Value::Null } else { json!(text) });
            assert_eq!(entries[at[0]]["struckAt"].is_null(), !struck);
        }
        notes += done.notes.len();
        for (id, article) in &done.goods {
            let rows: Vec<_> =
                goods["items"].as_array().unwrap().iter().filter(|g| g["article"] == json!(article)).collect();
            assert_eq!(rows.len(), 1, "{article}");
            assert_eq!(rows[0]["struckAt"].is_null(), !done.goods_struck.contains(id), "{article}");
        }
    }
    // Nothing is there that nobody was told of.
    assert_eq!(entries.iter().filter(|e| e["kind"] == "note").count(), notes);
    assert_eq!(goods["items"].as_array().unwrap().len(), both.0.goods.len() + both.1.goods.len());
}

#[test]
fn two_people_and_a_flaky_line_lose_and_double_no_word() {
    let system = actix_web::rt::System::new();
    let (app, world) = system.block_on(TestApp::with_world());
    let config = ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() };
    let deeds = || prop::collection::vec(deed(), 1..8);
    TestRunner::new(config)
        .run(&(deeds(), deeds()), |(first, second)| {
            system.block_on(two_people(&app, &world, &first, &second));
            Ok(())
        })
        .unwrap();
}
