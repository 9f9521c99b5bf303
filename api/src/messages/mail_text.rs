//! The words of mail, in three languages: number, kind, what happened, a link. Nothing that names or describes anybody.
//!
//! Words of lists come from the code lists; sentences stand here, one table, a row for each kind of message.

use crate::codes::CodeBook;
use crate::db::Key;
use shared_types::account::Language;
use shared_types::message::{MessageDetail, MessageKind};
use shared_types::track::TrackKind;

/// Subject and sentence: `{number}`, `{site}`, `{kind}`, `{what}`.
struct Words {
    kind: MessageKind,
    subject: [&'static str; 3],
    text: [&'static str; 3],
}

const TABLE: &[Words] = &[
    Words {
        kind: MessageKind::State,
        subject: ["Melding {number}: {what}", "Incident {number}: {what}", "Signalement {number} : {what}"],
        text: [
            "Uw melding {number} ({kind}, {site}) is nu: {what}.",
            "Your incident {number} ({kind}, {site}) is now: {what}.",
            "Votre signalement {number} ({kind}, {site}) est maintenant : {what}.",
        ],
    },
    Words {
        kind: MessageKind::Assigned,
        subject: [
            "Melding {number}: in handen gegeven",
            "Incident {number}: assigned",
            "Signalement {number} : attribué",
        ],
        text: [
            "Iemand gaat aan de slag met uw melding {number} ({kind}, {site}).",
            "Somebody takes up your incident {number} ({kind}, {site}).",
            "Quelqu'un s'occupe de votre signalement {number} ({kind}, {site}).",
        ],
    },
    Words {
        kind: MessageKind::Track,
        subject: ["Melding {number}: {what}", "Incident {number}: {what}", "Signalement {number} : {what}"],
        text: [
            "Bij uw melding {number} ({kind}, {site}) is een nieuwe stap: {what}.",
            "There is a new step with your incident {number} ({kind}, {site}): {what}.",
            "Il y a une nouvelle étape pour votre signalement {number} ({kind}, {site}) : {what}.",
        ],
    },
    Words {
        kind: MessageKind::Question,
        subject: [
            "Vraag over melding {number}",
            "Question about incident {number}",
            "Question sur le signalement {number}",
        ],
        text: [
            "Er is een vraag over uw melding {number} ({kind}, {site}). U antwoordt met deze link, ook zonder aan te melden:\n{link}",
            "There is a question about your incident {number} ({kind}, {site}). Answer by this link, without signing in:\n{link}",
            "Il y a une question sur votre signalement {number} ({kind}, {site}). Répondez par ce lien, sans vous connecter :\n{link}",
        ],
    },
    Words {
        kind: MessageKind::AssignedToYou,
        subject: ["Melding {number}: voor u", "Incident {number}: for you", "Signalement {number} : pour vous"],
        text: [
            "Melding {number} ({kind}, {site}) is aan u of uw team gegeven.",
            "Incident {number} ({kind}, {site}) was assigned to you or your team.",
            "Le signalement {number} ({kind}, {site}) est attribué à vous ou à votre équipe.",
        ],
    },
    Words {
        kind: MessageKind::Task,
        subject: ["Taak bij melding {number}", "Task with incident {number}", "Tâche pour le signalement {number}"],
        text: [
            "Er is een taak voor u of uw team bij melding {number} ({kind}, {site}).",
            "There is a task for you or your team with incident {number} ({kind}, {site}).",
            "Il y a une tâche pour vous ou votre équipe pour le signalement {number} ({kind}, {site}).",
        ],
    },
    Words {
        kind: MessageKind::Answer,
        subject: [
            "Antwoord bij melding {number}",
            "Answer with incident {number}",
            "Réponse pour le signalement {number}",
        ],
        text: [
            "Uw vraag bij melding {number} ({kind}, {site}) is beantwoord.",
            "Your question with incident {number} ({kind}, {site}) was answered.",
            "Votre question pour le signalement {number} ({kind}, {site}) a reçu une réponse.",
        ],
    },
];

/// What stands below the sentence.
const BELOW: [&str; 3] = [
    "Bekijk de melding: {page}\n\nU krijgt deze mail omdat u hierbij betrokken bent. Wilt u geen mail? Zet dat uit bij Instellingen.",
    "See the incident: {page}\n\nYou get this mail because this concerns you. No mail, please? Switch it off in Settings.",
    "Voir le signalement : {page}\n\nVous recevez ce message car cela vous concerne. Plus de mail ? Désactivez-le dans Paramètres.",
];

/// What a mail tells of.
pub struct Told<'a> {
    /// The code lists.
    pub book: &'a CodeBook,
    /// Address by which browsers reach the server.
    pub public_url: &'a str,
    /// Readable number of the incident.
    pub number: &'a str,
    /// Name of its site.
    pub site_name: &'a str,
    /// Code of its category.
    pub category: &'a str,
    /// Its id.
    pub incident: Key,
}

fn column(language: Language) -> usize {
    Language::ALL.iter().position(|l| *l == language).unwrap_or(0)
}

impl Told<'_> {
    /// Subject and body.
    pub fn mail(&self, kind: MessageKind, detail: &MessageDetail, language: Language) -> (String, String) {
        let n = column(language);
        let category = self.book.kind(self.category).map(|k| k.category.label.get(language).to_owned());
        let what = self.what(detail, language);
        let fill = |text: &str| {
            text.replace("{number}", self.number)
                .replace("{site}", self.site_name)
                .replace("{kind}", category.as_deref().unwrap_or(self.category))
                .replace("{what}", &what)
        };
        let words = TABLE.iter().find(|w| w.kind == kind).unwrap_or(&TABLE[0]);
        let page = format!("{}/incidents/{}", self.public_url, self.incident.0);
        let body = format!("{}\n\n{}\n", fill(words.text[n]), BELOW[n].replace("{page}", &page));
        (fill(words.subject[n]), body)
    }

    /// What happened, in words of lists.
    fn what(&self, detail: &MessageDetail, language: Language) -> String {
        let word = |list: &str, code: &str| {
            let found = self.book.words().iter().find(|w| w.kind == list && w.code == code);
            found.map_or_else(|| code.to_owned(), |w| w.label.get(language).to_owned())
        };
        let parts = [
            detail.state.map(|s| word("handling-state", s.word())),
            detail.outcome.map(|o| word("outcome", o.word())),
            detail.reject_reason.map(|r| word("reject-reason", r.word())),
            detail.track.map(|t| word("track", t.word())),
            detail.track.zip(detail.step).map(|(t, s)| word(steps_of(t), s.word())),
        ];
        parts.into_iter().flatten().collect::<Vec<String>>().join(": ")
    }
}

/// The list that holds the words of a track's steps.
pub fn steps_of(track: TrackKind) -> &'static str {
    match track {
        TrackKind::PoliceNotified => "notified-step",
        TrackKind::PoliceReport => "report-step",
        TrackKind::Prosecution => "prosecution-step",
        TrackKind::Ban | TrackKind::CivilClaim | TrackKind::Insurance | TrackKind::Repair => "track-step",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_its_words_in_every_language() {
        for kind in MessageKind::ALL {
            let words = TABLE.iter().find(|w| w.kind == *kind).unwrap();
            for text in words.subject.iter().chain(&words.text) {
                assert!(text.contains("{number}"), "{kind}: {text}");
            }
            assert!(words.text.iter().all(|t| t.contains("{site}") && t.contains("{kind}")), "{kind}");
            assert_eq!(
                words.text.iter().all(|t| t.contains(crate::jobs::mail::LINK)),
                *kind == MessageKind::Question,
                "{kind}"
            );
        }
    }
}
