//! The words of one message as it goes out: what the list says in the receiver's language, and what somebody typed, as it was typed.
//!
//! Called when a message is handed over, and by the outbox, which shows the same. It chooses no text: that is [`super::sight`].

use shared_types::account::Language;
use shared_types::alert::{AlertEnding, AlertLevel, AlertUpdateKind};

/// What a message is made of.
#[derive(Clone, Debug)]
pub struct Message<'a> {
    /// Of what it is.
    pub kind: AlertUpdateKind,
    /// How much hurry.
    pub level: AlertLevel,
    /// Name of the site.
    pub site: &'a str,
    /// Unit and place in words, as far as they are known.
    pub places: &'a [String],
    /// The text for everybody.
    pub open_text: &'a str,
    /// The other, for who gets it.
    pub restricted: Option<&'a str>,
    /// What to do.
    pub instruction: Option<&'a str>,
    /// How it ended.
    pub ending: Option<AlertEnding>,
    /// Whether the receiver is asked to go, as was agreed.
    pub asked: bool,
}

type Three = [&'static str; 3];

fn level(level: AlertLevel) -> Three {
    match level {
        AlertLevel::DangerNow => ["GEVAAR NU", "DANGER NOW", "DANGER IMMEDIAT"],
        AlertLevel::LookOut => ["LET OP", "LOOK OUT", "ATTENTION"],
        AlertLevel::ForInformation => ["TER INFORMATIE", "FOR INFORMATION", "POUR INFORMATION"],
    }
}

fn kind(kind: AlertUpdateKind) -> Three {
    match kind {
        AlertUpdateKind::First => ["", "", ""],
        AlertUpdateKind::Update => ["UPDATE", "UPDATE", "MISE A JOUR"],
        AlertUpdateKind::Ending => ["AFLOOP", "ENDED", "FIN"],
        // What it says stands in its first line already.
        AlertUpdateKind::Ask => ["", "", ""],
    }
}

/// How it ended, in words.
pub fn ending(ending: AlertEnding, language: Language) -> &'static str {
    let words: Three = match ending {
        AlertEnding::Stopped => ["Aangehouden.", "Suspect stopped.", "Suspect intercepté."],
        AlertEnding::HandedToPolice => {
            ["Overgedragen aan de politie.", "Handed over to the police.", "Transmis à la police."]
        }
        AlertEnding::Gone => ["Niet meer gezien.", "Not seen any more.", "Plus vu."],
        AlertEnding::Found => ["Gevonden.", "Found.", "Retrouvé."],
        AlertEnding::DangerOver => ["Het gevaar is voorbij.", "The danger is over.", "Le danger est passé."],
        AlertEnding::FalseAlarm => ["Loos alarm.", "False alarm.", "Fausse alerte."],
        AlertEnding::Other => ["Afgesloten.", "Closed.", "Clôturé."],
        AlertEnding::BySystem => [
            "Niemand heeft gemeld hoe het afliep; het systeem heeft deze alert na de termijn gesloten.",
            "Nobody said how it ended; the system closed this alert after its term.",
            "Personne n'a signalé l'issue ; le système a clôturé cette alerte après son délai.",
        ],
    };
    words[column(language)]
}

const WILL_YOU: Three = ["GAAT U?", "WILL YOU GO?", "Y ALLEZ-VOUS ?"];
// Only by SMS an answer comes back by answering.
const ANSWER: Three = ["Antwoord IK GA of KAN NIET.", "Answer I GO or CANNOT.", "Répondez J'Y VAIS ou JE NE PEUX PAS."];
const SAY_SO: Three = [
    "U wordt gevraagd te gaan. Zeg bij de alert of u gaat.",
    "You are asked to go. Say at the alert whether you go.",
    "On vous demande d'y aller. Dites dans l'alerte si vous y allez.",
];

fn column(language: Language) -> usize {
    Language::ALL.iter().position(|l| *l == language).unwrap_or(0)
}

impl Message<'_> {
    /// The line above it. It names nobody.
    pub fn subject(&self, language: Language) -> String {
        let n = column(language);
        let will_you = if self.asked { WILL_YOU[n] } else { "" };
        let parts = [will_you, kind(self.kind)[n], level(self.level)[n], self.site];
        parts.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" - ")
    }

    /// The text.
    pub fn body(&self, language: Language) -> String {
        self.told(language, SAY_SO)
    }

    fn told(&self, language: Language, ask: Three) -> String {
        let told = self.ending.map(|e| ending(e, language).to_owned());
        let open = Some(self.open_text.trim().to_owned()).filter(|t| !t.is_empty());
        let place = Some(self.places.join(", ")).filter(|p| !p.is_empty());
        let ask = self.asked.then(|| ask[column(language)].to_owned());
        let parts = [ask, told, open, place, self.restricted.map(str::to_owned), self.instruction.map(str::to_owned)];
        parts.into_iter().flatten().collect::<Vec<_>>().join("\n")
    }

    /// The text of a channel that has no line above it.
    pub fn whole(&self, language: Language) -> String {
        format!("{}\n{}", self.subject(language), self.told(language, ANSWER))
    }
}

/// What stands below a mail.
pub fn below(language: Language, page: &str) -> String {
    let words: Three = [
        "Bekijk de alert en meld wat u ziet: {page}\n\nU krijgt deze mail omdat u alerts van deze locatie ontvangt. Hoe u gewaarschuwd wordt kiest u bij Instellingen.",
        "See the alert and report what you see: {page}\n\nYou get this mail because you receive alerts of this place. Choose how you are warned in Settings.",
        "Voir l'alerte et signaler ce que vous voyez : {page}\n\nVous recevez ce message car vous recevez les alertes de ce lieu. Choisissez comment être averti dans Paramètres.",
    ];
    words[column(language)].replace("{page}", page)
}

/// The subject of a mail with several of a day.
pub fn digest(language: Language, many: usize) -> String {
    let words: Three = ["alerts ter informatie", "alerts for information", "alertes pour information"];
    format!("{many} {}", words[column(language)])
}

/// The words that carry a code to a number.
pub fn code(language: Language, code: &str) -> String {
    let words: Three = [
        "Uw code voor WeBM is {code}. Geef hem aan niemand.",
        "Your code for WeBM is {code}. Give it to nobody.",
        "Votre code WeBM est {code}. Ne le donnez à personne.",
    ];
    words[column(language)].replace("{code}", code)
}

/// Subject and text of a trial to oneself.
pub fn trial(language: Language) -> (&'static str, &'static str) {
    let subjects: Three = ["Test van WeBM", "Trial of WeBM", "Essai de WeBM"];
    let texts: Three = [
        "Test: zo bereikt een alert van WeBM u. U hoeft niets te doen.",
        "Trial: this is how an alert of WeBM reaches you. You need not do anything.",
        "Essai : c'est ainsi qu'une alerte de WeBM vous parvient. Vous ne devez rien faire.",
    ];
    (subjects[column(language)], texts[column(language)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_says_level_and_place_first_and_the_ending_tells_how() {
        let first = Message {
            kind: AlertUpdateKind::First,
            level: AlertLevel::DangerNow,
            site: "De Linde",
            places: &["7".into(), "ingang zuid".into()],
            open_text: "Overval.",
            restricted: None,
            instruction: Some("Blijf weg."),
            ending: None,
            asked: false,
        };
        assert_eq!(first.whole(Language::Nl), "GEVAAR NU - De Linde\nOverval.\n7, ingang zuid\nBlijf weg.");
        let asked = Message { asked: true, ..first.clone() };
        assert_eq!(
            asked.whole(Language::Nl),
            "GAAT U? - GEVAAR NU - De Linde\nAntwoord IK GA of KAN NIET.\nOverval.\n7, ingang zuid\nBlijf weg."
        );
        assert!(asked.body(Language::Nl).starts_with("U wordt gevraagd te gaan."));
        let end = Message {
            kind: AlertUpdateKind::Ending,
            open_text: "",
            places: &[],
            instruction: None,
            ending: Some(AlertEnding::FalseAlarm),
            ..first
        };
        assert_eq!(end.whole(Language::En), "ENDED - DANGER NOW - De Linde\nFalse alarm.");
        for language in Language::ALL {
            for one in AlertEnding::ALL {
                assert!(!ending(*one, *language).is_empty());
            }
        }
    }
}
