//! Who sees what, everywhere at once. One incident after the other goes through all states of its handling; in each of them every role
//! asks for it by every way there is, and what came is written into one table, which is reviewed by eye.
//!
//! It proves four things. That the table is what was reviewed: a field that turns up for a role, in a state, on a surface where it
//! was not, changes the print. That the surfaces agree: list, search, nearby and CSV have the same fields of one incident; detail and
//! list agree on which; and paper holds exactly the planted words that detail and the lists below it told the same caller, none more
//! and none less. That nothing sealed stands on any of them. And that no role of another site is told anything.

use crate::involved::{PLANTED, car, suspect, witness, work_together};
use crate::support::paper::Printed;
use crate::support::{Answered, Listener, TestApp, World, first_words, missed};
use serde_json::{Value, json};
use shared_types::access::Role;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// Planted words, one in each field that holds any. Each is one word, so that no line tears it.
const WORDS: [&str; 20] = [
    "Zwartfluweel",
    "Bovenlicht",
    "Kortverhaal",
    "Parfumdoos",
    "Merkchique",
    "SN-4711",
    "Roodjack",
    "Grijstrui",
    "Golfvariant",
    "Staalblauw",
    "Kassahoek",
    "PL-20267",
    "Politienoord",
    "Trackwoord",
    "Vooriedereen",
    "Voorteam",
    "Voorpolitie",
    "Vooreigen",
    "Plaatje",
    "EXT-0815",
];

const STATES: [(&str, Option<&str>); 5] = [
    ("reported", None),
    ("accepted", Some(r#"{"to":"accepted"}"#)),
    ("in-progress", Some(r#"{"to":"in-progress"}"#)),
    ("closed", Some(r#"{"to":"closed","outcome":"person-warned"}"#)),
    ("rejected", Some(r#"{"to":"rejected","rejectReason":"test"}"#)),
];

/// Below an incident: each asked as its list.
const BELOW: [&str; 7] = ["goods", "persons", "vehicles", "circumstances", "timeline", "tracks", "attachments"];

type Seen = BTreeSet<String>;
/// What one caller is told, by the way on which it asks.
type Told = BTreeMap<&'static str, Seen>;

/// The names of what an object tells: what is there and says something.
fn fields(object: &Value) -> Seen {
    let says = |v: &Value| !(v.is_null() || v == &json!([]) || v == &json!({}) || v == "" || v == false);
    let named = object.as_object().into_iter().flatten().filter(|(_, v)| says(v));
    named.map(|(name, _)| name.clone()).collect()
}

fn words_in(text: &str) -> Seen {
    WORDS.iter().filter(|w| text.contains(**w)).map(|w| (*w).to_owned()).collect()
}

/// The incident with a word in every field; its path.
async fn planted(app: &TestApp, world: &World, by: Role, category: &str, unit: Value) -> String {
    let (who, manager, guard) = (world.linde(by), world.linde(Role::CentreManager), world.linde(Role::Guard));
    let body = json!({"siteId": world.linde, "category": category, "occurredPrecision": "unknown", "unitId": unit,
        "description": WORDS[0], "placeWords": WORDS[1], "shortText": WORDS[2], "lossCents": 700, "recoveredCents": 300,
        "externalId": WORDS[19], "methods": ["in-bag"], "longitude": 4.9, "latitude": 52.3});
    let incident = app.post(who, "/incidents", &body).await.expect(201);
    let path = format!("/incidents/{}", incident["id"].as_str().unwrap());
    let add = async |token: &str, noun: &str, body: Value| {
        app.post(token, &format!("{path}/{noun}"), &body).await.expect(201)
    };
    add(manager, "goods", json!({"article": WORDS[3], "brand": WORDS[4], "serialNumber": WORDS[5], "valueCents": 700}))
        .await;
    let with = |mut person: Value, appearance: &str| {
        person["appearance"] = json!(appearance);
        person
    };
    add(manager, "persons", with(witness(), WORDS[6])).await;
    add(manager, "persons", with(suspect(), WORDS[7])).await;
    let mut vehicle = car();
    (vehicle["make"], vehicle["colour"]) = (json!(WORDS[8]), json!(WORDS[9]));
    add(manager, "vehicles", vehicle).await;
    // Only some categories ask a question that is answered in words.
    let answers = if category == "theft.shoplifting" { json!({"place-in-shop": WORDS[10]}) } else { json!({}) };
    let how = json!({"violence": "pushed", "threat": "words", "imagesSecured": true, "answers": answers});
    app.patch(manager, &format!("{path}/circumstances"), &how).await.expect(200);
    add(
        manager,
        "tracks",
        json!({"kind": "police-notified", "reference": WORDS[11], "party": WORDS[12], "notifiedBy": "online",
        "first": {"step": "begun", "note": WORDS[13]}}),
    )
    .await;
    for (n, audience) in ["participants", "team", "police", "own-organisation"].iter().enumerate() {
        add(guard, "timeline", json!({"text": WORDS[14 + n], "audience": audience})).await;
    }
    let photo =
        app.ask("POST", &format!("{path}/attachments")).bearer_auth(manager).header("content-type", "image/jpeg");
    let named = photo.header("content-disposition", format!("attachment; filename=\"{}.jpg\"", WORDS[18]));
    Answered::of(named.body(crate::attachments::photo(40, 30, 1))).await.expect(201);
    path
}

/// What one caller is told of one incident by each way, as it stands now.
async fn look(app: &TestApp, token: &str, path: &str, number: &str, since: &str) -> Told {
    let id = path.rsplit('/').next().unwrap();
    let mut out = BTreeMap::new();
    let (mut told, mut everything) = (Seen::new(), String::new());
    let detail = app.get(token, path).await;
    let known = detail.status == 200;
    if known {
        out.insert("detail", fields(&detail.json()));
        told.extend(words_in(&detail.text));
        everything += &detail.text;
    }
    for noun in BELOW {
        let answer = app.get(token, &format!("{path}/{noun}")).await;
        assert!(known || answer.status >= 400, "{noun} of an incident that is not there: {}", answer.text);
        if answer.status != 200 {
            continue;
        }
        let body = answer.json();
        let rows = body["items"].as_array().cloned().unwrap_or_else(|| vec![body.clone()]);
        out.insert(noun, rows.iter().flat_map(fields).collect());
        told.extend(words_in(&answer.text));
        everything += &answer.text;
    }
    // The same one by the ways of many; who may not ask is told nothing.
    let of = |page: Answered, pick: &dyn Fn(&Value) -> Value| {
        let items =
            if page.status == 200 { page.json()["items"].as_array().cloned().unwrap_or_default() } else { vec![] };
        let found = items.iter().map(pick).find(|i| i["id"] == id);
        (found.as_ref().map(fields), found.map(|i| i.to_string()).unwrap_or_default())
    };
    let ways = [
        ("list", of(app.get(token, "/incidents").await, &Value::clone)),
        (
            "search",
            of(app.post(token, "/incidents/_search", &json!({"text": number})).await, &|hit| {
                // Why it was found is said of the hit, not of the incident.
                let mut incident = hit.clone();
                incident.as_object_mut().unwrap().remove("found");
                incident
            }),
        ),
        ("nearby", of(app.get(token, "/nearby").await, &|hit| hit["incident"].clone())),
    ];
    for (way, (seen, text)) in ways {
        everything += &text;
        if let Some(seen) = seen {
            out.insert(way, seen);
        }
    }
    let csv = Answered::of(app.ask("GET", "/incidents").bearer_auth(token).header("accept", "text/csv")).await;
    if csv.status == 200 {
        let mut rows = csv::Reader::from_reader(csv.text.as_bytes());
        let head = rows.headers().unwrap().clone();
        if let Some(row) = rows.records().map(Result::unwrap).find(|row| row.iter().any(|cell| cell == id)) {
            let says = head.iter().zip(&row).filter(|(_, cell)| !cell.is_empty() && *cell != "false");
            out.insert("csv", says.map(|(name, _)| name.to_owned()).collect());
            everything += &row.iter().collect::<Vec<_>>().join(" ");
        }
    }
    let paper = app.ask("GET", &format!("{path}/document")).bearer_auth(token).send().await.unwrap();
    assert_eq!(paper.status().as_u16() == 200, known, "paper is there for whom the incident is");
    if known {
        let text = Printed::of(app, token, path).await.text();
        let printed = words_in(&text);
        assert_eq!(printed, told, "paper says what the screen says: {text}");
        everything += &text;
        out.insert("paper", printed);
    }
    let hears = first_words(app.ask("GET", "/events").bearer_auth(token)).await.status == 200;
    let kinds = if hears { missed(app, token, since).await.0 } else { vec![] };
    if !kinds.is_empty() {
        out.insert("event", kinds.into_iter().collect());
    }
    for sealed in PLANTED {
        assert!(!everything.contains(sealed), "{sealed} stands in: {everything}");
    }
    agree(&out);
    out
}

/// That the ways of many show one incident alike, and with the detail agree on what is shown of it.
fn agree(seen: &Told) {
    let Some(list) = seen.get("list") else {
        let ways: Vec<_> = ["detail", "search", "csv", "paper"].iter().filter(|way| seen.contains_key(*way)).collect();
        assert!(ways.is_empty(), "the list hides what {ways:?} shows");
        return;
    };
    assert_eq!(seen.get("search"), Some(list), "search and list");
    // A row names the unit by its label alone, and says the zone of its clock.
    let row: Seen = seen["csv"].iter().filter(|f| *f != "timeZone").cloned().collect();
    let flat: Seen = list.iter().filter(|f| *f != "unitId").cloned().collect();
    assert_eq!(row, flat, "CSV and list");
    let more: Vec<_> = list.difference(&seen["detail"]).collect();
    assert!(more.is_empty(), "the list shows {more:?}, and the detail does not");
    if let Some(nearby) = seen.get("nearby") {
        assert_eq!(nearby, list, "nearby and list");
    }
}

/// One role in all states: for each way the states with the same fields together.
fn print(states: &[(&str, Told)]) -> String {
    const WAYS: [&str; 14] = [
        "detail",
        "list",
        "search",
        "nearby",
        "csv",
        "goods",
        "persons",
        "vehicles",
        "circumstances",
        "timeline",
        "tracks",
        "attachments",
        "paper",
        "event",
    ];
    let mut out = String::new();
    for way in WAYS {
        let mut together: Vec<(Vec<&str>, String)> = vec![];
        for (state, seen) in states {
            let says =
                seen.get(way).map_or_else(|| "-".to_owned(), |s| s.iter().cloned().collect::<Vec<_>>().join(" "));
            match together.iter_mut().find(|(_, told)| *told == says) {
                Some((same, _)) => same.push(state),
                None => together.push((vec![state], says)),
            }
        }
        if together.iter().all(|(_, says)| says == "-") {
            continue;
        }
        for (same, says) in together {
            let when = if same.len() == STATES.len() { "always".to_owned() } else { same.join(", ") };
            writeln!(out, "  {way} ({when}): {says}").unwrap();
        }
    }
    if out.is_empty() { "  nothing\n".to_owned() } else { out }
}

#[actix_web::test]
async fn every_role_sees_in_every_state_by_every_way_what_was_reviewed() {
    let (app, world) = TestApp::with_world().await;
    let roles: Vec<Role> = Role::ALL.iter().copied().filter(|r| *r != Role::Integration).collect();
    work_together(&app, &world, &roles).await;
    let manager = world.linde(Role::CentreManager);
    let mut table = String::new();
    for (title, by, category, unit) in [
        (
            "a theft in the shop of the shopkeeper, reported by it",
            Role::Shopkeeper,
            "theft.shoplifting",
            json!(world.unit_7),
        ),
        (
            "a nuisance of public space at another shop, reported by a guard",
            Role::Guard,
            "nuisance.youth",
            json!(world.unit_11),
        ),
    ] {
        let mut since = Listener::open(&app, manager, None).await.next().await.unwrap().id;
        let path = planted(&app, &world, by, category, unit).await;
        app.patch(manager, &path, &json!({"shortTextVetted": true})).await.expect(200);
        let number = app.get(manager, &path).await.expect(200)["number"].as_str().unwrap().to_owned();
        let mut of_role: BTreeMap<usize, Vec<(&str, Told)>> = BTreeMap::new();
        for (state, step) in STATES {
            let before = since.clone();
            if state == "rejected" {
                let again = json!({"to": "in-progress", "note": "weer open"});
                app.post(manager, &format!("{path}/transitions"), &again).await.expect(200);
            }
            if let Some(step) = step {
                let step: Value = serde_json::from_str(step).unwrap();
                app.post(manager, &format!("{path}/transitions"), &step).await.expect(200);
            }
            for (n, role) in roles.iter().enumerate() {
                let seen = look(&app, world.linde(*role), &path, &number, &before).await;
                of_role.entry(n).or_default().push((state, seen));
                // Who is of another site is asked at the begin and at the end: what is not there has no states.
                if state == "reported" || state == "rejected" {
                    let elsewhere = look(&app, world.noordkade(*role), &path, &number, &before).await;
                    let ways: Vec<_> = elsewhere.keys().collect();
                    assert!(ways.is_empty(), "{role} of Noordkade sees {ways:?}");
                }
            }
            since = missed(&app, manager, &since).await.1;
        }
        // Roles that see the same stand together.
        let mut blocks: Vec<(Vec<&str>, String)> = vec![];
        for (n, states) in &of_role {
            let block = print(states);
            match blocks.iter_mut().find(|(_, same)| *same == block) {
                Some((names, _)) => names.push(roles[*n].word()),
                None => blocks.push((vec![roles[*n].word()], block)),
            }
        }
        writeln!(table, "# {title}\n").unwrap();
        for (names, block) in blocks {
            writeln!(table, "{}\n{block}", names.join(", ")).unwrap();
        }
    }
    insta::assert_snapshot!(table);
}
