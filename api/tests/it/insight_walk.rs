//! All panels of Insight, walked as each role: every figure equals the count of the list that it leads to, and leads nowhere for who may
//! see counts only.
//!
//! A panel's figures are gathered in one place with the filters that the screen gives them ([`figures`]); a panel without an entry
//! there fails ([`every_panel_is_walked`]).

use crate::insight_equals_list::happened;
use crate::insight_rows::{Happened, also, listed, organisation, write};
use crate::support::{Answered, TestApp, World};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _};
use serde_json::{Value, json};
use shared_types::access::{Permission, Role};

const PERIOD: &str = "from=2025-10-01T00:00:00Z&until=2026-03-30T22:00:00Z";
const OTHER: &str = "2025-01-01T00:00:00Z/2025-05-01T00:00:00Z";

/// The panels, each by its address below `/insight`, with what it asks beside the filters.
const PANELS: [(&str, &str); 8] = [
    ("", "step=month"),
    ("/where", ""),
    ("/organisations", ""),
    ("/follow-up", ""),
    ("/together", ""),
    ("/between", "otherFrom=2025-01-01T00:00:00Z&otherUntil=2025-05-01T00:00:00Z"),
    ("/beside", ""),
    ("/measures", ""),
];

/// A figure with the filters of its list.
struct Figure {
    name: String,
    count: i64,
    query: String,
}

/// What leads from an answer to incidents.
#[derive(Default)]
struct Leads {
    figures: Vec<Figure>,
    /// Hours of the week: a weight above nothing is a list that is not empty.
    hours: Vec<(bool, String)>,
    /// Single incidents, with the filters of the list that they stand in.
    incidents: Vec<(String, String)>,
}

impl Leads {
    fn count(&mut self, name: impl Into<String>, count: &Value, query: String) {
        if let Some(count) = count.as_i64() {
            self.figures.push(Figure { name: name.into(), count, query });
        }
    }
}

fn with(query: &str, keys: &[(&str, &str)]) -> String {
    let kept = query.split('&').filter(|pair| !keys.iter().any(|(key, _)| pair.split('=').next() == Some(*key)));
    kept.map(str::to_owned)
        .chain(keys.iter().map(|(key, value)| format!("{key}={value}")))
        .collect::<Vec<_>>()
        .join("&")
}

fn rows(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text<'v>(row: &'v Value, key: &str) -> &'v str {
    row[key].as_str().unwrap_or_else(|| panic!("no {key} in {row}"))
}

fn kinds(leads: &mut Leads, what: &Value, query: &str, key: &str) {
    for kind in rows(&what["kinds"]) {
        let code = text(kind, "category");
        leads.count(format!("kind {code}"), &kind["comparison"][key], with(query, &[("category", code)]));
    }
}

fn methods(leads: &mut Leads, how: &Value, query: &str, key: &str) {
    for method in rows(&how["methods"]) {
        let code = text(method, "method");
        leads.count(format!("method {code}"), &method["comparison"][key], with(query, &[("method", code)]));
    }
}

/// Every figure of a panel, with the filters that the screen leads to.
fn figures(panel: &str, told: &Value, query: &str) -> Leads {
    let mut leads = Leads::default();
    match panel {
        "" => {
            leads.count("all", &told["what"]["all"]["count"], query.to_owned());
            kinds(&mut leads, &told["what"], query, "count");
            methods(&mut leads, &told["how"], query, "count");
            for point in rows(&told["course"]["points"]) {
                let of = with(query, &[("from", text(point, "from")), ("until", text(point, "until"))]);
                leads.count(format!("step {}", text(point, "label")), &point["count"], of);
            }
            for (hour, weight) in rows(&told["when"]["cells"]).enumerate() {
                let of = with(query, &[("weekHour", &hour.to_string())]);
                leads.hours.push((weight.as_f64().is_some_and(|weight| weight > 0.0), of));
            }
        }
        "/where" => {
            for unit in rows(&told["units"]) {
                leads.count("unit", &unit["comparison"]["count"], with(query, &[("unit", text(unit, "unitId"))]));
            }
        }
        "/organisations" => {
            for of in rows(&told["organisations"]) {
                let units: Vec<(&str, &str)> = rows(&of["units"]).map(|id| ("unit", id.as_str().unwrap())).collect();
                leads.count(text(of, "name"), &of["comparison"]["count"], with(query, &units));
            }
        }
        "/follow-up" => {
            leads.count("follow-up", &told["basis"]["total"], query.to_owned());
            for method in rows(&told["loss"]["methods"]) {
                let of = with(query, &[("method", text(method, "method"))]);
                leads.count("loss by method", &method["sum"]["incidents"], of);
            }
            for unit in rows(&told["loss"]["units"]).filter(|unit| unit["unitId"].is_string()) {
                let of = with(query, &[("unit", text(unit, "unitId"))]);
                leads.count("loss by unit", &unit["sum"]["incidents"], of);
            }
        }
        "/together" => {
            for group in rows(&told["groups"]) {
                for incident in rows(&group["incidents"]) {
                    leads.incidents.push((text(incident, "id").to_owned(), query.to_owned()));
                }
            }
        }
        "/between" => {
            let (from, until) = OTHER.split_once('/').unwrap();
            let other = with(query, &[("from", from), ("until", until)]);
            for (of, key) in [(query, "count"), (other.as_str(), "previous")] {
                leads.count(format!("all {key}"), &told["what"]["all"][key], of.to_owned());
                kinds(&mut leads, &told["what"], of, key);
                methods(&mut leads, &told["how"], of, key);
            }
        }
        "/beside" => {
            for site in rows(&told["sites"]).filter(|site| site["leadsToIncidents"] == true) {
                let of = with(query, &[("site", text(site, "siteId"))]);
                leads.count(text(site, "name"), &site["comparison"]["count"], of);
            }
        }
        "/measures" => assert_eq!(rows(&told["items"]).count(), 1, "leads to the measure, and to no incident"),
        other => panic!("no figures of {other}"),
    }
    leads
}

/// Half a year of De Linde and its neighbour, with shops, windows, unknowns and a series that belongs together.
async fn world_with_incidents(app: &TestApp, world: &World) {
    let mut rng = StdRng::seed_from_u64(51);
    let guard = organisation(app, world, "guard@de-linde.example");
    let mut all: Vec<Happened> = (0..260)
        .map(|_| {
            let row = happened(&mut rng, world, guard);
            let site = if row.site == world.noordkade { world.oostpoort } else { row.site };
            let at_home = site == world.linde && rng.random_bool(0.7);
            let unit = at_home.then(|| *[world.unit_7, world.unit_11].choose(&mut rng).unwrap());
            Happened { site, unit, ..row }
        })
        .collect();
    let series = (0..4).map(|n| Happened {
        methods: vec!["ram-raid"],
        unit: Some(world.unit_7),
        by: world.van_dam,
        precision: 0,
        ..crate::insight_rows::theft(world, crate::insight_rows::at(&format!("2026-03-1{n}T12:00:00Z")))
    });
    all.extend(series);
    write(app, &all);
    for (site, beside) in [(world.linde, world.oostpoort), (world.oostpoort, world.linde)] {
        let path = format!("/areas/{site}/neighbours/{beside}");
        app.put(world.linde(Role::Operator), &path, &json!({"weShare": true})).await.expect(201);
    }
    let measure = json!({"siteId": world.linde, "name": "Camera's", "kind": "cameras", "beginDate": "2026-01-10"});
    app.post(world.linde(Role::CentreManager), "/measures", &measure).await.expect(201);
}

/// Nothing in an answer names an incident, a unit or an organisation, or says that it leads anywhere.
fn leads_nowhere(value: &Value, place: &str) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                let names = ["incidents", "unitId", "units", "organisationId", "measureId", "hexagons", "number"];
                let empty = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
                // The number of units of the site itself tells of no incident.
                let of_site = key == "units" && value.is_i64();
                assert!(!names.contains(&key.as_str()) || empty || of_site, "{place}: {key}: {value}");
                assert!(key != "leadsToIncidents" || value == false, "{place} leads somewhere");
                leads_nowhere(value, place);
            }
        }
        Value::Array(list) => list.iter().for_each(|value| leads_nowhere(value, place)),
        _ => {}
    }
}

#[actix_web::test]
async fn every_figure_leads_to_as_many_incidents_or_nowhere_for_each_role() {
    let (app, world) = TestApp::with_world().await;
    // A manager of both sites, beside those of one.
    also(&app, &world, "centre-manager@de-linde.example", Role::CentreManager, world.municipality);
    world_with_incidents(&app, &world).await;
    let (mut readers, mut counters, mut refused) = (0, 0, 0);
    let (mut walked, mut hours, mut opened) = (0, 0, 0);
    for role in Role::ALL.iter().copied().filter(|role| *role != Role::Integration) {
        let token = world.linde(role);
        let may = |permission| role.policy().permissions.contains(&permission);
        let query = format!("{PERIOD}&site={}", world.linde);
        for (panel, more) in PANELS {
            let place = format!("{role} /insight{panel}");
            let more = if more.is_empty() { String::new() } else { format!("&{more}") };
            let answer = app.get(token, &format!("/insight{panel}?{query}{more}")).await;
            if !may(Permission::InsightRead) && !may(Permission::InsightCounts) {
                answer.expect_problem(403, "permission-missing");
                refused += 1;
                continue;
            }
            if !may(Permission::InsightRead) {
                counters += 1;
                match panel {
                    "/where" | "/organisations" | "/follow-up" | "/together" => {
                        answer.expect_problem(403, "counts-only");
                    }
                    "/measures" => {
                        answer.expect_problem(403, "permission-missing");
                    }
                    _ => leads_nowhere(&answer.expect(200), &place),
                }
                continue;
            }
            readers += 1;
            let leads = figures(panel, &answer.expect(200), &query);
            for figure in leads.figures {
                let count = i64::try_from(listed(&app, token, &figure.query).await).unwrap();
                assert_eq!(figure.count, count, "{place}: {} leads to {}", figure.name, figure.query);
                walked += 1;
            }
            for (any, of) in leads.hours.into_iter().step_by(11) {
                assert_eq!(any, listed(&app, token, &of).await > 0, "{place}: {of}");
                hours += 1;
            }
            for (id, of) in leads.incidents {
                app.get(token, &format!("/incidents/{id}")).await.expect(200);
                let page = app.get(token, &format!("/incidents?limit=200&{of}")).await.expect(200);
                assert!(rows(&page["items"]).any(|item| item["id"] == id.as_str()), "{place}: {id} is not in its list");
                opened += 1;
            }
        }
    }
    // A test that met none of these would prove nothing.
    assert!(readers > 40 && counters > 10 && refused > 10, "{readers} {counters} {refused}");
    assert!(walked > 250 && hours > 60 && opened > 12, "{walked} {hours} {opened}");
}

/// The contract knows no panel that is not walked: what is a part of another's answer is walked there.
#[actix_web::test]
async fn every_panel_is_walked() {
    let (app, _world) = TestApp::with_world().await;
    let document = Answered::of(app.ask("GET", "/api/v1/openapi.json")).await.expect(200);
    let parts = ["/what", "/when", "/how", "/course"];
    for path in document["paths"].as_object().unwrap().keys() {
        let Some(panel) = path.split("/insight").nth(1).filter(|_| path.contains("/insight")) else { continue };
        // Findings lead by their own filters, and are tested in their own story.
        let known = panel.starts_with("/unusual") || parts.contains(&panel) || PANELS.iter().any(|(p, _)| *p == panel);
        assert!(known, "the panel {path} is not walked");
    }
}
