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
