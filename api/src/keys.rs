//! The key ring: secrets that stand outside the database, and what is derived from them.
//!
//! Used for tokens, cursors, sealed columns and keyed hashes. The present key is the first; older ones still open what they
//! sealed. Keys are made at first start beside an embedded database; servers that share a PostgreSQL are given them.

use crate::config::Config;
use crate::fault::{Fault, Outcome};
use crate::private_files;
use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::path::Path;
use std::sync::Arc;

/// What a derived key is for; two uses never share one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// Signing access tokens.
    Token,
    /// Guarding cursors against tampering.
    Cursor,
    /// Deriving the successor of a refresh token.
    Refresh,
    /// Sealing columns and stored answers.
    Seal,
    /// Hashing secrets, addresses and keys so that they can be looked up but not read.
    Lookup,
    /// Finding sealed fields (plates, phones) without opening them.
    Blind,
}

impl Use {
    fn context(self) -> &'static str {
        match self {
            Self::Token => "WeBM 2026 access token",
            Self::Cursor => "WeBM 2026 list cursor",
            Self::Refresh => "WeBM 2026 refresh token",
            Self::Seal => "WeBM 2026 sealed column",
            Self::Lookup => "WeBM 2026 lookup hash",
            Self::Blind => "WeBM 2026 blind index",
        }
    }
}

/// The ring. Cheap to clone; never printed.
#[derive(Clone)]
pub struct Keys(Arc<Vec<Key>>);

struct Key {
    id: [u8; 4],
    token: [u8; 32],
    cursor: [u8; 32],
    refresh: [u8; 32],
    lookup: [u8; 32],
    blind: [u8; 32],
    seal: Aes256Gcm,
}

impl Key {
    fn new(master: &[u8; 32]) -> Self {
        let derive = |u: Use| blake3::derive_key(u.context(), master);
        let id = blake3::derive_key("WeBM 2026 key id", master);
        Self {
            id: [id[0], id[1], id[2], id[3]],
            token: derive(Use::Token),
            cursor: derive(Use::Cursor),
            refresh: derive(Use::Refresh),
            lookup: derive(Use::Lookup),
            blind: derive(Use::Blind),
            seal: Aes256Gcm::new(&derive(Use::Seal).into()),
        }
    }
}

impl Keys {
    /// The ring of the settings, or that of the data folder, made when it is not there yet.
    pub fn load(config: &Config) -> Outcome<Self> {
        match &config.keys {
            Some(text) => Self::parse(text).map_err(|e| Fault::Unavailable(format!("WEBM_KEYS: {e}"))),
            None => Self::of_folder(&config.data_dir),
        }
    }

    /// A ring from text: base64 keys of 32 bytes, separated by commas or line breaks, the present one first.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut ring = Vec::new();
        for part in text.split([',', '\n']).map(str::trim).filter(|p| !p.is_empty()) {
            let bytes = STANDARD.decode(part).map_err(|_| "a key is not base64".to_owned())?;
            let master: [u8; 32] = bytes.try_into().map_err(|_| "a key is not 32 bytes long".to_owned())?;
            ring.push(Key::new(&master));
        }
        if ring.is_empty() { Err("there is no key in it".into()) } else { Ok(Self(Arc::new(ring))) }
    }

    /// Whether the ring of the settings is there already; if not, [`Keys::load`] would make one.
    pub fn are_there(config: &Config) -> bool {
        config.keys.is_some() || config.data_dir.join("keys").exists()
    }

    /// Puts a fresh key in front of the ring of the data folder; the older ones stay in it.
    pub fn put_fresh_in_front(config: &Config) -> Outcome<Self> {
        if config.keys.is_some() {
            return Err(Fault::conflict(
                "keys-in-settings",
                "WEBM_KEYS holds the ring: put a fresh key in front there.",
            ));
        }
        let path = config.data_dir.join("keys");
        let trouble = |e: std::io::Error| Fault::Unavailable(format!("{}: {e}", path.display()));
        let old = std::fs::read_to_string(&path).map_err(trouble)?;
        let ring = format!("{}\n{}", Self::generate(), old.trim());
        let parsed = Self::parse(&ring).map_err(|e| Fault::Unavailable(format!("{}: {e}", path.display())))?;
        // Whole or not at all: the old ring stands until the new one is safe on the disk.
        let aside = config.data_dir.join("keys.new");
        write_new(&aside, &ring).and_then(|()| std::fs::rename(&aside, &path)).map_err(trouble)?;
        Ok(parsed)
    }

    /// A fresh key as text.
    pub fn generate() -> String {
        STANDARD.encode(random::<32>())
    }

    fn of_folder(dir: &Path) -> Outcome<Self> {
        let path = dir.join("keys");
        let trouble = |e: std::io::Error| Fault::Unavailable(format!("{} (WEBM_DATA_DIR): {e}", path.display()));
        match std::fs::read_to_string(&path) {
            Ok(text) => Self::parse(&text).map_err(|e| Fault::Unavailable(format!("{}: {e}", path.display()))),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
                private_files::folder(dir).map_err(trouble)?;
                write_new(&path, &Self::generate())
                    .or_else(|e| {
                        // Another process made it in between: then that is the ring.
                        if e.kind() == std::io::ErrorKind::AlreadyExists { Ok(()) } else { Err(e) }
                    })
                    .map_err(trouble)?;
                Self::of_folder(dir)
            }
            Err(e) => Err(trouble(e)),
        }
    }

    fn present(&self) -> &Key {
        &self.0[0]
    }

    /// Signing key of access tokens with its id; the present one.
    pub fn token_key(&self) -> (String, &[u8; 32]) {
        (hex(&self.present().id), &self.present().token)
    }

    /// Signing key by id, for tokens that an older key signed.
    pub fn token_key_by_id(&self, id: &str) -> Option<&[u8; 32]> {
        self.0.iter().find(|k| hex(&k.id) == id).map(|k| &k.token)
    }

    /// A keyed hash for looking up what must not be readable. Stays the same for as long as the first key does not change,
    /// so `lookups` offers the older ones too.
    pub fn lookup(&self, parts: &[&[u8]]) -> [u8; 32] {
        keyed(&self.present().lookup, parts)
    }

    /// The same hash under every key of the ring, the present first.
    pub fn lookups(&self, parts: &[&[u8]]) -> Vec<[u8; 32]> {
        self.0.iter().map(|k| keyed(&k.lookup, parts)).collect()
    }

    /// A keyed hash under the key of one use.
    pub fn mac(&self, purpose: Use, parts: &[&[u8]]) -> [u8; 32] {
        let k = self.present();
        let key = match purpose {
            Use::Token => &k.token,
            Use::Cursor => &k.cursor,
            Use::Refresh => &k.refresh,
            Use::Blind => &k.blind,
            Use::Lookup | Use::Seal => &k.lookup,
        };
        keyed(key, parts)
    }

    /// A blind index under every key of the ring, the present first: HMAC-SHA256, cut to 16 bytes.
    pub fn blinds(&self, parts: &[&[u8]]) -> Vec<[u8; 16]> {
        self.0.iter().map(|k| blind(&k.blind, parts)).collect()
    }

    /// The id of the present key.
    pub fn present_id(&self) -> [u8; 4] {
        self.present().id
    }

    /// Whether a key is in the ring.
    pub fn has(&self, id: &[u8]) -> bool {
        self.0.iter().any(|k| k.id == id)
    }

    /// Seals bytes so that only this ring opens them, and only beside the same `context`.
    pub fn seal(&self, context: &[u8], plain: &[u8]) -> Outcome<Vec<u8>> {
        let key = self.present();
        let nonce = random::<12>();
        let sealed = key
            .seal
            .encrypt(&Nonce::from(nonce), Payload { msg: plain, aad: context })
            .map_err(|_| Fault::internal("sealing failed"))?;
        Ok([&key.id[..], &nonce[..], &sealed[..]].concat())
    }

    /// Opens what [`Keys::seal`] sealed.
    pub fn open(&self, context: &[u8], sealed: &[u8]) -> Outcome<Vec<u8>> {
        let broken = || Fault::internal("a sealed value does not open: wrong key ring or damaged row");
        let (id, rest) = sealed.split_at_checked(4).ok_or_else(broken)?;
        let (nonce, body) = rest.split_at_checked(12).ok_or_else(broken)?;
        let key = self.0.iter().find(|k| k.id == id).ok_or_else(|| Fault::KeyMissing(hex(id)))?;
        let nonce: [u8; 12] = nonce.try_into().map_err(|_| broken())?;
        key.seal.decrypt(&Nonce::from(nonce), Payload { msg: body, aad: context }).map_err(|_| broken())
    }
}

fn keyed(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    let mut h = blake3::Hasher::new_keyed(key);
    for part in parts {
        // Lengths go in, so that two lists of parts never run together.
        h.update(&(part.len() as u64).to_le_bytes());
        h.update(part);
    }
    *h.finalize().as_bytes()
}

fn blind(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 16] {
    use hmac::{Hmac, KeyInit as _, Mac as _};
    // HMAC fills a shorter key up with zeros to the length of a block.
    let mut block = [0_u8; 64];
    block[..32].copy_from_slice(key);
    let mut mac = <Hmac<sha2::Sha256>>::new(&block.into());
    for part in parts {
        mac.update(&(part.len() as u64).to_le_bytes());
        mac.update(part);
    }
    let whole = mac.finalize().into_bytes();
    std::array::from_fn(|i| whole[i])
}

fn write_new(path: &Path, text: &str) -> std::io::Result<()> {
    use std::io::Write as _;
    let mut file = private_files::file(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// Bytes that nobody can guess.
pub fn random<const N: usize>() -> [u8; N] {
    use rand::RngExt as _;
    rand::rng().random()
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut s, b| {
        let _ = write!(s, "{b:02x}");
        s
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring() -> Keys {
        Keys::parse(&Keys::generate()).expect("a fresh key")
    }

    #[test]
    fn what_is_sealed_opens_only_here_and_in_its_place() {
        let (mine, other) = (ring(), ring());
        let sealed = mine.seal(b"account 1", b"secret").expect("sealed");
        assert_eq!(mine.open(b"account 1", &sealed).expect("opened"), b"secret");
        assert!(mine.open(b"account 2", &sealed).is_err());
        assert!(other.open(b"account 1", &sealed).is_err());
        assert!(mine.open(b"account 1", &sealed[..10]).is_err());
    }

    #[test]
    fn an_older_key_still_opens() {
        let (old, new) = (Keys::generate(), Keys::generate());
        let sealed = Keys::parse(&old).expect("old").seal(b"", b"x").expect("sealed");
        let both = Keys::parse(&format!("{new},{old}")).expect("both");
        assert_eq!(both.open(b"", &sealed).expect("opened"), b"x");
    }

    #[test]
    fn a_key_that_is_not_there_is_named() {
        let (mine, other) = (ring(), ring());
        let sealed = mine.seal(b"", b"x").expect("sealed");
        let Err(Fault::KeyMissing(id)) = other.open(b"", &sealed) else { panic!("it opened, or failed otherwise") };
        assert_eq!(id, hex(&mine.present_id()));
    }

    #[test]
    fn a_blind_index_is_found_under_every_key_of_the_ring_and_no_other() {
        let (old, new) = (Keys::generate(), Keys::generate());
        let before = Keys::parse(&old).expect("old").blinds(&[b"plate", b"GX124B"]);
        let both = Keys::parse(&format!("{new},{old}")).expect("both").blinds(&[b"plate", b"GX124B"]);
        assert_eq!((before.len(), both.len(), both[1]), (1, 2, before[0]));
        assert_ne!(both[0], both[1]);
        assert_ne!(ring().blinds(&[b"plate", b"GX124B"]), before);
        assert_ne!(Keys::parse(&old).expect("old").blinds(&[b"plateG", b"X124B"]), before);
    }

    #[test]
    fn a_ring_of_nothing_is_refused() {
        assert!(Keys::parse("").is_err());
        assert!(Keys::parse("AAAA").is_err());
    }
}
