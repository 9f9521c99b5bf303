//! Which of the five forms it is, by its first bytes; and the faults of those that are none or are not whole.

use crate::fault::{Fault, Outcome};

/// A form that is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A photo.
    Jpeg,
    /// A picture without loss, as of a screen.
    Png,
    /// A picture of the web; kept as JPEG.
    Webp,
    /// A document.
    Pdf,
    /// A film.
    Mp4,
}

impl Form {
    /// Its media type: the only one under which it is ever served.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
            Self::Pdf => "application/pdf",
            Self::Mp4 => "video/mp4",
        }
    }

    /// The form of a media type of ours.
    pub fn of(media_type: &str) -> Option<Self> {
        [Self::Jpeg, Self::Png, Self::Webp, Self::Pdf, Self::Mp4].into_iter().find(|f| f.media_type() == media_type)
    }

    /// How a file of it is called.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Webp => "webp",
            Self::Pdf => "pdf",
            Self::Mp4 => "mp4",
        }
    }
}

/// Not whole, or not what it begins as.
pub fn broken() -> Fault {
    Fault::at("", "attachment-broken", "the file is cut off or damaged")
}

/// None of ours.
pub fn unknown() -> Fault {
    Fault::at("", "attachment-kind", "is none of JPEG, PNG, WebP, PDF and MP4, judged by its content")
}

/// Judges.
pub fn judge(bytes: &[u8]) -> Outcome<Form> {
    let brand = |at: usize| bytes.get(at..at + 4).unwrap_or_default();
    if bytes.is_empty() {
        return Err(Fault::at("", "file-empty", "the file is empty"));
    }
    if bytes.starts_with(&[0xff, 0xd8, 0xff]) {
        Ok(Form::Jpeg)
    } else if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        Ok(Form::Png)
    } else if bytes.starts_with(b"RIFF") && brand(8) == b"WEBP" {
        Ok(Form::Webp)
    } else if bytes.starts_with(b"%PDF-") {
        Ok(Form::Pdf)
    } else if brand(4) == b"ftyp" {
        match brand(8) {
            b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" | b"mif1" | b"msf1" | b"heif" | b"avif"
            | b"avis" => Err(Fault::at("", "attachment-heic", "HEIC and AVIF are not taken: send the picture as JPEG")),
            // QuickTime, raw photos and sound have the same frame and other contents.
            b"isom" | b"iso2" | b"iso3" | b"iso4" | b"iso5" | b"iso6" | b"mp41" | b"mp42" | b"avc1" | b"M4V "
            | b"M4VH" | b"M4VP" | b"MSNV" | b"dash" | b"3gp4" | b"3gp5" | b"3gp6" => Ok(Form::Mp4),
            _ => Err(unknown()),
        }
    } else {
        Err(unknown())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(bytes: &[u8]) -> String {
        match judge(bytes) {
            Err(Fault::Invalid(list)) => list[0].code.clone(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn content_decides() {
        assert_eq!(judge(b"\xff\xd8\xff\xe0").unwrap(), Form::Jpeg);
        assert_eq!(judge(b"RIFF\0\0\0\0WEBPVP8 ").unwrap(), Form::Webp);
        assert_eq!(judge(b"\0\0\0\x18ftypisom").unwrap(), Form::Mp4);
        assert_eq!(judge(b"%PDF-1.7").unwrap(), Form::Pdf);
        for other in [
            &b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"[..],
            b"<!doctype html>",
            b"GIF89a",
            b"BM",
            b"II*\0",
            b" %PDF-1.7",
            b"PK\x03\x04",
            b"\0\0\0\x14ftypqt  ",
            b"RIFF\0\0\0\0AVI ",
        ] {
            assert_eq!(code(other), "attachment-kind", "{other:?}");
        }
        assert_eq!(code(b"\0\0\0\x18ftypheic"), "attachment-heic");
        assert_eq!(code(b""), "file-empty");
    }

    #[test]
    fn a_media_type_leads_back_to_its_form() {
        for form in [Form::Jpeg, Form::Png, Form::Webp, Form::Pdf, Form::Mp4] {
            assert_eq!(Form::of(form.media_type()), Some(form));
        }
        assert_eq!(Form::of("text/html"), None);
    }
}
