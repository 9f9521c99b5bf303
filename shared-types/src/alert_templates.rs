//! Templates of alerts: for each kind a level, a text for everybody and an instruction, in three languages, to begin from.
//!
//! Read by the composer; `…` stands where a place is to be filled in. None holds anything personal.

use crate::account::Language;
use crate::alert::{AlertKind, AlertLevel};
use serde::{Deserialize, Serialize};

/// What the composer begins from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AlertTemplate {
    /// The kind.
    pub kind: AlertKind,
    /// The usual level.
    pub level: AlertLevel,
    /// The text for everybody.
    pub open_text: String,
    /// What to do.
    pub instruction: String,
}

crate::page! {
    /// One template for each kind.
    AlertTemplatePage of AlertTemplate
}

struct Row {
    kind: AlertKind,
    level: AlertLevel,
    text: [&'static str; 3],
    instruction: [&'static str; 3],
}

use AlertLevel::{DangerNow, ForInformation, LookOut};

const KEEP_AWAY: [&str; 3] = [
    "Blijf op afstand, grijp niet zelf in.",
    "Keep your distance, do not intervene yourself.",
    "Gardez vos distances, n'intervenez pas vous-même.",
];
const REPORT: [&str; 3] = [
    "Let op en meld wat u ziet.",
    "Be alert and report what you see.",
    "Soyez attentifs et signalez ce que vous voyez.",
];

// Dutch, English, French.
const TABLE: &[Row] = &[
    Row {
        kind: AlertKind::Suspicious,
        level: LookOut,
        text: ["Verdachte situatie bij ….", "Suspicious situation near ….", "Situation suspecte près de …."],
        instruction: REPORT,
    },
    Row {
        kind: AlertKind::Shoplifting,
        level: LookOut,
        text: [
            "Winkeldiefstal bij …. Personen nog in de buurt.",
            "Shoplifting at …. Persons still nearby.",
            "Vol à l'étalage à …. Personnes encore à proximité.",
        ],
        instruction: REPORT,
    },
    Row {
        kind: AlertKind::Robbery,
        level: DangerNow,
        text: ["Overval bij ….", "Robbery at ….", "Braquage à …."],
        instruction: KEEP_AWAY,
    },
    Row {
        kind: AlertKind::Violence,
        level: DangerNow,
        text: ["Geweld bij ….", "Violence at ….", "Violence à …."],
        instruction: KEEP_AWAY,
    },
    Row {
        kind: AlertKind::Burglary,
        level: LookOut,
        text: ["Inbraak bij ….", "Burglary at ….", "Cambriolage à …."],
        instruction: REPORT,
    },
    Row {
        kind: AlertKind::Fraud,
        level: LookOut,
        text: [
            "Wisseltruc of vals geld bij ….",
            "Change trick or false money at ….",
            "Vol au rendez-moi ou fausse monnaie à ….",
        ],
        instruction: [
            "Controleer biljetten, laat u niet afleiden.",
            "Check notes, do not be distracted.",
            "Vérifiez les billets, ne vous laissez pas distraire.",
        ],
    },
    Row {
        kind: AlertKind::Missing,
        level: LookOut,
        text: [
            "Vermist persoon, laatst gezien bij ….",
            "Missing person, last seen at ….",
            "Personne disparue, vue pour la dernière fois à ….",
        ],
        instruction: REPORT,
    },
    Row {
        kind: AlertKind::Evacuation,
        level: DangerNow,
        text: ["Brand of ontruiming bij ….", "Fire or evacuation at ….", "Incendie ou évacuation à …."],
        instruction: [
            "Verlaat het pand, gebruik de trap, volg de ontruimers.",
            "Leave the building, use the stairs, follow the wardens.",
            "Quittez le bâtiment, prenez l'escalier, suivez les guides.",
        ],
    },
    Row {
        kind: AlertKind::Nuisance,
        level: ForInformation,
        text: ["Overlast bij ….", "Nuisance at ….", "Nuisances à …."],
        instruction: REPORT,
    },
    Row {
        kind: AlertKind::Other,
        level: ForInformation,
        text: ["Let op: ….", "Please note: ….", "Attention : …."],
        instruction: REPORT,
    },
];

/// The template of a kind in a language.
pub fn template(kind: AlertKind, language: Language) -> AlertTemplate {
    let n = Language::ALL.iter().position(|l| *l == language).unwrap_or(0);
    let row = TABLE.iter().find(|r| r.kind == kind).unwrap_or(&TABLE[TABLE.len() - 1]);
    AlertTemplate { kind, level: row.level, open_text: row.text[n].into(), instruction: row.instruction[n].into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alert_findings::find;

    #[test]
    fn every_kind_has_a_template_that_points_at_nobody() {
        for kind in AlertKind::ALL {
            assert_eq!(TABLE.iter().filter(|r| r.kind == *kind).count(), 1, "{kind}");
            for language in Language::ALL {
                let made = template(*kind, *language);
                assert!(made.open_text.contains('…') && !made.instruction.is_empty(), "{kind} {language}");
                assert_eq!(find("/openText", &made.open_text, &[]), [], "{kind} {language}");
                assert_eq!(find("/instruction", &made.instruction, &[]), [], "{kind} {language}");
            }
        }
    }
}
