//! The key ring and the database belong together: a wrong or a lost key is a sentence at the start, a change of keys loses nothing.

use std::path::Path;
use std::process::{Command, Output};
use webm::clock::Clock;
use webm::db::{Db, Key, PoolSize, Target};
use webm::keys::Keys;
use webm::seal;

fn webm(folder: &Path, args: &[&str], keys: Option<&str>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_webm"));
    command.args(args).env_clear().env("WEBM_DATA_DIR", folder);
    if let Some(keys) = keys {
        command.env("WEBM_KEYS", keys);
    }
    command.output().unwrap()
}

#[track_caller]
fn done(output: Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[track_caller]
fn refused(output: Output, words: &str) {
    let sentence = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && sentence.contains(words), "{sentence}");
}

fn begun() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    done(webm(folder.path(), &["migrate"], None));
    done(webm(folder.path(), &["user", "bootstrap", "--email", "a@b.example", "--name", "A"], None));
    folder
}

#[test]
fn a_lost_ring_is_a_sentence_and_none_is_made_in_its_place() {
    let folder = begun();
    let ring = folder.path().join("keys");
    let text = std::fs::read_to_string(&ring).unwrap();
    std::fs::rename(&ring, folder.path().join("elsewhere")).unwrap();
    refused(webm(folder.path(), &["user", "list"], None), "put it back from the backup");
    assert!(!ring.exists());
    std::fs::rename(folder.path().join("elsewhere"), &ring).unwrap();
    done(webm(folder.path(), &["user", "list"], None));
    assert_eq!(std::fs::read_to_string(&ring).unwrap(), text);
}

#[test]
fn a_wrong_ring_is_a_sentence_and_changes_nothing() {
    let folder = begun();
    let file = || {
        use diesel::connection::SimpleConnection as _;
        let path = folder.path().join("webm.db");
        // What a process wrote may still stand in the log beside the file when it ends.
        let mut conn = Target::Sqlite(path.clone()).open().unwrap();
        conn.batch_execute("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
        drop(conn);
        std::fs::read(path).unwrap()
    };
    let before = file();
    refused(webm(folder.path(), &["user", "list"], Some(&Keys::generate())), "is not in the ring");
    refused(webm(folder.path(), &["rotate-keys"], Some(&Keys::generate())), "is not in the ring");
    assert_eq!(file(), before);
    done(webm(folder.path(), &["user", "list"], None));
}

#[test]
fn a_fresh_key_takes_over_and_the_old_one_can_go() {
    let folder = begun();
    let ring = folder.path().join("keys");
    let old = std::fs::read_to_string(&ring).unwrap();
    let target = Target::Sqlite(folder.path().join("webm.db"));
    // A second factor of before.
    let account = {
        let (db, keys) = (Db::open(&target, PoolSize { read: 1, write: 1 }).unwrap(), Keys::parse(&old).unwrap());
        db.write_blocking(move |conn| {
            use diesel::prelude::*;
            use webm::access::second_factor::seal_context;
            use webm::db::schema::account as t;
            let id: Key = t::table.select(t::id).first(conn)?;
            diesel::update(t::table).set(t::totp_secret.eq(keys.seal(&seal_context(id), b"geheim")?)).execute(conn)?;
            Ok(id)
        })
        .unwrap()
    };
    let told = done(webm(folder.path(), &["rotate-keys", "--fresh"], None));
    assert!(told.contains("account.totp_secret: 1 sealed anew"), "{told}");
    let both = std::fs::read_to_string(&ring).unwrap();
    assert!(both.ends_with(old.trim()) && both != old, "the old key stays in the ring until it is taken out");
    // Without the old one everything still opens.
    let fresh = both.lines().next().unwrap().to_owned();
    std::fs::write(&ring, &fresh).unwrap();
    done(webm(folder.path(), &["user", "list"], None));
    let (db, keys) = (Db::open(&target, PoolSize { read: 1, write: 1 }).unwrap(), Keys::parse(&fresh).unwrap());
    seal::check(&db, &keys, Clock::system().now()).unwrap();
    let opened = db
        .read_blocking(|conn| {
            use diesel::prelude::*;
            use webm::db::schema::account as t;
            let sealed: Option<Vec<u8>> = t::table.select(t::totp_secret).first(conn)?;
            keys.open(&webm::access::second_factor::seal_context(account), &sealed.unwrap())
        })
        .unwrap();
    assert_eq!(opened, b"geheim");
    refused(webm(folder.path(), &["user", "list"], Some(&old)), "is not in the ring");
    assert!(done(webm(folder.path(), &["rotate-keys"], None)).contains("No other key is in use."));
}
