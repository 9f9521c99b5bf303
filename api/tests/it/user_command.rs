//! `webm user`: the way in for whoever has the database in hand.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn webm(folder: &Path, args: &[&str], stdin: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_webm"))
        .args(args)
        .env_clear()
        .env("WEBM_DATA_DIR", folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(stdin.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
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

#[test]
fn the_first_operator_comes_from_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let bootstrap = ["user", "bootstrap", "--email", "Baas@Regio.example", "--name", "De Baas", "--region", "Noord"];
    refused(webm(folder, &bootstrap, ""), "webm migrate");
    done(webm(folder, &["migrate"], ""));
    let told = done(webm(folder, &bootstrap, ""));
    let password = told.trim().rsplit(' ').next().unwrap().to_owned();
    assert_eq!(password.len(), 20, "{told}");
    refused(webm(folder, &bootstrap, ""), "there are accounts already");
    assert_eq!(done(webm(folder, &["user", "list"], "")), "baas@regio.example\tDe Baas\toperator at Noord\n");

    let add = |email, role| {
        [
            "user",
            "add",
            "--email",
            email,
            "--name",
            "Nina",
            "--role",
            role,
            "--area",
            "Noord",
            "--organisation",
            "Operator",
            "--stdin",
        ]
    };
    done(webm(folder, &add("nina@regio.example", "adviser"), "vijf blauwe lampen\n"));
    refused(webm(folder, &add("nina@regio.example", "adviser"), "vijf blauwe lampen\n"), "already");
    refused(webm(folder, &add("nino@regio.example", "boss"), "vijf blauwe lampen\n"), "there is no role boss");
    refused(webm(folder, &add("nino@regio.example", "adviser"), "kort\n"), "12 to 128");
    refused(webm(folder, &add("nino@regio.example", "adviser"), "wachtwoord123\n"), "first that others would try");
    refused(webm(folder, &add("nino", "adviser"), "vijf blauwe lampen\n"), "e-mail");
    done(webm(folder, &["user", "password", "--email", "nina@regio.example", "--stdin"], "zes groene lampen\n"));
    refused(webm(folder, &["user", "password", "--email", "nobody@regio.example"], ""), "nobody has this address");
    assert_eq!(done(webm(folder, &["user", "list"], "")).lines().count(), 2);
}

#[test]
fn a_fresh_key_fits_the_settings() {
    let folder = tempfile::tempdir().unwrap();
    let one = done(webm(folder.path(), &["user", "keys"], ""));
    let two = done(webm(folder.path(), &["user", "keys"], ""));
    assert_ne!(one, two);
    webm::keys::Keys::parse(one.trim()).unwrap();
}

#[cfg(unix)]
#[test]
fn what_is_kept_is_for_the_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let around = tempfile::tempdir().unwrap();
    let folder = around.path().join("data");
    refused(webm(&folder, &["user", "list"], ""), "webm migrate");
    refused(webm(&folder, &["serve"], ""), "WEBM_DATA_DIR");
    assert!(!folder.exists(), "only migrating makes it");
    done(webm(&folder, &["migrate"], ""));
    let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&folder), mode(&folder.join("webm.db"))), (0o700, 0o600));
    // What stands already is its owner's to set.
    std::fs::set_permissions(folder.join("webm.db"), std::fs::Permissions::from_mode(0o640)).unwrap();
    done(webm(&folder, &["migrate"], ""));
    assert_eq!(mode(&folder.join("webm.db")), 0o640);
    std::fs::write(around.path().join("file"), "x").unwrap();
    refused(webm(&around.path().join("file/data"), &["migrate"], ""), "WEBM_DATA_DIR");
}

#[test]
fn a_setting_that_is_none_stops_the_start_with_the_one_that_was_meant() {
    let folder = tempfile::tempdir().unwrap();
    let run = |name: &str, value: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_webm"));
        command.arg("migrate").env_clear().env("WEBM_DATA_DIR", folder.path()).env(name, value).output().unwrap()
    };
    refused(run("WEBM_LISTN", "127.0.0.1:1"), "was WEBM_LISTEN meant?");
    refused(run("WEBM_SMTP_URL", "mail.example"), "WEBM_SMTP_URL: must be");
    refused(run("WEBM_MAIL_FROM", "nobody"), "WEBM_MAIL_FROM: must be");
    done(run("WEBM_TEST_DATABASE", "sqlite"));
}
