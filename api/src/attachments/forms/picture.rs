//! Pictures: decoded within limits and written anew, so that nothing is left of what stood around the dots: no EXIF, no position, no
//! second file behind the first. Turned as the camera says, made small, blacked out.

use super::Prepared;
use super::judge::{Form, broken};
use crate::fault::{Fault, Outcome};
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder as _, ImageError, ImageFormat, ImageReader, Limits, Rgb, RgbImage};
use shared_types::attachment::{AttachmentKind, Blackout, MOST_BYTES, MOST_PIXELS};
use shared_types::problem::FieldFault;
use std::io::Cursor;
use std::ops::Range;

/// The longest side.
const LONGEST: u32 = 16_384;
/// Bytes of the dots of one picture: four colours of 16 bits.
const MOST_ALLOCATED: u64 = MOST_PIXELS as u64 * 8;
/// Side of the small picture.
const SMALL: u32 = 360;
const QUALITY: u8 = 88;
const QUALITY_SMALL: u8 = 75;

/// A picture, written anew.
#[derive(Debug)]
pub struct Picture {
    /// JPEG or PNG.
    pub form: Form,
    /// Itself.
    pub content: Vec<u8>,
    /// A small one.
    pub thumbnail: Vec<u8>,
    /// Width and height.
    pub size: (i32, i32),
}

impl Picture {
    /// As something that is kept.
    pub fn prepared(self) -> Prepared {
        Prepared {
            kind: AttachmentKind::Picture,
            form: self.form,
            content: self.content,
            thumbnail: Some(self.thumbnail),
            size: Some(self.size),
        }
    }
}

fn too_large() -> Fault {
    Fault::at("", "attachment-too-many-pixels", format!("a picture has at most {MOST_PIXELS} pixels"))
}

fn fault(e: ImageError) -> Fault {
    match e {
        ImageError::Limits(_) => too_large(),
        // Its text quotes what the file says of itself: it goes nowhere.
        _ => broken(),
    }
}

/// Cleans what came in.
pub fn clean(bytes: &[u8], form: Form) -> Outcome<Picture> {
    clean_within(bytes, form, LONGEST)
}

/// The same, made smaller until its longest side fits.
pub fn clean_within(bytes: &[u8], form: Form, longest: u32) -> Outcome<Picture> {
    if form == Form::Jpeg && !is_whole_jpeg(bytes) {
        return Err(broken());
    }
    // WebP is kept as JPEG: it would be written without loss, ten times as large.
    let mut picture = decode(bytes, form)?;
    if picture.width() > longest || picture.height() > longest {
        picture = picture.resize(longest, longest, FilterType::Triangle);
    }
    if form == Form::Png {
        let written = write(&picture, Form::Png)?;
        // A photo as PNG may grow beyond all bounds.
        if i64::try_from(written.content.len()).is_ok_and(|n| n <= MOST_BYTES) {
            return Ok(written);
        }
    }
    write(&picture, Form::Jpeg)
}

/// Refuses areas that lie outside of a picture of a size, all at once.
pub fn inside(size: (Option<i32>, Option<i32>), areas: &[Blackout]) -> Outcome<()> {
    let beyond = |a: &Blackout| size.0.is_some_and(|w| a.x >= w) || size.1.is_some_and(|h| a.y >= h);
    let outside = areas.iter().enumerate().filter(|(_, a)| beyond(a));
    let faults: Vec<FieldFault> = outside
        .map(|(i, _)| FieldFault::new(format!("/areas/{i}"), "outside", "lies outside of the picture"))
        .collect();
    if faults.is_empty() { Ok(()) } else { Err(Fault::Invalid(faults)) }
}

/// Blacks out areas of a picture of ours; what lies beyond its edge is cut off.
pub fn black_out(content: &[u8], form: Form, areas: &[Blackout]) -> Outcome<Picture> {
    let mut picture = decode(content, form)?;
    let (width, height) = (picture.width(), picture.height());
    for area in areas {
        let edge = |from: i32, size: i32, most: u32| {
            let from = u32::try_from(from).unwrap_or(0).min(most);
            from..from.saturating_add(u32::try_from(size).unwrap_or(0)).min(most)
        };
        fill(&mut picture, edge(area.x, area.width, width), edge(area.y, area.height, height));
    }
    write(&picture, form)
}

/// A picture of ours as it is, with its small one.
pub fn again(content: &[u8], form: Form) -> Outcome<Picture> {
    let picture = decode(content, form)?;
    Ok(Picture { form, content: content.to_vec(), thumbnail: small(&picture)?, size: size(&picture)? })
}

fn fill(picture: &mut DynamicImage, across: Range<u32>, down: Range<u32>) {
    for y in down {
        for x in across.clone() {
            match picture {
                DynamicImage::ImageLuma8(p) => p.put_pixel(x, y, image::Luma([0])),
                DynamicImage::ImageRgb8(p) => p.put_pixel(x, y, Rgb([0, 0, 0])),
                DynamicImage::ImageRgba8(p) => p.put_pixel(x, y, image::Rgba([0, 0, 0, 255])),
                // `decode` makes no other.
                _ => {}
            }
        }
    }
}

/// Decodes within limits, which are held against the header before a dot is decoded.
fn decode(bytes: &[u8], form: Form) -> Outcome<DynamicImage> {
    let format = match form {
        Form::Jpeg => ImageFormat::Jpeg,
        Form::Png => ImageFormat::Png,
        Form::Webp => ImageFormat::WebP,
        Form::Pdf | Form::Mp4 => return Err(Fault::internal("not a picture")),
    };
    let mut limits = Limits::no_limits();
    (limits.max_image_width, limits.max_image_height) = (Some(LONGEST), Some(LONGEST));
    limits.max_alloc = Some(MOST_ALLOCATED);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits.clone());
    let mut decoder = reader.into_decoder().map_err(fault)?;
    let (width, height) = decoder.dimensions();
    limits.check_dimensions(width, height).map_err(fault)?;
    if i64::from(width) * i64::from(height) > MOST_PIXELS || decoder.total_bytes() > MOST_ALLOCATED {
        return Err(too_large());
    }
    let turned = decoder.orientation().map_err(fault)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(fault)?;
    picture.apply_orientation(turned);
    Ok(match picture {
        p @ (DynamicImage::ImageLuma8(_) | DynamicImage::ImageRgb8(_) | DynamicImage::ImageRgba8(_)) => p,
        p if p.color().has_alpha() => p.into_rgba8().into(),
        p if p.color().has_color() => p.into_rgb8().into(),
        p => p.into_luma8().into(),
    })
}

fn write(picture: &DynamicImage, form: Form) -> Outcome<Picture> {
    let content = if form == Form::Png {
        let mut png = Vec::new();
        picture.write_with_encoder(PngEncoder::new(&mut png)).map_err(fault)?;
        png
    } else {
        jpeg(picture, QUALITY)?
    };
    Ok(Picture { form, content, thumbnail: small(picture)?, size: size(picture)? })
}

fn size(picture: &DynamicImage) -> Outcome<(i32, i32)> {
    let side = |n: u32| i32::try_from(n).map_err(Fault::internal);
    Ok((side(picture.width())?, side(picture.height())?))
}

fn small(picture: &DynamicImage) -> Outcome<Vec<u8>> {
    let fits = picture.width() <= SMALL && picture.height() <= SMALL;
    if fits { jpeg(picture, QUALITY_SMALL) } else { jpeg(&picture.thumbnail(SMALL, SMALL), QUALITY_SMALL) }
}

fn jpeg(picture: &DynamicImage, quality: u8) -> Outcome<Vec<u8>> {
    let mut out = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut out, quality);
    match picture {
        DynamicImage::ImageRgba8(p) => RgbImage::from_fn(p.width(), p.height(), |x, y| {
            // What shows through is white, as on paper.
            let [r, g, b, a] = p.get_pixel(x, y).0.map(u32::from);
            Rgb([r, g, b].map(|c| ((c * a + 255 * (255 - a)) / 255) as u8))
        })
        .write_with_encoder(encoder),
        other => other.write_with_encoder(encoder),
    }
    .map_err(fault)?;
    Ok(out)
}

/// Whether a JPEG comes to its end: decoders fill up with grey what is cut off.
fn is_whole_jpeg(bytes: &[u8]) -> bool {
    let mut at = 2;
    loop {
        // To the next marker; within the dots FF is followed by 0 or by a mark to start anew.
        while bytes.get(at).is_some_and(|b| *b != 0xff) {
            at += 1;
        }
        match bytes.get(at + 1) {
            None => return false,
            Some(0xd9) => return true,
            Some(0xff) => at += 1,
            Some(0x00 | 0x01 | 0xd0..=0xd8) => at += 2,
            Some(_) => match (bytes.get(at + 2), bytes.get(at + 3)) {
                (Some(high), Some(low)) => at += 2 + usize::from(u16::from_be_bytes([*high, *low])).max(2),
                _ => return false,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(width: u32, height: u32) -> DynamicImage {
        RgbImage::from_fn(width, height, |x, y| Rgb([(x * 7) as u8, (y * 5) as u8, 200])).into()
    }

    fn code(outcome: Outcome<Picture>) -> String {
        match outcome {
            Err(Fault::Invalid(list)) => list[0].code.clone(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_photo_is_written_anew_with_a_small_one() {
        let photo = jpeg(&sample(800, 600), 90).unwrap();
        let clean = clean(&photo, Form::Jpeg).unwrap();
        assert_eq!((clean.form, clean.size), (Form::Jpeg, (800, 600)));
        let small = decode(&clean.thumbnail, Form::Jpeg).unwrap();
        assert_eq!((small.width(), small.height()), (360, 270));
    }

    #[test]
    fn a_cut_off_photo_is_no_photo() {
        let photo = jpeg(&sample(800, 600), 90).unwrap();
        assert!(is_whole_jpeg(&photo));
        for left in [photo.len() - 2, photo.len() / 2, 600, 20, 3] {
            assert_eq!(code(clean(&photo[..left], Form::Jpeg)), "attachment-broken", "{left}");
        }
        // What stands behind its end is dropped, whatever it is.
        let joined = [&photo[..], b"<script>alert(1)</script>PK\x03\x04"].concat();
        let kept = clean(&joined, Form::Jpeg).unwrap().content;
        assert!(!kept.windows(8).any(|w| w == b"<script>"));
    }

    #[test]
    fn too_many_dots_are_refused_by_the_header() {
        // 50,000 times 50,000, by its header; there is no dot in it.
        let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        png.extend([0, 0, 0xc3, 0x50, 0, 0, 0xc3, 0x50, 8, 2, 0, 0, 0]);
        let mut crc = flate2::Crc::new();
        crc.update(&png[12..]);
        png.extend(crc.sum().to_be_bytes());
        png.extend(b"\0\0\0\0IDAT");
        assert_eq!(code(clean(&png, Form::Png)), "attachment-too-many-pixels");
    }

    #[test]
    fn what_is_blacked_out_is_black_and_the_rest_stays() {
        let mut png = Vec::new();
        sample(100, 80).write_with_encoder(PngEncoder::new(&mut png)).unwrap();
        let area = |x, y, width, height| Blackout { x, y, width, height };
        let done = black_out(&png, Form::Png, &[area(10, 20, 30, 10), area(90, 70, 500, 500)]).unwrap();
        let now = decode(&done.content, Form::Png).unwrap().into_rgb8();
        for (x, y, black) in [(10, 20, true), (39, 29, true), (40, 29, false), (99, 79, true), (89, 79, false)] {
            assert_eq!(*now.get_pixel(x, y) == Rgb([0, 0, 0]), black, "{x} {y}");
        }
        assert!(inside((Some(100), Some(80)), &[area(99, 79, 5, 5)]).is_ok());
        let Err(Fault::Invalid(told)) = inside((Some(100), Some(80)), &[area(0, 0, 1, 1), area(100, 0, 5, 5)]) else {
            panic!("it is outside")
        };
        assert_eq!(told[0].pointer, "/areas/1");
    }

    #[test]
    fn what_shows_through_is_white_on_a_photo() {
        let see_through: DynamicImage = image::RgbaImage::from_pixel(4, 4, image::Rgba([9, 9, 9, 0])).into();
        let photo = decode(&jpeg(&see_through, 95).unwrap(), Form::Jpeg).unwrap().into_rgb8();
        assert!(photo.get_pixel(1, 1).0.iter().all(|c| *c > 250));
    }
}
