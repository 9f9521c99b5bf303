//! CAP 1.2: alerts, updates and cancels in the words of the standard, held against its rules, and against the schema of OASIS where
//! that is at hand. What is no text is left out, what is text stays whole.

use crate::support::cap_rules::{self, Element, faults};
use jiff::Zoned;
use std::process::Command;
use webm::feeds::cap::{
    Certainty, Message, MessageType, NAMESPACE, Reference, ResponseType, Scope, Severity, Shape, Status, Urgency,
    clean, document, moment, name,
};

fn at(text: &str) -> Zoned {
    text.parse().unwrap()
}

fn alert(n: usize) -> Message {
    Message {
        identifier: format!("01890000-0000-7000-8000-0000000000{n:02}"),
        sender: "webm.example".into(),
        sent: at("2026-03-31T18:40:00+02:00[Europe/Amsterdam]"),
        status: Status::Actual,
        message_type: MessageType::Alert,
        scope: Scope::Restricted,
        restriction: Some("Deelnemers van Winkelcentrum De Linde".into()),
        addresses: vec![],
        note: None,
        references: vec![],
        language: "nl-NL".into(),
        event: "Overval".into(),
        response: vec![ResponseType::Shelter, ResponseType::Avoid],
        urgency: Urgency::Immediate,
        severity: Severity::Severe,
        certainty: Certainty::Observed,
        expires: Some(at("2026-03-31T20:40:00+02:00[Europe/Amsterdam]")),
        sender_name: Some("Winkelcentrum De Linde".into()),
        headline: "Overval bij de passage noord".into(),
        description: "Blijf binnen. De politie is gewaarschuwd.".into(),
        instruction: Some("Sluit de deur en wacht op bericht.".into()),
        web: Some("https://webm.example/alerts/1".into()),
        area: "Winkelcentrum De Linde, passage noord".into(),
        shapes: vec![Shape::Circle { lat: 52.0907, lon: 5.1214, radius: 0.25 }],
    }
}

/// What follows a message.
fn after(before: &[&Message], n: usize, message_type: MessageType) -> Message {
    let first = before[0];
    let references =
        before.iter().map(|m| Reference { identifier: m.identifier.clone(), sent: m.sent.clone() }).collect();
    Message {
        message_type,
        references,
        sent: first
            .sent
            .checked_add(jiff::SignedDuration::from_mins(10 * i64::try_from(before.len()).unwrap()))
            .unwrap(),
        ..Message { identifier: alert(n).identifier, ..first.clone() }
    }
}

/// Alerts, updates and cancels, each another in something.
fn messages() -> Vec<Message> {
    let first = alert(1);
    let second = after(&[&first], 2, MessageType::Update);
    let ended = Message {
        response: vec![ResponseType::AllClear],
        urgency: Urgency::Past,
        note: Some("Loos alarm".into()),
        ..after(&[&first, &second], 3, MessageType::Cancel)
    };
    let winter = Message {
        sent: at("2026-01-15T08:05:09+01:00[Europe/Brussels]"),
        expires: None,
        language: "fr-BE".into(),
        event: "Vol à l'étalage".into(),
        description: "Deux personnes, l'une avec un sac noir. \"Ne pas intervenir\" & prévenir.".into(),
        response: vec![ResponseType::Monitor],
        severity: Severity::Moderate,
        certainty: Certainty::Likely,
        ..alert(4)
    };
    let winter_over = after(&[&winter], 5, MessageType::Cancel);
    let public = Message { scope: Scope::Public, restriction: None, ..alert(6) };
    let private = Message {
        scope: Scope::Private,
        restriction: None,
        addresses: vec!["politie".into(), "meldkamer noord".into()],
        ..alert(7)
    };
    let exercise = Message { status: Status::Exercise, note: Some("Oefening".into()), ..alert(8) };
    let exercise_on = after(&[&exercise], 9, MessageType::Update);
    let test = Message { status: Status::Test, response: vec![], ..alert(10) };
    let bare = Message {
        expires: None,
        sender_name: None,
        instruction: None,
        web: None,
        shapes: vec![],
        response: vec![ResponseType::None],
        urgency: Urgency::Unknown,
        severity: Severity::Unknown,
        certainty: Certainty::Unknown,
        ..alert(11)
    };
    let drawn = Message {
        shapes: vec![
            Shape::Circle { lat: -0.000_000_1, lon: 179.999_999_9, radius: 0.0 },
            Shape::Polygon(vec![(52.1, 5.1), (52.1, 5.2), (52.2, 5.2), (52.1, 5.1)]),
            Shape::Polygon(vec![(52.1, 5.1), (52.1, 5.2), (52.2, 5.2)]),
            Shape::Polygon(vec![(52.1, 5.1), (52.1, 5.2)]),
        ],
        ..alert(12)
    };
    let summer_in_utc = Message { sent: at("2026-07-01T12:00:00+00:00[UTC]"), expires: None, ..alert(13) };
    let foreign = Message {
        language: "ar".into(),
        headline: "تحذير: سرقة في المركز".into(),
        description: "ابق في الداخل <خطر> שלום & 😀".into(),
        ..alert(14)
    };
    let broken = Message {
        identifier: "a b,c<d&e".into(),
        sender: "naam, <x>".into(),
        headline: "Kop\u{0} met \u{7}bel \u{202e}omgekeerd\u{202c}".into(),
        description: format!(
            "regel een\r\nregel twee\ttab ]]> <!-- {} --> &amp; \u{1b}[31m \u{fffe}",
            "x".repeat(10_000)
        ),
        instruction: Some("  ".into()),
        note: Some(String::new()),
        ..alert(15)
    };
    vec![
        first,
        second,
        ended,
        winter,
        winter_over,
        public,
        private,
        exercise,
        exercise_on,
        test,
        bare,
        drawn,
        summer_in_utc,
        foreign,
        broken,
    ]
}

fn text(message: &Message) -> String {
    String::from_utf8(document(message).unwrap()).unwrap()
}

fn read(message: &Message) -> Element {
    cap_rules::read(&text(message))
}

#[test]
fn alerts_updates_and_cancels_keep_the_rules_of_the_standard() {
    let all = messages();
    assert!(all.len() >= 12);
    for kind in MessageType::ALL {
        assert!(all.iter().any(|m| m.message_type == *kind), "{kind:?}");
    }
    for message in &all {
        let told = faults(&read(message));
        assert!(told.is_empty(), "{told:#?}\n{}", text(message));
    }
}

#[test]
fn every_word_of_ours_is_one_of_the_standard() {
    macro_rules! each {
        ($($field:ident of $kind:ident),*) => {$(
            for word in $kind::ALL {
                let message = Message { $field: *word, ..alert(1) };
                let wrong: Vec<String> = faults(&read(&message)).into_iter().filter(|f| f.contains(" is ")).collect();
                assert!(wrong.is_empty(), "{wrong:?}");
            }
        )*};
    }
    each!(status of Status, scope of Scope, urgency of Urgency, severity of Severity, certainty of Certainty);
    let message = Message { response: ResponseType::ALL.to_vec(), ..alert(1) };
    assert_eq!(faults(&read(&message)), Vec::<String>::new());
}

/// The rules themselves find what they are for.
#[test]
fn the_rules_see_what_is_wrong() {
    let good = text(&messages()[1]);
    for (from, to) in [
        ("2026-03-31T18:50:00+02:00", "2026-03-31T16:50:00Z"),
        ("2026-03-31T18:50:00+02:00", "2026-03-31T16:50:00+00:00"),
        ("2026-03-31T18:50:00+02:00", "2026-03-31T18:50+02:00"),
        (NAMESPACE, "urn:oasis:names:tc:emergency:cap:1.1"),
        ("<msgType>Update</msgType>", "<msgType>Alert</msgType>"),
        ("<status>Actual</status>", "<status>actual</status>"),
        ("<scope>Restricted</scope>", "<scope>Public</scope>"),
        ("<category>Security</category>", ""),
        ("<urgency>Immediate</urgency>", ""),
        ("<areaDesc>", "<circle>1,2 3</circle><areaDesc>"),
        ("52.0907,5.1214 0.25", "52.0907 5.1214 0.25"),
        ("52.0907,5.1214 0.25", "152.0907,5.1214 0.25"),
        ("<headline>", "<title>x</title><headline>"),
        ("<identifier>", "<identifier>a b,"),
        ("<web>https://", "<web>/"),
    ] {
        assert!(good.contains(from), "{from}");
        assert!(!faults(&cap_rules::read(&good.replace(from, to))).is_empty(), "{from} -> {to}");
    }
}

#[test]
fn moments_have_an_offset_and_never_z() {
    for (zoned, told) in [
        ("2026-03-31T18:40:00.987+02:00[Europe/Amsterdam]", "2026-03-31T18:40:00+02:00"),
        ("2026-01-15T08:05:09+01:00[Europe/Amsterdam]", "2026-01-15T08:05:09+01:00"),
        ("2026-07-01T12:00:00+00:00[UTC]", "2026-07-01T12:00:00-00:00"),
        ("2026-07-01T12:00:00-03:30[-03:30]", "2026-07-01T12:00:00-03:30"),
        // both of the hour that comes twice
        ("2026-10-25T02:30:00+02:00[Europe/Amsterdam]", "2026-10-25T02:30:00+02:00"),
        ("2026-10-25T02:30:00+01:00[Europe/Amsterdam]", "2026-10-25T02:30:00+01:00"),
    ] {
        assert_eq!(moment(&at(zoned)), told);
        assert!(cap_rules::is_moment(told), "{told}");
    }
}

#[test]
fn text_stays_whole_and_what_is_no_text_is_left_out() {
    for message in messages() {
        let told = read(&message);
        let info = told.info();
        assert_eq!(info.text_of("headline"), Some(clean(&message.headline).trim()));
        assert_eq!(info.text_of("description"), Some(clean(&message.description).trim()), "escaped, and back again");
        assert_eq!(told.text_of("identifier"), Some(name(&message.identifier).as_str()));
    }
    assert_eq!(clean("a\u{0}b\u{1b}\r\nc\rd\te\u{85}\u{ffff}"), "ab\nc\nd\te");
    assert_eq!(clean("\u{202e}omgekeerd\u{202c} \u{2067}x\u{2069}"), "omgekeerd x");
    assert_eq!(clean("تحذير שלום 😀 é"), "تحذير שלום 😀 é");
    assert_eq!(name("a b,c<d&e\n"), "a-b-c-d-e-");
    let raw = text(&messages()[14]);
    assert!(raw.contains("]]&gt; &lt;!-- ") && raw.contains("&amp;amp;"), "{raw}");
}

#[test]
fn a_cancel_names_all_that_was_said_before_it() {
    let all = messages();
    let told = read(&all[2]);
    let references: Vec<&str> = told.text_of("references").unwrap().split(' ').collect();
    assert_eq!(
        references,
        [
            "webm.example,01890000-0000-7000-8000-000000000001,2026-03-31T18:40:00+02:00",
            "webm.example,01890000-0000-7000-8000-000000000002,2026-03-31T18:50:00+02:00",
        ]
    );
    assert_eq!(told.text_of("note"), Some("Loos alarm"));
}

const BY_PYTHON: &str = "import sys; from lxml import etree; \
    etree.XMLSchema(etree.parse(sys.argv[1])).assertValid(etree.parse(sys.argv[2]))";

/// The schema is not ours to pass on: who has it names it in `WEBM_TEST_CAP_XSD`. `xmllint` holds documents against it, or Python
/// with lxml.
#[test]
fn they_are_valid_against_the_schema_where_it_is_at_hand() {
    let Some(schema) = std::env::var_os("WEBM_TEST_CAP_XSD") else {
        eprintln!("skipped: WEBM_TEST_CAP_XSD names no CAP-v1.2.xsd");
        return;
    };
    let has =
        |program: &str, args: &[&str]| Command::new(program).args(args).output().is_ok_and(|o| o.status.success());
    let (program, args) = if has("xmllint", &["--version"]) {
        ("xmllint", vec!["--noout", "--nonet", "--schema"])
    } else if has("python3", &["-c", "import lxml"]) {
        ("python3", vec!["-c", BY_PYTHON])
    } else {
        eprintln!("skipped: neither xmllint nor Python with lxml is at hand");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let valid = |n: usize, text: &str| {
        let file = folder.path().join(format!("{n}.xml"));
        std::fs::write(&file, text).unwrap();
        Command::new(program).args(&args).arg(&schema).arg(&file).output().unwrap()
    };
    for (n, message) in messages().iter().enumerate() {
        let told = valid(n, &text(message));
        assert!(told.status.success(), "{n}: {}", String::from_utf8_lossy(&told.stderr));
    }
    let spoilt = text(&messages()[0]).replace("<status>Actual</status>", "<status>actual</status>");
    assert!(!valid(100, &spoilt).status.success(), "the schema refuses nothing");
}
