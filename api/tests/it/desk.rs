//! Reports that come in at once are written together: each with all that goes with it, none in the way of another.

use crate::support::{Answered, TestApp};
use diesel::prelude::*;
use futures_util::future::join_all;
use serde_json::json;
use shared_types::access::Role;
use std::collections::BTreeSet;
use webm::db::schema::{audit_entry, event, idempotency_key, incident, timeline_entry};

const MANY: usize = 40;

#[actix_web::test]
async fn reports_at_once_are_all_there_and_none_costs_another() {
    let (app, world) = TestApp::with_world().await;
    let token = world.linde(Role::Guard);
    let ask = |n: usize| {
        let mut body = json!({
            "siteId": world.linde, "category": "theft.shoplifting", "occurredPrecision": "unknown",
            "methods": ["prepared-bag"], "description": format!("melding {n}"),
        });
        // One names a unit that is not there; two are the same report, sent again before the first was answered.
        let key = match n {
            7 => {
                body["unitId"] = json!(uuid::Uuid::now_v7());
                "7".to_owned()
            }
            12 | 13 => {
                body["description"] = json!("twee keer");
                "twice".to_owned()
            }
            n => n.to_string(),
        };
        Answered::of(app.ask("POST", "/incidents").bearer_auth(token).header("idempotency-key", key).json(&body))
    };
    let mut answers = join_all((0..MANY).map(ask)).await;
    answers.remove(7).expect_problem(400, "invalid");
    let told: Vec<_> = answers.into_iter().map(|answer| answer.expect(201)).collect();
    assert_eq!(told[11]["id"], told[12]["id"], "sent twice, there once");
    let numbers: BTreeSet<&str> = told.iter().map(|i| i["number"].as_str().unwrap()).collect();
    assert_eq!(numbers.len(), MANY - 2);
    let serials: Vec<u32> = numbers.iter().map(|n| n.rsplit('-').next().unwrap().parse().unwrap()).collect();
    assert_eq!(serials, (serials[0]..).take(MANY - 2).collect::<Vec<_>>(), "one after the other");
    let there = i64::try_from(MANY - 2).unwrap();
    let counted: [i64; 5] = app
        .state
        .db
        .read(|conn| {
            Ok([
                incident::table.count().get_result(conn)?,
                timeline_entry::table.filter(timeline_entry::kind.eq("reported")).count().get_result(conn)?,
                audit_entry::table.filter(audit_entry::action.eq("incident.report")).count().get_result(conn)?,
                event::table.filter(event::kind.eq("incident.reported")).count().get_result(conn)?,
                idempotency_key::table.count().get_result(conn)?,
            ])
        })
        .await
        .unwrap();
    assert_eq!(counted, [there; 5]);
    let found = app.get(world.linde(Role::CentreManager), "/incidents?q=twee+keer").await.expect(200);
    assert_eq!(found["items"].as_array().unwrap().len(), 1);
}
