//! Who may do what: roles, permissions, sight, and the one table that joins them.
//!
//! Read by the server's policy (`api::access`), by the page (to show only what can be done) and printed to a snapshot that is
//! reviewed in every change. It is an allow-list: what no row names is refused. It must not know accounts or places.

use crate::ids::{AreaId, OrganisationId, RoleAssignmentId};
use serde::{Deserialize, Serialize};

/// Declares a kebab-case enumeration with all its values, its words and its parser.
#[macro_export]
macro_rules! words {
    ($(#[doc = $doc:literal])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[doc = $doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $word)] $variant,)* }

        impl $name {
            /// Every value, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The word that stands in JSON, in the database and in translation keys.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }
        }

        // By hand: the derive does not see a name that a macro hands on, and would tell the contract other words.
        #[cfg(feature = "openapi")]
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .description(Some(concat!($($doc,)*).trim()))
                    .enum_values(Some([$($word,)*]))
                    .into()
            }
        }

        #[cfg(feature = "openapi")]
        impl utoipa::ToSchema for $name {}

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.word())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::access::UnknownWord;
            fn from_str(s: &str) -> Result<Self, Self::Err> {
                match s { $($word => Ok(Self::$variant),)* _ => Err($crate::access::UnknownWord) }
            }
        }
    };
}

/// The word is none of the enumeration's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownWord;

impl std::fmt::Display for UnknownWord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("unknown word")
    }
}

impl std::error::Error for UnknownWord {}

words! {
    /// What an account is at an area or for an organisation.
    Role {
        /// Ondernemer: reports for its own shop.
        Shopkeeper = "shopkeeper",
        /// Beveiliger.
        Guard = "guard",
        /// Particuliere meldcentrale.
        SecurityDesk = "security-desk",
        /// Centrummanager.
        CentreManager = "centre-manager",
        /// Wijkagent.
        PoliceOfficer = "police-officer",
        /// Meldkamer, infodesk.
        PoliceDesk = "police-desk",
        /// Gemeenteambtenaar.
        MunicipalOfficer = "municipal-officer",
        /// Boa, stadswacht, gemeenschapswacht.
        Warden = "warden",
        /// Officier van justitie.
        Prosecutor = "prosecutor",
        /// Veiligheidsadviseur.
        Adviser = "adviser",
        /// Burger.
        Citizen = "citizen",
        /// Koppeling: a machine client.
        Integration = "integration",
        /// Systeembeheerder: sets up places, people and links; sees no incident.
        Operator = "operator",
    }
}

words! {
    /// One thing that may be done. The part before the colon is the noun.
    Permission {
        /// Report an incident.
        IncidentReport = "incident:report",
        /// Read incidents, as far as the role's sight goes.
        IncidentRead = "incident:read",
        /// Add notes to the timeline of incidents that the role sees in full, and strike one's own.
        IncidentNote = "incident:note",
        /// Move an incident through its handling and correct its facts.
        IncidentHandle = "incident:handle",
        /// Tell of tracks (police report, prosecution, repair, …) of incidents that the role sees in full, as far as the table of
        /// tracks goes.
        TrackTell = "track:tell",
        /// Set teams, deadlines and standard texts of a site, and whether it publishes figures.
        HandlingManage = "handling:manage",
        /// Read mail as it goes or would go out.
        MailRead = "mail:read",
        /// Add, correct and strike goods, persons and vehicles of incidents that the role sees in full.
        InvolvedManage = "involved:manage",
        /// Open what is sealed of persons and vehicles, with a reason, as far as the table of sight goes.
        PersonalOpen = "personal:open",
        /// Look for a person or vehicle by what is sealed, with a reason.
        PersonalSearch = "personal:search",
        /// Open the original of a picture that was blacked out, with a reason, and restore it.
        AttachmentRestore = "attachment:restore",
        /// Set terms, hold, and answer those whom what is kept is about.
        RetentionManage = "retention:manage",
        /// Read who is on duty, and what was handed over.
        ShiftRead = "shift:read",
        /// Be on duty: begin and end the own shift, be briefed, hand over.
        ShiftWork = "shift:work",
        /// Receive alerts and read those that one received.
        AlertRead = "alert:read",
        /// Compose alerts, as far as the site lets the role send them at once or after approval.
        AlertSend = "alert:send",
        /// Read all alerts of a site, approve those that wait where the site says so, end others' alerts.
        AlertApprove = "alert:approve",
        /// Set what holds for alerts at a site, and read their outbox.
        AlertManage = "alert:manage",
        /// Vet the short text that others may read.
        IncidentVet = "incident:vet",
        /// Read figures that lead to their incidents, over what the role sees.
        InsightRead = "insight:read",
        /// Read counts only: figures that lead nowhere, small cells hidden.
        InsightCounts = "insight:counts",
        /// Import files of incidents.
        ImportManage = "import:manage",
        /// Read areas, units and neighbours.
        PlaceRead = "place:read",
        /// Change areas, units and neighbours.
        PlaceManage = "place:manage",
        /// Read organisations, cooperations, participations and accreditations.
        OrganisationRead = "organisation:read",
        /// Change organisations, cooperations, participations and accreditations.
        OrganisationManage = "organisation:manage",
        /// Read who may do what.
        AccountRead = "account:read",
        /// Invite people, give and end roles, disable accounts.
        AccountManage = "account:manage",
        /// Make machine clients and their secrets.
        ClientManage = "client:manage",
        /// Read the audit trail.
        AuditRead = "audit:read",
    }
}

words! {
    /// How much of the incidents in its places a role sees. What an organisation reported itself it always sees in full.
    Sight {
        /// No incident at all.
        None = "none",
        /// Only what the own organisation reported.
        Own = "own",
        /// Own in full; of others kind, time, zone, method and the vetted short text.
        OwnAndVetted = "own-and-vetted",
        /// Own, and the kinds of public space in full; of the rest counts at most.
        PublicSpace = "public-space",
        /// Everything of the place.
        Full = "full",
    }
}

/// One row of the table: what a role may do and see.
#[derive(Clone, Copy, Debug)]
pub struct Policy {
    /// The role.
    pub role: Role,
    /// How much of the incidents it sees.
    pub sight: Sight,
    /// What it may do. Nothing else.
    pub permissions: &'static [Permission],
}

use Permission as P;

/// The table. Its print stands in `api/tests/snapshots` and is reviewed in each change.
pub const POLICY: &[Policy] = &[
    Policy {
        role: Role::Shopkeeper,
        sight: Sight::OwnAndVetted,
        permissions: &[
            P::AlertRead,
            P::AlertSend,
            P::IncidentReport,
            P::IncidentRead,
            P::IncidentNote,
            P::InvolvedManage,
            P::TrackTell,
            P::PersonalOpen,
            P::InsightRead,
            P::PlaceRead,
        ],
    },
    Policy {
        role: Role::Guard,
        sight: Sight::Full,
        permissions: &[
            P::AlertRead,
            P::AlertSend,
            P::IncidentReport,
            P::IncidentRead,
            P::IncidentNote,
            P::InvolvedManage,
            P::TrackTell,
            P::PersonalOpen,
            P::PersonalSearch,
            P::IncidentHandle,
            P::ShiftRead,
            P::ShiftWork,
            P::InsightRead,
            P::PlaceRead,
            P::OrganisationRead,
        ],
    },
    Policy {
        role: Role::SecurityDesk,
        sight: Sight::Full,
        permissions: &[
            P::AlertRead,
            P::AlertSend,
            P::AlertApprove,
            P::IncidentReport,
            P::IncidentRead,
            P::IncidentNote,
            P::InvolvedManage,
            P::TrackTell,
            P::PersonalOpen,
            P::PersonalSearch,
            P::IncidentHandle,
            P::ShiftRead,
            P::ShiftWork,
            P::IncidentVet,
            P::InsightRead,
            P::PlaceRead,
            P::OrganisationRead,
            P::AccountRead,
        ],
    },
    Policy {
        role: Role::CentreManager,
        sight: Sight::Full,
        permissions: &[
            P::AlertRead,
            P::AlertSend,
            P::AlertApprove,
            P::AlertManage,
            P::IncidentReport,
            P::IncidentRead,
            P::IncidentNote,
            P::InvolvedManage,
            P::TrackTell,
            P::HandlingManage,
            P::MailRead,
            P::PersonalOpen,
            P::PersonalSearch,
            P::AttachmentRestore,
            P::RetentionManage,
            P::IncidentHandle,
            P::ShiftRead,
            P::ShiftWork,
            P::IncidentVet,
            P::InsightRead,
            P::ImportManage,
            P::PlaceRead,
            P::PlaceManage,
            P::OrganisationRead,
            P::OrganisationManage,
            P::AccountRead,
            P::AccountManage,
            P::ClientManage,
            P::AuditRead,
        ],
    },
    Policy {
        role: Role::PoliceOfficer,
        sight: Sight::Full,
        permissions: &[
            P::AlertRead,
            P::AlertSend,
            P::AlertApprove,
            P::IncidentReport,
            P::IncidentRead,
            P::IncidentNote,
            P::InvolvedManage,
            P::TrackTell,
            P::PersonalOpen,
            P::PersonalSearch,
            P::AttachmentRestore,
            P::IncidentHandle,
            P::InsightRead,
            P::PlaceRead,
            P::OrganisationRead,
        ],
    },
    Policy {
        role: Role::PoliceDesk,
        sight: Sight::Full,
        permissions: &[
            P::AlertRead,
            P::AlertSend,
            P::AlertApprove,
            P::IncidentRead,
            P::IncidentNote,
            P::InvolvedManage,
            P::TrackTell,
            P::PersonalOpen,
            P::PersonalSearch,
            P::AttachmentRestore,
            P::IncidentHandle,
            P::InsightRead,
            P::PlaceRead,
            P::OrganisationRead,
        ],
    },
    Policy {
        role: Role::MunicipalOfficer,
        sight: Sight::PublicSpace,
        permissions: &[
            P::AlertRead,
            P::IncidentReport,
            P::IncidentRead,
            P::IncidentNote,
            P::InvolvedManage,
            P::TrackTell,
            P::InsightCounts,
            P::ImportManage,
            P::PlaceRead,
            P::OrganisationRead,
        ],
    },
    Policy {
        role: Role::Warden,
        sight: Sight::PublicSpace,
        permissions: &[
            P::AlertRead,
            P::AlertSend,
            P::IncidentReport,
            P::IncidentRead,
            P::IncidentNote,
            P::InvolvedManage,
            P::TrackTell,
            P::PersonalOpen,
            P::IncidentHandle,
            P::PlaceRead,
        ],
    },
    Policy {
        role: Role::Prosecutor,
        sight: Sight::Full,
        permissions: &[
            P::IncidentRead,
            P::PersonalOpen,
            P::TrackTell,
            P::InsightRead,
            P::PlaceRead,
            P::OrganisationRead,
        ],
    },
    Policy { role: Role::Adviser, sight: Sight::None, permissions: &[P::InsightCounts, P::PlaceRead] },
    Policy {
        role: Role::Citizen,
        sight: Sight::Own,
        permissions: &[
            P::AlertRead,
            P::IncidentReport,
            P::IncidentRead,
            P::IncidentNote,
            P::InvolvedManage,
            P::TrackTell,
            P::PlaceRead,
        ],
    },
    Policy {
        role: Role::Integration,
        sight: Sight::Full,
        permissions: &[
            P::AlertRead,
            P::AlertSend,
            P::IncidentReport,
            P::IncidentRead,
            P::IncidentNote,
            P::InvolvedManage,
            P::TrackTell,
            P::InsightRead,
            P::ImportManage,
            P::PlaceRead,
        ],
    },
    Policy {
        role: Role::Operator,
        sight: Sight::None,
        permissions: &[
            P::MailRead,
            P::PlaceRead,
            P::PlaceManage,
            P::OrganisationRead,
            P::OrganisationManage,
            P::AccountRead,
            P::AccountManage,
            P::ClientManage,
            P::AuditRead,
        ],
    },
];

impl Role {
    /// The role's row of [`POLICY`].
    pub fn policy(self) -> &'static Policy {
        POLICY.iter().find(|row| row.role == self).expect("every role has a row; a test holds it")
    }
}

/// The policy as the API shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct RolePolicy {
    /// The role.
    pub role: Role,
    /// How much of the incidents it sees.
    pub sight: Sight,
    /// What it may do.
    pub permissions: Vec<Permission>,
}

crate::page! {
    /// What each role may do and see.
    RolePolicyPage of RolePolicy
}

/// A role given to an account at an area (and below it), from a moment to a moment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct RoleAssignment {
    /// Its id.
    pub id: RoleAssignmentId,
    /// Whose role it is.
    pub account_id: crate::ids::AccountId,
    /// Name of the account.
    pub account_name: String,
    /// The role.
    pub role: Role,
    /// Where it holds, and below.
    pub area_id: AreaId,
    /// Name of the area.
    pub area_name: String,
    /// For whom the account acts.
    pub organisation_id: OrganisationId,
    /// Name of the organisation.
    pub organisation_name: String,
    /// From when.
    pub begins_at: jiff::Timestamp,
    /// Until when; absent is until ended.
    pub ends_at: Option<jiff::Timestamp>,
    /// Whether it holds now: its own term, the account, and the organisation's participation there.
    pub in_force: bool,
    /// Why it does not hold now: `not-begun`, `ended`, `account-disabled`, `organisation-takes-no-part`.
    pub not_in_force_reason: Option<String>,
}

crate::page! {
    /// Who may do what, where, until when.
    RoleAssignmentPage of RoleAssignment
}

/// Gives a role to an account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, validator::Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[validate(schema(function = "term_in_order", skip_on_field_errors = false))]
pub struct NewRoleAssignment {
    /// To whom.
    pub account_id: crate::ids::AccountId,
    /// The role; `integration` belongs to machine clients and is refused here.
    pub role: Role,
    /// Where it holds, and below.
    pub area_id: AreaId,
    /// From when; absent is now.
    pub begins_at: Option<jiff::Timestamp>,
    /// Until when; absent is until ended.
    pub ends_at: Option<jiff::Timestamp>,
}

fn term_in_order(new: &NewRoleAssignment) -> Result<(), validator::ValidationError> {
    match (new.begins_at, new.ends_at) {
        (Some(b), Some(e)) if e <= b => Err(crate::text::error("ends-before-begin", "endsAt must lie after beginsAt")),
        _ => Ok(()),
    }
}

/// Ends a role at a moment; the row stays, so that one can see who had it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, validator::Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RoleAssignmentPatch {
    /// When it ends.
    pub ends_at: jiff::Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_has_exactly_one_row() {
        for role in Role::ALL {
            assert_eq!(POLICY.iter().filter(|row| row.role == *role).count(), 1, "{role}");
        }
    }

    #[test]
    fn who_sees_incidents_may_read_them_and_the_other_way_round() {
        for row in POLICY {
            assert_eq!(row.sight != Sight::None, row.permissions.contains(&P::IncidentRead), "{}", row.role);
        }
    }

    #[test]
    fn words_come_back_as_they_went() {
        for role in Role::ALL {
            assert_eq!(role.word().parse::<Role>(), Ok(*role));
        }
        assert!("boss".parse::<Role>().is_err());
    }
}
