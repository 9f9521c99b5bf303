//! Web push: asked as push services want it, refused by each of their words, never into the own network; and the key of the house.

use crate::support::{Receiver, TestApp};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::SignedDuration;
use serde_json::Value;
use shared_types::access::Role;
use shared_types::delivery::AlertChannel;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use webm::alerts::{Channels, push_key};
use webm::channels::web_push::{PATIENCE, Vapid, WebPush};
use webm::channels::{Channel as _, Destination, Handed, Parcel, PushTarget, Why};
use webm::clock::Clock;
use webm::outside::address::Internal;
use webm::outside::dial::{self, Lookup};

fn channel(internal: Internal, lookup: Lookup) -> WebPush {
    let vapid = Vapid::of(&[7; 32], "mailto:webm@example.org".into()).unwrap();
    WebPush::open(vapid, internal, lookup, PATIENCE, Clock::fixed("2026-03-31T16:40:00Z".parse().unwrap()))
}

/// The browser of the example of RFC 8291.
fn parcel(endpoint: &str, urgent: bool) -> Parcel {
    let target = PushTarget {
        endpoint: endpoint.into(),
        p256dh: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4".into(),
        auth: "BTBZMqHH6r4Tts7J_aSIgg".into(),
    };
    Parcel {
        reference: "01890000-0000-7000-8000-000000000007".parse().unwrap(),
        to: Destination::Push(target),
        subject: "GEVAAR NU - De Linde".into(),
        text: "Overval bij de juwelier.".into(),
        link: Some("https://webm.example/alerts/1".into()),
        urgent,
        expires_at: "2026-03-31T18:40:00Z".parse().unwrap(),
    }
}

fn refused(why: Why, seconds: Option<i64>) -> Handed {
    Handed::Refused { why, again_after: seconds.map(SignedDuration::from_secs) }
}

#[actix_web::test]
async fn a_push_service_learns_how_urgent_it_is_and_nothing_of_what() {
    let receiver = Receiver::open().await;
    let channel = channel(Internal::Allow, dial::system());
    for (urgent, word) in [(true, "high"), (false, "normal")] {
        let (handed, received) = tokio::join!(channel.hand_over(parcel(&receiver.url(), urgent)), receiver.answer(201));
        assert_eq!(handed, Handed::Taken { reference: None, receipt: false });
        assert_eq!(received.first_line(), "POST /hook HTTP/1.1");
        for (name, value) in [
            ("ttl", "7200"),
            ("urgency", word),
            ("topic", "01890000000070008000000000000007"),
            ("content-encoding", "aes128gcm"),
        ] {
            assert_eq!(received.header(name), value, "{name}");
        }
        let signed = received.header("authorization");
        let (token, key) = signed.strip_prefix("vapid t=").unwrap().split_once(", k=").unwrap();
        assert_eq!(key.len(), 87);
        let claims = URL_SAFE_NO_PAD.decode(token.split('.').nth(1).unwrap()).unwrap();
        let claims: Value = serde_json::from_slice(&claims).unwrap();
        assert_eq!(claims["aud"], format!("http://127.0.0.1:{}", receiver.port));
        // One record: salt, size, our key, what is sealed.
        assert_eq!(&received.bytes[16..21], [0, 0, 16, 0, 65]);
        assert!(received.bytes.len() > 200 && received.bytes.len() <= 4096);
        assert!(!received.body.contains("Overval") && !received.body.contains("Linde"));
    }
}

#[actix_web::test]
async fn each_word_of_a_push_service_is_told_from_the_others() {
    let receiver = Receiver::open().await;
    let channel = channel(Internal::Allow, dial::system());
    for (status, headers, expected) in [
        (200, "", Handed::Taken { reference: None, receipt: false }),
        (202, "", Handed::Taken { reference: None, receipt: false }),
        (404, "", refused(Why::NoSuchAddress, None)),
        (410, "", refused(Why::NoSuchAddress, None)),
        (400, "", refused(Why::Rejected, None)),
        (413, "", refused(Why::Rejected, None)),
        (401, "", refused(Why::RefusedUs, None)),
        (403, "", refused(Why::RefusedUs, None)),
        (429, "retry-after: 7\r\n", refused(Why::Throttled, Some(7))),
        (503, "", refused(Why::Unreachable, Some(5))),
        (500, "", Handed::Unclear { why: Why::NotUnderstood }),
        (301, "location: /hook\r\n", refused(Why::NotUnderstood, None)),
    ] {
        let (handed, ()) = tokio::join!(channel.hand_over(parcel(&receiver.url(), true)), async {
            receiver.next().await.answer(status, headers).await;
        });
        assert_eq!(handed, expected, "{status}");
        assert!(receiver.is_quiet().await, "{status}: asked once");
    }
    let url = receiver.url();
    drop(receiver);
    assert_eq!(channel.hand_over(parcel(&url, true)).await, refused(Why::Unreachable, Some(5)));
}

#[actix_web::test]
async fn no_browser_leads_into_the_own_network() {
    let receiver = Receiver::open().await;
    let asked = Arc::new(AtomicUsize::new(0));
    let count = asked.clone();
    let inside: Lookup = Arc::new(move |_| {
        count.fetch_add(1, Ordering::SeqCst);
        Box::pin(async { Ok(vec!["127.0.0.1".parse().unwrap()]) })
    });
    let channel = channel(Internal::Refuse, inside);
    for endpoint in [
        receiver.url(),
        format!("https://127.0.0.1:{}/x", receiver.port),
        "https://[::1]:8443/x".into(),
        "https://169.254.169.254/latest".into(),
        "https://localhost:8443/x".into(),
        "nonsense".into(),
    ] {
        assert_eq!(channel.hand_over(parcel(&endpoint, true)).await, refused(Why::NoSuchAddress, None), "{endpoint}");
    }
    assert_eq!(asked.load(Ordering::SeqCst), 0);
    // A name that stands for an address inside.
    let named = format!("https://push.example:{}/x", receiver.port);
    assert_eq!(channel.hand_over(parcel(&named, true)).await, refused(Why::NoSuchAddress, None));
    assert_eq!(asked.load(Ordering::SeqCst), 1);
    assert!(receiver.is_quiet().await);
    // Keys that are none are no browser.
    let mut odd = parcel("https://push.example/x", true);
    if let Destination::Push(target) = &mut odd.to {
        target.p256dh = URL_SAFE_NO_PAD.encode([4; 65]);
    }
    assert_eq!(channel.hand_over(odd).await, refused(Why::NoSuchAddress, None));
}

#[actix_web::test]
async fn the_key_of_the_house_is_made_once_and_told_to_browsers() {
    let push = Arc::new(channel(Internal::Refuse, dial::system()));
    let (app, world) = TestApp::with_channels(Channels::default().with(AlertChannel::Push, push)).await;
    let told = app.get(world.linde(Role::Guard), "/me/push-key").await.expect(200);
    let expected = Vapid::of(&[7; 32], String::new()).unwrap();
    assert_eq!(told["publicKey"], expected.public_key());
    let kept = async || {
        let (keys, at) = (app.state.keys.clone(), app.clock.now());
        app.state.db.write(move |conn| push_key::kept(conn, &keys, at)).await.unwrap()
    };
    let first = kept().await;
    assert_eq!(kept().await, first);
    assert!(Vapid::is_key(&first) && first != [0; 32]);
    // Where browsers are not woken there is none.
    let (bare, world) = TestApp::with_world().await;
    assert_eq!(bare.get(world.linde(Role::Guard), "/me/push-key").await.expect(200)["publicKey"], Value::Null);
    // Nor is an address taken that leads inside.
    let target =
        serde_json::json!({"endpoint": "https://10.0.0.1/x", "p256dh": "B".repeat(87), "auth": "a".repeat(22)});
    let told = bare.post(world.linde(Role::Guard), "/me/push-targets", &target).await.expect_problem(400, "invalid");
    assert_eq!(crate::support::told(&told), [("/endpoint", "url-internal")]);
}
