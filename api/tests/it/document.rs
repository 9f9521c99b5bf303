//! One incident on paper: tagged, in the reader's language, and with what this reader may see and nothing else.

use crate::involved::{NAME, PHONE, PLANTED, PLATE, shoplifting, witness};
use crate::support::paper::Printed;
use crate::support::{Answered, TestApp, World};
use diesel::prelude::*;
use serde_json::{Value, json};
use shared_types::access::Role;
use webm::db::schema::audit_entry;

/// A shoplifting of the shopkeeper with something of everything.
async fn full(app: &TestApp, world: &World) -> String {
    let (shop, guard) = (world.linde(Role::Shopkeeper), world.linde(Role::Guard));
    let path = shoplifting(app, world).await;
    let goods =
        json!({"article": "parfum", "brand": "Chique", "quantity": 3, "returnedQuantity": 1, "valueCents": 123450});
    app.post(shop, &format!("{path}/goods"), &goods).await.expect(201);
    let wrong =
        app.post(shop, &format!("{path}/goods"), &json!({"article": "vergissing", "quantity": 1})).await.expect(201);
    let strike = format!("{path}/goods/{}/_strike", wrong["id"].as_str().unwrap());
    app.post(shop, &strike, &json!({"reason": "mistaken"})).await.expect(200);
    app.post(shop, &format!("{path}/persons"), &witness()).await.expect(201);
    let car = json!({"kind": "van", "make": "Bestelbus", "colour": "wit", "country": "NL", "plate": PLATE});
    app.post(shop, &format!("{path}/vehicles"), &car).await.expect(201);
    let how = json!({"violence": "pushed", "imagesSecured": true, "answers": {"place-in-shop": "bij de kassa"}});
    app.patch(shop, &format!("{path}/circumstances"), &how).await.expect(200);
    let track = json!({"kind": "police-report", "reference": "PL-2026-77", "party": "Politie Noord",
        "first": {"step": "not-wanted", "whyNot": "no-time", "note": "later misschien"}});
    app.post(shop, &format!("{path}/tracks"), &track).await.expect(201);
    for (text, audience) in [
        ("voor iedereen geschreven", "participants"),
        ("voor het team geschreven", "team"),
        ("door te halen", "participants"),
    ] {
        let note = json!({"text": text, "audience": audience});
        let entry = app.post(guard, &format!("{path}/timeline"), &note).await.expect(201);
        if text == "door te halen" {
            let strike = format!("{path}/timeline/{}/_strike", entry["id"].as_str().unwrap());
            app.post(guard, &strike, &json!({"reason": "other-incident"})).await.expect(200);
        }
    }
    path
}

#[actix_web::test]
async fn it_is_a_tagged_pdf_with_what_the_screen_shows() {
    let (app, world) = TestApp::with_world().await;
    let path = full(&app, &world).await;
    let guard = world.linde(Role::Guard);
    let number = app.get(guard, &path).await.expect(200)["number"].as_str().unwrap().to_owned();
    let paper = Printed::of(&app, guard, &path).await;
    assert!(paper.marked);
    assert_eq!((paper.language.as_str(), paper.title.clone()), ("nl", format!("Melding {number}")));
    assert_eq!(paper.name, format!("attachment; filename=\"{number}.pdf\""));
    let raw = String::from_utf8_lossy(&paper.bytes);
    assert!(raw.contains("pdfuaid:part"), "it says which standard it keeps");
    for role in ["Document", "H1", "H2", "P", "Table", "TR", "TH", "TD", "L", "LI", "LBody"] {
        assert!(paper.roles.iter().any(|r| r == role), "{role}: {:?}", paper.roles);
    }
    let text = paper.text();
    for told in [
        number.as_str(),
        "Winkelcentrum De Linde",
        "Winkeldiefstal",
        "Weggerend met een tas",
        "onbekend",
        "passage noord",
        "Modehuis Van Dam",
        "gemeld",
        "3 × parfum",
        "Chique",
        "€ 1.234,50",
        "1 terug",
        "getuige, 25 tot 39",
        "Rode jas",
        "naam en geboortedatum, contactgegevens",
        "bestelwagen",
        "Bestelbus",
        "verzegeld bewaard",
        "geduwd",
        "bij de kassa",
        "aangifte",
        "PL-2026-77",
        "Politie Noord",
        "kost te veel tijd",
        "later misschien",
        "voor iedereen geschreven",
        "voor het team geschreven",
        "doorgehaald door guard: hoort bij een andere melding",
        "doorgehaald: per ongeluk ingevoerd",
        "Gemaakt door guard op",
    ] {
        assert!(text.contains(told), "{told} is missing in: {text}");
    }
    for hidden in ["door te halen", "vergissing", "Jo ", "1990"].into_iter().chain(PLANTED) {
        assert!(!text.contains(hidden), "{hidden} stands in: {text}");
    }
    for (at, page) in paper.pages.iter().enumerate() {
        let of = format!("pagina {} van {}", at + 1, paper.pages.len());
        assert!(page.contains(&of) && page.contains(&number), "{page}");
    }
    // Who took it out stands in the trail, and nothing of what it says.
    let lines: i64 = app
        .state
        .db
        .read(|conn| {
            Ok(audit_entry::table.filter(audit_entry::action.eq("incident.print")).count().get_result(conn)?)
        })
        .await
        .unwrap();
    assert_eq!(lines, 1);
}

#[actix_web::test]
async fn it_speaks_the_language_of_its_reader() {
    let (app, world) = TestApp::with_world().await;
    let path = full(&app, &world).await;
    let guard = world.linde(Role::Guard);
    for (language, words) in [
        ("nl", ["Hoe het ging", "Gemeld door", "pagina 1 van"]),
        ("en", ["How it went", "Reported by", "page 1 of"]),
        ("fr", ["Déroulement des faits", "Signalé par", "page 1 sur"]),
    ] {
        app.patch(guard, "/me", &json!({"language": language})).await.expect(200);
        let paper = Printed::of(&app, guard, &path).await;
        assert_eq!(paper.language, language);
        for word in words {
            assert!(paper.text().contains(word), "{word} is missing in: {}", paper.text());
        }
    }
    // A browser says what its maker set; the account knows better.
    let ask = app.ask("GET", &format!("{path}/document")).bearer_auth(guard).header("accept-language", "nl");
    assert_eq!(Answered::of(ask).await.status, 200);
}

#[actix_web::test]
async fn a_shop_gets_of_anothers_incident_the_vetted_text_alone() {
    let (app, world) = TestApp::with_world().await;
    let (shop, guard) = (world.linde(Role::Shopkeeper), world.linde(Role::Guard));
    let body = json!({"siteId": world.linde, "category": "theft.shoplifting", "occurredPrecision": "unknown",
        "unitId": world.unit_11, "description": "geheim verslag van het voorval", "lossCents": 98765,
        "placeWords": "achter het magazijn", "shortText": "Twee mannen met een tas"});
    let incident = app.post(guard, "/incidents", &body).await.expect(201);
    let path = format!("/incidents/{}", incident["id"].as_str().unwrap());
    app.post(guard, &format!("{path}/persons"), &witness()).await.expect(201);
    let note = json!({"text": "een woord onder ons", "audience": "participants"});
    app.post(guard, &format!("{path}/timeline"), &note).await.expect(201);
    let hidden =
        ["geheim verslag", "987,65", "achter het magazijn", "Bakker", "Rode jas", "een woord onder ons", "guard"];
    let text = Printed::of(&app, shop, &path).await.text();
    for word in hidden.into_iter().chain(["Twee mannen"]).chain(PLANTED) {
        assert!(!text.contains(word), "{word} stands in: {text}");
    }
    app.patch(world.linde(Role::CentreManager), &path, &json!({"shortTextVetted": true})).await.expect(200);
    let text = Printed::of(&app, shop, &path).await.text();
    assert!(text.contains("Twee mannen met een tas") && text.contains("passage zuid"), "{text}");
    assert!(text.contains("U ziet een kort deel van deze melding."), "{text}");
    for word in hidden {
        assert!(!text.contains(word), "{word} stands in: {text}");
    }
    let paper = format!("{path}/document");
    app.get(world.noordkade(Role::Guard), &paper).await.expect_problem(404, "not-found");
    app.get(world.linde(Role::Adviser), &paper).await.expect_problem(403, "permission-missing");
    app.get(guard, "/incidents/none/document").await.expect_problem(404, "not-found");
    let other = app.ask("GET", &paper).bearer_auth(guard).header("accept", "text/csv");
    Answered::of(other).await.expect_problem(406, "not-acceptable");
}

#[actix_web::test]
async fn long_foreign_and_odd_words_come_out_whole() {
    let (app, world) = TestApp::with_world().await;
    let guard = world.linde(Role::Guard);
    let long = "Eenheelerglangwoordzonderspatie".repeat(40);
    let lines: String = (0..150).map(|n| format!("Regel {n} van een lang verhaal.\n")).collect();
    let odd = "مرحبا بالعالم en שלום, 😱👩\u{200d}🚒 警察 \u{e000} einde";
    let description = format!("{odd}\n{long}\n{lines}");
    let body =
        json!({"siteId": world.linde, "category": "theft", "occurredPrecision": "unknown", "description": description});
    let incident = app.post(guard, "/incidents", &body).await.expect(201);
    let paper = Printed::of(&app, guard, &format!("/incidents/{}", incident["id"].as_str().unwrap())).await;
    assert!(paper.pages.len() > 3, "{} pages", paper.pages.len());
    let close = |text: &str| text.split_whitespace().collect::<String>();
    let all = paper.close();
    for piece in [odd, "Regel 0 van", "Regel 149 van"] {
        assert!(all.contains(&close(piece)), "{piece} is missing in: {all}");
    }
    assert_eq!(all.matches("Eenheelerglangwoordzonderspatie").count(), 40, "{all}");
}

#[actix_web::test]
async fn of_what_was_wiped_the_facts_are_left() {
    let (app, world) = TestApp::with_world().await;
    let path = full(&app, &world).await;
    let guard = world.linde(Role::Guard);
    for days in [0, 300, 365] {
        crate::retention::run(&app, days);
    }
    assert_ne!(app.get(guard, &path).await.expect(200)["wipedAt"], Value::Null);
    let text = Printed::of(&app, guard, &path).await.text();
    for gone in
        ["Weggerend", "Rode jas", "voor iedereen geschreven", "bij de kassa", "later misschien", NAME, PHONE, PLATE]
    {
        assert!(!text.contains(gone), "{gone} stands in: {text}");
    }
    for left in ["Winkeldiefstal", "zijn gewist op", "3 × parfum", "getuige", "geduwd", "aangifte"] {
        assert!(text.contains(left), "{left} is missing in: {text}");
    }
}

#[actix_web::test]
async fn when_it_happened_is_said_as_exactly_as_it_is_known() {
    let (app, world) = TestApp::with_world().await;
    let guard = world.linde(Role::Guard);
    for (when, words) in [
        (json!({"occurredPrecision": "exact", "occurredFrom": "2026-03-30T22:30:00Z"}), "di 31 maart 2026 00:30"),
        (
            json!({"occurredPrecision": "between", "occurredFrom": "2026-03-28T17:00:00Z", "occurredUntil": "2026-03-29T07:00:00Z"}),
            // The clock went forward in between.
            "tussen za 28 maart 2026 18:00 en zo 29 maart 2026 09:00",
        ),
        (json!({"occurredPrecision": "day", "occurredDate": "2026-03-27"}), "op vr 27 maart 2026, tijd onbekend"),
    ] {
        let mut body = json!({"siteId": world.linde, "category": "theft", "description": "x"});
        body.as_object_mut().unwrap().extend(when.as_object().unwrap().clone());
        let incident = app.post(guard, "/incidents", &body).await.expect(201);
        let paper = Printed::of(&app, guard, &format!("/incidents/{}", incident["id"].as_str().unwrap())).await;
        assert!(paper.text().contains(words), "{words} is missing in: {}", paper.text());
    }
}
