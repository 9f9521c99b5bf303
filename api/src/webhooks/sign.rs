//! Signatures of the standard (Standard Webhooks 1.0): `v1,` and an HMAC-SHA256 over `id.timestamp.body`, one for each secret that
//! works, so that a receiver can change from the one to the other while we go on.
//!
//! Called by [`super::send`] and where a secret is made. Pure.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// What a secret begins with.
pub const PREFIX: &str = "whsec_";
/// How much of a secret is shown later, to tell two apart.
const HINT: usize = 4;

/// A secret of 32 random bytes, as it is shown once.
pub fn secret(bytes: &[u8; 32]) -> String {
    format!("{PREFIX}{}", STANDARD.encode(bytes))
}

/// What is shown of it later.
pub fn hint(secret: &str) -> String {
    secret.trim_start_matches(PREFIX).chars().take(HINT).collect()
}

/// The header `webhook-signature`. `at` is in seconds since 1970; a secret that is none of ours signs nothing.
pub fn signature(secrets: &[String], id: &str, at: i64, body: &str) -> String {
    let one = |secret: &String| {
        let key = STANDARD.decode(secret.strip_prefix(PREFIX)?).ok()?;
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).ok()?;
        mac.update(format!("{id}.{at}.{body}").as_bytes());
        Some(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
    };
    secrets.iter().filter_map(one).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the standard's own libraries.
    #[test]
    fn the_example_of_the_standard_comes_out() {
        let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".to_owned();
        let told = signature(&[secret], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, "{\"test\": 2432232314}");
        assert_eq!(told, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn two_secrets_sign_side_by_side_and_a_broken_one_not_at_all() {
        let (old, new) = (secret(&[7; 32]), secret(&[8; 32]));
        let both = signature(&[old.clone(), new.clone()], "a", 1, "{}");
        assert_eq!(
            both,
            [signature(&[old], "a", 1, "{}"), signature(std::slice::from_ref(&new), "a", 1, "{}")].join(" ")
        );
        assert_eq!(signature(&["nonsense".into()], "a", 1, "{}"), "");
        assert_eq!((hint(&new).len(), new.len()), (4, PREFIX.len() + 44));
    }

    /// What other people's libraries are given to verify (`e2e-tests/rules/webhooks.test.mjs`) is what this code prints.
    #[test]
    fn what_others_verify_is_what_is_printed_here() {
        let (old, new) = (secret(&[7; 32]), secret(&[8; 32]));
        let key = |n: u8| crate::db::Key(format!("01890000-0000-7000-8000-0000000000{n:02}").parse().unwrap());
        let at = crate::db::Moment(1_774_975_200_000);
        let body = |kind: &str, n, area| crate::webhooks::message::body(kind, at, key(n), area).unwrap();
        let bodies = [
            body("webhook.test", 0, Some(key(9))),
            body("incident.reported", 1, Some(key(9))),
            body("incidents.imported", 2, None),
        ];
        let mut cases = Vec::new();
        for (n, body) in bodies.iter().enumerate() {
            for secrets in [vec![old.clone()], vec![old.clone(), new.clone()]] {
                let (id, at) =
                    (format!("01890000-0000-7000-8000-00000000010{n}"), 1_774_975_200 + i64::try_from(n).unwrap());
                let signed = signature(&secrets, &id, at, body);
                cases.push(serde_json::json!({"id": id, "timestamp": at, "body": body, "secrets": secrets, "signature": signed}));
            }
        }
        let printed = format!("{:#}\n", serde_json::Value::from(cases));
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../e2e-tests/rules/signed-webhooks.json");
        if std::env::var("INSTA_UPDATE").is_ok_and(|v| v == "always") {
            std::fs::write(path, &printed).unwrap();
        }
        assert_eq!(std::fs::read_to_string(path).unwrap_or_default(), printed, "INSTA_UPDATE=always writes it anew");
    }
}
