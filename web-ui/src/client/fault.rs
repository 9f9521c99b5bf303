//! What can go wrong with a call, and in which words the person hears it. Pure, so that it is tested
//! natively. Called by transport.rs, the forms and the error states.

use shared_types::problem::{FieldFault, Problem};
use validator::{ValidationErrors, ValidationErrorsKind};

use crate::i18n::{I18n, Key};

/// Why a call gave no answer that can be used.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// The network is away or the server does not answer.
    Offline,
    /// The call was stopped because nobody waits for it any more.
    Stopped,
    /// The server refused or failed, and says why; with the seconds to wait, if it names them.
    Refused(Box<Problem>, Option<u32>),
    /// An answer that this page does not understand: it is older than the server.
    Unreadable,
    /// The form is not right yet; nothing was sent.
    Form(Vec<FieldFault>),
}

impl Fault {
    /// From an answer of 400 or more; what is no problem document gets a code by its status.
    pub fn from_answer(status: u16, body: &str, retry_after: Option<&str>) -> Self {
        let problem = serde_json::from_str(body).unwrap_or_else(|_| Problem {
            kind: "about:blank".into(),
            title: String::new(),
            status,
            detail: String::new(),
            code: match status {
                401 => "not-signed-in",
                403 => "not-allowed",
                404 => "not-found",
                413 => "too-large",
                429 => "too-many-requests",
                503 => "unavailable",
                _ => "internal",
            }
            .into(),
            errors: Vec::new(),
            present: None,
        });
        Self::Refused(Box::new(problem), retry_after.and_then(|seconds| seconds.parse().ok()))
    }

    /// The HTTP status, if the server answered.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Refused(problem, _) => Some(problem.status),
            _ => None,
        }
    }

    /// The problem's code, if the server gave one.
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Refused(problem, _) => Some(&problem.code),
            _ => None,
        }
    }

    /// What is wrong field by field.
    pub fn fields(&self) -> &[FieldFault] {
        match self {
            Self::Refused(problem, _) => &problem.errors,
            Self::Form(faults) => faults,
            _ => &[],
        }
    }

    /// One sentence for the person: what went wrong and what to do.
    pub fn words(&self, i18n: &I18n) -> String {
        match self {
            Self::Offline => i18n.t(Key::FaultWordOffline).to_owned(),
            Self::Stopped => String::new(),
            Self::Unreadable => i18n.t(Key::FaultWordUnreadable).to_owned(),
            Self::Form(_) => i18n.t(Key::FaultWordForm).to_owned(),
            Self::Refused(problem, Some(seconds)) if problem.status == 429 => {
                i18n.f(Key::FaultWordWait, &[("n", &seconds.to_string())])
            }
            Self::Refused(problem, _) => match Key::by_name(&format!("problem.{}", problem.code)) {
                Some(key) => i18n.t(key).to_owned(),
                None if problem.status >= 500 => i18n.t(Key::ProblemInternal).to_owned(),
                None => i18n.f(Key::FaultWordOther, &[("code", &problem.code)]),
            },
        }
    }

    /// The words for one field, by its JSON pointer (`/email`); a fault below the field counts as its own.
    pub fn at(&self, i18n: &I18n, pointer: &str) -> Option<String> {
        self.fields()
            .iter()
            .find(|fault| {
                fault.pointer.strip_prefix(pointer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            })
            .map(|fault| field_words(i18n, fault))
    }

    /// Faults of fields that this form does not show, so that none is lost.
    pub fn elsewhere(&self, i18n: &I18n, shown: &[&str]) -> Vec<String> {
        let unknown = |fault: &&FieldFault| !shown.iter().any(|pointer| fault.pointer.starts_with(pointer));
        self.fields().iter().filter(unknown).map(|fault| field_words(i18n, fault)).collect()
    }
}

fn field_words(i18n: &I18n, fault: &FieldFault) -> String {
    match Key::by_name(&format!("fault.{}", fault.code)) {
        Some(key) => i18n.t(key).to_owned(),
        None => i18n.t(Key::FaultWordField).to_owned(),
    }
}

/// The faults that the shared rules find, as the server would tell them.
pub fn faults_of(errors: &ValidationErrors) -> Vec<FieldFault> {
    let mut out = Vec::new();
    collect(errors, "", &mut out);
    out.sort_by(|a, b| a.pointer.cmp(&b.pointer));
    out
}

fn collect(errors: &ValidationErrors, path: &str, out: &mut Vec<FieldFault>) {
    for (field, kind) in errors.errors() {
        let here = if field == "__all__" { path.to_owned() } else { format!("{path}/{}", camel(field)) };
        match kind {
            ValidationErrorsKind::Field(faults) => {
                out.extend(faults.iter().map(|fault| {
                    let detail = fault.message.clone().unwrap_or_default();
                    FieldFault::new(here.clone(), &fault.code, detail)
                }));
            }
            ValidationErrorsKind::Struct(inner) => collect(inner, &here, out),
            ValidationErrorsKind::List(items) => {
                items.iter().for_each(|(at, inner)| collect(inner, &format!("{here}/{at}"), out));
            }
        }
    }
}

fn camel(field: &str) -> String {
    let mut words = field.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |out, word| out + &word[..1].to_uppercase() + &word[1..])
}

#[cfg(test)]
mod tests {
    use shared_types::account::PasswordChange;
    use validator::Validate as _;

    use super::*;
    use crate::i18n::Language;
    use crate::testing::i18n;

    fn refused(code: &str, status: u16) -> Fault {
        let body = format!(
            r#"{{"type":"p","title":"t","status":{status},"detail":"d","code":"{code}",
               "errors":[{{"pointer":"/goods/0/valueCents","code":"range","detail":"x"}}]}}"#
        );
        Fault::from_answer(status, &body, None)
    }

    #[test]
    fn a_known_problem_is_told_in_the_readers_language() {
        let fault = refused("not-found", 404);
        let dutch = fault.words(&i18n(Language::Nl));
        assert_eq!(dutch, i18n(Language::Nl).t(Key::ProblemNotFound));
        assert_ne!(dutch, fault.words(&i18n(Language::En)));
    }

    #[test]
    fn an_unknown_problem_names_its_code_and_never_the_english_detail() {
        let words = refused("brand-new", 409).words(&i18n(Language::Nl));
        assert!(words.contains("brand-new") && !words.contains('{'), "{words}");
    }

    #[test]
    fn a_fault_deep_in_a_field_shows_at_that_field_and_only_there() {
        let (fault, nl) = (refused("invalid", 400), i18n(Language::Nl));
        assert!(fault.at(&nl, "/goods").is_some());
        assert!(fault.at(&nl, "/good").is_none());
        assert_eq!(fault.elsewhere(&nl, &["/email"]).len(), 1);
        assert!(fault.elsewhere(&nl, &["/goods"]).is_empty());
    }

    #[test]
    fn an_answer_that_is_no_problem_document_still_says_something() {
        let fault = Fault::from_answer(502, "<html>", None);
        assert_eq!(fault.status(), Some(502));
        assert_eq!(fault.words(&i18n(Language::Fr)), i18n(Language::Fr).t(Key::ProblemInternal));
    }

    #[test]
    fn too_many_requests_says_how_long_to_wait() {
        let fault = Fault::from_answer(429, "", Some("30"));
        assert!(fault.words(&i18n(Language::En)).contains("30"));
    }

    #[test]
    fn the_forms_rules_speak_as_the_server_does() {
        let change = PasswordChange { current_password: "x".into(), new_password: "short".into() };
        let faults = faults_of(&change.validate().unwrap_err());
        assert_eq!(faults[0].pointer, "/newPassword");
        assert_eq!(faults[0].code, "password-too-short");
    }
}
