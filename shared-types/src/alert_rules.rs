//! What holds for alerts at a site: who sends at once at which level, who approves, terms.
//!
//! Served by `api::alerts`; the composer shows by it what will be asked of whom.

use crate::access::Role;
use crate::alert::AlertLevel;
use crate::ids::AreaId;
use crate::text;
use serde::{Deserialize, Serialize};
use validator::{Validate, ValidationError};

/// Who may send at once at a level.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LevelRoles {
    /// The level.
    pub level: AlertLevel,
    /// These roles; all others need approval.
    #[validate(length(max = 20))]
    pub roles: Vec<Role>,
}

/// What holds for alerts at a site.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[validate(schema(function = "levels_once", skip_on_field_errors = false))]
pub struct AlertRules {
    /// Who may send at once; a level that is not named is free to all who may send.
    #[validate(length(max = 3), nested)]
    pub at_once: Vec<LevelRoles>,
    /// Who approves, of those who may; without anybody what needs approval cannot be sent.
    #[validate(length(max = 20))]
    pub approvers: Vec<Role>,
    /// For how long it can be approved, in minutes.
    #[validate(range(min = 1, max = 1440))]
    pub approval_minutes: i32,
    /// After how many minutes an open one is chased.
    #[validate(range(min = 5, max = 10080))]
    pub open_minutes: i32,
    /// How many minutes after that the system closes it.
    #[validate(range(min = 5, max = 10080))]
    pub close_minutes: i32,
    /// After how many seconds without an arrival the next channel is tried.
    #[validate(range(min = 10, max = 3600))]
    pub next_channel_seconds: i32,
    /// What a thousand parts of SMS cost, in euro cents; absent: no cost is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(range(min = 1, max = 1_000_000))]
    pub sms_thousand_parts_cents: Option<i32>,
    /// How many parts of SMS may go in a month, by the clock of the site; it is warned from four fifths on, nothing is held.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(range(min = 1, max = 10_000_000))]
    pub sms_parts_a_month: Option<i32>,
}

impl Default for AlertRules {
    fn default() -> Self {
        use Role::{CentreManager, Guard, PoliceDesk, PoliceOfficer, SecurityDesk, Warden};
        let watch = vec![Guard, SecurityDesk, CentreManager, PoliceOfficer, PoliceDesk, Warden];
        let desk = vec![SecurityDesk, CentreManager, PoliceOfficer, PoliceDesk];
        Self {
            at_once: vec![
                LevelRoles { level: AlertLevel::LookOut, roles: watch },
                LevelRoles { level: AlertLevel::ForInformation, roles: desk.clone() },
            ],
            approvers: desk,
            approval_minutes: 30,
            open_minutes: 120,
            close_minutes: 600,
            next_channel_seconds: 60,
            sms_thousand_parts_cents: None,
            sms_parts_a_month: None,
        }
    }
}

impl AlertRules {
    /// Whether one of these roles sends at a level without being asked.
    pub fn at_once(&self, level: AlertLevel, roles: &[Role]) -> bool {
        self.at_once.iter().find(|l| l.level == level).is_none_or(|l| l.roles.iter().any(|r| roles.contains(r)))
    }
}

fn levels_once(rules: &AlertRules) -> Result<(), ValidationError> {
    let twice = |l: &LevelRoles| rules.at_once.iter().filter(|o| o.level == l.level).count() > 1;
    if rules.at_once.iter().any(twice) { Err(text::error("level-twice", "a level stands there twice")) } else { Ok(()) }
}

/// What holds for alerts at a site, with its version.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AlertSettings {
    /// The site.
    pub site_id: AreaId,
    /// What holds.
    pub rules: AlertRules,
    /// Parts of SMS that were handed over this month, by the clock of the site.
    pub sms_parts_used: i64,
    /// Version for `If-Match`; 0 while nobody set anything.
    pub version: i32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn danger_is_free_and_information_is_for_desks_until_a_site_says_otherwise() {
        let rules = AlertRules::default();
        assert!(rules.at_once(AlertLevel::DangerNow, &[Role::Shopkeeper]));
        assert!(!rules.at_once(AlertLevel::LookOut, &[Role::Shopkeeper]));
        assert!(rules.at_once(AlertLevel::LookOut, &[Role::Shopkeeper, Role::Guard]));
        assert!(!rules.at_once(AlertLevel::ForInformation, &[Role::Guard]));
        assert!(rules.validate().is_ok());
    }
}
