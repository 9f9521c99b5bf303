//! The commonest passwords, which are refused: those that are long enough and tried first all the same.
//!
//! Asked wherever a password is set. The list was made by hand from what lists of leaked passwords have in common: words of the
//! keyboard, of the trade and of the season, with the tails that people put behind them. There are no composition rules.

use crate::fault::{Fault, Outcome};
use std::collections::HashSet;
use std::sync::LazyLock;

static LIST: LazyLock<HashSet<&str>> = LazyLock::new(|| include_str!("commonest.txt").lines().collect());

/// Refuses a password that is among the commonest, is the own address, or repeats a few characters.
pub fn refuse(pointer: &str, password: &str, email: &str) -> Outcome<()> {
    let folded = password.to_lowercase();
    let own = email.to_lowercase();
    let own_name = own.split('@').next().unwrap_or_default();
    if LIST.contains(folded.as_str())
        || folded == own
        || (own_name.len() >= 12 && folded == own_name)
        || repeats(&folded)
    {
        return Err(Fault::at(pointer, "password-common", "is one of the first that others would try; take another"));
    }
    Ok(())
}

/// Whether it is one piece of at most four characters, again and again.
fn repeats(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    (1..=4).any(|n| chars.iter().zip(chars.iter().skip(n)).all(|(a, b)| a == b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_everybody_takes_is_refused_whatever_its_capitals() {
        for bad in ["wachtwoord123", "Wachtwoord123", "PasswordPassword", "abcabcabcabc", "me@shop.example"] {
            assert!(refuse("/password", bad, "me@shop.example").is_err(), "{bad}");
        }
        assert!(refuse("/password", "drie groene stoelen", "me@shop.example").is_ok());
    }

    #[test]
    fn the_list_holds_only_what_the_length_would_let_through() {
        assert!(LIST.len() > 300);
        for word in LIST.iter() {
            assert!(word.chars().count() >= 12 && *word == word.to_lowercase(), "{word}");
        }
    }
}
