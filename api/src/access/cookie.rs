//! The two cookies: the refresh token of a session and the token of a trusted device. Scripts cannot read them, other sites
//! cannot send them.
//!
//! With `__Host-` and `Secure`, except on plain http of this very machine, where a browser would not keep such a cookie.

use crate::config::Config;

/// Names and marks of the cookies of this server.
#[derive(Clone, Copy, Debug)]
pub struct Cookies {
    secure: bool,
}

impl Cookies {
    /// By the address through which browsers reach the server.
    pub fn of(config: &Config) -> Self {
        Self { secure: !is_plain_loopback(&config.public_url) }
    }

    /// Name of the cookie of a session.
    pub fn refresh(self) -> &'static str {
        if self.secure { "__Host-webm_refresh" } else { "webm_refresh" }
    }

    /// Name of the cookie of a device.
    pub fn device(self) -> &'static str {
        if self.secure { "__Host-webm_device" } else { "webm_device" }
    }

    /// The header that sets a cookie for so many seconds.
    pub fn set(self, name: &str, value: &str, seconds: i64) -> String {
        let secure = if self.secure { "; Secure" } else { "" };
        format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}")
    }

    /// The header that takes a cookie away.
    pub fn clear(self, name: &str) -> String {
        self.set(name, "", 0)
    }
}

fn is_plain_loopback(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("http://") else { return false };
    let authority = rest.split('/').next().unwrap_or_default();
    let host = match authority.strip_prefix('[') {
        Some(v6) => v6.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_very_machine_may_do_without_secure() {
        for plain in ["http://127.0.0.1:8080", "http://localhost:8080", "http://[::1]:80", "http://localhost"] {
            assert!(is_plain_loopback(plain), "{plain}");
        }
        for other in ["https://127.0.0.1", "http://webm.example", "http://localhost.evil.example", "http://192.168.1.2"]
        {
            assert!(!is_plain_loopback(other), "{other}");
        }
    }

    #[test]
    fn a_host_cookie_keeps_the_browsers_conditions() {
        let cookies = Cookies { secure: true };
        let text = cookies.set(cookies.refresh(), "x", 60);
        assert_eq!(text, "__Host-webm_refresh=x; Path=/; Max-Age=60; HttpOnly; SameSite=Strict; Secure");
    }
}
