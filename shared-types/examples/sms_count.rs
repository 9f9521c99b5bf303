//! Says of each text on standard input, one JSON string in a line, what it costs as an SMS: alphabet, parts, units, what is left in the
//! last part, and the units of each part.
//!
//! Asked by `e2e-tests/rules/sms-parts.test.mjs`, which holds it against a library of others.

use shared_types::sms_text::{Encoded, count, encode};
use std::io::{BufRead as _, Write as _, stdin, stdout};

fn main() -> std::io::Result<()> {
    let mut out = stdout().lock();
    for line in stdin().lock().lines() {
        let text: String = serde_json::from_str(&line?)?;
        let sizes: Vec<usize> = match encode(&text) {
            Encoded::Gsm7(parts) => parts.iter().map(Vec::len).collect(),
            Encoded::Ucs2(parts) => parts.iter().map(Vec::len).collect(),
        };
        writeln!(out, "{}", serde_json::json!({"count": count(&text), "sizes": sizes}))?;
    }
    Ok(())
}
