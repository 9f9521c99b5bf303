//! From the bytes of a row to text: UTF-8 where it is, Windows-1252 where it can only be that, and a fault for the row
//! otherwise. One bad row never condemns the file. Called by `table.rs` for each row.
//!
//! With `auto`, the first bytes beyond ASCII settle it: sound UTF-8 makes the file UTF-8 from there on, bytes that
//! read as Western European letters make it Windows-1252. Bytes that are neither (half a character, control codes)
//! refuse their row and settle nothing. After that, rows that do not fit are refused.

use encoding_rs::WINDOWS_1252;
use shared_types::import::Encoding;

/// Which encoding the rows are in, as far as is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Charset {
    /// Nothing but ASCII so far.
    Undecided,
    /// UTF-8.
    Utf8,
    /// Windows-1252.
    Windows1252,
}

impl Charset {
    /// What a mapping states.
    pub fn stated(encoding: Encoding) -> Self {
        match encoding {
            Encoding::Auto => Self::Undecided,
            Encoding::Utf8 => Self::Utf8,
            Encoding::Windows1252 => Self::Windows1252,
        }
    }

    /// What the first window of a file tells; a file that is UTF-8 but for a row or two stays UTF-8.
    pub fn guessed(sample: &[u8], complete: bool) -> Self {
        let (mut sound, mut broken, mut western) = (0u32, 0u32, true);
        let mut rest = sample;
        loop {
            match std::str::from_utf8(rest) {
                Ok(text) => {
                    sound += count_beyond_ascii(text);
                    break;
                }
                Err(error) => {
                    let (good, bad) = rest.split_at(error.valid_up_to());
                    sound += count_beyond_ascii(std::str::from_utf8(good).unwrap_or_default());
                    let Some(len) = error.error_len() else {
                        // Half a character where the window happened to end tells nothing.
                        broken += u32::from(complete);
                        break;
                    };
                    broken += 1;
                    western &= reads_as_western(&bad[..len]);
                    rest = &bad[len..];
                }
            }
        }
        match (sound, broken) {
            (0, 0) => Self::Undecided,
            (0, _) if western => Self::Windows1252,
            (0, _) => Self::Undecided,
            (sound, broken) if sound >= broken => Self::Utf8,
            _ => Self::Windows1252,
        }
    }

    /// Turns the bytes of one row into text; the cells are glued together and end where `ends` says, which is
    /// corrected where the text is longer than the bytes. `Err` names the cell that is not text.
    pub fn row(&mut self, bytes: &[u8], ends: &mut [usize], text: &mut String) -> Result<(), usize> {
        text.clear();
        if bytes.is_ascii() {
            text.push_str(std::str::from_utf8(bytes).unwrap_or_default());
            return Ok(());
        }
        if *self != Self::Windows1252 {
            match first_broken(bytes, ends) {
                None => {
                    *self = Self::Utf8;
                    text.push_str(std::str::from_utf8(bytes).unwrap_or_default());
                    return Ok(());
                }
                Some(cell) if *self == Self::Utf8 || !reads_as_western(bytes) => return Err(cell),
                Some(_) => *self = Self::Windows1252,
            }
        }
        let mut start = 0;
        for end in ends {
            let (cell, _) = WINDOWS_1252.decode_without_bom_handling(&bytes[start..*end]);
            start = *end;
            text.push_str(&cell);
            *end = text.len();
        }
        Ok(())
    }
}

fn count_beyond_ascii(text: &str) -> u32 {
    u32::try_from(text.chars().filter(|c| !c.is_ascii()).count()).unwrap_or(u32::MAX)
}

/// The first cell that is not UTF-8; looked at cell by cell, because two halves may glue to a whole.
fn first_broken(bytes: &[u8], ends: &[usize]) -> Option<usize> {
    let mut start = 0;
    ends.iter().position(|&end| {
        let cell = &bytes[start..end];
        start = end;
        std::str::from_utf8(cell).is_err()
    })
}

/// Whether the bytes beyond ASCII are what Dutch, French or English text in Windows-1252 holds. Bytes that open a
/// UTF-8 character (`Â`, `Ã`, `ð`) are left out: half a character must not pass for a letter.
fn reads_as_western(bytes: &[u8]) -> bool {
    bytes.iter().filter(|byte| !byte.is_ascii()).all(|byte| {
        !matches!(byte, 0x81 | 0x8d | 0x8f | 0x90 | 0x9d | 0xc2 | 0xc3 | 0xd0 | 0xd7 | 0xde | 0xf0 | 0xf7 | 0xfe | 0xff)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(charset: &mut Charset, cells: &[&[u8]]) -> Result<Vec<String>, usize> {
        let bytes = cells.concat();
        let mut ends: Vec<usize> = cells
            .iter()
            .scan(0, |sum, cell| {
                *sum += cell.len();
                Some(*sum)
            })
            .collect();
        let mut text = String::new();
        charset.row(&bytes, &mut ends, &mut text)?;
        let mut start = 0;
        Ok(ends
            .iter()
            .map(|&end| {
                let cell = text[start..end].to_owned();
                start = end;
                cell
            })
            .collect())
    }

    #[test]
    fn windows_1252_is_taken_where_it_can_only_be_that() {
        let mut charset = Charset::Undecided;
        let cells = read(&mut charset, &[b"caf\xe9", b"\x80 5"]).expect("text");
        assert_eq!(cells, ["café", "€ 5"]);
        assert_eq!(charset, Charset::Windows1252);
    }

    #[test]
    fn half_a_character_refuses_its_row_and_settles_nothing() {
        let mut charset = Charset::Undecided;
        assert_eq!(read(&mut charset, &[b"ok", b"caf\xc3("]), Err(1));
        assert_eq!(charset, Charset::Undecided);
        assert_eq!(read(&mut charset, &["café".as_bytes()]).expect("text"), ["café"]);
        assert_eq!(charset, Charset::Utf8);
        assert_eq!(read(&mut charset, &[b"caf\xe9"]), Err(0));
    }

    #[test]
    fn two_halves_in_neighbouring_cells_are_not_a_letter() {
        let mut charset = Charset::Utf8;
        assert_eq!(read(&mut charset, &[b"caf\xc3", b"\xa9"]), Err(0));
    }

    #[test]
    fn one_bad_row_does_not_turn_a_utf_8_file_into_windows_1252() {
        assert_eq!(Charset::guessed("één\ntwéé\nca\u{e9}".as_bytes(), true), Charset::Utf8);
        assert_eq!(Charset::guessed(b"\xc3\xa9\xc3\xa9n\n\xe9\n", true), Charset::Utf8);
        assert_eq!(Charset::guessed(b"caf\xe9;b\xe8ta\n", true), Charset::Windows1252);
        assert_eq!(Charset::guessed(b"plain\n", true), Charset::Undecided);
        assert_eq!(Charset::guessed(b"cut caf\xc3", false), Charset::Undecided);
    }
}
