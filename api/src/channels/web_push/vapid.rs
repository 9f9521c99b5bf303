//! Who we are to a push service (RFC 8292): a key of the house, told to browsers when they subscribe, with which each request is signed.
//! A push service takes nothing for a browser from who cannot sign with the key that the browser was told.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use p256::SecretKey;
use p256::elliptic_curve::sec1::ToEncodedPoint as _;
use p256::pkcs8::EncodePrivateKey as _;
use reqwest::Url;

/// How long a signed word holds; at most a day.
const HOLDS: SignedDuration = SignedDuration::from_hours(12);

/// The key.
pub struct Vapid {
    signing: EncodingKey,
    public: String,
    contact: String,
}

impl Vapid {
    /// Of a private number; `contact` is where a push service reaches who runs this (`mailto:` or `https:`). None for a number that is
    /// no key.
    pub fn of(private: &[u8; 32], contact: String) -> Option<Self> {
        let key = SecretKey::from_slice(private).ok()?;
        let der = key.to_pkcs8_der().ok()?;
        let public = URL_SAFE_NO_PAD.encode(key.public_key().to_encoded_point(false).as_bytes());
        Some(Self { signing: EncodingKey::from_ec_der(der.as_bytes()), public, contact })
    }

    /// Whether a number is a private key.
    pub fn is_key(private: &[u8; 32]) -> bool {
        SecretKey::from_slice(private).is_ok()
    }

    /// The public key, uncompressed, base64url without padding: as browsers are told it.
    pub fn public_key(&self) -> &str {
        &self.public
    }

    /// What a request to an endpoint shows. None when nothing can be signed.
    pub fn authorization(&self, endpoint: &Url, now: Timestamp) -> Option<String> {
        let claims = serde_json::json!({
            "aud": endpoint.origin().ascii_serialization(),
            "exp": (now + HOLDS).as_second(),
            "sub": self.contact,
        });
        let token = jsonwebtoken::encode(&Header::new(Algorithm::ES256), &claims, &self.signing).ok()?;
        Some(format!("vapid t={token}, k={}", self.public))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jsonwebtoken::{DecodingKey, Validation};

    #[test]
    fn what_is_signed_names_the_push_service_only_and_is_proved_by_the_public_key() {
        let vapid = Vapid::of(&[7; 32], "mailto:webm@example.org".into()).unwrap();
        let endpoint = Url::parse("https://push.example:8443/secret-path?x=1").unwrap();
        let told = vapid.authorization(&endpoint, Timestamp::UNIX_EPOCH + SignedDuration::from_hours(1)).unwrap();
        let (token, key) = told.strip_prefix("vapid t=").unwrap().split_once(", k=").unwrap();
        assert_eq!((key, key.len()), (vapid.public_key(), 87));
        let point = URL_SAFE_NO_PAD.decode(key).unwrap();
        let part = |range: std::ops::Range<usize>| URL_SAFE_NO_PAD.encode(&point[range]);
        let public = DecodingKey::from_ec_components(&part(1..33), &part(33..65)).unwrap();
        let mut judge = Validation::new(Algorithm::ES256);
        judge.validate_exp = false;
        judge.set_audience(&["https://push.example:8443"]);
        let claims = jsonwebtoken::decode::<serde_json::Value>(token, &public, &judge).unwrap().claims;
        assert_eq!(claims["exp"], 13 * 3600);
        assert_eq!(claims["sub"], "mailto:webm@example.org");
        assert!(!claims.to_string().contains("secret"));
        let other = Vapid::of(&[8; 32], String::new()).unwrap();
        assert_ne!(other.public_key(), vapid.public_key());
        assert!(Vapid::of(&[0; 32], String::new()).is_none());
    }
}
