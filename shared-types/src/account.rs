//! Accounts: people who sign in, and what each may know of itself.
//!
//! Served by `api::access`; shown on Participants and Settings.

use crate::access::{Permission, Role, Sight};
use crate::ids::{AccountId, AreaId, OrganisationId};
use crate::text;
use serde::{Deserialize, Serialize};
use validator::Validate;

crate::words! {
    /// The languages of screens and messages.
    Language {
        /// Nederlands, the first language.
        Nl = "nl",
        /// English.
        En = "en",
        /// Français.
        Fr = "fr",
    }
}

/// A person who signs in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// Name as others see it.
    pub name: String,
    /// Address to sign in with.
    pub email: String,
    /// Organisation for which the person acts.
    pub organisation_id: OrganisationId,
    /// Name of that organisation.
    pub organisation_name: String,
    /// Language of screens and messages.
    pub language: Language,
    /// Whether a second factor is on.
    pub totp_enabled: bool,
    /// Whether it may sign in at all.
    pub disabled: bool,
    /// When it was made.
    pub created_at: jiff::Timestamp,
}

crate::page! {
    /// Accounts.
    AccountPage of Account
}

/// What an account manager may change of an account.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct AccountPatch {
    /// Name as others see it.
    #[validate(length(max = 120), custom(function = "text::line"))]
    #[serde(deserialize_with = "crate::patch::given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub name: Option<String>,
    /// Close or open it; a closed account is signed out at once.
    #[serde(deserialize_with = "crate::patch::given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = bool))]
    pub disabled: Option<bool>,
}

/// The caller: who it is and what it may do where.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Me {
    /// The account; absent for a machine client.
    pub account: Option<Account>,
    /// The sites that the caller reaches, by name.
    pub sites: Vec<MySite>,
    /// Whether a quick code is set.
    pub quick_code_set: bool,
    /// Everything the caller may do anywhere.
    pub permissions: Vec<Permission>,
}

/// What the caller may do at one site.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MySite {
    /// The site.
    pub area_id: AreaId,
    /// Its name.
    pub name: String,
    /// Its short code, as in incident numbers.
    pub code: String,
    /// Its IANA time zone.
    pub time_zone: String,
    /// Its country, two letters.
    pub country: String,
    /// Roles in force there.
    pub roles: Vec<Role>,
    /// What may be done there.
    pub permissions: Vec<Permission>,
    /// The widest sight that the roles give.
    pub sight: Sight,
    /// The own shop there, when there is just one.
    pub own_unit_id: Option<crate::ids::UnitId>,
    /// Whether it is made up: a site of the demonstration.
    #[serde(default)]
    pub demonstration: bool,
}

/// What a person may change of itself.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct MePatch {
    /// Name as others see it.
    #[validate(length(max = 120), custom(function = "text::line"))]
    #[serde(deserialize_with = "crate::patch::given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub name: Option<String>,
    /// Language of screens and messages.
    #[serde(deserialize_with = "crate::patch::given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Language))]
    pub language: Option<Language>,
}

/// Changes the own password; every other session ends.
#[derive(Clone, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PasswordChange {
    /// The password until now.
    pub current_password: String,
    /// The password from now on, 12 to 128 characters, none of the commonest.
    #[validate(custom(function = "password"))]
    pub new_password: String,
}

/// 12 to 128 characters; which of them, the person decides. The server also refuses the commonest.
pub fn password(s: &str) -> Result<(), validator::ValidationError> {
    match s.chars().count() {
        0..12 => Err(text::error("password-too-short", "must have at least 12 characters")),
        12..=128 => Ok(()),
        _ => Err(text::error("password-too-long", "must have at most 128 characters")),
    }
}

/// The start of a second factor: shown once, confirmed with a first code.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct TotpSetup {
    /// The secret in base 32, to type over.
    pub secret: String,
    /// The same as an `otpauth://` address, for a QR code.
    pub otpauth_uri: String,
}

/// A code of the second factor.
#[derive(Clone, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TotpCode {
    /// Six digits.
    #[validate(length(min = 6, max = 12))]
    pub code: String,
}

/// Codes that each replace the second factor once; shown once.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct RecoveryCodes {
    /// The codes.
    pub codes: Vec<String>,
}

/// Sets the short code for trusted shared devices.
#[derive(Clone, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct QuickCode {
    /// The password, once more.
    pub current_password: String,
    /// Six to ten digits, not all alike and not a plain run.
    #[validate(custom(function = "quick_code"))]
    pub code: String,
}

/// Six to ten digits, not all alike, not 123456 or 654321.
pub fn quick_code(s: &str) -> Result<(), validator::ValidationError> {
    let b = s.as_bytes();
    if !(6..=10).contains(&b.len()) || !b.iter().all(u8::is_ascii_digit) {
        return Err(text::error("quick-code-shape", "must be 6 to 10 digits"));
    }
    let run = |step: i16| b.windows(2).all(|w| i16::from(w[1]) - i16::from(w[0]) == step);
    if run(0) || run(1) || run(-1) {
        return Err(text::error("quick-code-simple", "must not be a plain run of digits"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_runs_are_no_quick_codes() {
        for bad in ["111111", "123456", "987654", "12345", "12a456", "12345678901"] {
            assert!(quick_code(bad).is_err(), "{bad}");
        }
        assert!(quick_code("804213").is_ok());
    }

    #[test]
    fn a_password_is_counted_in_characters() {
        assert!(password("ééééééééééé").is_err());
        assert!(password("éééééééééééé").is_ok());
        assert!(password(&"x".repeat(129)).is_err());
    }
}
