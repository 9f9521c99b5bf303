//! Which addresses something may be sent to: those of the open internet, and none that leads back into a house.
//!
//! Called where an address is entered (endpoints of webhooks, browsers that are woken), and again for every connection (the addresses of
//! its name, by [`super::dial`]). Pure: it asks no name server and knows no receiver.

use crate::config::Config;
use reqwest::Url;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whether receivers inside the own network are allowed: a setting, for tests and for nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Internal {
    /// They are refused.
    Refuse,
    /// They are allowed, on plain `http` too.
    Allow,
}

impl Internal {
    /// What the settings say.
    pub fn of(config: &Config) -> Self {
        if config.internal_receivers { Self::Allow } else { Self::Refuse }
    }
}

/// The longest URL that is taken, in bytes.
pub const LONGEST: usize = 2000;

/// Networks of version 4 that are not the open internet: first address and length of the prefix (the IANA registry of
/// special-purpose addresses), and what a cloud keeps for itself beside them.
const INTERNAL_V4: &[([u8; 4], u32)] = &[
    ([0, 0, 0, 0], 8),
    ([10, 0, 0, 0], 8),
    ([100, 64, 0, 0], 10),
    ([127, 0, 0, 0], 8),
    // Where most clouds tell a machine its own keys.
    ([169, 254, 0, 0], 16),
    ([172, 16, 0, 0], 12),
    ([192, 0, 0, 0], 24),
    ([192, 0, 2, 0], 24),
    ([192, 88, 99, 0], 24),
    ([192, 168, 0, 0], 16),
    ([198, 18, 0, 0], 15),
    ([198, 51, 100, 0], 24),
    ([203, 0, 113, 0], 24),
    ([224, 0, 0, 0], 4),
    ([240, 0, 0, 0], 4),
    // Looks public, and is the house telephone of a cloud (Azure).
    ([168, 63, 129, 16], 32),
];

/// Whether an address is one of the open internet.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => is_public_v6(v6),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let bits = u32::from(address);
    !INTERNAL_V4.iter().any(|(net, prefix)| (bits ^ u32::from(Ipv4Addr::from(*net))) >> (32 - prefix) == 0)
}

/// An allow-list: global unicast, less what is set apart in it, and the forms that carry an address of version 4 as far as that
/// one is public.
fn is_public_v6(address: Ipv6Addr) -> bool {
    let s = address.segments();
    let v4 = |high: u16, low: u16| is_public_v4(Ipv4Addr::from((u32::from(high) << 16) | u32::from(low)));
    match s {
        // ::ffff:a.b.c.d, what the system dials as version 4
        [0, 0, 0, 0, 0, 0xffff, high, low] => v4(high, low),
        // NAT64, to the whole internet; its local sibling 64:ff9b:1::/48 falls through to none
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => v4(high, low),
        // 6to4 carries the address of its router
        [0x2002, high, low, ..] => v4(high, low) && carries_public(s),
        // 2001::/23 is set apart for protocols: Teredo, benchmarking, ORCHID
        [0x2001, second, ..] if second < 0x200 => false,
        // documentation
        [0x2001, 0xdb8, ..] => false,
        [0x3fff, second, ..] if second < 0x1000 => false,
        [first, ..] => first & 0xe000 == 0x2000 && carries_public(s),
    }
}

/// ISATAP hides an address of version 4 in the last half, whatever the prefix.
fn carries_public(s: [u16; 8]) -> bool {
    let isatap = s[4] & !0x0200 == 0 && s[5] == 0x5efe;
    !isatap || is_public_v4(Ipv4Addr::from((u32::from(s[6]) << 16) | u32::from(s[7])))
}

/// Why a URL is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// It is no URL, or too long.
    NoUrl,
    /// It is not `https`.
    Scheme,
    /// It carries a name or password, which would be sent along and stands where it can be read.
    UserInfo,
    /// It has a part behind `#`, which is never sent.
    Fragment,
    /// Its port is not one for this.
    Port,
    /// It leads into the own network, by an address or by a name that only has a meaning there.
    Internal,
}

impl Refused {
    /// Stable word and sentence.
    pub fn told(self) -> (&'static str, &'static str) {
        match self {
            Self::NoUrl => ("url", "is no URL, as in https://systems.example/webm"),
            Self::Scheme => ("url-scheme", "must begin with https://"),
            Self::UserInfo => ("url-user", "must hold no name or password"),
            Self::Fragment => ("url-fragment", "must have nothing behind #"),
            Self::Port => ("url-port", "must be of port 443 or of one from 1024"),
            Self::Internal => ("url-internal", "must lead to the open internet"),
        }
    }
}

/// Reads the URL of a receiver. What its name stands for is judged when it is dialled.
pub fn receiver(text: &str, internal: Internal) -> Result<Url, Refused> {
    if text.len() > LONGEST || text.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return Err(Refused::NoUrl);
    }
    let url = Url::parse(text).map_err(|_| Refused::NoUrl)?;
    match (url.scheme(), internal) {
        ("https", _) | ("http", Internal::Allow) => {}
        _ => return Err(Refused::Scheme),
    }
    if !url.username().is_empty()
        || url.password().is_some()
        || text.split(['/', '?', '#']).nth(2).is_some_and(|a| a.contains('@'))
    {
        return Err(Refused::UserInfo);
    }
    if url.fragment().is_some() {
        return Err(Refused::Fragment);
    }
    let port = url.port_or_known_default().unwrap_or(0);
    let fit = port == 443 || port >= 1024 || (internal == Internal::Allow && port != 0);
    if !fit {
        return Err(Refused::Port);
    }
    if internal == Internal::Refuse {
        let host = url.host_str().unwrap_or_default();
        match literal(host) {
            Some(address) if is_public(address) => {}
            Some(_) => return Err(Refused::Internal),
            None if is_house_name(host) => return Err(Refused::Internal),
            None => {}
        }
    }
    Ok(url)
}

/// The address that stands in a URL itself. The parser has already brought odd notations (`0x7f.1`, `2130706433`, `127.1`) into
/// the usual one.
pub fn literal(host: &str) -> Option<IpAddr> {
    host.trim_start_matches('[').trim_end_matches(']').parse().ok()
}

/// Whether a URL itself names a place inside a network, by its address or by such a name.
pub fn leads_inside(text: &str) -> bool {
    let Ok(url) = Url::parse(text) else { return false };
    let Some(host) = url.host_str().filter(|host| !host.is_empty()) else { return false };
    literal(host).map_or_else(|| is_house_name(host), |address| !is_public(address))
}

/// Names that only have a meaning within a network: one word, and the endings that are set apart (RFC 6761, 6762, 8375, 9476).
fn is_house_name(host: &str) -> bool {
    let bare = host.trim_end_matches('.').to_ascii_lowercase();
    let endings =
        ["localhost", "local", "internal", "intranet", "lan", "home", "corp", "home.arpa", "onion", "test", "alt"];
    !bare.contains('.') || endings.iter().any(|end| bare == *end || bare.ends_with(&format!(".{end}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What leads into a house; each for another reason.
    pub(crate) const INSIDE: &[&str] = &[
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "10.255.255.255",
        "100.64.0.1",
        "100.100.100.200",
        "100.127.255.254",
        "127.0.0.1",
        "127.255.255.254",
        "169.254.0.1",
        "169.254.169.254",
        "168.63.129.16",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.1",
        "192.0.0.192",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.0.1",
        "192.168.255.255",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.7",
        "203.0.113.9",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::7f00:1",
        "::127.0.0.1",
        "::8.8.8.8",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "::ffff:0:127.0.0.1",
        "64:ff9b::127.0.0.1",
        "64:ff9b::192.168.1.1",
        "64:ff9b:1::8.8.8.8",
        "100::1",
        "2001::1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "2001:2::1",
        "2001:10::1",
        "2001:db8::1",
        "2002:7f00:1::1",
        "2002:a00:1::1",
        "2002:c0a8:101::1",
        "2a00:1450::5efe:10.0.0.1",
        "2a00:1450::200:5efe:127.0.0.1",
        "3fff:fff::1",
        "fc00::1",
        "fd00:ec2::254",
        "fdff::1",
        "fe80::1",
        "febf::1",
        "fec0::1",
        "ff02::1",
        "ff0e::1",
        "4000::1",
        "5f00::1",
    ];

    const OUTSIDE: &[&str] = &[
        "1.1.1.1",
        "8.8.8.8",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "192.169.0.0",
        "198.20.0.0",
        "223.255.255.255",
        "2001:4860:4860::8888",
        "2a00:1450:400e:80d::200e",
        "2606:4700::1111",
        "::ffff:8.8.8.8",
        "64:ff9b::8.8.8.8",
        "2002:808:808::1",
    ];

    #[test]
    fn what_leads_into_a_house_is_refused_and_the_rest_is_not() {
        assert!(INSIDE.len() > 30);
        for text in INSIDE {
            assert!(!is_public(text.parse().unwrap()), "{text}");
        }
        for text in OUTSIDE {
            assert!(is_public(text.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn the_same_holds_for_addresses_in_a_url() {
        for text in INSIDE {
            let host = if text.contains(':') { format!("[{text}]") } else { (*text).to_owned() };
            assert_eq!(
                receiver(&format!("https://{host}/x"), Internal::Refuse).err(),
                Some(Refused::Internal),
                "{text}"
            );
            assert!(receiver(&format!("http://{host}:8080/x"), Internal::Allow).is_ok(), "{text}");
        }
    }

    #[test]
    fn a_url_is_judged_by_all_its_parts() {
        let good = [
            "https://systems.example/webm",
            "https://systems.example",
            "https://systems.example:8443/a?b=c",
            "https://1.1.1.1/x",
            "https://[2606:4700::1111]/x",
            "https://bücher.example/x",
            "https://systems.example/@handle",
        ];
        for text in good {
            assert!(receiver(text, Internal::Refuse).is_ok(), "{text}");
        }
        let bad = [
            ("", Refused::NoUrl),
            ("systems.example/x", Refused::NoUrl),
            ("https://", Refused::NoUrl),
            ("https://a b.example/", Refused::NoUrl),
            ("https://a.example/\nx", Refused::NoUrl),
            ("https://256.1.1.1/", Refused::NoUrl),
            ("https://systems.example:99999/", Refused::NoUrl),
            ("http://systems.example/x", Refused::Scheme),
            ("ftp://systems.example/x", Refused::Scheme),
            ("file:///etc/passwd", Refused::Scheme),
            ("gopher://systems.example/x", Refused::Scheme),
            ("https://user@systems.example/", Refused::UserInfo),
            ("https://user:pass@systems.example/", Refused::UserInfo),
            ("https://@systems.example/", Refused::UserInfo),
            ("https://1.1.1.1@127.0.0.1/", Refused::UserInfo),
            ("https://systems.example/#x", Refused::Fragment),
            ("https://systems.example:0/", Refused::Port),
            ("https://systems.example:25/", Refused::Port),
            ("https://systems.example:22/", Refused::Port),
            ("https://systems.example:80/", Refused::Port),
            // one address, in the notations that resolvers of old understand
            ("https://2130706433/", Refused::Internal),
            ("https://0x7f000001/", Refused::Internal),
            ("https://0x7f.1/", Refused::Internal),
            ("https://127.1/", Refused::Internal),
            ("https://017700000001/", Refused::Internal),
            ("https://0177.0.0.1/", Refused::Internal),
            ("https://127.0.0.1./", Refused::Internal),
            ("https://127.0.0.1:8443/", Refused::Internal),
            ("https://%31%32%37.0.0.1/", Refused::Internal),
            ("https://\u{ff11}27.0.0.1/", Refused::Internal),
            ("https://[::1]/", Refused::Internal),
            ("https://[::ffff:7f00:1]/", Refused::Internal),
            ("https://[0:0:0:0:0:0:0:1]/", Refused::Internal),
            // names that mean something only inside
            ("https://localhost/", Refused::Internal),
            ("https://LOCALHOST./", Refused::Internal),
            ("https://a.localhost/", Refused::Internal),
            ("https://intranet/", Refused::Internal),
            ("https://metadata.google.internal/", Refused::Internal),
            ("https://printer.local/", Refused::Internal),
            ("https://router.home.arpa/", Refused::Internal),
        ];
        for (text, why) in bad {
            assert_eq!(receiver(text, Internal::Refuse).err(), Some(why), "{text}");
        }
        assert_eq!(
            receiver(&format!("https://a.example/{}", "x".repeat(LONGEST)), Internal::Refuse).err(),
            Some(Refused::NoUrl)
        );
    }

    #[test]
    fn for_tests_plain_http_to_this_machine_is_allowed_and_nothing_else_changes() {
        for text in ["http://127.0.0.1:9/x", "http://localhost:8080", "https://10.0.0.1/"] {
            assert!(receiver(text, Internal::Allow).is_ok(), "{text}");
        }
        for (text, why) in [("ftp://127.0.0.1/", Refused::Scheme), ("http://u@127.0.0.1/", Refused::UserInfo)] {
            assert_eq!(receiver(text, Internal::Allow).err(), Some(why), "{text}");
        }
    }
}
