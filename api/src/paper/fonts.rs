//! The fonts that are in the program, which of them has a character, and shaping: characters become glyphs with places.

use krilla::text::{Font, GlyphId, KrillaGlyph};
use rustybuzz::{Direction, Face, UnicodeBuffer};
use std::sync::LazyLock;

/// Which of the fonts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// Text, as on the screen.
    Regular,
    /// Headings and names.
    SemiBold,
    /// The other scripts and signs, among them Arabic, Hebrew and Armenian.
    Wide,
}

/// Drawn where no font has a character; they have this one.
pub const UNKNOWN: char = '\u{25a1}';

struct Loaded {
    face: Face<'static>,
    font: Font,
}

fn load(bytes: &'static [u8]) -> Option<Loaded> {
    Some(Loaded { face: Face::from_slice(bytes, 0)?, font: Font::new(bytes.to_vec().into(), 0)? })
}

/// The fonts as files: text, headings, the other scripts. A plan that is drawn here is drawn with them too.
pub const FILES: [&[u8]; 3] = [
    include_bytes!("../../fonts/Inter-Regular.ttf"),
    include_bytes!("../../fonts/Inter-SemiBold.ttf"),
    include_bytes!("../../fonts/DejaVuSans.ttf"),
];

// Read once, when the first page is set. That they can be read is proved by the tests, for they are part of the program.
static FONTS: LazyLock<Option<[Loaded; 3]>> = LazyLock::new(|| {
    let [regular, semibold, wide] = FILES;
    Some([load(regular)?, load(semibold)?, load(wide)?])
});

fn loaded(cut: Cut) -> Option<&'static Loaded> {
    FONTS.as_ref().map(|fonts| match cut {
        Cut::Regular => &fonts[0],
        Cut::SemiBold => &fonts[1],
        Cut::Wide => &fonts[2],
    })
}

/// The font for the file.
pub fn font(cut: Cut) -> Option<Font> {
    loaded(cut).map(|l| l.font.clone())
}

/// The font that draws a character: the one that is asked for, else the wide one; none when neither has it.
pub fn having(c: char, wanted: Cut) -> Option<Cut> {
    [wanted, Cut::Wide].into_iter().find(|cut| loaded(*cut).is_some_and(|l| l.face.glyph_index(c).is_some()))
}

/// Glyphs of a text in one font and direction, from left to right; their advances are shares of the size.
pub fn shape(text: &str, cut: Cut, rtl: bool) -> Vec<KrillaGlyph> {
    let Some(Loaded { face, .. }) = loaded(cut) else { return vec![] };
    let mut buffer = UnicodeBuffer::new();
    buffer.push_str(text);
    buffer.guess_segment_properties();
    buffer.set_direction(if rtl { Direction::RightToLeft } else { Direction::LeftToRight });
    let out = rustybuzz::shape(face, &[], buffer);
    let em = face.units_per_em() as f32;
    let mut starts: Vec<usize> = out.glyph_infos().iter().map(|i| i.cluster as usize).collect();
    starts.sort_unstable();
    starts.push(text.len());
    out.glyph_infos()
        .iter()
        .zip(out.glyph_positions())
        .map(|(info, at)| {
            let start = info.cluster as usize;
            let end = starts[starts.partition_point(|s| *s <= start)..].first().copied().unwrap_or(text.len());
            let of = |units: i32| units as f32 / em;
            let id = GlyphId::new(info.glyph_id);
            KrillaGlyph::new(id, of(at.x_advance), of(at.x_offset), of(at.y_offset), of(at.y_advance), start..end, None)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fonts_can_be_read_and_have_what_the_languages_need() {
        for cut in [Cut::Regular, Cut::SemiBold, Cut::Wide] {
            assert!(font(cut).is_some(), "{cut:?}");
        }
        for c in "aZ09 éèêëçœÉïüñ€–—’“”•·…→".chars() {
            assert_eq!(having(c, Cut::Regular), Some(Cut::Regular), "{c}");
            assert_eq!(having(c, Cut::SemiBold), Some(Cut::SemiBold), "{c}");
        }
        for c in ['ا', 'ש', 'Ա'] {
            assert_eq!(having(c, Cut::Regular), Some(Cut::Wide), "{c}");
        }
        assert!(having(UNKNOWN, Cut::Regular).is_some());
        assert_eq!(having('警', Cut::Regular), None);
    }

    #[test]
    fn every_glyph_knows_its_characters() {
        for (text, cut, rtl) in [("office – fi", Cut::Regular, false), ("سلام عليكم", Cut::Wide, true)] {
            let glyphs = shape(text, cut, rtl);
            assert!(!glyphs.is_empty());
            let mut covered: Vec<_> = glyphs.iter().map(|g| (g.text_range.start, g.text_range.end)).collect();
            covered.sort_unstable();
            covered.dedup();
            let joined: String = covered.iter().map(|(a, b)| &text[*a..*b]).collect();
            assert_eq!(joined, text);
        }
    }
}
