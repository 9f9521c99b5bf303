//! A text becomes lines of a width: cleaned, broken between words (a word that is too long, between letters), each line in the
//! order in which it is drawn. Right-to-left text runs from the right.

use super::fonts::{self, Cut, UNKNOWN};
use krilla::text::KrillaGlyph;
use std::ops::Range;
use unicode_bidi::BidiInfo;

/// Glyphs of one font, side by side.
pub struct Run {
    /// The font.
    pub cut: Cut,
    /// What they draw.
    pub text: String,
    /// The glyphs, from left to right.
    pub glyphs: Vec<KrillaGlyph>,
    /// Their width, as a share of the size.
    pub width: f32,
}

/// A line.
pub struct Line {
    /// From left to right.
    pub runs: Vec<Run>,
    /// The letters as they were written, where they cannot be read off the glyphs.
    pub letters: Option<String>,
    /// Whether it begins at the right.
    pub rtl: bool,
    /// Its width, as a share of the size.
    pub width: f32,
}

/// A paragraph in the form in which it can be drawn; `origin` says for each of its bytes where it stood before.
struct Drawable {
    text: String,
    origin: Vec<usize>,
}

/// Whether a character only steers how others are drawn. Those that turn the direction of what follows are taken out for another
/// reason too: they make a text look like what it is not.
fn is_steering(c: char) -> bool {
    matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{ad}' | '\u{feff}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}' | '\u{e0000}'..='\u{e0fff}')
}

fn drawable(paragraph: &str, cut: Cut) -> Drawable {
    let mut out =
        Drawable { text: String::with_capacity(paragraph.len()), origin: Vec::with_capacity(paragraph.len()) };
    for (at, c) in paragraph.char_indices().filter(|(_, c)| !is_steering(*c)) {
        let drawn = match c {
            c if c.is_control() || c == '\u{2028}' || c == '\u{2029}' => ' ',
            // Joiners are for scripts that join; of a picture made of several each stands for itself.
            '\u{200c}' | '\u{200d}' if fonts::having(c, Cut::Wide).is_none() => continue,
            c if fonts::having(c, cut).is_some() => c,
            _ => UNKNOWN,
        };
        out.text.push(drawn);
        out.origin.resize(out.text.len(), at);
    }
    out.origin.push(paragraph.len());
    out
}

/// Pieces of a range that one font draws, in the order of the text.
fn by_font(text: &str, range: Range<usize>, cut: Cut) -> Vec<(Range<usize>, Cut)> {
    let mut out: Vec<(Range<usize>, Cut)> = Vec::new();
    for (at, c) in text[range.clone()].char_indices() {
        let at = range.start + at;
        let end = at + c.len_utf8();
        let own = fonts::having(c, cut).unwrap_or(Cut::Wide);
        match out.last_mut() {
            // Spaces and marks stay with what they follow: fewer seams, and a mark needs its letter.
            Some((last, font)) if *font == own || (fonts::having(c, *font) == Some(*font) && !c.is_alphanumeric()) => {
                last.end = end;
            }
            _ => out.push((at..end, own)),
        }
    }
    out
}

fn runs(text: &str, range: Range<usize>, cut: Cut, rtl: bool) -> Vec<Run> {
    let mut runs: Vec<Run> = by_font(text, range, cut)
        .into_iter()
        .map(|(piece, cut)| {
            let text = text[piece].to_owned();
            let mut glyphs = fonts::shape(&text, cut, rtl);
            // A file with the sign for "no such glyph" would not be one that everybody can read.
            glyphs.retain(|g| g.glyph_id.to_u32() != 0);
            let width = glyphs.iter().map(|g| g.x_advance).sum();
            Run { cut, text, glyphs, width }
        })
        .collect();
    if rtl {
        runs.reverse();
    }
    runs
}

/// The width of what begins at each byte.
fn widths(text: &str, info: &BidiInfo<'_>, cut: Cut) -> Vec<f32> {
    let mut out = vec![0.0; text.len()];
    let mut start = 0;
    for end in 1..=text.len() {
        if end < text.len() && info.levels[end] == info.levels[start] {
            continue;
        }
        for (piece, cut) in by_font(text, start..end, cut) {
            for glyph in fonts::shape(&text[piece.clone()], cut, info.levels[start].is_rtl()) {
                out[piece.start + glyph.text_range.start] += glyph.x_advance;
            }
        }
        start = end;
    }
    out
}

/// Where lines end, so that none is wider than `width`. Between words, after a hyphen, and else wherever it must be.
fn breaks(text: &str, widths: &[f32], width: f32) -> Vec<Range<usize>> {
    let (mut out, mut start, mut good, mut used, mut since) = (Vec::new(), 0, None, 0.0, 0.0);
    for (at, c) in text.char_indices() {
        let own = widths[at];
        // What hangs over the edge as a space is not seen.
        if used + own > width && own > 0.0 && c != ' ' && at > start {
            let (end, rest) = match good {
                Some(good) => (good, since),
                None => (at, 0.0),
            };
            out.push(start..end);
            (start, good, used, since) = (end, None, rest, 0.0);
        }
        used += own;
        since += own;
        if c == ' ' || c == '-' || c == '/' || c == '\u{2013}' {
            (good, since) = (Some(at + c.len_utf8()), 0.0);
        }
    }
    out.push(start..text.len());
    out
}

/// The lines of a paragraph, each at most `width` wide, as a share of the size.
fn of_paragraph(paragraph: &str, cut: Cut, width: f32) -> Vec<Line> {
    let Drawable { text, origin } = drawable(paragraph, cut);
    let info = BidiInfo::new(&text, None);
    let Some(whole) = info.paragraphs.first() else { return vec![] };
    breaks(&text, &widths(&text, &info, cut), width)
        .into_iter()
        .map(|range| {
            // What was taken out goes with what stood before it, and at the very begin with the first line.
            let from = if range.start == 0 { 0 } else { origin[range.start] };
            let written = &paragraph[from..origin[range.end]];
            let (levels, visual) = info.visual_runs(whole, range.clone());
            let turned = levels[range.clone()].iter().any(|l| l.is_rtl());
            let runs: Vec<Run> =
                visual.into_iter().flat_map(|r| runs(&text, r.clone(), cut, levels[r.start].is_rtl())).collect();
            let hanging = text[range.clone()].bytes().rev().take_while(|b| *b == b' ').count();
            let space = fonts::shape(" ", cut, false).first().map_or(0.0, |g| g.x_advance);
            let width = runs.iter().map(|r| r.width).sum::<f32>() - space * hanging as f32;
            let letters = (turned || written != &text[range]).then(|| written.to_owned());
            Line { runs, letters, rtl: whole.level.is_rtl(), width }
        })
        .collect()
}

/// The lines of a text; an empty one between paragraphs stays.
pub fn lines(text: &str, cut: Cut, width: f32) -> Vec<Line> {
    text.trim_end()
        .lines()
        .flat_map(|p| match p.trim_end() {
            "" => vec![Line { runs: vec![], letters: None, rtl: false, width: 0.0 }],
            p => of_paragraph(p, cut, width),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(lines: &[Line]) -> Vec<String> {
        lines
            .iter()
            .map(|l| l.letters.clone().unwrap_or_else(|| l.runs.iter().map(|r| r.text.as_str()).collect()))
            .collect()
    }

    #[test]
    fn lines_are_no_wider_than_they_may_be_and_lose_nothing() {
        let long = "a".repeat(400);
        let mixed = "tas met مرحبا بالعالم erin, שלום 😱👩\u{200d}🚒 einde";
        for text in
            ["Twee mannen liepen naar de uitgang-zonder-betalen en weg.", &long, mixed, "", "   ", "\u{202e}omgekeerd"]
        {
            for width in [3.0, 8.0, 40.0] {
                let lines = lines(text, Cut::Regular, width);
                assert!(lines.iter().all(|l| l.width <= width + 0.01 || l.runs.len() == 1), "{text} at {width}");
                assert_eq!(drawn(&lines).concat(), text.trim_end(), "{width}");
            }
        }
    }

    #[test]
    fn words_stay_whole_and_paragraphs_apart() {
        let lines = lines("een twee drie\n\nvier\u{0}vijf", Cut::Regular, 4.6);
        assert_eq!(drawn(&lines), ["een twee ", "drie", "", "vier\u{0}vijf"].map(str::to_owned));
    }

    #[test]
    fn what_no_font_has_keeps_its_place_and_its_letters() {
        let lines = lines("a\u{10ffff}b", Cut::Regular, 40.0);
        assert_eq!(lines[0].letters.as_deref(), Some("a\u{10ffff}b"));
        assert!(lines[0].runs.iter().any(|r| r.text.contains(UNKNOWN)));
    }

    #[test]
    fn right_to_left_text_runs_from_the_right() {
        let lines = lines("שלום עולם", Cut::Regular, 40.0);
        assert!(lines[0].rtl);
        assert_eq!(lines[0].letters.as_deref(), Some("שלום עולם"));
    }
}
