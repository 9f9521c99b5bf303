//! Query strings, pure: pairs in and out, percent-encoded. Called by filter.rs and client/.

use std::fmt::Write as _;

/// Percent-encodes what is not unreserved (RFC 3986); `:` and `,` may stand in a query as they are.
pub fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~:,".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// Undoes `encode`; what is no valid escape stays as it is.
fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = (bytes[at] == b'%')
            .then(|| text.get(at + 1..at + 3))
            .flatten()
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match hex {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(if bytes[at] == b'+' { b' ' } else { bytes[at] });
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// The pairs of a query, decoded.
pub fn pairs(query: &str) -> impl Iterator<Item = (&str, String)> {
    query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        (key, decode(value))
    })
}

/// The query with all values of a key replaced by these.
pub fn with(query: &str, key: &str, values: &[&str]) -> String {
    let kept = pairs(query).filter(|(k, _)| *k != key).map(|(k, v)| format!("{k}={}", encode(&v)));
    let added = values.iter().map(|value| format!("{key}={}", encode(value)));
    kept.chain(added).collect::<Vec<_>>().join("&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encoded_comes_back() {
        for text in ["2026-03-28T16:10:00Z", "a b&c=d%", "één €", "100%"] {
            assert_eq!(decode(&encode(text)), text);
        }
        assert_eq!(decode("a+b%zz%4"), "a b%zz%4");
    }

    #[test]
    fn replacing_a_key_leaves_the_others() {
        assert_eq!(with("site=1&state=reported&site=2", "site", &["3"]), "state=reported&site=3");
        assert_eq!(with("site=1", "site", &[]), "");
    }
}
