//! Floor plans: taken, judged by their content, drawn where they are SVG, units placed on them, seen by who sees the places, changed by
//! who manages them, at their own site only.

use crate::attachments::{bytes, photo, stored};
use crate::support::{Answered, TestApp, World, each, told};
use diesel::prelude::*;
use serde_json::{Value, json};
use shared_types::access::Role;
use webm::db::Key;
use webm::db::schema::{audit_entry, event, floor_plan_unit, stored_object, unit};

const SVG: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 200"><script>alert('Kwikzilver')</script>
    <g onclick="alert(1)"><rect width="150" height="200" fill="#0a0"/></g><text x="160" y="100">Unit 7</text></svg>"##;

fn plans(world: &World) -> String {
    format!("/areas/{}/floor-plans", world.linde)
}

async fn send(app: &TestApp, token: &str, method: &str, path: &str, body: Vec<u8>) -> Answered {
    let request = app.ask(method, path).bearer_auth(token).header("content-type", "application/octet-stream");
    Answered::of(request.body(body)).await
}

async fn added(app: &TestApp, world: &World, body: impl Into<Vec<u8>>) -> Value {
    let path = format!("{}?name=Begane%20grond", plans(world));
    send(app, world.linde(Role::CentreManager), "POST", &path, body.into()).await.expect(201)
}

fn of(plan: &Value) -> String {
    format!("/floor-plans/{}", plan["id"].as_str().unwrap())
}

/// What is held, and what waits to be swept.
fn objects(app: &TestApp) -> (i64, i64) {
    app.state
        .db
        .read_blocking(|conn| {
            let all = stored_object::table.select((stored_object::held, stored_object::removed_at.is_not_null()));
            let all: Vec<(bool, bool)> = all.load(conn)?;
            Ok((all.iter().filter(|o| o.0).count() as i64, all.iter().filter(|o| o.1).count() as i64))
        })
        .unwrap()
}

#[actix_web::test]
async fn an_svg_is_drawn_and_no_script_of_it_is_ever_served() {
    let (app, world) = TestApp::with_world().await;
    let plan = added(&app, &world, SVG).await;
    assert_eq!(
        (&plan["mediaType"], &plan["width"], &plan["height"]),
        (&json!("image/png"), &json!(1800), &json!(1200))
    );
    assert_eq!((&plan["name"], &plan["floor"], &plan["units"]), (&json!("Begane grond"), &json!(0), &json!([])));
    // Whoever sees the places sees the plan, as a picture that nothing can run in.
    for role in [Role::Shopkeeper, Role::Guard, Role::CentreManager] {
        let token = world.linde(role);
        assert_eq!(app.get(token, &plans(&world)).await.expect(200)["items"], json!([plan]));
        let (status, headers, content) = bytes(&app, token, &format!("{}/content", of(&plan))).await;
        assert_eq!((status, headers["content-type"].to_str().unwrap()), (200, "image/png"));
        assert_eq!(headers["x-content-type-options"], "nosniff");
        assert_eq!(headers["content-security-policy"], "default-src 'none'; sandbox; frame-ancestors 'none'");
        assert!(headers["content-disposition"].to_str().unwrap().starts_with("attachment"));
        let picture = image::load_from_memory(&content).unwrap().into_rgb8();
        assert_eq!(picture.get_pixel(10, 10).0, [0, 170, 0]);
        for trace in ["Kwikzilver", "alert", "<svg", "script"] {
            assert!(!content.windows(trace.len()).any(|w| w == trace.as_bytes()), "{trace}");
        }
    }
    // It lies sealed among the objects, and nothing of the SVG does.
    for (_, file) in stored(&app) {
        assert!(!file.starts_with(b"\x89PNG") && !file.windows(10).any(|w| w == b"Kwikzilver"));
    }
    let told: Vec<String> =
        app.state.db.read_blocking(|conn| Ok(audit_entry::table.select(audit_entry::action).load(conn)?)).unwrap();
    assert!(told.contains(&"floor-plan.add".to_owned()));
    let kinds: Vec<String> =
        app.state.db.read_blocking(|conn| Ok(event::table.select(event::kind).load(conn)?)).unwrap();
    assert!(kinds.contains(&"floor-plan.added".to_owned()));
}

#[actix_web::test]
async fn what_is_no_plan_or_costs_too_much_is_refused_with_a_word() {
    let (app, world) = TestApp::with_world().await;
    let manager = world.linde(Role::CentreManager);
    let svg = |inside: &str| format!(r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{inside}</svg>"#);
    let mut huge = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    huge.extend([0, 0, 0xc3, 0x50, 0, 0, 0xc3, 0x50, 8, 2, 0, 0, 0]);
    let mut crc = flate2::Crc::new();
    crc.update(&huge[12..]);
    huge.extend(crc.sum().to_be_bytes());
    huge.extend(b"\0\0\0\0IDAT");
    let reads = format!(r#"<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/hostname">]>{}"#, svg("<text>&x;</text>"));
    let grows =
        format!(r#"<!DOCTYPE svg [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;&a;">]>{}"#, svg("<text>&b;&b;&b;&b;</text>"));
    let mut uses = "<defs><rect id='u0' width='9' height='9'/>".to_owned();
    for n in 1..12 {
        uses += &format!("<g id='u{n}'>{}</g>", format!("<use href='#u{}'/>", n - 1).repeat(10));
    }
    for (body, code) in [
        (vec![], "file-empty"),
        (b"%PDF-1.7\n%%EOF\n".to_vec(), "plan-kind"),
        (b"<html><script>alert(1)</script></html>".to_vec(), "plan-kind"),
        (huge, "attachment-too-many-pixels"),
        (b"\x89PNG\r\n\x1a\n\0\0".to_vec(), "attachment-broken"),
        (reads.into_bytes(), "plan-svg-entities"),
        (grows.into_bytes(), "plan-svg-entities"),
        (svg(&format!("{uses}</defs><use href='#u11'/>")).into_bytes(), "plan-too-intricate"),
        (svg("<image href='/etc/hostname' width='9' height='9'/>").into_bytes(), "plan-svg-picture"),
        (svg("<filter id='f'/>").into_bytes(), "plan-svg-effect"),
        (svg("<g>").into_bytes(), "plan-broken"),
    ] {
        let path = format!("{}?name=Plan", plans(&world));
        let problem = send(&app, manager, "POST", &path, body).await.expect_problem(400, "invalid");
        assert_eq!(told(&problem), [("", code)]);
    }
    let path = format!("{}?name=Plan", plans(&world));
    let large = vec![b' '; 10 * 1024 * 1024 + 1];
    send(&app, manager, "POST", &path, large).await.expect_problem(413, "too-large");
    // All that is wrong with its name is told at once.
    let path = format!("{}?name=&floor=900", plans(&world));
    let problem = send(&app, manager, "POST", &path, SVG.into()).await.expect_problem(400, "invalid");
    assert_eq!(each_pointer(&problem), ["?floor", "?name"]);
    assert_eq!(app.get(manager, &plans(&world)).await.expect(200)["items"], json!([]));
    assert_eq!(objects(&app).0, 0, "nothing is held of what was refused");
}

fn each_pointer(problem: &Value) -> Vec<&str> {
    let mut all: Vec<&str> = told(problem).into_iter().map(|(pointer, _)| pointer).collect();
    all.dedup();
    all
}

#[actix_web::test]
async fn units_are_placed_and_those_of_another_site_are_not() {
    let (app, world) = TestApp::with_world().await;
    let manager = world.linde(Role::CentreManager);
    let plan = added(&app, &world, photo(400, 300, 1)).await;
    let path = format!("{}/units", of(&plan));
    let point = |unit, x: i32| json!({"unitId": unit, "x": x, "y": 2500});
    let all = json!({"units": [point(world.unit_7, 100), {"unitId": world.unit_11, "x": 5000, "y": 0, "width": 1000, "height": 10_000}]});
    let placed = app.put(manager, &path, &all).await.expect(200);
    assert_eq!(placed["version"], 2);
    // By label, whatever the order they came in.
    assert_eq!(placed["units"].as_array().unwrap().len(), 2);
    assert!(placed["units"].as_array().unwrap().contains(&all["units"][1]));
    // A unit of another site and one that nobody has are the same to who asks; all of them at once.
    let nobody = "01890000-0000-7000-8000-00000000dead";
    let wrong = json!({"units": [point(world.unit_7, 1), point(world.unit_nk, 2), {"unitId": nobody, "x": 3, "y": 3}]});
    let problem = app.put(manager, &path, &wrong).await.expect_problem(400, "invalid");
    assert_eq!(told(&problem), [("/units/1/unitId", "unknown-unit"), ("/units/2/unitId", "unknown-unit")]);
    let beyond = json!({"units": [{"unitId": world.unit_7, "x": 9500, "y": 1, "width": 600, "height": 5}, point(world.unit_7, 20_000)]});
    app.put(manager, &path, &beyond).await.expect_problem(400, "invalid");
    assert_eq!(app.get(manager, &of(&plan)).await.expect(200)["units"], placed["units"], "what stood there stands");
    // The database holds it too, whoever writes.
    let mut conn = app.state.db.target().open().unwrap();
    let forced = diesel::insert_into(floor_plan_unit::table).values((
        floor_plan_unit::plan_id.eq(Key(plan["id"].as_str().unwrap().parse().unwrap())),
        floor_plan_unit::unit_id.eq(Key::from(world.unit_nk)),
        floor_plan_unit::site_id.eq(Key::from(world.linde)),
        (floor_plan_unit::x.eq(1), floor_plan_unit::y.eq(1)),
    ));
    assert!(forced.execute(&mut conn).is_err(), "a unit of another site");
    // A unit that is taken out of the database goes from the plan with it.
    let seven = unit::table.filter(unit::id.eq(Key::from(world.unit_11)));
    diesel::delete(seven).execute(&mut conn).unwrap();
    drop(conn);
    let left = app.get(manager, &of(&plan)).await.expect(200);
    assert_eq!(left["units"], json!([point(world.unit_7, 100)]));
}

#[actix_web::test]
async fn a_plan_is_replaced_named_and_taken_away() {
    let (app, world) = TestApp::with_world().await;
    let manager = world.linde(Role::CentreManager);
    let plan = added(&app, &world, photo(400, 300, 1)).await;
    let units = json!({"units": [{"unitId": world.unit_7, "x": 5000, "y": 5000}]});
    let placed = app.put(manager, &format!("{}/units", of(&plan)), &units).await.expect(200);
    let old = format!("\"v{}\"", plan["version"]);
    let content = format!("{}/content", of(&plan));
    let stale = app.ask("PUT", &content).bearer_auth(manager).header("if-match", &old).body(SVG);
    Answered::of(stale.header("content-type", "image/svg+xml")).await.expect_problem(412, "stale");
    assert_eq!(objects(&app).0, 1, "what came too late is held by nobody");
    let now = send(&app, manager, "PUT", &content, SVG.into()).await.expect(200);
    assert_eq!((&now["width"], &now["units"]), (&json!(1800), &placed["units"]), "units stay where they are on it");
    let (held, gone) = objects(&app);
    assert_eq!(held, 1, "the picture before is let go of");
    assert!(gone >= 1);
    let (_, headers, _) = bytes(&app, manager, &content).await;
    assert_eq!(headers["content-type"], "image/png");
    let named =
        app.put(manager, &format!("{}/name", of(&plan)), &json!({"name": "Eerste verdieping", "floor": 1})).await;
    assert_eq!(named.expect(200)["floor"], 1);
    added(&app, &world, photo(100, 80, 2)).await;
    let list = app.get(manager, &plans(&world)).await.expect(200);
    assert_eq!(each(&list, "name"), ["Begane grond", "Eerste verdieping"], "from the lowest floor up");
    app.delete(manager, &of(&plan)).await.expect(204);
    app.get(manager, &of(&plan)).await.expect_problem(404, "not-found");
    app.get(manager, &content).await.expect_problem(404, "not-found");
    assert_eq!(objects(&app).0, 1);
}

#[actix_web::test]
async fn another_site_finds_nothing_and_the_wrong_role_changes_nothing() {
    let (app, world) = TestApp::with_world().await;
    let plan = added(&app, &world, SVG).await;
    let stranger = world.noordkade(Role::CentreManager);
    for path in [plans(&world), of(&plan), format!("{}/content", of(&plan))] {
        app.get(stranger, &path).await.expect_problem(404, "not-found");
    }
    let name = json!({"name": "Van ons", "floor": 0});
    app.put(stranger, &format!("{}/name", of(&plan)), &name).await.expect_problem(404, "not-found");
    app.put(stranger, &format!("{}/units", of(&plan)), &json!({"units": []})).await.expect_problem(404, "not-found");
    app.delete(stranger, &of(&plan)).await.expect_problem(404, "not-found");
    let content = format!("{}/content", of(&plan));
    send(&app, stranger, "PUT", &content, SVG.into()).await.expect_problem(404, "not-found");
    let theirs = format!("{}?name=Plan", plans(&world));
    send(&app, stranger, "POST", &theirs, SVG.into()).await.expect_problem(404, "not-found");
    for role in [Role::Shopkeeper, Role::Guard] {
        let token = world.linde(role);
        send(&app, token, "POST", &theirs, SVG.into()).await.expect_problem(403, "permission-missing");
        send(&app, token, "PUT", &content, SVG.into()).await.expect_problem(403, "permission-missing");
        app.delete(token, &of(&plan)).await.expect_problem(403, "permission-missing");
        let units = json!({"units": []});
        app.put(token, &format!("{}/units", of(&plan)), &units).await.expect_problem(403, "permission-missing");
    }
    // Asked again with the same key it is there once.
    let manager = world.linde(Role::CentreManager);
    let twice = || {
        app.ask("POST", &theirs)
            .bearer_auth(manager)
            .header("idempotency-key", "\"een\"")
            .header("content-type", "image/svg+xml")
    };
    let first = Answered::of(twice().body(SVG)).await.expect(201);
    assert_eq!(Answered::of(twice().body(SVG)).await.expect(201), first);
    assert_eq!(app.get(manager, &plans(&world)).await.expect(200)["items"].as_array().unwrap().len(), 2);
    assert_eq!(objects(&app).0, 2, "the repeat is held by nobody");
}
