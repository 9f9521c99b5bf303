//! Words of alerts for those who tell of them elsewhere: the kind, the line above a message, how it ended.

use super::message::Message;
pub use super::message::ending;
use shared_types::account::Language;
use shared_types::alert::{AlertKind, AlertLevel, AlertUpdateKind};

/// The kind.
pub fn kind(kind: AlertKind, language: Language) -> &'static str {
    let words = match kind {
        AlertKind::Suspicious => ["Verdachte situatie", "Suspicious situation", "Situation suspecte"],
        AlertKind::Shoplifting => ["Winkeldiefstal", "Shoplifting", "Vol à l'étalage"],
        AlertKind::Robbery => ["Overval", "Robbery", "Vol à main armée"],
        AlertKind::Violence => ["Geweld", "Violence", "Violence"],
        AlertKind::Burglary => ["Inbraak", "Burglary", "Cambriolage"],
        AlertKind::Fraud => ["Oplichting", "Fraud", "Escroquerie"],
        AlertKind::Missing => ["Vermissing", "Missing person", "Disparition"],
        AlertKind::Evacuation => ["Ontruiming", "Evacuation", "Évacuation"],
        AlertKind::Nuisance => ["Overlast", "Nuisance", "Nuisances"],
        AlertKind::Other => ["Anders", "Other", "Autre"],
    };
    words[Language::ALL.iter().position(|l| *l == language).unwrap_or(0)]
}

/// The line above a message. It names nobody.
pub fn subject(kind: AlertUpdateKind, level: AlertLevel, site: &str, language: Language) -> String {
    let message = Message {
        kind,
        level,
        site,
        places: &[],
        open_text: "",
        restricted: None,
        instruction: None,
        ending: None,
        asked: false,
    };
    message.subject(language)
}
