//! What comes in as a plan, judged by its content and made into a picture of ours. Pure: bytes in, bytes or a fault out.

use super::draw;
use crate::attachments::picture_within;
use crate::fault::{Fault, Outcome};

/// The longest side of a picture that is kept: a phone loads it too.
const LONGEST: u32 = 2400;
/// The shortest side: what is smaller shows no shops.
const SHORTEST: i32 = 40;

/// Ready to be kept.
#[derive(Debug)]
pub struct Prepared {
    /// The picture.
    pub content: Vec<u8>,
    /// Its media type, the only one under which it is ever served.
    pub media_type: &'static str,
    /// Its width and height.
    pub size: (i32, i32),
}

/// Prepares it, or says why it is not taken.
pub fn prepare(bytes: &[u8]) -> Outcome<Prepared> {
    if bytes.is_empty() {
        return Err(Fault::at("", "file-empty", "the file is empty"));
    }
    if draw::is_svg(bytes) {
        let drawn = draw::draw(bytes)?;
        return Ok(Prepared { content: drawn.png, media_type: "image/png", size: drawn.size });
    }
    let Some(picture) = picture_within(bytes, LONGEST)? else {
        return Err(Fault::at("", "plan-kind", "is none of SVG, PNG, JPEG and WebP, judged by its content"));
    };
    if picture.size.0 < SHORTEST || picture.size.1 < SHORTEST {
        return Err(Fault::at("", "plan-size", "is too small or too narrow for a plan"));
    }
    Ok(Prepared { content: picture.content, media_type: picture.form.media_type(), size: picture.size })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(bytes: &[u8]) -> String {
        match prepare(bytes) {
            Err(Fault::Invalid(list)) => list[0].code.clone(),
            other => panic!("{:?}", other.map(|p| p.size)),
        }
    }

    #[test]
    fn it_is_judged_by_content_and_made_small_enough_for_a_phone() {
        let mut png = std::io::Cursor::new(Vec::new());
        image::RgbImage::new(4000, 1000).write_to(&mut png, image::ImageFormat::Png).unwrap();
        let kept = prepare(&png.into_inner()).unwrap();
        assert_eq!((kept.size, kept.media_type), ((2400, 600), "image/png"));
        assert_eq!(code(b""), "file-empty");
        for none in [&b"%PDF-1.7\n%%EOF\n"[..], b"<html><body>plan</body></html>", b"GIF89a", b"\x1f\x8b\x08\x00"] {
            assert_eq!(code(none), "plan-kind", "{none:?}");
        }
        assert_eq!(code(b"\x89PNG\r\n\x1a\n\0\0"), "attachment-broken");
    }
}
