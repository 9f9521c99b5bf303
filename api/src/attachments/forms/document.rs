//! PDF: held to its form, for it cannot be written anew here. It must begin and end as one, so that nothing else hides behind it;
//! what is inside (scripts, names of its makers) stays, which is why it is only ever saved and never shown.

use super::judge::broken;
use crate::fault::Outcome;

const END: &[u8] = b"%%EOF";

/// Refuses what does not end as a PDF.
pub fn check(bytes: &[u8]) -> Outcome<()> {
    let end = memchr::memmem::rfind(bytes, END).ok_or_else(broken)? + END.len();
    let rest = &bytes[end..];
    let blank = rest.iter().all(|b| b.is_ascii_whitespace() || *b == 0);
    if blank && memchr::memmem::find(bytes, b"startxref").is_some() { Ok(()) } else { Err(broken()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_ends_as_it_begins() {
        let pdf = b"%PDF-1.7\n1 0 obj<<>>endobj\nxref\n0 1\ntrailer<<>>\nstartxref\n9\n%%EOF";
        assert!(check(pdf).is_ok());
        assert!(check(&[&pdf[..], b"\r\n\0\0"].concat()).is_ok());
        assert!(check(&[&pdf[..], b"\n<html><script>"].concat()).is_err());
        assert!(check(&[&pdf[..], b"PK\x03\x04"].concat()).is_err());
        assert!(check(&pdf[..pdf.len() - 3]).is_err());
        assert!(check(b"%PDF-1.7 %%EOF").is_err());
    }
}
