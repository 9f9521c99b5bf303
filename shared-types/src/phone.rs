//! Phone numbers in the form of E.164, so that one number is one text however it was written.
//!
//! Run by the form and by the server, which keeps and finds numbers in this form only.

/// `+31612345678` of what people write; a number without its country belongs to `country` (two letters).
pub fn canonical(written: &str, country: &str) -> Option<String> {
    if written.chars().any(|c| !c.is_ascii_digit() && !" -./()+".contains(c)) {
        return None;
    }
    let digits: String = written.chars().filter(char::is_ascii_digit).collect();
    let international = if written.trim_start().starts_with('+') {
        // People write the zero of the trunk in brackets.
        digits_without_trunk(written)
    } else if let Some(rest) = digits.strip_prefix("00") {
        rest.to_owned()
    } else {
        let code = match country {
            "NL" => "31",
            "BE" => "32",
            "DE" => "49",
            "FR" => "33",
            "LU" => "352",
            _ => return None,
        };
        format!("{code}{}", digits.strip_prefix('0')?)
    };
    (8..=15).contains(&international.len()).then(|| format!("+{international}"))
}

fn digits_without_trunk(written: &str) -> String {
    written.replacen("(0)", "", 1).chars().filter(char::is_ascii_digit).collect()
}

#[cfg(test)]
mod tests {
    use super::canonical;

    #[test]
    fn one_number_is_one_text() {
        for written in ["06-12345678", "06 12 34 56 78", "+31 6 12345678", "0031612345678", "+31 (0)6 12345678"] {
            assert_eq!(canonical(written, "NL").as_deref(), Some("+31612345678"), "{written}");
        }
        assert_eq!(canonical("0471 23 45 67", "BE").as_deref(), Some("+32471234567"));
    }

    #[test]
    fn what_is_no_number_is_none() {
        for written in ["", "112", "bel mij", "06-1234567x", "12345678", "+1234567890123456"] {
            assert_eq!(canonical(written, "NL"), None, "{written}");
        }
        assert_eq!(canonical("0612345678", "US"), None);
    }
}
