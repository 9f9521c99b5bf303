//! Signing in: what a browser sends and gets.
//!
//! Served by `api::access::sessions`. Secrets travel in bodies and cookies only, never in an address.

use crate::ids::{AccountId, DeviceId, SessionId};
use crate::text;
use serde::{Deserialize, Serialize};
use validator::Validate;

/// Signs in with address and password, and a code when the account has a second factor.
#[derive(Clone, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewSession {
    /// The account's address.
    #[validate(length(max = 254))]
    pub email: String,
    /// Its password.
    #[validate(length(max = 1024))]
    pub password: String,
    /// Code of the second factor, or a recovery code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(length(max = 40))]
    pub code: Option<String>,
}

/// Signs in with a quick code on a trusted device; the device shows itself by its cookie.
#[derive(Clone, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewQuickSession {
    /// Who signs in, out of the device's list.
    pub account_id: AccountId,
    /// The quick code.
    #[validate(length(max = 16))]
    pub code: String,
}

/// A short-lived token; the means to renew it stands in a cookie that scripts cannot read.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SessionToken {
    /// Which session it is.
    pub session_id: SessionId,
    /// Bearer token for the API; keep it in memory only.
    pub access_token: String,
    /// Always `Bearer`.
    pub token_type: String,
    /// When the token ends.
    pub expires_at: jiff::Timestamp,
}

/// A signed-in browser, as its owner sees it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// The browser by its own word, shortened.
    pub user_agent: String,
    /// When it began.
    pub created_at: jiff::Timestamp,
    /// When it was last renewed.
    pub last_used_at: jiff::Timestamp,
    /// When it ends for certain.
    pub expires_at: jiff::Timestamp,
    /// Whether it is the one that asks.
    pub current: bool,
    /// How it began: `password` or `quick-code`.
    pub method: String,
}

crate::page! {
    /// The caller's sessions.
    SessionPage of Session
}

/// A shared till or tablet on which staff sign in with a quick code.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Device {
    /// Its id.
    pub id: DeviceId,
    /// What people call it.
    pub name: String,
    /// When it was trusted.
    pub created_at: jiff::Timestamp,
    /// When the trust ends.
    pub expires_at: jiff::Timestamp,
}

crate::page! {
    /// Trusted devices.
    DevicePage of Device
}

/// Makes this browser a trusted shared device for the caller's organisation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewDevice {
    /// What people call it.
    #[validate(length(max = 80), custom(function = "text::line"))]
    pub name: String,
}

/// Someone who may sign in on this device with a quick code.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct DeviceUser {
    /// The account.
    pub account_id: AccountId,
    /// Its name.
    pub name: String,
}

crate::page! {
    /// Who may sign in on this device.
    DeviceUserPage of DeviceUser
}
