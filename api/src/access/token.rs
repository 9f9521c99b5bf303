//! Access tokens: short-lived JWTs of one algorithm (RFC 9068), signed with a key of the ring.
//!
//! Made when signing in, read by the middleware. A token says who; what it may do is looked up at each request.

use crate::fault::{Fault, Outcome};
use crate::keys::Keys;
use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How long a token lives.
pub const LIFE: SignedDuration = SignedDuration::from_mins(10);
/// `iss` and `aud` of our tokens.
pub const ISSUER: &str = "webm";
/// Whom the token is for.
pub const AUDIENCE: &str = "webm-api";
/// `client_id` of the page.
pub const PAGE: &str = "webm-page";
/// How much our clock and the token's may differ, in seconds.
const LEEWAY: i64 = 5;

/// What a token says.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Claims {
    /// Issuer.
    pub iss: String,
    /// Audience.
    pub aud: String,
    /// Account, or the machine client itself.
    pub sub: Uuid,
    /// `webm-page` or the machine client.
    pub client_id: String,
    /// The session; absent for machine clients.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sid: Option<Uuid>,
    /// Scopes, for machine clients.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// End, epoch seconds.
    pub exp: i64,
    /// Not before.
    pub nbf: i64,
    /// Made at.
    pub iat: i64,
    /// Its own id.
    pub jti: Uuid,
}

/// Makes a token; returns it with its end.
pub fn sign(
    keys: &Keys,
    now: Timestamp,
    sub: Uuid,
    client: &str,
    sid: Option<Uuid>,
    scope: Option<String>,
) -> Outcome<(String, Timestamp)> {
    let end = now + LIFE;
    let claims = Claims {
        iss: ISSUER.into(),
        aud: AUDIENCE.into(),
        sub,
        client_id: client.into(),
        sid,
        scope,
        exp: end.as_second(),
        nbf: now.as_second(),
        iat: now.as_second(),
        jti: Uuid::new_v4(),
    };
    let (kid, key) = keys.token_key();
    let header = Header { typ: Some("at+jwt".into()), kid: Some(kid), ..Header::new(Algorithm::HS256) };
    let text = jsonwebtoken::encode(&header, &claims, &EncodingKey::from_secret(key)).map_err(Fault::internal)?;
    Ok((text, end))
}

/// Reads a token; anything that is not exactly ours is refused.
pub fn verify(keys: &Keys, now: Timestamp, text: &str) -> Outcome<Claims> {
    const INVALID: Fault =
        Fault::Unauthenticated { code: "token-invalid", detail: "This token is not one of ours. Sign in again." };
    let header = jsonwebtoken::decode_header(text).map_err(|_| INVALID)?;
    if header.typ.as_deref() != Some("at+jwt") || header.alg != Algorithm::HS256 {
        return Err(INVALID);
    }
    let key = header.kid.as_deref().and_then(|kid| keys.token_key_by_id(kid)).ok_or(INVALID)?;
    let mut rules = Validation::new(Algorithm::HS256);
    rules.set_audience(&[AUDIENCE]);
    rules.set_issuer(&[ISSUER]);
    rules.set_required_spec_claims(&["exp", "nbf", "aud", "iss", "sub"]);
    // Times are judged by our own clock, which tests set.
    rules.validate_exp = false;
    rules.validate_nbf = false;
    let claims =
        jsonwebtoken::decode::<Claims>(text, &DecodingKey::from_secret(key), &rules).map_err(|_| INVALID)?.claims;
    claims.holds(now)?;
    if claims.nbf > now.as_second() + LEEWAY {
        return Err(INVALID);
    }
    Ok(claims)
}

impl Claims {
    /// Refuses a token that has ended by now.
    pub fn holds(&self, now: Timestamp) -> Outcome<()> {
        if self.exp + LEEWAY <= now.as_second() {
            return Err(Fault::Unauthenticated { code: "token-expired", detail: "The token has ended. Renew it." });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> Keys {
        Keys::parse(&Keys::generate()).unwrap()
    }

    fn now() -> Timestamp {
        "2026-03-31T10:00:00Z".parse().unwrap()
    }

    fn forged(header: Header, edit: impl Fn(&mut Claims), key: &[u8]) -> String {
        let mut claims = Claims {
            iss: ISSUER.into(),
            aud: AUDIENCE.into(),
            sub: Uuid::nil(),
            client_id: PAGE.into(),
            sid: None,
            scope: None,
            exp: now().as_second() + 60,
            nbf: now().as_second(),
            iat: now().as_second(),
            jti: Uuid::nil(),
        };
        edit(&mut claims);
        jsonwebtoken::encode(&header, &claims, &EncodingKey::from_secret(key)).unwrap()
    }

    #[test]
    fn our_own_comes_back_until_it_ends() {
        let keys = keys();
        let (text, end) = sign(&keys, now(), Uuid::nil(), PAGE, None, None).unwrap();
        assert!(verify(&keys, now(), &text).is_ok());
        assert!(verify(&keys, end - SignedDuration::from_secs(1), &text).is_ok());
        let late = verify(&keys, end + SignedDuration::from_secs(LEEWAY), &text);
        assert!(matches!(late, Err(Fault::Unauthenticated { code: "token-expired", .. })));
    }

    #[test]
    fn nothing_else_comes_in() {
        let keys = keys();
        let (kid, key) = keys.token_key();
        let header = |typ: &str, alg| Header { typ: Some(typ.into()), kid: Some(kid.clone()), ..Header::new(alg) };
        let ours = header("at+jwt", Algorithm::HS256);
        assert!(verify(&keys, now(), &forged(ours.clone(), |_| {}, key)).is_ok());
        let none = {
            // `none`: a header that claims no algorithm, and no signature
            let good = forged(ours.clone(), |_| {}, key);
            let body = good.split('.').nth(1).unwrap().to_owned();
            use base64::Engine as _;
            let head = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(r#"{"alg":"none","typ":"at+jwt"}"#);
            format!("{head}.{body}.")
        };
        for (what, text) in [
            ("none", none),
            ("algorithm", forged(header("at+jwt", Algorithm::HS512), |_| {}, key)),
            ("type", forged(header("JWT", Algorithm::HS256), |_| {}, key)),
            ("key", forged(ours.clone(), |_| {}, b"another key of another ring")),
            ("audience", forged(ours.clone(), |c| c.aud = "other".into(), key)),
            ("issuer", forged(ours.clone(), |c| c.iss = "other".into(), key)),
            ("not yet", forged(ours.clone(), |c| c.nbf += 600, key)),
            ("past", forged(ours.clone(), |c| c.exp -= 600, key)),
            ("junk", "a.b.c".to_owned()),
            ("empty", String::new()),
        ] {
            assert!(verify(&keys, now(), &text).is_err(), "{what}");
        }
    }
}
