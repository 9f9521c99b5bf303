//! Mail on its way to a mail server: one that takes it, one that greets and hangs, one that refuses and repeats the address, none at
//! all; and two servers of ours that send each once.

use crate::support::TestApp;
use crate::support::planted::NAME;
use diesel::prelude::*;
use jiff::{SignedDuration, Timestamp};
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use webm::db::Moment;
use webm::db::schema::mail_outbox;
use webm::jobs::mail;

/// What a mail server makes of a receiver.
#[derive(Clone, Copy, PartialEq)]
enum Manner {
    Takes,
    GreetsAndHangs,
    Refuses(&'static str),
}

struct Server {
    url: String,
    came: Arc<AtomicUsize>,
    letters: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn open(manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("smtp://{}", listener.local_addr().unwrap());
        let (came, letters): (Arc<AtomicUsize>, Arc<Mutex<Vec<String>>>) = Default::default();
        let (counted, kept) = (came.clone(), letters.clone());
        std::thread::spawn(move || {
            // What hangs is held, so that it hangs and does not end.
            let mut held = Vec::new();
            for stream in listener.incoming().flatten() {
                counted.fetch_add(1, Ordering::SeqCst);
                if manner == Manner::GreetsAndHangs {
                    (&stream).write_all(b"220 welkom\r\n").unwrap();
                    held.push(stream);
                } else {
                    let kept = kept.clone();
                    std::thread::spawn(move || talk(stream, manner, &kept));
                }
            }
        });
        Self { url, came, letters }
    }
}

fn talk(mut stream: TcpStream, manner: Manner, kept: &Mutex<Vec<String>>) -> Option<()> {
    let mut lines = BufReader::new(stream.try_clone().ok()?).lines();
    stream.write_all(b"220 welkom\r\n").ok()?;
    loop {
        let line = lines.next()?.ok()?;
        let verb = line.split([' ', ':']).next().unwrap_or_default().to_uppercase();
        let answer = match (verb.as_str(), manner) {
            ("RCPT", Manner::Refuses(code)) => format!("{code} {}: niet hier", line.split_once(':')?.1),
            ("DATA", _) => {
                stream.write_all(b"354 ga door\r\n").ok()?;
                let mut letter = String::new();
                loop {
                    let line = lines.next()?.ok()?;
                    if line == "." {
                        break;
                    }
                    letter = format!("{letter}{line}\n");
                }
                kept.lock().unwrap().push(letter);
                "250 ok".to_owned()
            }
            ("QUIT", _) => "221 dag".to_owned(),
            _ => "250 ok".to_owned(),
        };
        stream.write_all(format!("{answer}\r\n").as_bytes()).ok()?;
    }
}

async fn letters(app: &TestApp, many: usize) {
    let at = app.clock.now();
    app.state
        .db
        .write(move |conn| {
            (0..many).try_for_each(|n| mail::queue(conn, &format!("{NAME}{n}@winkel.example"), "Alert", "Let op.", at))
        })
        .await
        .unwrap();
}

/// Sends as another thread would; how many went, and how long it took.
async fn deliver(app: &TestApp, url: &str, at: Timestamp) -> (usize, Duration) {
    let (db, url) = (app.state.db.clone(), url.to_owned());
    let begun = Instant::now();
    let sent = tokio::task::spawn_blocking(move || {
        mail::deliver_within(&db, Some(&url), "WeBM <webm@centrum.example>", at, None, Duration::from_millis(300))
    });
    (sent.await.unwrap().unwrap(), begun.elapsed())
}

/// Attempts, whether it went, and when it is tried again.
async fn known(app: &TestApp) -> Vec<(i32, bool, Option<Moment>)> {
    let all = mail_outbox::table.order(mail_outbox::id.asc()).select((
        mail_outbox::attempts,
        mail_outbox::sent_at.is_not_null(),
        mail_outbox::next_at,
    ));
    app.state.db.read(move |conn| Ok(all.load(conn)?)).await.unwrap()
}

#[actix_web::test]
async fn a_server_that_greets_and_hangs_holds_nobody_for_long_and_nothing_is_lost() {
    let (app, _world) = TestApp::with_world().await;
    letters(&app, 3).await;
    let (hangs, now) = (Server::open(Manner::GreetsAndHangs), app.clock.now());
    let (sent, took) = deliver(&app, &hangs.url, now).await;
    assert_eq!((sent, hangs.came.load(Ordering::SeqCst)), (0, 1), "the others do not wait for the same");
    assert!(took < Duration::from_secs(5), "{took:?}");
    let all = known(&app).await;
    assert_eq!(all.iter().map(|m| (m.0, m.1)).collect::<Vec<_>>(), [(1, false), (0, false), (0, false)]);
    assert_eq!(all[0].2, Some(Moment::from(now + SignedDuration::from_secs(30))));
    // The first is left alone for a while; once there is a server again, all go.
    let takes = Server::open(Manner::Takes);
    assert_eq!(deliver(&app, &takes.url, now + SignedDuration::from_secs(29)).await.0, 2);
    assert_eq!(deliver(&app, &takes.url, now + SignedDuration::from_secs(30)).await.0, 1);
    assert_eq!(deliver(&app, &takes.url, now + SignedDuration::from_hours(9)).await.0, 0, "nothing goes twice");
    assert_eq!(takes.letters.lock().unwrap().len(), 3);
    assert!(takes.letters.lock().unwrap()[0].contains("Let op."));
}

#[actix_web::test]
async fn who_is_refused_for_good_is_not_tried_again_and_no_address_comes_into_the_log() {
    let (app, _world) = TestApp::with_world().await;
    letters(&app, 2).await;
    let (now, never) = (app.clock.now(), Server::open(Manner::Refuses("550")));
    assert_eq!(deliver(&app, &never.url, now).await.0, 0);
    assert_eq!(known(&app).await.iter().map(|m| m.0).collect::<Vec<_>>(), [mail::ATTEMPTS, mail::ATTEMPTS]);
    assert_eq!(deliver(&app, &Server::open(Manner::Takes).url, now + SignedDuration::from_hours(9)).await.0, 0);
    // For now: later and later, ten times in all. The log was watched all the time.
    letters(&app, 1).await;
    let busy = Server::open(Manner::Refuses("451"));
    let mut at = now;
    for n in 1..=mail::ATTEMPTS {
        assert_eq!(deliver(&app, &busy.url, at).await.0, 0);
        let (attempts, _, next) = known(&app).await[2];
        assert_eq!(attempts, n);
        at = next.unwrap().into();
    }
    assert!(at.duration_since(now) > SignedDuration::from_hours(2), "a server that is away for an hour loses no mail");
    assert_eq!(deliver(&app, &Server::open(Manner::Takes).url, at).await.0, 0);
    // Nobody there at all.
    letters(&app, 1).await;
    assert_eq!(deliver(&app, "smtp://127.0.0.1:1", at).await.0, 0);
    assert_eq!(known(&app).await[3].0, 1);
}

#[actix_web::test]
async fn two_servers_of_ours_send_each_mail_once() {
    let (app, _world) = TestApp::with_world().await;
    letters(&app, 12).await;
    let (takes, now) = (Server::open(Manner::Takes), app.clock.now());
    let (one, two) = futures_util::future::join(deliver(&app, &takes.url, now), deliver(&app, &takes.url, now)).await;
    assert_eq!(one.0 + two.0, 12);
    let letters = takes.letters.lock().unwrap();
    let mut to: Vec<&str> = letters.iter().filter_map(|l| l.lines().find(|line| line.starts_with("To: "))).collect();
    to.sort_unstable();
    to.dedup();
    assert_eq!((letters.len(), to.len()), (12, 12));
}
