//! What somebody has filled in of an alert so far: kept on this device at every key, so that nothing typed is lost, and turned into
//! an alert when it is sent. Texts follow their template until somebody writes over them. Pure; called by the composer.

use serde::{Deserialize, Serialize};
use shared_types::{
    access::Role,
    account::Language,
    alert::{AlertAudience, AlertKind, AlertLevel, NewAlert},
    alert_findings::{TextFinding, find},
    alert_templates::{AlertTemplate, template},
    ids::{AreaId, IncidentId, OrganisationId, UnitId},
};

/// An alert that is not sent yet.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Draft {
    /// Where.
    pub site: Option<AreaId>,
    /// What it comes from.
    pub incident: Option<IncidentId>,
    /// About what.
    pub kind: Option<AlertKind>,
    /// How much hurry; nothing: as is usual for the kind.
    pub level: Option<AlertLevel>,
    /// The text for everybody; nothing: the template's.
    pub open_text: Option<String>,
    /// The text for those who may have it.
    pub restricted: String,
    /// What to do; nothing: the template's.
    pub instruction: Option<String>,
    /// The unit.
    pub unit: Option<UnitId>,
    /// The place in words.
    pub place: String,
    /// Whether the emergency number was called.
    pub called: Option<bool>,
    /// Neighbours that share too.
    pub linked: bool,
    /// Areas beside the site.
    pub areas: Vec<AreaId>,
    /// Metres, as typed.
    pub radius: String,
    /// Only these roles.
    pub roles: Vec<Role>,
    /// Only these organisations.
    pub organisations: Vec<OrganisationId>,
    /// Only who is on duty.
    pub on_duty: bool,
}

impl Draft {
    /// The kind, or what is usual when nobody chose.
    pub fn kind(&self) -> AlertKind {
        self.kind.unwrap_or(AlertKind::Suspicious)
    }

    fn template(&self, language: Language) -> AlertTemplate {
        template(self.kind(), language)
    }

    /// The level, or what is usual for the kind.
    pub fn level(&self) -> AlertLevel {
        self.level.unwrap_or_else(|| self.template(Language::Nl).level)
    }

    /// The text for everybody as it stands; the place stands in the gap of the template.
    pub fn open(&self, language: Language, place: &str) -> String {
        self.open_text.clone().unwrap_or_else(|| filled(&self.template(language).open_text, place))
    }

    /// What to do, as it stands.
    pub fn what_to_do(&self, language: Language) -> String {
        self.instruction.clone().unwrap_or_else(|| self.template(language).instruction)
    }

    /// Whether anything was written over a template that another kind would bring.
    pub fn is_written(&self) -> bool {
        self.open_text.is_some() || self.instruction.is_some()
    }

    /// The alert that it is; `place` stands in the gap of the template. Nothing while it has no site.
    pub fn alert(&self, language: Language, place: &str, confirm_findings: bool) -> Option<NewAlert> {
        let some = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        Some(NewAlert {
            site_id: self.site?,
            incident_id: self.incident,
            level: self.level(),
            kind: self.kind(),
            open_text: self.open(language, place).trim().to_owned(),
            restricted_text: some(&self.restricted),
            instruction: some(&self.what_to_do(language)),
            unit_id: self.unit,
            place: some(&self.place),
            emergency_called: self.called,
            audience: AlertAudience {
                linked_sites: self.linked,
                areas: self.areas.clone(),
                // A radius is measured from a unit. What is no number goes as one that the rules refuse.
                radius_metres: some(&self.radius).filter(|_| self.unit.is_some()).map(|m| m.parse().unwrap_or(0)),
                roles: self.roles.clone(),
                organisations: self.organisations.clone(),
                on_duty: self.on_duty,
            },
            confirm_findings,
        })
    }
}

/// The template with the place in its gap; as it is where there is none.
pub fn filled(template: &str, place: &str) -> String {
    if place.trim().is_empty() { template.to_owned() } else { template.replace('…', place.trim()) }
}

/// The kind of alert that an incident of a category usually is.
pub fn kind_of(category: &str) -> AlertKind {
    let starts = |with: &str| category.starts_with(with);
    match () {
        () if starts("theft.shoplifting-violence") => AlertKind::Violence,
        () if starts("theft.shoplifting") => AlertKind::Shoplifting,
        () if starts("theft.burglary") => AlertKind::Burglary,
        () if starts("violence.robbery") || starts("violence.street-robbery") => AlertKind::Robbery,
        () if starts("violence") => AlertKind::Violence,
        () if starts("fraud") => AlertKind::Fraud,
        () if starts("nuisance") => AlertKind::Nuisance,
        () if starts("damage.arson") || starts("safety.fire") => AlertKind::Evacuation,
        () => AlertKind::Suspicious,
    }
}

/// What looks personal in what goes to everybody, by the rules that the server runs too. `known` are names of sites and shops.
pub fn findings(new: &NewAlert, known: &[&str]) -> Vec<TextFinding> {
    let texts = [
        ("/openText", Some(new.open_text.as_str())),
        ("/place", new.place.as_deref()),
        ("/instruction", new.instruction.as_deref()),
    ];
    texts.iter().filter_map(|(at, text)| text.map(|text| find(at, text, known))).flatten().collect()
}

/// A text in three: before what was found, that, and what stands behind it.
pub fn around(text: &str, from: u32, length: u32) -> (String, String, String) {
    let (from, length) = (from as usize, length as usize);
    let part = |skip: usize, take: usize| text.chars().skip(skip).take(take).collect::<String>();
    (part(0, from), part(from, length), part(from + length, usize::MAX))
}

/// The text without what was found, and without the space that it leaves.
pub fn without(text: &str, from: u32, length: u32) -> String {
    let (before, _, behind) = around(text, from, length);
    match (before.strip_suffix(' '), behind.chars().next()) {
        (Some(before), None | Some(' ' | '.' | ',' | '!' | '?' | ';' | ':')) => format!("{before}{behind}"),
        _ => format!("{before}{behind}"),
    }
}

#[cfg(test)]
mod tests {
    use validator::Validate as _;

    use super::*;

    fn draft() -> Draft {
        Draft { site: Some(uuid::Uuid::from_u128(1).into()), ..Draft::default() }
    }

    #[test]
    fn a_template_takes_the_place_where_there_is_one() {
        assert_eq!(filled("Verdachte situatie bij ….", "ingang zuid"), "Verdachte situatie bij ingang zuid.");
        assert_eq!(filled("Verdachte situatie bij ….", " "), "Verdachte situatie bij ….");
    }

    #[test]
    fn the_kind_follows_the_incident() {
        for (category, kind) in [
            ("theft.shoplifting", AlertKind::Shoplifting),
            ("theft.burglary-business", AlertKind::Burglary),
            ("violence.robbery-business", AlertKind::Robbery),
            ("violence.assault", AlertKind::Violence),
            ("theft.cycle", AlertKind::Suspicious),
            ("nuisance.youth", AlertKind::Nuisance),
        ] {
            assert_eq!(kind_of(category), kind, "{category}");
        }
    }

    #[test]
    fn texts_follow_the_kind_until_somebody_writes() {
        let robbery = Draft { kind: Some(AlertKind::Robbery), ..draft() };
        assert_eq!(robbery.open(Language::Nl, "pand 7"), "Overval bij pand 7.");
        assert_eq!(robbery.level(), AlertLevel::DangerNow);
        let typed = Draft { open_text: Some("Let op".into()), ..robbery };
        assert_eq!(Draft { kind: Some(AlertKind::Fraud), ..typed }.open(Language::Nl, "pand 7"), "Let op");
    }

    #[test]
    fn a_radius_needs_a_unit_and_a_number() {
        let far = Draft { radius: "200".into(), ..draft() };
        assert_eq!(far.alert(Language::Nl, "", false).unwrap().audience.radius_metres, None);
        let near = Draft { unit: Some(uuid::Uuid::from_u128(2).into()), ..far };
        let new = near.alert(Language::Nl, "pand 7", false).unwrap();
        assert_eq!(new.audience.radius_metres, Some(200));
        assert!(new.validate().is_ok());
        let wrong = Draft { radius: "ver".into(), ..near };
        assert!(wrong.alert(Language::Nl, "pand 7", false).unwrap().validate().is_err());
        assert_eq!(Draft::default().alert(Language::Nl, "", false), None);
    }

    #[test]
    fn what_looks_personal_is_found_in_its_place_and_can_be_taken_out() {
        let text = "Een grijze auto GX-124-B, richting A15.";
        let new = Draft { open_text: Some(text.into()), ..draft() }.alert(Language::Nl, "", false).unwrap();
        let found = findings(&new, &[]);
        assert_eq!(found.len(), 1);
        let (before, what, behind) = around(text, found[0].from, found[0].length);
        assert_eq!(
            (before.as_str(), what.as_str(), behind.as_str()),
            ("Een grijze auto ", "GX-124-B", ", richting A15.")
        );
        assert_eq!(without(text, found[0].from, found[0].length), "Een grijze auto, richting A15.");
    }
}
