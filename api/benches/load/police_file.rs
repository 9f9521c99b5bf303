//! A file like that of a police force, as large as asked: a date in five columns, metres of a UTM zone, a tenth of them hidden,
//! no id. Made as it is read, so that it weighs nothing itself. For `mappings/vancouver-2020.json`.

use std::fmt::Write as _;
use std::io::{Cursor, Read};

const HEADER: &str = "TYPE,YEAR,MONTH,DAY,HOUR,MINUTE,HUNDRED_BLOCK,NEIGHBOURHOOD,X,Y\r\n";
const TYPES: [&str; 4] = ["Theft from Vehicle", "Other Theft", "Mischief", "Break and Enter Commercial"];

/// The file.
pub struct Rows {
    row: u64,
    end: u64,
    text: Cursor<String>,
}

impl Rows {
    /// So many rows, after their header.
    pub fn of(rows: u64) -> Self {
        Self { row: 0, end: rows, text: Cursor::new(HEADER.to_owned()) }
    }
}

impl Read for Rows {
    fn read(&mut self, buf: &mut [u8]) -> std::io::Result<usize> {
        let n = self.text.read(buf)?;
        if n > 0 || self.row == self.end {
            return Ok(n);
        }
        let mut text = std::mem::take(self.text.get_mut());
        text.clear();
        let last = (self.row + 1_000).min(self.end);
        for row in self.row..last {
            let mix = row.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 16;
            let (month, day, hour, minute) = (1 + mix % 12, 1 + mix % 28, mix / 7 % 24, mix / 11 % 60);
            let block = row / 10;
            let written = if mix % 10 == 0 {
                writeln!(text, "Homicide,2020,{month},{day},0,0,OFFSET {block},West End,0.0,0.0\r")
            } else {
                let kind = TYPES[(mix % 4) as usize];
                let (x, y) = (490_000 + mix % 8_000, 5_450_000 + mix % 9_000);
                writeln!(text, "{kind},2020,{month},{day},{hour},{minute},{block}XX ALBERNI ST,West End,{x}.25,{y}.5\r")
            };
            written.map_err(std::io::Error::other)?;
        }
        self.row = last;
        self.text = Cursor::new(text);
        self.text.read(buf)
    }
}
