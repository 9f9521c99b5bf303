//! SMS by HTTP: as CM.com and as others want it, good and bad providers, receipts and replies that prove where they are from.

use crate::alerts::{robbery, send};
use crate::support::{Answered, Receiver, TestApp, World};
use diesel::prelude::*;
use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::SignedDuration;
use serde_json::{Value, json};
use shared_types::access::Role;
use shared_types::delivery::AlertChannel;
use std::sync::Arc;
use std::time::Duration;
use webm::alerts::{Channels, Post, Wake};
use webm::channels::sms_http::{Cm, PATIENCE, Settings, Shape, Shaped, SmsHttp};
use webm::channels::{Channel as _, Destination, Handed, Parcel, Why};
use webm::clock::Clock;
use webm::db::schema::alert_delivery;

const KEY: &str = "0123456789abcdef";

fn clock() -> Clock {
    Clock::fixed("2026-03-31T16:40:00Z".parse().unwrap())
}

fn cm(receiver: &Receiver) -> Settings {
    Settings::Cm(Cm {
        url: receiver.url(),
        product_token: "geheim".into(),
        receipt_key: Some(KEY.into()),
        sender: "WeBM".into(),
    })
}

fn shaped(receiver: &Receiver, changed: &Value) -> Settings {
    let mut shape = json!({"url": receiver.url(), "headers": {"authorization": "Bearer {secret}"},
        "json": {"to": "{number}", "text": "{text}", "from": "{sender}", "id": "{reference}", "ttl": "{seconds}"}});
    for (name, value) in changed.as_object().unwrap() {
        shape[name] = value.clone();
        if name == "form" {
            shape.as_object_mut().unwrap().remove("json");
        }
    }
    Settings::Shaped(Box::new(Shaped {
        shape: Shape::parse(&shape.to_string()).unwrap(),
        secret: "geheim".into(),
        receipt_secret: Some(KEY.into()),
        sender: "WeBM".into(),
    }))
}

fn parcel(text: &str) -> Parcel {
    Parcel {
        reference: "01890000-0000-7000-8000-000000000007".parse().unwrap(),
        to: Destination::Phone("+31612345678".into()),
        subject: String::new(),
        text: text.into(),
        link: None,
        urgent: true,
        expires_at: "2026-03-31T18:40:00Z".parse().unwrap(),
    }
}

const OURS: &str = "01890000000070008000000000000007";

fn accepted(reference: &str) -> String {
    json!({"details": "Created 1 message(s)", "errorCode": 0, "messages": [{"to": "0031612345678", "status": "Accepted",
        "reference": reference, "parts": 1, "messageDetails": null, "messageErrorCode": 0}]})
    .to_string()
}

fn refused(why: Why, seconds: Option<i64>) -> Handed {
    Handed::Refused { why, again_after: seconds.map(SignedDuration::from_secs) }
}

const UNCLEAR: Handed = Handed::Unclear { why: Why::NotUnderstood };

#[actix_web::test]
async fn cm_is_asked_as_it_wants_and_a_text_is_never_cut() {
    let receiver = Receiver::open().await;
    let channel = SmsHttp::open(cm(&receiver), PATIENCE, clock());
    let text = format!("Overval… {}", "x".repeat(100));
    let (handed, received) = tokio::join!(channel.hand_over(parcel(&text)), async {
        let mut received = receiver.next().await;
        received.say(200, "", &accepted(OURS)).await;
        received
    });
    assert_eq!(handed, Handed::Taken { reference: Some(OURS.into()), receipt: true });
    assert_eq!(received.first_line(), "POST /hook HTTP/1.1");
    assert_eq!(
        (received.header("x-cm-producttoken"), received.header("content-type")),
        ("geheim".into(), "application/json".into())
    );
    let expected = json!({"messages": {"msg": [{"allowedChannels": ["SMS"], "from": "WeBM", "to": [{"number": "0031612345678"}],
        "body": {"type": "auto", "content": text}, "reference": OURS, "minimumNumberOfMessageParts": 1,
        "maximumNumberOfMessageParts": 2, "validity": "2026-03-31 18:40:00 GMT"}]}});
    assert_eq!(received.json(), expected);
}

#[actix_web::test]
async fn of_bad_providers_each_is_told_from_the_others() {
    let inside = |code: i64| {
        json!({"details": "Created 0 message(s)", "errorCode": 201, "messages": [{"status": "Rejected", "reference": OURS,
            "parts": 0, "messageErrorCode": code}]})
        .to_string()
    };
    let whole = json!({"details": "No account found", "errorCode": 101, "messages": []}).to_string();
    let good = accepted(OURS);
    let huge = format!("{{\"messages\": [\"{}\"]}}", "x".repeat(70_000));
    let cases: [(&str, u16, &str, &str, Handed); 21] = [
        ("a page", 200, "content-type: text/html\r\n", "<html>Welkom</html>", UNCLEAR),
        ("nothing", 200, "", "", UNCLEAR),
        ("broken JSON", 200, "", "{\"messages\": [", UNCLEAR),
        ("JSON of another kind", 200, "", "[1, 2]", UNCLEAR),
        ("no message in it", 200, "", "{\"errorCode\": 0, \"messages\": []}", UNCLEAR),
        ("too much", 200, "", &huge, UNCLEAR),
        ("their fault", 500, "", "", UNCLEAR),
        ("somebody in between", 502, "", "<html>", UNCLEAR),
        ("an unknown number", 200, "", &inside(303), refused(Why::NoSuchAddress, None)),
        ("the same with a bad status", 400, "", &inside(303), refused(Why::NoSuchAddress, None)),
        ("a sender that may not", 400, "", &inside(301), refused(Why::RefusedUs, None)),
        ("spam", 200, "", &inside(401), refused(Why::Rejected, None)),
        ("their fault inside", 200, "", &inside(500), UNCLEAR),
        ("a wrong token", 400, "", &whole, refused(Why::RefusedUs, None)),
        ("a wrong token by its status", 401, "", "", refused(Why::RefusedUs, None)),
        ("not there", 404, "", "", refused(Why::Rejected, None)),
        ("too fast", 429, "retry-after: 30\r\n", &good, refused(Why::Throttled, Some(30))),
        ("too fast, without a time", 429, "", "", refused(Why::Throttled, Some(5))),
        ("not at home", 503, "retry-after: Tue, 31 Mar 2026 16:40:20 GMT\r\n", "", refused(Why::Unreachable, Some(20))),
        ("away", 302, "location: /hook\r\n", &good, refused(Why::NotUnderstood, None)),
        ("away, the whole request", 307, "location: /hook\r\n", &good, refused(Why::NotUnderstood, None)),
    ];
    let receiver = Receiver::open().await;
    let channel = SmsHttp::open(cm(&receiver), PATIENCE, clock());
    for (what, status, headers, body, expected) in cases {
        let (handed, ()) = tokio::join!(channel.hand_over(parcel("x")), async {
            receiver.next().await.say(status, &format!("{headers}connection: close\r\n"), body).await;
        });
        assert_eq!(handed, expected, "{what}");
        assert!(receiver.is_quiet().await, "{what}: asked once");
    }
}

#[actix_web::test]
async fn what_was_cut_off_is_unclear_and_where_nobody_is_it_was_not_asked() {
    let receiver = Receiver::open().await;
    let channel = SmsHttp::open(cm(&receiver), PATIENCE, clock());
    // The whole request is there, and no answer.
    let (handed, _) = tokio::join!(channel.hand_over(parcel("x")), async { drop(receiver.next().await) });
    assert_eq!(handed, Handed::Unclear { why: Why::Unreachable });
    // Half an answer, in its head and in its body.
    for half in ["HTTP/1.1 200 OK\r\ncontent-le", "HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{\"messages\": ["] {
        let (handed, ()) =
            tokio::join!(channel.hand_over(parcel("x")), async { receiver.next().await.drip(half).await });
        assert!(matches!(handed, Handed::Unclear { .. }), "{half}: {handed:?}");
    }
    // Longer than our patience: before an answer, and within it.
    let hasty = SmsHttp::open(cm(&receiver), Duration::from_millis(500), clock());
    let (handed, held) = tokio::join!(hasty.hand_over(parcel("x")), receiver.next());
    assert_eq!(handed, Handed::Unclear { why: Why::TimedOut });
    drop(held);
    let (handed, held) = tokio::join!(hasty.hand_over(parcel("x")), async {
        let mut received = receiver.next().await;
        received.drip("HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{").await;
        received
    });
    assert_eq!(handed, UNCLEAR);
    drop(held);
    // Nobody there.
    let settings = cm(&receiver);
    drop(receiver);
    let channel = SmsHttp::open(settings, PATIENCE, clock());
    assert_eq!(channel.hand_over(parcel("x")).await, refused(Why::Unreachable, Some(5)));
}

#[actix_web::test]
async fn a_provider_is_asked_as_the_house_describes_it() {
    let receiver = Receiver::open().await;
    let ask = async |changed: Value, status: u16, body: &str| {
        let channel = SmsHttp::open(shaped(&receiver, &changed), PATIENCE, clock());
        tokio::join!(channel.hand_over(parcel("één \"twee\" & {secret}")), async {
            let mut received = receiver.next().await;
            received.say(status, "connection: close\r\n", body).await;
            received
        })
    };
    let ours = "01890000-0000-7000-8000-000000000007";
    let (handed, received) = ask(json!({}), 202, "").await;
    assert_eq!(handed, Handed::Taken { reference: Some(ours.into()), receipt: false });
    assert_eq!(received.header("authorization"), "Bearer geheim");
    let expected =
        json!({"to": "+31612345678", "text": "één \"twee\" & {secret}", "from": "WeBM", "id": ours, "ttl": 7200});
    assert_eq!(received.json(), expected, "what is filled in is not filled in again");

    let form = json!({"form": {"to": "{number00}", "msg": "{text}", "key": "{secret}"}, "method": "PUT"});
    let (_, received) = ask(form, 200, "").await;
    assert_eq!(
        (received.first_line(), received.header("content-type").as_str()),
        ("PUT /hook HTTP/1.1", "application/x-www-form-urlencoded")
    );
    assert_eq!(received.body, "key=geheim&msg=%C3%A9%C3%A9n+%22twee%22+%26+%7Bsecret%7D&to=0031612345678");

    let answer = json!({"answer": {"reference": "/m/0/id", "state": "/m/0/status", "taken": ["0", "ok"],
        "refused": {"5": "no-such-address", "9": "throttled"}}});
    let said = |status: Value| json!({"m": [{"id": 77, "status": status}]}).to_string();
    for (status, body, expected) in [
        (200, said(json!("ok")), Handed::Taken { reference: Some("77".into()), receipt: false }),
        (200, said(json!(0)), Handed::Taken { reference: Some("77".into()), receipt: false }),
        (200, said(json!("5")), refused(Why::NoSuchAddress, None)),
        (200, said(json!(9)), refused(Why::Throttled, Some(5))),
        (200, said(json!("new word")), UNCLEAR),
        (200, "<html>".into(), UNCLEAR),
        (400, said(json!(5)), refused(Why::NoSuchAddress, None)),
        (400, said(json!("new word")), refused(Why::Rejected, None)),
    ] {
        let (handed, _) = ask(answer.clone(), status, &body).await;
        assert_eq!(handed, expected, "{status} {body}");
    }
}

/// A server whose guard of De Linde is told by SMS of a provider.
struct Story {
    app: TestApp,
    world: World,
    receiver: Receiver,
    post: Post,
}

impl Story {
    async fn new(settings: impl Fn(&Receiver) -> Settings, answer: impl Fn(&Value) -> String) -> Self {
        let receiver = Receiver::open().await;
        let channel = Arc::new(SmsHttp::open(settings(&receiver), PATIENCE, clock()));
        let channels = Channels::default().with(AlertChannel::Sms, channel);
        let (app, world) = TestApp::with_channels(channels.clone()).await;
        let guard = world.linde(Role::Guard);
        let number = json!({"number": "06 12345678", "country": "NL"});
        let (set, code) = tokio::join!(app.put(guard, "/me/phone", &number), async {
            let mut received = receiver.next().await;
            received.say(200, "connection: close\r\n", &answer(&received.json())).await;
            received.body
        });
        set.expect(200);
        let code = code.split("WeBM is ").nth(1).unwrap()[..6].to_owned();
        app.post(guard, "/me/phone/_verify", &json!({"code": code})).await.expect(200);
        let choice = json!({"levels": [{"level": "danger-now", "channels": ["sms"]}], "dangerPasses": true});
        app.put(guard, "/me/alert-choice", &choice).await.expect(200);
        let post = Post::new(app.state.clone(), channels, &Wake::default());
        let mut body = robbery(&world);
        body["audience"] = json!({"roles": ["guard"]});
        send(&app, world.linde(Role::Shopkeeper), &body).await.expect(201);
        let (worked, ()) = tokio::join!(post.run_until_idle(), async {
            let mut received = receiver.next().await;
            received.say(200, "connection: close\r\n", &answer(&received.json())).await;
        });
        worked.unwrap();
        Self { app, world, receiver, post }
    }

    /// What is known of the delivery: state and the provider's word.
    async fn known(&self) -> (String, String) {
        let of = alert_delivery::table.filter(alert_delivery::channel.eq("sms"));
        let read = of.select((alert_delivery::state, alert_delivery::reference));
        let (state, word) =
            self.app.state.db.read(move |conn| Ok(read.first::<(String, Option<String>)>(conn)?)).await.unwrap();
        (state, word.unwrap())
    }

    async fn tell(&self, path: &str, headers: &[(&str, &str)], body: &str) -> Answered {
        let mut request = self.app.ask("POST", path).header("content-type", "application/json").body(body.to_owned());
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Answered::of(request).await
    }
}

#[actix_web::test]
async fn reports_of_cm_are_believed_with_their_secret_only_and_change_nothing_twice() {
    let story = Story::new(cm, |asked| accepted(asked["messages"]["msg"][0]["reference"].as_str().unwrap())).await;
    let (state, reference) = story.known().await;
    assert_eq!(state, "sent");
    let report = |reference: &str, code: &str| {
        json!({"messages": {"msg": {"received": "2026-03-31T16:41:00", "to": "0031612345678", "reference": reference,
            "status": {"code": code, "errorCode": "", "errorDescription": ""}, "operator": "20408"}}})
        .to_string()
    };
    let came = report(&reference, "2");
    let path = "/channel-receipts/cm";
    let good = format!("{path}?key={KEY}");
    // Forged: nothing changes.
    for wrong in
        [path.to_owned(), format!("{path}?key="), format!("{path}?key={KEY}0"), format!("{path}?key=0123456789abcdeF")]
    {
        story.tell(&wrong, &[], &came).await.expect_problem(401, "not-the-provider");
    }
    story
        .tell(path, &[("authorization", "Basic d2VibTpnZWhlaW0=")], &came)
        .await
        .expect_problem(401, "not-the-provider");
    story.tell("/channel-receipts/smpp", &[], &came).await.expect_problem(404, "not-found");
    assert_eq!(story.known().await.0, "sent");
    // What cannot be understood is not said to be kept.
    for odd in ["", "{", "[]", "{\"messages\": {\"msg\": {}}}", &report(&reference, "77")] {
        story.tell(&good, &[], odd).await.expect_problem(400, "not-understood");
    }
    // On its way, unknown, there, late failures, twice; and by HTTP Basic.
    story.tell(&good, &[], &report(&reference, "0")).await.expect(200);
    story.tell(&good, &[], &report("somebody-elses", "3")).await.expect(200);
    assert_eq!(story.known().await.0, "sent");
    story.tell(&good, &[], &came).await.expect(200);
    assert_eq!(story.known().await.0, "delivered");
    story.tell(&good, &[], &report(&reference, "3")).await.expect(200);
    let basic = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, format!("webm:{KEY}"));
    story.tell(path, &[("authorization", &format!("Basic {basic}"))], &came).await.expect(200);
    assert_eq!(story.known().await.0, "delivered");
    // A reply comes to the alert; STOP ends SMS.
    let reply = |text: &str| {
        json!({"from": {"number": "0031612345678", "name": null}, "to": {"number": "003197001"}, "message": {"text": text, "media": {}},
            "reference": null, "groupings": ["", "", ""], "timeUtc": "2026-03-31T16:42:00", "channel": "SMS"})
        .to_string()
    };
    story.tell(&good, &[], &reply("Ik zie ze bij P2")).await.expect(200);
    let shop = story.world.linde(Role::Shopkeeper);
    let alerts = story.app.get(shop, "/alerts").await.expect(200);
    let alert =
        story.app.get(shop, &format!("/alerts/{}", alerts["items"][0]["id"].as_str().unwrap())).await.expect(200);
    assert_eq!(alert["reactions"][0]["kind"], "reply");
    story.tell(&good, &[], &reply("stop")).await.expect(200);
    let phone = story.app.get(story.world.linde(Role::Guard), "/me/phone").await.expect(200);
    assert!(phone["stoppedAt"].is_string(), "{phone}");
    assert!(story.receiver.is_quiet().await);
    story.post.run_until_idle().await.unwrap();
}

#[actix_web::test]
async fn receipts_of_others_are_believed_when_they_are_signed() {
    let receipts = json!({"receipts": {"signatureHeader": "X-Signature", "signaturePrefix": "sha256=", "items": "/results",
        "reference": "/id", "state": "/status", "states": {"delivered": "delivered", "gone": "no-such-address"}, "at": "/at",
        "replyFrom": "/from", "replyText": "/text"}, "answer": {"reference": "/id"}});
    let story = Story::new(|receiver| shaped(receiver, &receipts), |_| "{\"id\": \"p-1\"}".to_owned()).await;
    assert_eq!(story.known().await, ("sent".into(), "p-1".into()));
    let sign = |secret: &str, body: &str| {
        let mut mac = Hmac::<sha2::Sha256>::new_from_slice(secret.as_bytes()).unwrap();
        mac.update(body.as_bytes());
        format!("sha256={}", webm::keys::hex(&mac.finalize().into_bytes()))
    };
    let path = "/channel-receipts/http";
    let body = json!({"results": [
        {"id": "p-9", "status": "delivered"},
        {"id": "p-1", "status": "buffered"},
        {"from": "31612345678", "text": "Gezien"},
        {"id": "p-1", "status": "delivered", "at": "2026-03-31T16:41:00+00:00"},
    ]})
    .to_string();
    for wrong in [
        sign("0123456789abcdeF", &body),
        sign(KEY, &format!("{body} ")),
        sign(KEY, &body).replace("sha256=", ""),
        String::new(),
    ] {
        story.tell(path, &[("x-signature", &wrong)], &body).await.expect_problem(401, "not-the-provider");
    }
    story.tell(&format!("{path}?key={KEY}"), &[], &body).await.expect_problem(401, "not-the-provider");
    assert_eq!(story.known().await.0, "sent");
    let odd = json!({"results": [{"id": "p-1"}]}).to_string();
    story.tell(path, &[("x-signature", &sign(KEY, &odd))], &odd).await.expect_problem(400, "not-understood");
    for _ in 0..2 {
        story.tell(path, &[("x-signature", &sign(KEY, &body))], &body).await.expect(200);
    }
    assert_eq!(story.known().await.0, "delivered");
}
