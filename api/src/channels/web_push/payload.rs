//! What the page's service worker is handed: a small JSON text that fits into one record. A text that is too long is cut at a whole word
//! and says so by an ellipsis; all of it stands behind the link.

use crate::channels::Parcel;
use serde_json::json;

/// The most that fits, in bytes: a record of 4096 less its head, its seal and the mark of its end (RFC 8291, 4).
pub const MOST: usize = 3993;

/// Made of a parcel.
pub fn of(parcel: &Parcel) -> Vec<u8> {
    let link = parcel.link.as_deref();
    let made = |title: &str, text: &str| {
        let told = json!({"title": title, "body": text, "link": link, "urgent": parcel.urgent, "id": parcel.reference});
        told.to_string().into_bytes()
    };
    // A title is short; where it is not, it leaves room for some of the text.
    let title = cut(&parcel.subject, 200);
    if made(&title, &parcel.text).len() <= MOST {
        return made(&title, &parcel.text);
    }
    // What a sign costs is known when it is written only: the most that fits is looked for by halves.
    let (mut fits, mut over) = (0, parcel.text.len());
    while over - fits > 1 {
        let half = usize::midpoint(fits, over);
        if made(&title, &cut(&parcel.text, half)).len() <= MOST {
            fits = half;
        } else {
            over = half;
        }
    }
    made(&title, &cut(&parcel.text, fits))
}

/// At most so many bytes of a text, its last word whole, and an ellipsis where something is left out.
fn cut(text: &str, most: usize) -> String {
    if text.len() <= most {
        return text.to_owned();
    }
    let mut end = most.saturating_sub('…'.len_utf8());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    // Within a word the word goes; a word that is longer than all the room is cut.
    let head = &text[..end];
    let whole = text[end..].starts_with(char::is_whitespace);
    let head = if whole { head } else { head.rsplit_once(char::is_whitespace).map_or(head, |(before, _)| before) };
    format!("{}…", head.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channels::Destination;
    use serde_json::Value;

    fn parcel(subject: &str, text: &str) -> Parcel {
        Parcel {
            reference: uuid::Uuid::nil(),
            to: Destination::Mail(String::new()),
            subject: subject.to_owned(),
            text: text.to_owned(),
            link: Some("https://webm.example/alerts/1".to_owned()),
            urgent: true,
            expires_at: jiff::Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn a_text_that_fits_is_not_touched() {
        let told: Value = serde_json::from_slice(&of(&parcel("GEVAAR NU", "Overval.\nBlijf \"weg\"."))).unwrap();
        let expected = json!({"title": "GEVAAR NU", "body": "Overval.\nBlijf \"weg\".", "link": "https://webm.example/alerts/1",
            "urgent": true, "id": "00000000-0000-0000-0000-000000000000"});
        assert_eq!(told, expected);
    }

    #[test]
    fn what_is_too_long_is_cut_at_a_whole_word_whatever_it_is_made_of() {
        for word in ["winkelcentrum ", "é\n", "🚨🚨 ", "\"\\\u{1} ", "a"] {
            let text = word.repeat(6000);
            let made = of(&parcel(&"x".repeat(300), &text));
            assert!(made.len() <= MOST && made.len() > MOST - 100, "{word:?}: {}", made.len());
            let told: Value = serde_json::from_slice(&made).unwrap();
            let body = told["body"].as_str().unwrap().strip_suffix('…').unwrap();
            assert!(text.starts_with(body), "{word:?}");
            if word != "a" {
                assert!(body.ends_with(word.trim_end()), "{word:?}: a word is whole");
            }
        }
    }

    #[test]
    fn a_cut_is_never_longer_than_asked() {
        for most in 0..20 {
            let told = cut("één twéé drie vier", most);
            assert!(told.len() <= most.max('…'.len_utf8()), "{most}: {told}");
        }
        assert_eq!((cut("één twéé drie", 9), cut("één twéé drie", 15)), ("één…".into(), "één twéé…".into()));
    }
}
