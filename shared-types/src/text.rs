//! Rules for words that people type, shared by forms and server.
//!
//! Called by the `validate` derives of every noun. It must not reach for regex: the page is compiled from it.

use validator::ValidationError;

/// Refuses text that is empty or only white space.
pub fn not_blank(s: &str) -> Result<(), ValidationError> {
    if s.trim().is_empty() { Err(fault("blank", "must not be empty")) } else { Ok(()) }
}

/// Refuses control characters other than tab and line breaks; NUL is refused by PostgreSQL, the rest serves nobody.
pub fn plain(s: &str) -> Result<(), ValidationError> {
    if s.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        Err(fault("control-character", "holds a character that cannot be shown"))
    } else {
        Ok(())
    }
}

/// One readable line: not blank, no line breaks, no control characters.
pub fn line(s: &str) -> Result<(), ValidationError> {
    not_blank(s)?;
    if s.chars().any(char::is_control) { Err(fault("control-character", "must be one line of text")) } else { Ok(()) }
}

/// Something that can be an e-mail address: one `@`, text before it, a dot in the domain, no spaces.
/// Whether it exists only a message can tell, so no more is asked here.
pub fn email(s: &str) -> Result<(), ValidationError> {
    let ok = s.len() <= 254
        && !s.chars().any(|c| c.is_whitespace() || c.is_control())
        && s.split_once('@').is_some_and(|(local, domain)| {
            !local.is_empty()
                && !domain.contains('@')
                && domain.contains('.')
                && !domain.starts_with('.')
                && !domain.ends_with('.')
        });
    if ok { Ok(()) } else { Err(fault("email", "is not an e-mail address")) }
}

/// A kebab-case code, optionally dotted (`theft.shoplifting`).
pub fn code(s: &str) -> Result<(), ValidationError> {
    let ok = !s.is_empty()
        && s.len() <= 80
        && s.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'.');
    if ok { Ok(()) } else { Err(fault("code", "is not a code: lower-case letters, digits, - and .")) }
}

fn fault(code: &'static str, message: &'static str) -> ValidationError {
    ValidationError::new(code).with_message(message.into())
}

/// Builds a validation error with a code and a sentence.
pub fn error(code: &'static str, message: impl Into<std::borrow::Cow<'static, str>>) -> ValidationError {
    ValidationError::new(code).with_message(message.into())
}
