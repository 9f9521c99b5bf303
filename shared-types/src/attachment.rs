//! Photos and files of an incident: what they are, how they come in, and what is blacked out of them.
//!
//! Read by the server, and by the page, which runs the same rules before it sends a byte.

use crate::ids::{AttachmentId, AttachmentUploadId, IncidentId};
use crate::involved::StrikeReason;
use crate::text;
use serde::{Deserialize, Serialize};
use validator::{Validate, ValidationError};

/// The largest photo or file, in bytes.
pub const MOST_BYTES: i64 = 25 * 1024 * 1024;
/// The most that an incident has at a time; those that were struck do not count.
pub const MOST_OF_AN_INCIDENT: i64 = 20;
/// The largest part of an upload, in bytes.
pub const MOST_PART_BYTES: i64 = 4 * 1024 * 1024;
/// The most pixels of a picture.
pub const MOST_PIXELS: i64 = 40_000_000;
/// The longest name, in characters.
pub const MOST_NAME: u64 = 200;

crate::words! {
    /// Where a photo or file comes from; images of a camera have a term of their own when they are tied to no incident.
    AttachmentSource {
        /// Made by somebody.
        Person = "person",
        /// Images of a security camera.
        SecurityCamera = "security-camera",
    }
}

crate::words! {
    /// What it is, judged by its content.
    AttachmentKind {
        /// A picture: shown, can be blacked out.
        Picture = "picture",
        /// A film.
        Film = "film",
        /// A document: only ever saved, never shown.
        Document = "document",
    }
}

/// A photo or file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Attachment {
    /// Its id.
    pub id: AttachmentId,
    /// The incident that it was added to: another one for what came with a merge. There it is read, opened, corrected and struck.
    pub incident_id: IncidentId,
    /// What it is.
    pub kind: AttachmentKind,
    /// `image/jpeg`, `image/png`, `application/pdf`, `video/mp4`.
    #[cfg_attr(feature = "openapi", schema(example = "image/jpeg"))]
    pub media_type: String,
    /// Where it comes from.
    pub source: AttachmentSource,
    /// What it was called, as long as it is there.
    pub name: Option<String>,
    /// Its size as it is kept.
    pub bytes: i64,
    /// Width of a picture, in pixels.
    pub width: Option<i32>,
    /// Height of a picture, in pixels.
    pub height: Option<i32>,
    /// What is blacked out.
    pub blackouts: Vec<Blackout>,
    /// When it is wiped.
    pub wipes_at: jiff::Timestamp,
    /// When it was wiped.
    pub wiped_at: Option<jiff::Timestamp>,
    /// When it was added.
    pub added_at: jiff::Timestamp,
    /// When it was struck.
    pub struck_at: Option<jiff::Timestamp>,
    /// Why it was struck.
    pub strike_reason: Option<StrikeReason>,
    /// Version for `If-Match`.
    pub version: i32,
}

crate::page! {
    /// Photos and files of an incident, in the order in which they were added.
    AttachmentPage of Attachment
}

/// A rectangle of a picture that nobody sees, in pixels from the top left corner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Blackout {
    /// From the left.
    #[validate(range(min = 0, max = 65_535))]
    pub x: i32,
    /// From the top.
    #[validate(range(min = 0, max = 65_535))]
    pub y: i32,
    /// To the right.
    #[validate(range(min = 1, max = 65_535))]
    pub width: i32,
    /// Down.
    #[validate(range(min = 1, max = 65_535))]
    pub height: i32,
}

/// Blacks out parts of a picture, beside those that are blacked out already.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewBlackouts {
    /// Which; what lies beyond the edge is cut off.
    #[validate(length(min = 1, max = 50), nested)]
    pub areas: Vec<Blackout>,
}

/// Announces a photo or file that comes in parts, so that it can go on after a broken connection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewAttachmentUpload {
    /// What it is called; only the last part of a path is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(length(max = "MOST_NAME"))]
    pub name: Option<String>,
    /// Its size.
    #[validate(range(min = 1, max = "MOST_BYTES"))]
    pub bytes: i64,
    /// SHA-256 of all of it, hexadecimal.
    #[cfg_attr(
        feature = "openapi",
        schema(example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")
    )]
    #[validate(custom(function = "sha256"))]
    pub sha256: String,
    /// Where it comes from.
    #[serde(default = "person")]
    pub source: AttachmentSource,
}

fn person() -> AttachmentSource {
    AttachmentSource::Person
}

fn sha256(s: &str) -> Result<(), ValidationError> {
    if s.len() == 64 && s.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)) {
        Ok(())
    } else {
        Err(text::error("sha256", "must be 64 lower-case hexadecimal digits"))
    }
}

/// A photo or file that comes in parts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AttachmentUpload {
    /// Its id.
    pub id: AttachmentUploadId,
    /// Its announced size.
    pub bytes: i64,
    /// How much of it is here: the next part begins there.
    pub offset: i64,
    /// The largest part that is taken.
    pub part_bytes: i64,
    /// When what is here of it is swept, if nothing more comes.
    pub expires_at: jiff::Timestamp,
    /// What it became.
    pub attachment_id: Option<AttachmentId>,
}

/// The last part of a name, without what cannot be shown; nothing when nothing is left. Somebody else's folders say too much.
pub fn bare_name(said: &str) -> Option<String> {
    let last = said.rsplit(['/', '\\']).next().unwrap_or_default();
    // Marks that turn the direction of writing make `gpj.exe` look like `exe.jpg`.
    let hidden =
        |c: char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
    let clean: String = last.chars().filter(|c| !c.is_control() && !hidden(*c)).take(MOST_NAME as usize).collect();
    let clean = clean.trim().trim_matches('.');
    (!clean.is_empty()).then(|| clean.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_name_only_the_last_part_is_kept_and_nothing_hidden() {
        for (said, kept) in [
            ("foto.jpg", Some("foto.jpg")),
            ("../../etc/passwd", Some("passwd")),
            ("C:\\Users\\jan\\foto 1.png", Some("foto 1.png")),
            ("a\u{0}b\r\nc.jpg", Some("abc.jpg")),
            ("\u{202e}gpj.exe", Some("gpj.exe")),
            ("..", None),
            ("map/", None),
            ("", None),
        ] {
            assert_eq!(bare_name(said).as_deref(), kept, "{said:?}");
        }
        assert_eq!(bare_name(&"x".repeat(999)).map(|n| n.len()), Some(MOST_NAME as usize));
    }

    #[test]
    fn what_is_announced_has_a_size_and_a_hash() {
        let new = |bytes, sha256: &str| NewAttachmentUpload {
            name: None,
            bytes,
            sha256: sha256.into(),
            source: AttachmentSource::Person,
        };
        assert!(new(1, &"a0".repeat(32)).validate().is_ok());
        assert!(new(MOST_BYTES + 1, &"a0".repeat(32)).validate().is_err());
        assert!(new(0, &"a0".repeat(32)).validate().is_err());
        assert!(new(1, &"A0".repeat(32)).validate().is_err());
        assert!(new(1, "").validate().is_err());
    }
}
