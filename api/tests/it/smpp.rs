//! The line to a provider of SMS: what goes over it, what comes back, and everything that a provider or a network can do wrong.

use crate::support::{Bound, Smsc};
use rusmpp::pdus::{DeliverSm, QuerySm};
use rusmpp::{CommandId, CommandStatus, Pdu};
use std::io::Write as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::task::JoinHandle;
use uuid::Uuid;
use webm::channels::smpp::{Settings, Smpp};
use webm::channels::{Back, Channel as _, Destination, Fate, Handed, Parcel, Why};
use webm::clock::Clock;

const SHORT: Duration = Duration::from_millis(150);

/// The channel, with an ear that keeps what it hears.
#[derive(Clone)]
struct Ours {
    smpp: Arc<Smpp>,
    heard: Arc<Mutex<Vec<Back>>>,
    keeps: Arc<AtomicBool>,
}

impl Ours {
    fn start(settings: Settings) -> Self {
        let (heard, keeps) = (Arc::<Mutex<Vec<Back>>>::default(), Arc::new(AtomicBool::new(true)));
        let ear = {
            let (heard, keeps) = (heard.clone(), keeps.clone());
            Arc::new(move |back| {
                heard.lock().unwrap().push(back);
                let kept = keeps.load(Ordering::SeqCst);
                Box::pin(async move { kept }) as futures_util::future::BoxFuture<'static, bool>
            })
        };
        let clock = Clock::fixed("2026-11-26T12:00:00Z".parse().unwrap());
        Self { smpp: Arc::new(Smpp::start(settings, ear, clock).unwrap()), heard, keeps }
    }

    fn hand(&self, text: &str) -> JoinHandle<Handed> {
        self.hand_to("+31612345678", text)
    }

    fn hand_to(&self, number: &str, text: &str) -> JoinHandle<Handed> {
        let parcel = Parcel {
            reference: Uuid::from_u128(0x34),
            to: Destination::Phone(number.to_owned()),
            subject: String::new(),
            text: text.to_owned(),
            link: None,
            urgent: true,
            expires_at: "2026-11-26T14:05:06+01:00".parse().unwrap(),
        };
        let smpp = self.smpp.clone();
        tokio::spawn(async move { smpp.hand_over(parcel).await })
    }
}

fn taken(reference: &str) -> Handed {
    Handed::Taken { reference: Some(reference.to_owned()), receipt: true }
}

fn refused(handed: Handed) -> (Why, bool) {
    let Handed::Refused { why, again_after } = handed else { panic!("{handed:?}") };
    (why, again_after.is_some())
}

const OK: CommandStatus = CommandStatus::EsmeRok;

#[tokio::test]
async fn a_message_goes_and_is_taken() {
    let smsc = Smsc::open().await;
    let ours = Ours::start(smsc.settings());
    let mut bound = smsc.bound().await;
    let handed = ours.hand("Overval bij de juwelier");
    let (number, sm) = bound.message().await;
    assert_eq!((sm.source_addr.as_str(), u8::from(sm.source_addr_ton)), ("WeBM", 5));
    assert_eq!(
        (sm.destination_addr.as_str(), u8::from(sm.dest_addr_ton), u8::from(sm.dest_addr_npi)),
        ("31612345678", 1, 1)
    );
    assert_eq!(sm.validity_period.as_str(), "261126130506000+");
    assert_eq!((u8::from(sm.esm_class), u8::from(sm.registered_delivery), u8::from(sm.data_coding)), (0, 1, 0));
    assert_eq!(sm.short_message().as_ref(), b"Overval bij de juwelier");
    bound.answer(number, OK, "0001AbC").await;
    assert_eq!(handed.await.unwrap(), taken("1abc"));
    // Without a word for it no receipt can follow.
    let handed = ours.hand("ë");
    let (number, sm) = bound.message().await;
    assert_eq!((sm.short_message().as_ref(), u8::from(sm.data_coding)), (&[0, 0xeb][..], 8));
    bound.answer(number, OK, "").await;
    assert_eq!(handed.await.unwrap(), Handed::Taken { reference: None, receipt: false });
}

#[tokio::test]
async fn what_is_no_number_and_what_is_too_long_does_not_go() {
    let smsc = Smsc::open().await;
    let ours = Ours::start(smsc.settings());
    let mut bound = smsc.bound().await;
    for number in ["", "0612345678", "+", "+31 6", "+3161234567890123", "+abcdef"] {
        assert_eq!(refused(ours.hand_to(number, "x").await.unwrap()), (Why::NoSuchAddress, false), "{number}");
    }
    assert_eq!(refused(ours.hand(&"x".repeat(40_000)).await.unwrap()), (Why::Rejected, false));
    assert!(bound.is_quiet().await);
}

#[tokio::test]
async fn no_more_are_outstanding_than_the_window_lets() {
    let smsc = Smsc::open().await;
    let ours = Ours::start(Settings { window: 2, ..smsc.settings() });
    let mut bound = smsc.bound().await;
    let all: Vec<_> = (0..3).map(|_| ours.hand("x")).collect();
    let first = bound.message().await.0;
    let second = bound.message().await.0;
    assert!(bound.is_quiet().await);
    // Answers may come in any order.
    bound.answer(second, OK, "2").await;
    let third = bound.message().await.0;
    bound.answer(third, OK, "3").await;
    bound.answer(first, OK, "1").await;
    let mut told = Vec::new();
    for one in all {
        told.push(one.await.unwrap());
    }
    assert!(["1", "2", "3"].iter().all(|id| told.contains(&taken(id))), "{told:?}");
}

#[tokio::test]
async fn a_status_is_told_as_a_reason() {
    let smsc = Smsc::open().await;
    let ours = Ours::start(smsc.settings());
    let mut bound = smsc.bound().await;
    for (status, why, again) in [
        (CommandStatus::EsmeRthrottled, Why::Throttled, true),
        (CommandStatus::EsmeRmsgqful, Why::Throttled, true),
        (CommandStatus::EsmeRinvdstadr, Why::NoSuchAddress, false),
        (CommandStatus::EsmeRinvsrcadr, Why::RefusedUs, false),
        (CommandStatus::EsmeRsyserr, Why::Rejected, true),
        (CommandStatus::Other(0x0499), Why::Rejected, false),
    ] {
        let handed = ours.hand("x");
        let (number, _) = bound.message().await;
        bound.answer(number, status, "").await;
        assert_eq!(refused(handed.await.unwrap()), (why, again), "{status:?}");
    }
    // A provider that did not understand the request says so without naming the command.
    let handed = ours.hand("x");
    let (number, _) = bound.message().await;
    bound.say(CommandStatus::EsmeRinvcmdid, number, Pdu::GenericNack).await;
    assert_eq!(refused(handed.await.unwrap()), (Why::Rejected, false));
}

#[tokio::test]
async fn a_long_text_is_taken_when_all_its_parts_are() {
    let smsc = Smsc::open().await;
    let ours = Ours::start(smsc.settings());
    let mut bound = smsc.bound().await;
    let text = "€".repeat(200);
    let handed = ours.hand(&text);
    for n in 1..=3u8 {
        let (number, sm) = bound.message().await;
        assert_eq!((u8::from(sm.esm_class), u8::from(sm.registered_delivery)), (0x40, 1));
        assert_eq!(sm.short_message().as_ref()[..6], [5, 0, 3, 0x34, 3, n]);
        bound.answer(number, OK, &format!("id-{n}")).await;
    }
    assert_eq!(handed.await.unwrap(), taken("id-1\nid-2\nid-3"));
}

#[tokio::test]
async fn a_part_that_is_throttled_is_handed_over_again_and_no_other_is() {
    let smsc = Smsc::open().await;
    let mut settings = smsc.settings();
    settings.timing.message = Duration::from_secs(10);
    let ours = Ours::start(settings);
    let mut bound = smsc.bound().await;
    let handed = ours.hand(&"x".repeat(161));
    for (n, status) in [(1, OK), (2, CommandStatus::EsmeRthrottled), (2, OK)] {
        let (number, sm) = bound.message().await;
        assert_eq!(sm.short_message().as_ref()[5], n);
        bound.answer(number, status, &n.to_string()).await;
    }
    assert_eq!(handed.await.unwrap(), taken("1\n2"));
    // The first throttled: nothing of it went. The second refused for ever: it failed.
    let handed = ours.hand(&"x".repeat(161));
    let (number, _) = bound.message().await;
    bound.answer(number, CommandStatus::EsmeRthrottled, "").await;
    assert_eq!(refused(handed.await.unwrap()), (Why::Throttled, true));
    let handed = ours.hand(&"x".repeat(161));
    for status in [OK, CommandStatus::EsmeRxPAppn] {
        let (number, _) = bound.message().await;
        bound.answer(number, status, "7").await;
    }
    assert_eq!(refused(handed.await.unwrap()), (Why::Rejected, false));
}

#[tokio::test]
async fn at_a_loss_what_left_is_unclear_and_the_line_comes_back() {
    let smsc = Smsc::open().await;
    let ours = Ours::start(smsc.settings());
    let mut bound = smsc.bound().await;
    let (one, other) = (ours.hand("x"), ours.hand("x"));
    let (number, _) = bound.message().await;
    bound.message().await;
    bound.answer(number, OK, "1").await;
    drop(bound);
    let mut told = [one.await.unwrap(), other.await.unwrap()];
    told.sort_by_key(|t| matches!(t, Handed::Unclear { .. }));
    assert_eq!(told, [taken("1"), Handed::Unclear { why: Why::Unreachable }]);
    // What is handed over meanwhile waits for the new line.
    let handed = ours.hand("y");
    let mut bound = smsc.bound().await;
    let (number, sm) = bound.message().await;
    assert_eq!(sm.short_message().as_ref(), b"y");
    bound.answer(number, OK, "2").await;
    assert_eq!(handed.await.unwrap(), taken("2"));
}

#[tokio::test]
async fn without_a_line_nothing_went() {
    let smsc = Smsc::open().await;
    let mut settings = smsc.settings();
    drop(smsc);
    settings.timing.line = SHORT;
    let ours = Ours::start(settings);
    assert_eq!(refused(ours.hand("x").await.unwrap()), (Why::Unreachable, true));
}

#[tokio::test]
async fn an_answer_that_does_not_come_leaves_it_unclear_and_one_that_comes_late_is_for_nobody() {
    let smsc = Smsc::open().await;
    let mut settings = smsc.settings();
    settings.timing.answer = SHORT;
    let ours = Ours::start(settings);
    let mut bound = smsc.bound().await;
    let handed = ours.hand("x");
    let (late, _) = bound.message().await;
    assert_eq!(handed.await.unwrap(), Handed::Unclear { why: Why::TimedOut });
    // It is asked whether anybody is there, and the line stays when there is.
    let asked = bound.next().await.unwrap();
    assert_eq!(asked.id(), CommandId::EnquireLink);
    bound.say(OK, asked.sequence_number(), Pdu::EnquireLinkResp).await;
    bound.answer(late, OK, "late").await;
    let handed = ours.hand("y");
    let (number, _) = bound.message().await;
    bound.answer(number, OK, "2").await;
    assert_eq!(handed.await.unwrap(), taken("2"));
}

#[tokio::test]
async fn a_provider_that_says_nothing_for_long_is_asked_and_then_left() {
    let smsc = Smsc::open().await;
    let mut settings = smsc.settings();
    (settings.timing.idle, settings.timing.alive) = (SHORT, SHORT);
    let ours = Ours::start(settings);
    let mut bound = smsc.bound().await;
    let asked = bound.next().await.unwrap();
    assert_eq!(asked.id(), CommandId::EnquireLink);
    bound.say(OK, asked.sequence_number(), Pdu::EnquireLinkResp).await;
    assert_eq!(bound.next().await.unwrap().id(), CommandId::EnquireLink);
    // No answer this time.
    assert!(bound.next().await.is_none());
    let mut bound = smsc.bound().await;
    let handed = ours.hand("x");
    loop {
        let said = bound.next().await.unwrap();
        match said.pdu() {
            Some(Pdu::EnquireLink) => bound.say(OK, said.sequence_number(), Pdu::EnquireLinkResp).await,
            _ => break bound.answer(said.sequence_number(), OK, "1").await,
        }
    }
    assert_eq!(handed.await.unwrap(), taken("1"));
}

#[tokio::test]
async fn a_provider_that_takes_and_never_reads_holds_nobody_for_long() {
    let smsc = Smsc::open().await;
    let mut settings = smsc.settings();
    (settings.timing.answer, settings.timing.alive) = (SHORT, SHORT);
    let ours = Ours::start(settings);
    let deaf = smsc.bound().await;
    assert_eq!(ours.hand("x").await.unwrap(), Handed::Unclear { why: Why::TimedOut });
    // The line is made anew.
    smsc.bound().await;
    drop(deaf);
}

#[tokio::test]
async fn what_greets_and_hangs_and_what_speaks_another_protocol_gives_no_line() {
    let smsc = Smsc::open().await;
    let mut settings = smsc.settings();
    (settings.timing.bind, settings.timing.line) = (SHORT, Duration::from_secs(10));
    let ours = Ours::start(settings);
    // Says nothing; says nothing that is an answer; is another kind of server.
    let silent = smsc.knock().await;
    let mut half = Bound::over(smsc.knock().await);
    half.write(&[0, 0, 0, 30, 0x80]).await;
    let handed = ours.hand("x");
    let mut web = Bound::over(smsc.knock().await);
    web.write(b"HTTP/1.1 400 Bad Request\r\n\r\n<html>").await;
    assert_eq!(refused(handed.await.unwrap()), (Why::NotUnderstood, true));
    drop((silent, half));
    // And when it has mended, all is well.
    let mut bound = smsc.bound().await;
    let handed = ours.hand("x");
    let (number, _) = bound.message().await;
    bound.answer(number, OK, "1").await;
    assert_eq!(handed.await.unwrap(), taken("1"));
}

#[tokio::test]
async fn who_is_not_let_in_is_told_so_at_once() {
    let smsc = Smsc::open().await;
    let ours = Ours::start(smsc.settings());
    let handed = ours.hand("x");
    Bound::over(smsc.knock().await).let_in(CommandStatus::EsmeRinvpaswd).await;
    assert_eq!(refused(handed.await.unwrap()), (Why::RefusedUs, true));
    assert_eq!(refused(ours.hand("x").await.unwrap()), (Why::RefusedUs, true));
}

#[tokio::test]
async fn questions_of_the_provider_are_answered() {
    let smsc = Smsc::open().await;
    let ours = Ours::start(smsc.settings());
    let mut bound = smsc.bound().await;
    bound.say(OK, 41, Pdu::EnquireLink).await;
    let said = bound.next().await.unwrap();
    assert_eq!((said.id(), said.sequence_number()), (CommandId::EnquireLinkResp, 41));
    // A command that nobody knows, one that is not for us, and one that cannot be read.
    bound.write(&[0, 0, 0, 17, 0, 0, 1, 0xfe, 0, 0, 0, 0, 0, 0, 0, 42, 9]).await;
    let said = bound.next().await.unwrap();
    assert_eq!(
        (said.id(), said.sequence_number(), said.status()),
        (CommandId::GenericNack, 42, CommandStatus::EsmeRinvcmdid)
    );
    bound.say(OK, 43, QuerySm::default()).await;
    assert_eq!(bound.next().await.unwrap().id(), CommandId::GenericNack);
    bound.write(&[0, 0, 0, 17, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 44, 9]).await;
    let said = bound.next().await.unwrap();
    assert_eq!(
        (said.id(), said.sequence_number(), said.status()),
        (CommandId::DeliverSmResp, 44, CommandStatus::EsmeRxPAppn)
    );
    // Goodbye: the line is made anew.
    bound.say(OK, 45, Pdu::Unbind).await;
    assert_eq!(bound.next().await.unwrap().id(), CommandId::UnbindResp);
    assert!(bound.next().await.is_none());
    smsc.bound().await;
    assert!(ours.heard.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_length_that_is_none_ends_the_line_with_a_word() {
    let smsc = Smsc::open().await;
    let _ours = Ours::start(smsc.settings());
    let mut bound = smsc.bound().await;
    bound.write(&[0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 5]).await;
    let said = bound.next().await.unwrap();
    assert_eq!((said.id(), said.status()), (CommandId::GenericNack, CommandStatus::EsmeRinvcmdlen));
    smsc.bound().await;
}

#[tokio::test]
async fn the_provider_may_forget_a_receipt_when_it_is_kept() {
    let smsc = Smsc::open().await;
    let ours = Ours::start(smsc.settings());
    let mut bound = smsc.bound().await;
    let receipt =
        b"id:004711 sub:001 dlvrd:001 submit date:2611261200 done date:2611261201 stat:DELIVRD err:000 text:Overval";
    ours.keeps.store(false, Ordering::SeqCst);
    assert_eq!(bound.bring(4, receipt).await, CommandStatus::EsmeRxTAppn);
    ours.keeps.store(true, Ordering::SeqCst);
    assert_eq!(bound.bring(4, receipt).await, OK);
    assert_eq!(bound.bring(0, b"STOP").await, OK);
    // What says nothing is taken off the provider's hands, and nobody hears of it.
    assert_eq!(bound.bring(4, b"hello").await, OK);
    let heard = ours.heard.lock().unwrap();
    let [Back::Receipt { .. }, Back::Receipt { channel, reference, fate, .. }, Back::Reply { from, text, .. }] =
        &heard[..]
    else {
        panic!("two receipts and a reply")
    };
    assert_eq!((*channel, reference.as_str(), *fate), ("smpp", "4711", Fate::Delivered));
    assert_eq!((from.as_str(), text.as_str()), ("+31612345678", "STOP"));
}

#[tokio::test]
async fn an_ear_that_does_not_come_back_is_not_waited_for() {
    let smsc = Smsc::open().await;
    let mut settings = smsc.settings();
    settings.timing.alive = SHORT;
    let ear = Arc::new(|_| Box::pin(std::future::pending()) as futures_util::future::BoxFuture<'static, bool>);
    let _smpp = Smpp::start(settings, ear, Clock::system()).unwrap();
    let mut bound = smsc.bound().await;
    assert_eq!(bound.bring(0, b"Ja").await, CommandStatus::EsmeRxTAppn);
    // Many at once: more than are kept in hand are asked to come later, and each is answered.
    for number in 1000..1200 {
        bound.say(OK, number, DeliverSm::default()).await;
    }
    let mut answered = Vec::new();
    while answered.len() < 200 {
        answered.push(bound.next().await.unwrap().sequence_number());
    }
    answered.sort_unstable();
    assert_eq!(answered, (1000..1200).collect::<Vec<u32>>());
}

#[tokio::test]
async fn no_more_go_in_a_second_than_are_asked_for() {
    let smsc = Smsc::open().await;
    let mut settings = smsc.settings();
    (settings.per_second, settings.timing.line) = (Some(1), SHORT);
    let ours = Ours::start(settings);
    let mut bound = smsc.bound().await;
    let first = ours.hand("x");
    let (number, _) = bound.message().await;
    bound.answer(number, OK, "1").await;
    assert_eq!(first.await.unwrap(), taken("1"));
    assert_eq!(refused(ours.hand("x").await.unwrap()), (Why::Throttled, true));
    assert!(bound.is_quiet().await);
}

#[tokio::test]
async fn a_server_that_stops_says_goodbye_after_the_last_answer() {
    let smsc = Smsc::open().await;
    let ours = Ours::start(smsc.settings());
    let mut bound = smsc.bound().await;
    let handed = ours.hand("x");
    let (number, _) = bound.message().await;
    let smpp = ours.smpp.clone();
    let closing = tokio::spawn(async move { smpp.close().await });
    let bye = bound.next().await.unwrap();
    assert_eq!(bye.id(), CommandId::Unbind);
    bound.answer(number, OK, "1").await;
    bound.say(OK, bye.sequence_number(), Pdu::UnbindResp).await;
    closing.await.unwrap();
    assert_eq!(handed.await.unwrap(), taken("1"));
    assert!(bound.next().await.is_none());
    assert_eq!(refused(ours.hand("x").await.unwrap()).0, Why::Unreachable);
}

#[tokio::test]
async fn under_tls_only_a_provider_that_is_vouched_for_is_believed() {
    let smsc = Smsc::open().await;
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(made.cert.pem().as_bytes()).unwrap();
    let key = rustls_pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let accept = tokio_rustls::TlsAcceptor::from(Arc::new(config));
    let mut settings = Settings { host: "localhost".into(), tls: true, ..smsc.settings() };
    settings.timing.line = Duration::from_millis(500);
    let stranger = Ours::start(settings.clone());
    let handed = stranger.hand("x");
    assert!(accept.accept(smsc.knock().await).await.is_err());
    assert_eq!(refused(handed.await.unwrap()), (Why::Unreachable, true));
    stranger.smpp.close().await;
    let smsc = Smsc::open().await;
    let known = Settings { ca: Some(file.path().into()), host: "localhost".into(), tls: true, ..smsc.settings() };
    let ours = Ours::start(known);
    let mut bound = Bound::over(accept.accept(smsc.knock().await).await.unwrap());
    bound.let_in(OK).await;
    let handed = ours.hand("x");
    let (number, _) = bound.message().await;
    bound.answer(number, OK, "1").await;
    assert_eq!(handed.await.unwrap(), taken("1"));
    let wrong = Settings { ca: Some("/nowhere/ca.pem".into()), tls: true, ..smsc.settings() };
    let ear = Arc::new(|_| Box::pin(std::future::ready(true)) as futures_util::future::BoxFuture<'static, bool>);
    assert!(Smpp::start(wrong, ear, Clock::system()).is_err_and(|why| why.starts_with("WEBM_SMPP_CA")));
}
