//! The settings of SMS by HTTP: CM.com by its token, or another by a file that describes it. One of them, never both.

use super::{Cm, Shape, Shaped};

/// Without the network of others in between, which the address that they put first goes through.
const CM: &str = "https://gw.cmtelecom.com/v1.0/message";
/// The shortest secret for what comes to us.
const SHORTEST: usize = 16;

/// Which provider.
#[derive(Clone, Debug)]
pub enum Settings {
    /// CM.com.
    Cm(Cm),
    /// One that a file describes.
    Shaped(Box<Shaped>),
}

impl Settings {
    /// Reads them; none when neither is named.
    pub fn read(get: impl Fn(&str) -> Option<String>) -> Result<Option<Self>, String> {
        let secret = |name: &str| match get(name) {
            Some(text) if text.len() < SHORTEST => Err(format!("{name}: must have at least {SHORTEST} characters")),
            other => Ok(other),
        };
        let alone = |names: &[&str], with: &str| match names.iter().find(|name| get(name).is_some()) {
            Some(name) => Err(format!("{name}: goes together with {with}")),
            None => Ok(()),
        };
        let (token, file) = (get("WEBM_CM_PRODUCT_TOKEN"), get("WEBM_SMS_HTTP_FILE"));
        if token.is_none() {
            alone(&["WEBM_CM_URL", "WEBM_CM_RECEIPT_KEY"], "WEBM_CM_PRODUCT_TOKEN")?;
        }
        if file.is_none() {
            alone(&["WEBM_SMS_HTTP_SECRET", "WEBM_SMS_HTTP_RECEIPT_SECRET"], "WEBM_SMS_HTTP_FILE")?;
        }
        let sender = |of: &str| {
            get("WEBM_SMS_SENDER").filter(|s| is_sender(s)).ok_or_else(|| {
                format!(
                    "WEBM_SMS_SENDER: goes together with {of}: a number, or a name of at most 11 letters and digits"
                )
            })
        };
        match (token, file) {
            (None, None) => Ok(None),
            (Some(_), Some(_)) => Err("WEBM_SMS_HTTP_FILE: does not go together with WEBM_CM_PRODUCT_TOKEN".into()),
            (Some(product_token), None) => {
                let url = get("WEBM_CM_URL").unwrap_or_else(|| CM.into());
                if !is_safe(&url) {
                    return Err("WEBM_CM_URL: must begin with https://".into());
                }
                // It stands in a header, and is told to nobody when it cannot.
                if product_token.len() > 100 || !product_token.bytes().all(|b| b.is_ascii_graphic()) {
                    return Err("WEBM_CM_PRODUCT_TOKEN: is no token of CM.com".into());
                }
                let receipt_key = secret("WEBM_CM_RECEIPT_KEY")?;
                Ok(Some(Self::Cm(Cm { url, product_token, receipt_key, sender: sender("WEBM_CM_PRODUCT_TOKEN")? })))
            }
            (None, Some(path)) => {
                let wrong = |why: String| format!("WEBM_SMS_HTTP_FILE: {path}: {why}");
                let text = std::fs::read_to_string(&path).map_err(|e| wrong(e.to_string()))?;
                Ok(Some(Self::Shaped(Box::new(Shaped {
                    shape: Shape::parse(&text).map_err(wrong)?,
                    secret: get("WEBM_SMS_HTTP_SECRET").unwrap_or_default(),
                    receipt_secret: secret("WEBM_SMS_HTTP_RECEIPT_SECRET")?,
                    sender: sender("WEBM_SMS_HTTP_FILE")?,
                }))))
            }
        }
    }
}

/// Whether an address of a provider is one that keeps what is sent to it from others: https, or this very machine.
pub fn is_safe(url: &str) -> bool {
    let Ok(parsed) = reqwest::Url::parse(url) else { return false };
    let here = matches!(parsed.host_str(), Some("127.0.0.1" | "[::1]" | "localhost"));
    let scheme = parsed.scheme() == "https" || (parsed.scheme() == "http" && here);
    scheme
        && parsed.host_str().is_some()
        && parsed.username().is_empty()
        && parsed.password().is_none()
        && !url.contains('{')
}

/// A number, or a name that a phone shows.
fn is_sender(sender: &str) -> bool {
    let digits = sender.strip_prefix('+').unwrap_or(sender);
    let number = !digits.is_empty() && digits.len() <= 15 && digits.bytes().all(|b| b.is_ascii_digit());
    let name = sender.len() <= 11 && sender.bytes().all(|b| b.is_ascii_alphanumeric() || b" .-_&".contains(&b));
    number || (name && sender.bytes().any(|b| b.is_ascii_alphabetic()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const RIGHT: &[(&str, &str)] = &[
        ("WEBM_CM_PRODUCT_TOKEN", "00000000-geheim"),
        ("WEBM_SMS_SENDER", "WeBM"),
        ("WEBM_CM_RECEIPT_KEY", "0123456789abcdef"),
    ];

    fn read(changed: &[(&str, &str)]) -> Result<Option<Settings>, String> {
        let all: Vec<_> = changed.iter().chain(RIGHT).copied().collect();
        Settings::read(|name| {
            all.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned()).filter(|v| !v.is_empty())
        })
    }

    #[test]
    fn a_token_and_a_sender_are_enough_for_cm() {
        let Some(Settings::Cm(cm)) = read(&[("WEBM_CM_RECEIPT_KEY", "")]).unwrap() else { panic!("CM") };
        assert_eq!((cm.url.as_str(), cm.receipt_key), (CM, None));
        assert!(Settings::read(|_| None).unwrap().is_none());
        assert!(!format!("{:?}", read(&[])).contains("geheim"));
    }

    #[test]
    fn each_wrong_one_is_refused_by_name_and_no_secret_is_told() {
        for (name, value) in [
            ("WEBM_SMS_SENDER", ""),
            ("WEBM_SMS_SENDER", "Winkelcentrum"),
            ("WEBM_CM_URL", "http://sms.example"),
            ("WEBM_CM_URL", "https://webm:geheim@sms.example"),
            ("WEBM_CM_PRODUCT_TOKEN", "geheim\nx-more: 1"),
            ("WEBM_CM_RECEIPT_KEY", "geheim"),
            ("WEBM_SMS_HTTP_SECRET", "geheim"),
            ("WEBM_SMS_HTTP_FILE", "sms.json"),
        ] {
            let told = read(&[(name, value)]).expect_err(name);
            assert!(told.starts_with(name) && !told.contains("geheim"), "{told}");
        }
        let gone = read(&[
            ("WEBM_CM_PRODUCT_TOKEN", ""),
            ("WEBM_CM_RECEIPT_KEY", ""),
            ("WEBM_SMS_HTTP_FILE", "/gone/sms.json"),
        ]);
        assert!(gone.expect_err("no file").starts_with("WEBM_SMS_HTTP_FILE: /gone/sms.json"));
    }
}
