//! Settings of the provider that speaks SMPP: where, as whom, how fast.
//!
//! Read by [`crate::config`] with the others; `docs/operations.md` lists them. Nothing here says the password.

use super::receipt::Ids;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

/// Where to, as whom, how.
#[derive(Clone)]
pub struct Settings {
    /// Name or address of the provider.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Whether the line is under TLS.
    pub tls: bool,
    /// PEM file of those whose certificates are believed beside the usual ones.
    pub ca: Option<PathBuf>,
    /// Who we are there.
    pub system_id: String,
    /// With which password.
    pub password: String,
    /// What kind of system we are, where the provider asks.
    pub system_type: String,
    /// Which service, where the provider asks.
    pub service_type: String,
    /// From whom the messages are: a number, a short number or a name of at most 11 characters.
    pub sender: String,
    /// Type of the sender's number and its plan; by its look when unset.
    pub source: Option<(u8, u8)>,
    /// How many may wait for their answer at once.
    pub window: u16,
    /// How many may go in a second at most.
    pub per_second: Option<u32>,
    /// How receipts write a reference.
    pub ids: Ids,
    /// How long is waited for what.
    pub timing: Timing,
}

/// How long is waited for what.
#[derive(Clone, Copy, Debug)]
pub struct Timing {
    /// For the connection, and for being signed in.
    pub bind: Duration,
    /// For an answer to a message.
    pub answer: Duration,
    /// After so long without a word from there, it is asked whether it is there.
    pub idle: Duration,
    /// For the answer to that, and for a peer to read what is written.
    pub alive: Duration,
    /// A message waits so long for a line before it is given back.
    pub line: Duration,
    /// One message, all its parts, at most.
    pub message: Duration,
    /// Before the first new attempt to connect; doubled up to thirty times that.
    pub again: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        let s = Duration::from_secs;
        Self { bind: s(10), answer: s(15), idle: s(30), alive: s(10), line: s(8), message: s(28), again: s(1) }
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings").field("host", &self.host).field("port", &self.port).finish_non_exhaustive()
    }
}

impl Settings {
    /// Reads them; none without an address.
    pub fn read(get: impl Fn(&str) -> Option<String>) -> Result<Option<Self>, String> {
        let wrong = |name: &str, why: &str| Err(format!("{name}: {why}"));
        let Some(url) = get("WEBM_SMPP_URL") else {
            let others = ["WEBM_SMPP_SYSTEM_ID", "WEBM_SMPP_PASSWORD", "WEBM_SMPP_SYSTEM_TYPE", "WEBM_SMPP_CA"];
            return match others.into_iter().find(|name| get(name).is_some()) {
                Some(name) => wrong(name, "goes together with WEBM_SMPP_URL"),
                None => Ok(None),
            };
        };
        let Some((tls, host, port)) = address(&url) else {
            return wrong(
                "WEBM_SMPP_URL",
                "must be smpp:// or smpps:// with host and port, as in smpps://smpp.example:3550",
            );
        };
        // Lengths are the protocol's.
        let word = |name: &'static str, most: usize| match get(name) {
            Some(w) if w.len() > most || !w.bytes().all(|b| (0x20..0x7f).contains(&b)) => {
                Err(format!("{name}: must be at most {most} plain characters"))
            }
            Some(w) => Ok(Some(w)),
            None => Ok(None),
        };
        let number = |name: &'static str, from: u32, to: u32| {
            get(name)
                .map(|n| n.parse().ok().filter(|n| (from..=to).contains(n)))
                .map(|n| n.ok_or_else(|| format!("{name}: must be {from} to {to}")))
                .transpose()
        };
        let Some(system_id) = word("WEBM_SMPP_SYSTEM_ID", 15)? else {
            return wrong("WEBM_SMPP_SYSTEM_ID", "goes together with WEBM_SMPP_URL");
        };
        let Some(sender) = word("WEBM_SMS_SENDER", 20)? else {
            return wrong("WEBM_SMS_SENDER", "goes together with WEBM_SMPP_URL: who the messages are from");
        };
        if !is_sender(&sender) {
            return wrong("WEBM_SMS_SENDER", "must be a number, or a name of at most 11 characters");
        }
        let source = match (number("WEBM_SMPP_SOURCE_TON", 0, 6)?, number("WEBM_SMPP_SOURCE_NPI", 0, 18)?) {
            (None, None) => None,
            (ton, npi) => Some((ton.unwrap_or(0) as u8, npi.unwrap_or(0) as u8)),
        };
        let ids = match get("WEBM_SMPP_RECEIPT_IDS").as_deref() {
            None | Some("same") => Ids::Same,
            Some("decimal") => Ids::Decimal,
            Some("hex") => Ids::Hex,
            Some(_) => return wrong("WEBM_SMPP_RECEIPT_IDS", "must be same, decimal or hex"),
        };
        let mut timing = Timing::default();
        if let Some(seconds) = number("WEBM_SMPP_ANSWER_SECONDS", 1, 20)? {
            timing.answer = Duration::from_secs(seconds.into());
        }
        Ok(Some(Self {
            host,
            port,
            tls,
            ca: get("WEBM_SMPP_CA").map(PathBuf::from),
            system_id,
            password: word("WEBM_SMPP_PASSWORD", 8)?.unwrap_or_default(),
            system_type: word("WEBM_SMPP_SYSTEM_TYPE", 12)?.unwrap_or_default(),
            service_type: word("WEBM_SMPP_SERVICE_TYPE", 5)?.unwrap_or_default(),
            sender,
            source,
            window: number("WEBM_SMPP_WINDOW", 1, 500)?.unwrap_or(10) as u16,
            per_second: number("WEBM_SMPP_RATE", 1, 10_000)?,
            ids,
            timing,
        }))
    }
}

/// A number, or a name that a phone shows: letters and digits, at most 11.
pub fn is_sender(sender: &str) -> bool {
    let digits = sender.strip_prefix('+').unwrap_or(sender);
    let number = !digits.is_empty() && digits.len() <= 15 && digits.bytes().all(|b| b.is_ascii_digit());
    let name = sender.len() <= 11 && sender.bytes().all(|b| b.is_ascii_alphanumeric() || b" .-_&".contains(&b));
    number || (name && sender.bytes().any(|b| b.is_ascii_alphabetic()))
}

fn address(url: &str) -> Option<(bool, String, u16)> {
    let url = reqwest::Url::parse(url).ok()?;
    let (tls, usual) = match url.scheme() {
        "smpp" => (false, 2775),
        "smpps" => (true, 3550),
        _ => return None,
    };
    let plain = url.username().is_empty() && url.password().is_none() && matches!(url.path(), "" | "/");
    if !plain || url.query().is_some() || url.fragment().is_some() {
        return None;
    }
    let host = url.host_str().filter(|h| !h.is_empty())?.trim_matches(['[', ']']).to_owned();
    Some((tls, host, url.port().unwrap_or(usual)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const RIGHT: &[(&str, &str)] = &[
        ("WEBM_SMPP_URL", "smpps://smpp.example"),
        ("WEBM_SMPP_SYSTEM_ID", "webm"),
        ("WEBM_SMPP_PASSWORD", "geheim"),
        ("WEBM_SMS_SENDER", "WeBM"),
    ];

    fn read(changed: &[(&str, &str)]) -> Result<Option<Settings>, String> {
        let all: Vec<_> = changed.iter().chain(RIGHT).copied().collect();
        Settings::read(|name| {
            all.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned()).filter(|v| !v.is_empty())
        })
    }

    #[test]
    fn an_address_with_who_we_are_is_enough() {
        let s = read(&[]).unwrap().unwrap();
        assert_eq!((s.host.as_str(), s.port, s.tls, s.window, s.per_second), ("smpp.example", 3550, true, 10, None));
        let s = read(&[("WEBM_SMPP_URL", "smpp://[::1]:2776"), ("WEBM_SMPP_WINDOW", "50")]).unwrap().unwrap();
        assert_eq!((s.host.as_str(), s.port, s.tls, s.window), ("::1", 2776, false, 50));
        assert!(Settings::read(|_| None).unwrap().is_none());
        assert!(!format!("{:?}", read(&[])).contains("geheim"));
    }

    #[test]
    fn each_wrong_one_is_refused_by_name_and_no_password_is_told() {
        for (name, value) in [
            ("WEBM_SMPP_URL", "smpp.example:2775"),
            ("WEBM_SMPP_URL", "https://smpp.example"),
            ("WEBM_SMPP_URL", "smpp://webm:geheim@smpp.example"),
            ("WEBM_SMPP_URL", "smpp://smpp.example/x"),
            ("WEBM_SMPP_URL", "smpp://"),
            ("WEBM_SMPP_SYSTEM_ID", "sixteen-is-a-lot"),
            ("WEBM_SMPP_SYSTEM_ID", ""),
            ("WEBM_SMPP_PASSWORD", "geheim-en-lang"),
            ("WEBM_SMPP_PASSWORD", "gehëim"),
            ("WEBM_SMPP_SERVICE_TYPE", "CELLULAR"),
            ("WEBM_SMPP_SOURCE_TON", "7"),
            ("WEBM_SMPP_WINDOW", "0"),
            ("WEBM_SMPP_RATE", "fast"),
            ("WEBM_SMPP_ANSWER_SECONDS", "60"),
            ("WEBM_SMPP_RECEIPT_IDS", "octal"),
            ("WEBM_SMS_SENDER", ""),
            ("WEBM_SMS_SENDER", "Winkelcentrum"),
            ("WEBM_SMS_SENDER", "31-6"),
        ] {
            let told = read(&[(name, value)]).expect_err(name);
            assert!(told.starts_with(name) && !told.contains("geh"), "{told}");
        }
        let alone = Settings::read(|n| (n == "WEBM_SMPP_PASSWORD").then(|| "geheim".into())).expect_err("alone");
        assert!(alone.starts_with("WEBM_SMPP_PASSWORD") && !alone.contains("geheim"), "{alone}");
    }
}
