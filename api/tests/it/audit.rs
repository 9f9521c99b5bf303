//! The trail: written with each change, read within reach, altered by nobody.

use crate::support::{TestApp, World};
use diesel::prelude::*;
use serde_json::{Value, json};
use shared_types::access::Role;
use webm::db::Engine;
use webm::db::schema::audit_entry;

async fn give_roles(app: &TestApp, world: &World, roles: &[&str]) {
    for role in roles {
        let account = world.accounts["citizen@de-linde.example"];
        let body = json!({"accountId": account, "role": role, "areaId": world.linde});
        app.post(world.linde(Role::CentreManager), "/role-assignments", &body).await.expect(201);
    }
}

#[actix_web::test]
async fn a_change_leaves_a_line_that_names_who_what_and_where() {
    let (app, world) = TestApp::with_world().await;
    give_roles(&app, &world, &["guard"]).await;
    let page = app.get(world.linde(Role::CentreManager), "/audit-entries").await.expect(200);
    let line = &page["items"][0];
    assert_eq!((&line["action"], &line["subjectKind"]), (&json!("role-assignment.give"), &json!("role-assignment")));
    assert_eq!((&line["areaId"], &line["at"]), (&json!(world.linde), &json!("2026-03-31T16:40:00Z")));
    assert_eq!(line["accountName"], "centre-manager");
    assert_eq!(page["items"].as_array().map(Vec::len), Some(1));
}

#[actix_web::test]
async fn a_refused_change_leaves_no_line() {
    let (app, world) = TestApp::with_world().await;
    let body =
        json!({"accountId": world.accounts["citizen@de-linde.example"], "role": "operator", "areaId": world.linde});
    app.post(world.linde(Role::CentreManager), "/role-assignments", &body).await.expect_problem(403, "role-beyond-you");
    let lines: i64 = app.state.db.read(|conn| Ok(audit_entry::table.count().get_result(conn)?)).await.unwrap();
    assert_eq!(lines, 0);
}

#[actix_web::test]
async fn the_trail_is_read_within_reach_only() {
    let (app, world) = TestApp::with_world().await;
    give_roles(&app, &world, &["guard"]).await;
    app.patch(world.linde(Role::Guard), "/me", &json!({"language": "en"})).await.expect(200);
    let stranger = world.noordkade(Role::CentreManager);
    assert_eq!(app.get(stranger, "/audit-entries").await.expect(200)["items"], json!([]));
    app.get(stranger, &format!("/audit-entries?area={}", world.linde)).await.expect_problem(404, "not-found");
    app.get(world.linde(Role::Guard), "/audit-entries").await.expect_problem(403, "permission-missing");
    let actions = |page: Value| -> Vec<String> {
        page["items"].as_array().unwrap().iter().map(|e| e["action"].as_str().unwrap().to_owned()).collect()
    };
    // What belongs to no place is for the top of the tree.
    let operator = world.linde(Role::Operator);
    assert_eq!(
        actions(app.get(operator, "/audit-entries").await.expect(200)),
        ["account.change", "role-assignment.give"]
    );
    let municipality = app.get(operator, &format!("/audit-entries?area={}", world.municipality)).await.expect(200);
    assert_eq!(actions(municipality), ["role-assignment.give"]);
    let accounts = app.get(operator, "/audit-entries?subjectKind=account").await.expect(200);
    assert_eq!(actions(accounts), ["account.change"]);
    let manager = app.get(world.linde(Role::CentreManager), "/audit-entries").await.expect(200);
    assert_eq!(actions(manager), ["role-assignment.give"]);
}

#[actix_web::test]
async fn the_trail_is_walked_newest_first_while_it_grows() {
    let (app, world) = TestApp::with_world().await;
    give_roles(&app, &world, &["guard", "warden", "adviser"]).await;
    let manager = world.linde(Role::CentreManager);
    let first = app.get(manager, "/audit-entries?limit=2").await.expect(200);
    give_roles(&app, &world, &["municipal-officer"]).await;
    let path = format!("/audit-entries?limit=2&cursor={}", first["nextCursor"].as_str().unwrap());
    let rest = app.get(manager, &path).await.expect(200);
    let ids: Vec<&Value> =
        [&first, &rest].into_iter().flat_map(|p| p["items"].as_array().unwrap()).map(|e| &e["id"]).collect();
    assert_eq!((ids.len(), &rest["nextCursor"]), (3, &Value::Null));
    assert!(ids.iter().all(|id| ids.iter().filter(|other| other == &id).count() == 1));
}

#[actix_web::test]
async fn the_database_refuses_to_alter_or_delete_a_line() {
    let (app, world) = TestApp::with_world().await;
    give_roles(&app, &world, &["guard"]).await;
    let altered = app
        .state
        .db
        .write(|conn| Ok(diesel::update(audit_entry::table).set(audit_entry::action.eq("nothing")).execute(conn)?))
        .await
        .unwrap_err();
    let deleted = app.state.db.write(|conn| Ok(diesel::delete(audit_entry::table).execute(conn)?)).await.unwrap_err();
    for refused in [altered, deleted] {
        assert!(refused.to_string().contains("the audit trail cannot be altered"), "{refused}");
    }
    let kept: Vec<String> =
        app.state.db.read(|conn| Ok(audit_entry::table.select(audit_entry::action).load(conn)?)).await.unwrap();
    assert_eq!(kept, ["role-assignment.give"]);
}

#[actix_web::test]
async fn no_line_is_replaced_by_another() {
    let (app, world) = TestApp::with_world().await;
    give_roles(&app, &world, &["guard"]).await;
    let replaced = app
        .state
        .db
        .write(|conn| {
            let seq: i64 = audit_entry::table.select(audit_entry::seq).first(conn)?;
            let columns = "audit_entry (seq, id, at, action, subject_kind)";
            let values = format!("({seq}, CAST('0' AS {{}}), 0, 'nothing', 'nothing')");
            let sql = match conn.engine() {
                Engine::Sqlite => format!("INSERT OR REPLACE INTO {columns} VALUES {}", values.replace("{}", "BLOB")),
                Engine::Postgres => format!(
                    "INSERT INTO {columns} VALUES {} ON CONFLICT (seq) DO UPDATE SET action = excluded.action",
                    values.replace("{}", "BYTEA")
                ),
            };
            Ok(diesel::sql_query(sql).execute(conn)?)
        })
        .await
        .unwrap_err();
    assert!(replaced.to_string().contains("the audit trail cannot be altered"), "{replaced}");
    let kept: Vec<String> =
        app.state.db.read(|conn| Ok(audit_entry::table.select(audit_entry::action).load(conn)?)).await.unwrap();
    assert_eq!(kept, ["role-assignment.give"]);
}
