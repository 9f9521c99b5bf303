//! MP4: a tree of boxes. Boxes that tell of the maker (position, device, titles) become empty room of the same length, so that
//! nothing else moves; a film with a track that is neither picture nor sound is refused, because positions are written there.
//!
//! What stands inside the pictures and the sound themselves stays, and so do the moments in their headers.

use super::judge::broken;
use crate::fault::{Fault, Outcome};
use std::ops::Range;

/// Boxes that hold boxes.
const HOLDERS: [&[u8; 4]; 11] =
    [b"moov", b"trak", b"mdia", b"minf", b"stbl", b"dinf", b"edts", b"mvex", b"moof", b"traf", b"mfra"];
/// Boxes on top that are needed; every other one there becomes empty room.
const TOP: [&[u8; 4]; 7] = [b"ftyp", b"moov", b"mdat", b"moof", b"mfra", b"sidx", b"styp"];
/// Boxes below that tell of the maker or may hold anything.
const TELLING: [&[u8; 4]; 6] = [b"udta", b"meta", b"uuid", b"free", b"skip", b"XMP_"];
const DEEPEST: usize = 10;
const MOST: usize = 200_000;

#[derive(Default)]
struct Seen {
    boxes: usize,
    tracks: usize,
    data: bool,
}

/// Strips a film, or says why it is not taken.
pub fn strip(mut bytes: Vec<u8>) -> Outcome<Vec<u8>> {
    let mut seen = Seen::default();
    let all = 0..bytes.len();
    walk(&mut bytes, all, 0, &mut seen)?;
    if seen.tracks == 0 || !seen.data { Err(broken()) } else { Ok(bytes) }
}

fn number(bytes: &[u8], at: usize) -> Outcome<u32> {
    let four = bytes.get(at..at + 4).ok_or_else(broken)?;
    Ok(u32::from_be_bytes([four[0], four[1], four[2], four[3]]))
}

/// Walks the boxes that fill a range to its end.
fn walk(bytes: &mut [u8], within: Range<usize>, depth: usize, seen: &mut Seen) -> Outcome<()> {
    if depth > DEEPEST {
        return Err(broken());
    }
    let mut at = within.start;
    while at < within.end {
        seen.boxes += 1;
        if seen.boxes > MOST || within.end - at < 8 {
            return Err(broken());
        }
        let name: [u8; 4] = bytes[at + 4..at + 8].try_into().map_err(|_| broken())?;
        let (head, size) = match number(bytes, at)? {
            0 if depth == 0 => (8, within.end - at),
            1 if within.end - at >= 16 => {
                let (high, low) = (number(bytes, at + 8)?, number(bytes, at + 12)?);
                (16, usize::try_from(u64::from(high) << 32 | u64::from(low)).map_err(|_| broken())?)
            }
            n => (8, n as usize),
        };
        if size < head || size > within.end - at {
            return Err(broken());
        }
        let body = at + head..at + size;
        if depth == 0 && at == 0 && &name != b"ftyp" {
            return Err(broken());
        }
        if TELLING.contains(&&name) || depth == 0 && !TOP.contains(&&name) {
            bytes[at + 4..at + 8].copy_from_slice(b"free");
            bytes[body].fill(0);
        } else if &name == b"hdlr" {
            handler(bytes, body)?;
        } else if HOLDERS.contains(&&name) {
            seen.tracks += usize::from(&name == b"trak");
            walk(bytes, body, depth + 1, seen)?;
        } else {
            seen.data |= &name == b"mdat";
        }
        at += size;
    }
    Ok(())
}

/// What a track is of; the name of who wrote it is emptied.
fn handler(bytes: &mut [u8], body: Range<usize>) -> Outcome<()> {
    let kind = bytes.get(body.start + 8..body.start + 12).filter(|_| body.len() >= 24).ok_or_else(broken)?;
    if !matches!(kind, b"vide" | b"soun" | b"url " | b"alis") {
        let why =
            "the film has a track that is neither picture nor sound, in which its maker may have written positions";
        return Err(Fault::at("", "attachment-tracks", why));
    }
    bytes[body.start + 24..body.end].fill(0);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn boxed(name: &[u8; 4], inner: &[u8]) -> Vec<u8> {
        [&u32::try_from(inner.len() + 8).unwrap().to_be_bytes()[..], name, inner].concat()
    }

    fn track(kind: &[u8; 4]) -> Vec<u8> {
        let handler = [&[0; 8][..], kind, &[0; 12], b"Handler of Jan\0"].concat();
        boxed(b"trak", &boxed(b"mdia", &boxed(b"hdlr", &handler)))
    }

    fn film(kind: &[u8; 4]) -> Vec<u8> {
        let told = boxed(b"udta", &boxed(b"\xa9xyz", b"\0\x12\x15\xc7+52.3702+004.8952/"));
        let moov = boxed(b"moov", &[track(kind), told.clone()].concat());
        let parts =
            [boxed(b"ftyp", b"isom\0\0\0\0"), moov, boxed(b"uuid", b"<x:xmpmeta>"), boxed(b"mdat", b"dots and tones")];
        parts.concat()
    }

    #[test]
    fn the_position_goes_and_nothing_moves() {
        let film = film(b"vide");
        let stripped = strip(film.clone()).unwrap();
        assert_eq!(stripped.len(), film.len());
        let holds = |what: &[u8]| stripped.windows(what.len()).any(|w| w == what);
        assert!(!holds(b"+52.3702") && !holds(b"xmpmeta") && !holds(b"Jan"));
        assert!(holds(b"dots and tones") && holds(b"moov"));
        assert_eq!(strip(stripped.clone()).unwrap(), stripped);
    }

    #[test]
    fn a_track_of_positions_is_refused() {
        let Err(Fault::Invalid(list)) = strip(film(b"meta")) else { panic!("it was taken") };
        assert_eq!(list[0].code, "attachment-tracks");
    }

    #[test]
    fn what_is_no_tree_of_boxes_is_refused() {
        let film = film(b"vide");
        for bad in [
            &film[..film.len() - 1],
            &[&film[..], b"<html><script>alert(1)</script>"].concat(),
            &film[8..],
            &boxed(b"ftyp", b"isom"),
            &[0, 0, 0, 7, b'f', b't', b'y', b'p'],
            &[0, 0, 0, 1, b'f', b't', b'y', b'p', 255, 255, 255, 255, 255, 255, 255, 255],
        ] {
            assert!(strip(bad.to_vec()).is_err(), "{} bytes", bad.len());
        }
        // Boxes in boxes without end.
        let deep = (0..50).fold(boxed(b"trak", b""), |inner, _| boxed(b"moov", &inner));
        assert!(strip([boxed(b"ftyp", b"isom"), deep, boxed(b"mdat", b"x")].concat()).is_err());
    }
}
