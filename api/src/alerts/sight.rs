//! Who gets which text of an alert: by role, by the ground that sender and receiver share, by accreditation, by country and level. One
//! table; its print is reviewed in each change.
//!
//! Asked when an alert is previewed, when it is handed over and when it is read, each time with how things stand then. An allow-list:
//! what no row names gets the text for everybody, and who does not receive alerts gets nothing.

use shared_types::access::{Permission, Role};
use shared_types::alert::{AlertLevel, AlertText};

/// A row: who gets the restricted text.
struct Row {
    country: &'static str,
    role: Role,
    /// Sender and receiver must work together in a cooperation that runs.
    ground: bool,
    /// The pass and the firm's licence must be valid.
    accreditation: bool,
    levels: &'static [AlertLevel],
}

use AlertLevel::{DangerNow, ForInformation, LookOut};

/// Where there is something to look out for. What is for information only needs no description of anybody.
const HURRY: &[AlertLevel] = &[DangerNow, LookOut];
const ALL: &[AlertLevel] = &[DangerNow, LookOut, ForInformation];

// Belgian networks carry no plates and no recognisable persons: there only the police gets the other text. A shopkeeper gets it
// nowhere: descriptions of suspects are for licensed firms, the police and who answers for the cooperation.
const TABLE: &[Row] = &[
    Row { country: "NL", role: Role::Guard, ground: true, accreditation: true, levels: HURRY },
    Row { country: "NL", role: Role::SecurityDesk, ground: true, accreditation: true, levels: HURRY },
    Row { country: "NL", role: Role::CentreManager, ground: true, accreditation: false, levels: HURRY },
    Row { country: "NL", role: Role::PoliceOfficer, ground: false, accreditation: false, levels: ALL },
    Row { country: "NL", role: Role::PoliceDesk, ground: false, accreditation: false, levels: ALL },
    Row { country: "NL", role: Role::Warden, ground: true, accreditation: false, levels: HURRY },
    Row { country: "BE", role: Role::PoliceOfficer, ground: false, accreditation: false, levels: ALL },
    Row { country: "BE", role: Role::PoliceDesk, ground: false, accreditation: false, levels: ALL },
];

/// What a receiver is asked by.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// Two letters.
    pub country: &'a str,
    /// How much hurry.
    pub level: AlertLevel,
    /// Whether the organisations of sender and receiver work together there now.
    pub ground: bool,
    /// Whether the receiver's pass and the licence of the firm are valid now.
    pub accreditation: bool,
}

/// The text that a role gets; none when it receives no alerts.
pub fn text(role: Role, facts: Facts<'_>) -> Option<AlertText> {
    if role == Role::Operator || !role.policy().permissions.contains(&Permission::AlertRead) {
        return None;
    }
    let row = TABLE.iter().find(|r| r.country == facts.country && r.role == role);
    let may = row.is_some_and(|r| {
        r.levels.contains(&facts.level) && (!r.ground || facts.ground) && (!r.accreditation || facts.accreditation)
    });
    Some(if may { AlertText::Restricted } else { AlertText::Open })
}

/// The text of somebody with several roles: the most of them.
pub fn of_roles(roles: &[Role], facts: Facts<'_>) -> Option<AlertText> {
    roles.iter().filter_map(|role| text(*role, facts)).max()
}

/// Whether any of the roles could get the restricted text in a country, so that ground and accreditation need to be asked for at all.
pub fn could(roles: &[Role], country: &str, level: AlertLevel) -> bool {
    let all = Facts { country, level, ground: true, accreditation: true };
    of_roles(roles, all) == Some(AlertText::Restricted)
}

/// The table as text, for the review.
pub fn print() -> String {
    use std::fmt::Write as _;
    let mut out = String::new();
    for country in ["NL", "BE", "DE"] {
        for role in Role::ALL {
            let _ = writeln!(out, "{country} {role}");
            for level in AlertLevel::ALL {
                let mut cells = Vec::new();
                for ground in [false, true] {
                    for accreditation in [false, true] {
                        let told = text(*role, Facts { country, level: *level, ground, accreditation });
                        let said = |is, word| if is { format!("+{word}") } else { format!("-{word}") };
                        let told = told.map_or("nothing", AlertText::word);
                        cells.push(format!("{}{} {told}", said(ground, "ground"), said(accreditation, "pass")));
                    }
                }
                let _ = writeln!(out, "  {:<16} {}", level.word(), cells.join(" · "));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_role_of_a_country_stands_there_once_and_the_police_alone_in_belgium() {
        for row in TABLE {
            assert_eq!(TABLE.iter().filter(|r| r.country == row.country && r.role == row.role).count(), 1);
            let police = matches!(row.role, Role::PoliceOfficer | Role::PoliceDesk);
            assert!(row.country != "BE" || police, "{}", row.role);
        }
    }

    #[test]
    fn who_loses_pass_or_ground_loses_the_text_and_nobody_gains_by_losing() {
        for country in ["NL", "BE", "DE"] {
            for role in Role::ALL {
                for level in AlertLevel::ALL {
                    let told =
                        |ground, accreditation| text(*role, Facts { country, level: *level, ground, accreditation });
                    assert!(told(true, true) >= told(true, false) && told(true, true) >= told(false, true));
                    assert!(told(true, false) >= told(false, false) && told(false, true) >= told(false, false));
                }
            }
        }
    }
}
