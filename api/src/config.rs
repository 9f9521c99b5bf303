//! Settings: read once at start from the environment and an optional file, each documented, wrong ones refused with a sentence.
//!
//! Called by the command line; the rest of the program is handed a [`Config`]. `docs/operations.md` lists the settings and a
//! test holds that list against [`SETTINGS`].

use crate::channels::{smpp, sms_http};
use crate::db::Target;
use crate::jobs::mail;
use crate::objects::FilesAt;
use crate::outside::tiles;
use crate::setting_names;
use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

/// Every setting: name and what it is for.
pub const SETTINGS: &[(&str, &str)] = &[
    ("WEBM_CONFIG", "file with settings, a line NAME=value each; the environment goes before it"),
    ("WEBM_LISTEN", "address and port to listen on (127.0.0.1:8080)"),
    ("WEBM_METRICS_LISTEN", "address and port for metrics in the Prometheus text format; off when unset"),
    ("WEBM_DATABASE_URL", "sqlite:PATH or postgres://… (sqlite:data/webm.db)"),
    ("WEBM_DATA_DIR", "folder for keys, uploads and the embedded database (data)"),
    (
        "WEBM_KEYS",
        "key ring, base64 keys of 32 bytes, the present one first; needed with PostgreSQL, else made in the data folder",
    ),
    ("WEBM_PUBLIC_URL", "address by which browsers reach the server (http:// and the listen address)"),
    ("WEBM_DEMO_PASSWORD", "password of every demonstration account; random and printed when unset"),
    ("WEBM_TLS_CERT", "PEM file with the certificate chain; with WEBM_TLS_KEY the server speaks TLS itself"),
    ("WEBM_TLS_KEY", "PEM file with the private key"),
    ("WEBM_TRUSTED_PROXIES", "addresses of proxies whose X-Forwarded-For is believed, separated by commas"),
    ("WEBM_ALLOWED_ORIGINS", "origins that may call the API from a browser, separated by commas"),
    ("WEBM_RATE_LIMIT", "on or off (on)"),
    ("WEBM_LOG", "what to log, as in info or webm=debug (info)"),
    ("WEBM_WORKERS", "threads that serve HTTP (one for each core)"),
    ("WEBM_SMTP_URL", "smtp(s)://user:password@host:port for mail; without it mail is kept in the outbox table"),
    ("WEBM_MAIL_FROM", "sender of mail"),
    ("WEBM_SMS_SENDER", "from whom SMS is: a number, or a name of at most 11 characters"),
    ("WEBM_SMPP_URL", "smpp(s)://host:port of a provider of SMS that speaks SMPP 3.4"),
    ("WEBM_SMPP_SYSTEM_ID", "who we are there"),
    ("WEBM_SMPP_PASSWORD", "with which password, at most 8 characters"),
    ("WEBM_SMPP_SYSTEM_TYPE", "what kind of system we are, where that provider asks"),
    ("WEBM_SMPP_SERVICE_TYPE", "which of its services, where that provider asks"),
    ("WEBM_SMPP_SOURCE_TON", "type of the sender's number there (by its look)"),
    ("WEBM_SMPP_SOURCE_NPI", "numbering plan of the sender there (by its look)"),
    ("WEBM_SMPP_WINDOW", "how many messages may wait there for their answer at once (10)"),
    ("WEBM_SMPP_RATE", "how many messages may go there in a second; as many as it takes when unset"),
    ("WEBM_SMPP_ANSWER_SECONDS", "how long an answer of it is waited for (15)"),
    ("WEBM_SMPP_RECEIPT_IDS", "same, decimal or hex: how its receipts write a reference (same)"),
    ("WEBM_SMPP_CA", "PEM file of the authority that its certificate is of, where that is none of the usual"),
    (
        "WEBM_FILES_URL",
        "s3://BUCKET/PREFIX of an S3-like store for photos and files; without it a folder of the data folder",
    ),
    ("WEBM_FILES_ENDPOINT", "address of that store, where it is not the region's own"),
    ("WEBM_FILES_REGION", "region of that store (eu-west-1)"),
    ("WEBM_FILES_KEY_ID", "id of the key that opens that store"),
    ("WEBM_FILES_SECRET", "the key that opens that store"),
    (
        "WEBM_INTERNAL_RECEIVERS",
        "refuse or allow (refuse): whether webhooks may go into the own network and over plain http; for tests only",
    ),
    ("WEBM_CM_PRODUCT_TOKEN", "token of CM.com, which then carries SMS"),
    ("WEBM_CM_URL", "address of CM.com (https://gw.cmtelecom.com/v1.0/message)"),
    ("WEBM_CM_RECEIPT_KEY", "secret that the address of status reports at CM.com carries; without it none is believed"),
    ("WEBM_SMS_HTTP_FILE", "JSON file that describes another provider of SMS by HTTP"),
    ("WEBM_SMS_HTTP_SECRET", "what {secret} stands for in that file"),
    ("WEBM_SMS_HTTP_RECEIPT_SECRET", "with what that provider signs receipts; without it none is believed"),
    (
        "WEBM_WEB_PUSH",
        "on or off (on): whether browsers that asked for it are woken, by the push services of their makers",
    ),
    (
        "WEBM_TILES_URL",
        "https://…/{z}/{x}/{y}.png of a server of map tiles, which this server then asks for them; no map is drawn under the figures when unset",
    ),
    ("WEBM_TILES_ATTRIBUTION", "who made that map, shown under it; needed with it"),
    ("WEBM_IMPORT_MAX_MIB", "largest file that is taken to be imported, in MiB (2048)"),
];

/// The settings, checked.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Where to show metrics.
    pub metrics_listen: Option<SocketAddr>,
    /// Which database.
    pub database: Target,
    /// Folder for keys and uploads.
    pub data_dir: PathBuf,
    /// Key ring from the settings, if it stands there.
    pub keys: Option<String>,
    /// Address by which browsers reach the server, without a slash at the end.
    pub public_url: String,
    /// Password of the demonstration accounts.
    pub demo_password: Option<String>,
    /// Certificate and key files.
    pub tls: Option<(PathBuf, PathBuf)>,
    /// Proxies whose word on the caller's address is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Origins that may call from a browser.
    pub allowed_origins: Vec<String>,
    /// Whether callers are slowed down.
    pub rate_limit: bool,
    /// What to log.
    pub log: String,
    /// Threads that serve HTTP; `None` is one for each core.
    pub workers: Option<usize>,
    /// Mail server.
    pub smtp_url: Option<String>,
    /// Sender of mail.
    pub mail_from: String,
    /// The provider of SMS, when it speaks SMPP.
    pub smpp: Option<smpp::Settings>,
    /// Where photos and files are kept.
    pub files: FilesAt,
    /// Whether webhooks may go into the own network: for tests only.
    pub internal_receivers: bool,
    /// The provider of SMS, when it speaks HTTP.
    pub sms_http: Option<sms_http::Settings>,
    /// Whether browsers are woken.
    pub web_push: bool,
    /// Where the tiles of the map come from, if there are any.
    pub tiles: Option<tiles::Settings>,
    /// Largest file that is taken to be imported, in bytes.
    pub import_max_bytes: u64,
}

impl Config {
    /// Reads the settings of this process.
    pub fn from_process() -> Result<Self, String> {
        for (name, _) in std::env::vars_os() {
            let name = name.to_string_lossy();
            if name.starts_with("WEBM_") {
                setting_names::check(&name)?;
            }
        }
        Self::read(|name| std::env::var(name).ok())
    }

    /// Reads settings through `lookup`, which a test can make up.
    pub fn read(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, String> {
        let file = match lookup("WEBM_CONFIG") {
            Some(path) => read_file(Path::new(&path))?,
            None => HashMap::new(),
        };
        let get = |name: &str| {
            lookup(name).or_else(|| file.get(name).cloned()).map(|v| v.trim().to_owned()).filter(|v| !v.is_empty())
        };
        let wrong = |name: &str, why: &str| format!("{name}: {why}");

        let address = |name: &str, text: String| {
            text.parse::<SocketAddr>().map_err(|_| wrong(name, "must be an address and a port, as in 127.0.0.1:8080"))
        };
        let listen = address("WEBM_LISTEN", get("WEBM_LISTEN").unwrap_or_else(|| "127.0.0.1:8080".into()))?;
        let data_dir = PathBuf::from(get("WEBM_DATA_DIR").unwrap_or_else(|| "data".into()));
        let database = match get("WEBM_DATABASE_URL") {
            Some(url) => url.parse().map_err(|e: String| wrong("WEBM_DATABASE_URL", &e))?,
            None => Target::Sqlite(data_dir.join("webm.db")),
        };
        let tls = match (get("WEBM_TLS_CERT"), get("WEBM_TLS_KEY")) {
            (Some(cert), Some(key)) => Some((cert.into(), key.into())),
            (None, None) => None,
            _ => return Err(wrong("WEBM_TLS_CERT", "goes together with WEBM_TLS_KEY")),
        };
        let keys = get("WEBM_KEYS");
        if matches!(database, Target::Postgres(_)) && keys.is_none() {
            return Err(wrong(
                "WEBM_KEYS",
                "is needed with PostgreSQL, where several servers share it; make one with `webm user keys`",
            ));
        }
        let rate_limit = match get("WEBM_RATE_LIMIT").as_deref() {
            None | Some("on") => true,
            Some("off") => false,
            Some(_) => return Err(wrong("WEBM_RATE_LIMIT", "must be on or off")),
        };
        let internal_receivers = match get("WEBM_INTERNAL_RECEIVERS").as_deref() {
            None | Some("refuse") => false,
            Some("allow") => true,
            Some(_) => return Err(wrong("WEBM_INTERNAL_RECEIVERS", "must be refuse or allow")),
        };
        let web_push = match get("WEBM_WEB_PUSH").as_deref() {
            None | Some("on") => true,
            Some("off") => false,
            Some(_) => return Err(wrong("WEBM_WEB_PUSH", "must be on or off")),
        };
        let public_url = get("WEBM_PUBLIC_URL")
            .unwrap_or_else(|| format!("{}://{listen}", if tls.is_some() { "https" } else { "http" }));
        if !(public_url.starts_with("http://") || public_url.starts_with("https://")) {
            return Err(wrong("WEBM_PUBLIC_URL", "must begin with http:// or https://"));
        }
        let (smpp, sms_http) = (smpp::Settings::read(get)?, sms_http::Settings::read(get)?);
        if smpp.is_some() && sms_http.is_some() {
            return Err(wrong("WEBM_SMPP_URL", "is one provider of SMS, and another is set; one at most"));
        }
        Ok(Self {
            listen,
            metrics_listen: get("WEBM_METRICS_LISTEN").map(|a| address("WEBM_METRICS_LISTEN", a)).transpose()?,
            database,
            keys,
            public_url: public_url.trim_end_matches('/').to_owned(),
            demo_password: get("WEBM_DEMO_PASSWORD")
                .map(|p| {
                    shared_types::account::password(&p)
                        .map(|()| p)
                        .map_err(|_| wrong("WEBM_DEMO_PASSWORD", "must have 12 to 128 characters"))
                })
                .transpose()?,
            tls,
            trusted_proxies: list(get("WEBM_TRUSTED_PROXIES"))
                .map(|a| a.parse().map_err(|_| wrong("WEBM_TRUSTED_PROXIES", &format!("{a} is no IP address"))))
                .collect::<Result<_, _>>()?,
            allowed_origins: list(get("WEBM_ALLOWED_ORIGINS"))
                .map(|o| {
                    if o == "*" || !(o.starts_with("http://") || o.starts_with("https://")) || o.ends_with('/') {
                        Err(wrong("WEBM_ALLOWED_ORIGINS", &format!("{o} is no origin, as in https://app.example")))
                    } else {
                        Ok(o)
                    }
                })
                .collect::<Result<_, _>>()?,
            rate_limit,
            internal_receivers,
            log: get("WEBM_LOG").unwrap_or_else(|| "info".into()),
            workers: get("WEBM_WORKERS")
                .map(|w| {
                    w.parse()
                        .ok()
                        .filter(|n| (1..=256).contains(n))
                        .ok_or_else(|| wrong("WEBM_WORKERS", "must be 1 to 256"))
                })
                .transpose()?,
            smtp_url: get("WEBM_SMTP_URL")
                .map(|url| {
                    // The address holds a password: the sentence must not.
                    let right = mail::is_server(&url);
                    right.then_some(url).ok_or_else(|| {
                        wrong(
                            "WEBM_SMTP_URL",
                            "must be smtp:// or smtps:// with a host, as in smtps://user:password@mail.example:465",
                        )
                    })
                })
                .transpose()?,
            mail_from: get("WEBM_MAIL_FROM")
                .map(|from| {
                    mail::is_sender(&from).then_some(from).ok_or_else(|| {
                        wrong(
                            "WEBM_MAIL_FROM",
                            "must be an e-mail address, as in webm@example.org or WeBM <webm@example.org>",
                        )
                    })
                })
                .transpose()?
                .unwrap_or_else(|| "WeBM <webm@localhost>".into()),
            smpp,
            files: files(get, &data_dir)?,
            sms_http,
            web_push,
            tiles: tiles::Settings::read(get)?,
            import_max_bytes: get("WEBM_IMPORT_MAX_MIB")
                .map(|n| {
                    n.parse::<u64>()
                        .ok()
                        .filter(|n| (1..=1 << 20).contains(n))
                        .ok_or_else(|| wrong("WEBM_IMPORT_MAX_MIB", "must be 1 to 1048576"))
                })
                .transpose()?
                .unwrap_or(2048)
                << 20,
            data_dir,
        })
    }
}

/// Where photos and files are kept.
fn files(get: impl Fn(&str) -> Option<String>, data_dir: &Path) -> Result<FilesAt, String> {
    let Some(url) = get("WEBM_FILES_URL") else {
        let others = ["WEBM_FILES_ENDPOINT", "WEBM_FILES_REGION", "WEBM_FILES_KEY_ID", "WEBM_FILES_SECRET"];
        return match others.into_iter().find(|name| get(name).is_some()) {
            Some(name) => Err(format!("{name}: goes together with WEBM_FILES_URL")),
            None => Ok(FilesAt::Folder(data_dir.join("files"))),
        };
    };
    let place = url.strip_prefix("s3://").map(|place| place.trim_end_matches('/'));
    let Some(place) = place.filter(|place| !place.is_empty() && !place.starts_with('/') && !place.contains(['@', '?']))
    else {
        return Err("WEBM_FILES_URL: must be s3:// with a bucket, as in s3://webm-files/de-linde".into());
    };
    let (bucket, prefix) = place.split_once('/').unwrap_or((place, ""));
    let needed = |name: &str| get(name).ok_or_else(|| format!("{name}: goes together with WEBM_FILES_URL"));
    let endpoint = get("WEBM_FILES_ENDPOINT");
    if endpoint.as_ref().is_some_and(|e| !(e.starts_with("http://") || e.starts_with("https://"))) {
        return Err("WEBM_FILES_ENDPOINT: must begin with http:// or https://".into());
    }
    Ok(FilesAt::Bucket {
        bucket: bucket.to_owned(),
        prefix: prefix.to_owned(),
        endpoint,
        region: get("WEBM_FILES_REGION").unwrap_or_else(|| "eu-west-1".into()),
        key_id: needed("WEBM_FILES_KEY_ID")?,
        secret: needed("WEBM_FILES_SECRET")?,
    })
}

fn list(value: Option<String>) -> impl Iterator<Item = String> {
    value
        .unwrap_or_default()
        .split(',')
        .map(str::trim)
        .filter(|v| !v.is_empty())
        .map(str::to_owned)
        .collect::<Vec<_>>()
        .into_iter()
}

fn read_file(path: &Path) -> Result<HashMap<String, String>, String> {
    let text =
        std::fs::read_to_string(path).map_err(|e| format!("WEBM_CONFIG: {} cannot be read: {e}", path.display()))?;
    let mut out = HashMap::new();
    for (n, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let Some((name, value)) = line.split_once('=') else {
            return Err(format!("WEBM_CONFIG: line {} of {} is not NAME=value", n + 1, path.display()));
        };
        setting_names::check(name.trim())
            .map_err(|why| format!("WEBM_CONFIG: line {} of {}: {why}", n + 1, path.display()))?;
        out.insert(name.trim().to_owned(), value.trim().to_owned());
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Result<Config, String> {
        let map: HashMap<_, _> = pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        Config::read(|name| map.get(name).cloned())
    }

    #[test]
    fn nothing_set_gives_the_embedded_default() {
        let c = read(&[]).expect("defaults");
        assert_eq!(c.listen.to_string(), "127.0.0.1:8080");
        assert!(c.rate_limit);
        assert_eq!(c.database, Target::Sqlite("data/webm.db".into()));
    }

    #[test]
    fn each_wrong_setting_is_refused_by_name() {
        for (name, value) in [
            ("WEBM_LISTEN", "8080"),
            ("WEBM_DATABASE_URL", "mysql://x"),
            ("WEBM_RATE_LIMIT", "maybe"),
            ("WEBM_INTERNAL_RECEIVERS", "yes"),
            ("WEBM_WEB_PUSH", "yes"),
            ("WEBM_CM_URL", "https://cm.example"),
            ("WEBM_TRUSTED_PROXIES", "proxy"),
            ("WEBM_ALLOWED_ORIGINS", "*"),
            ("WEBM_TLS_CERT", "cert.pem"),
            ("WEBM_DEMO_PASSWORD", "short"),
            ("WEBM_WORKERS", "0"),
            ("WEBM_PUBLIC_URL", "webm.example"),
            ("WEBM_METRICS_LISTEN", "x"),
            ("WEBM_IMPORT_MAX_MIB", "0"),
            ("WEBM_SMTP_URL", "mail.example:25"),
            ("WEBM_SMTP_URL", "http://mail.example"),
            ("WEBM_SMTP_URL", "smtp://"),
            ("WEBM_FILES_URL", "/var/files"),
            ("WEBM_FILES_URL", "s3://"),
            ("WEBM_FILES_SECRET", "without a bucket"),
            ("WEBM_MAIL_FROM", "nobody"),
            ("WEBM_MAIL_FROM", "WeBM <webm@example.org"),
        ] {
            let e = read(&[(name, value)]).expect_err(name);
            assert!(e.starts_with(name), "{e}");
        }
    }

    #[test]
    fn mail_settings_that_are_right_are_taken_and_no_password_is_told() {
        for (name, value) in [
            ("WEBM_SMTP_URL", "smtp://127.0.0.1:2525"),
            ("WEBM_SMTP_URL", "smtps://user:geheim@mail.example:465"),
            ("WEBM_MAIL_FROM", "webm@example.org"),
            ("WEBM_MAIL_FROM", "WeBM De Linde <webm@example.org>"),
        ] {
            assert!(read(&[(name, value)]).is_ok(), "{value}");
        }
        let told = read(&[("WEBM_SMTP_URL", "smpt://user:geheim@mail.example")]).expect_err("a slip");
        assert!(!told.contains("geheim"), "{told}");
    }

    #[test]
    fn a_bucket_is_named_with_the_key_that_opens_it() {
        let bucket = ("WEBM_FILES_URL", "s3://webm-files/de-linde/");
        let (id, secret) = (("WEBM_FILES_KEY_ID", "us"), ("WEBM_FILES_SECRET", "geheim"));
        assert!(read(&[bucket, id]).expect_err("no secret").starts_with("WEBM_FILES_SECRET"));
        let far = ("WEBM_FILES_ENDPOINT", "store.example");
        assert!(read(&[bucket, id, secret, far]).expect_err("no scheme").starts_with("WEBM_FILES_ENDPOINT"));
        let FilesAt::Bucket { bucket, prefix, .. } = read(&[bucket, id, secret]).expect("right").files else {
            panic!("a bucket")
        };
        assert_eq!((bucket.as_str(), prefix.as_str()), ("webm-files", "de-linde"));
        assert_eq!(read(&[]).expect("defaults").files, FilesAt::Folder("data/files".into()));
    }

    #[test]
    fn postgres_asks_for_a_key_ring() {
        assert!(read(&[("WEBM_DATABASE_URL", "postgres://h/d")]).expect_err("no keys").starts_with("WEBM_KEYS"));
    }
}
