//! Tiles under the map: none, and nobody asked, where no server of them is configured; else fetched by this server, once, and never by
//! the browser.

use crate::attachments::bytes;
use crate::support::{Answered, Receiver, TestApp, World};
use serde_json::{Value, json};
use shared_types::access::Role;

const PICTURE: &str = "RIFF....WEBPVP8 ....";

async fn configured(receiver: &Receiver) -> (TestApp, World) {
    let url = receiver.url().replace("/hook", "/{z}/{x}/{y}.webp?key=geheim");
    let app = TestApp::with(&[("WEBM_TILES_URL", &url), ("WEBM_TILES_ATTRIBUTION", "© Kaartenmakers")]).await;
    let world = World::build(&app).await;
    (app, world)
}

/// The policy of the page: which hosts a browser may ask.
async fn policy(app: &TestApp) -> String {
    Answered::of(app.ask("GET", "/")).await.header("content-security-policy").to_owned()
}

#[actix_web::test]
async fn without_the_setting_there_are_no_tiles_and_nobody_is_asked() {
    let (app, world) = TestApp::with_world().await;
    let guard = world.linde(Role::Guard);
    assert_eq!(app.get(guard, "/map-ground").await.expect(200)["tiles"], Value::Null);
    app.get(guard, "/map-tiles/1/0/0").await.expect_problem(404, "not-found");
    assert!(!policy(&app).await.contains("http"));
}

#[actix_web::test]
async fn a_tile_is_fetched_once_by_this_server_and_served_as_a_picture() {
    let receiver = Receiver::open().await;
    let (app, world) = configured(&receiver).await;
    let guard = world.linde(Role::Guard);
    let ground = app.get(guard, "/map-ground").await.expect(200);
    assert_eq!(ground["tiles"], json!({"attribution": "© Kaartenmakers", "mostZoom": 19}));
    assert!(!ground.to_string().contains("geheim"));
    let (first, ()) = futures_util::join!(bytes(&app, guard, "/map-tiles/17/67456/43123"), async {
        let mut asked = receiver.next().await;
        assert!(asked.first_line().starts_with("GET /17/67456/43123.webp?key=geheim "), "{}", asked.first_line());
        // Who looks is not told: neither a referrer, nor a token, nor an address.
        for name in ["referer", "authorization", "cookie", "x-forwarded-for", "forwarded"] {
            assert_eq!(asked.header(name), "", "{name}");
        }
        asked.say(200, "content-type: text/html\r\n", PICTURE).await;
    });
    let (status, headers, content) = first;
    assert_eq!((status, headers["content-type"].to_str().unwrap()), (200, "image/webp"), "judged by its content");
    assert_eq!(
        (headers["x-content-type-options"].to_str().unwrap(), content.as_slice()),
        ("nosniff", PICTURE.as_bytes())
    );
    // For the next one nobody is asked, whoever it is.
    let (status, _, _) = bytes(&app, world.noordkade(Role::CentreManager), "/map-tiles/17/67456/43123").await;
    assert_eq!(status, 200);
    assert!(receiver.is_quiet().await);
    // What is no tile is not asked for.
    for none in ["/map-tiles/20/0/0", "/map-tiles/1/2/0", "/map-tiles/300/0/0", "/map-tiles/1/-1/0", "/map-tiles/a/b/c"]
    {
        app.get(guard, none).await.expect_problem(404, "not-found");
    }
    assert!(receiver.is_quiet().await);
    // The browser may still ask nobody else.
    assert!(!policy(&app).await.contains("http"));
}

#[actix_web::test]
async fn what_is_no_picture_is_not_handed_on_and_says_nothing_of_the_address() {
    let receiver = Receiver::open().await;
    let (app, world) = configured(&receiver).await;
    let guard = world.linde(Role::Guard);
    for (status, body) in [(200, "<svg onload='alert(1)'/>"), (404, PICTURE), (302, PICTURE)] {
        let (answer, ()) = futures_util::join!(app.get(guard, "/map-tiles/3/1/1"), async {
            receiver.next().await.say(status, "location: http://169.254.169.254/\r\n", body).await;
        });
        let text = answer.text.clone();
        answer.expect_problem(503, "unavailable");
        assert!(!text.contains("geheim") && !text.contains("127.0.0.1"), "{text}");
    }
    assert!(receiver.is_quiet().await);
}
