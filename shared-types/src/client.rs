//! Machine clients: systems of security firms, scripts of municipalities.
//!
//! Served by `api::access::clients`; they get tokens at `/oauth/token` (RFC 6749, client_credentials).

use crate::access::Permission;
use crate::ids::{AreaId, ClientId, ClientSecretId, OrganisationId};
use crate::text;
use serde::{Deserialize, Serialize};
use validator::Validate;

/// A machine client.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Client {
    /// Its id, also its `client_id`.
    pub id: ClientId,
    /// What people call it.
    pub name: String,
    /// For whom it acts.
    pub organisation_id: OrganisationId,
    /// Where its rights hold, and below.
    pub area_id: AreaId,
    /// What it may do at most: a part of what the role `integration` may.
    pub scopes: Vec<Permission>,
    /// Whether it may ask for tokens.
    pub disabled: bool,
    /// When it was made.
    pub created_at: jiff::Timestamp,
    /// Its secrets, never their text.
    pub secrets: Vec<ClientSecret>,
}

crate::page! {
    /// Machine clients.
    ClientPage of Client
}

/// A secret of a machine client; its text is shown once, when it is made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ClientSecret {
    /// Its id.
    pub id: ClientSecretId,
    /// When it was made.
    pub created_at: jiff::Timestamp,
    /// The first characters, to tell two apart.
    pub hint: String,
}

/// A secret just made: the only time that its text is shown.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct NewClientSecret {
    /// Its id.
    pub id: ClientSecretId,
    /// The `client_id` to send with it.
    pub client_id: ClientId,
    /// The secret. It cannot be shown again.
    pub secret: String,
}

/// Makes a machine client.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewClient {
    /// What people call it.
    #[validate(length(max = 80), custom(function = "text::line"))]
    pub name: String,
    /// For whom it acts.
    pub organisation_id: OrganisationId,
    /// Where its rights hold, and below.
    pub area_id: AreaId,
    /// What it may do; each must be one that the role `integration` has.
    #[validate(length(min = 1, max = 20))]
    pub scopes: Vec<Permission>,
}

/// Opens or closes a machine client.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ClientPatch {
    /// What people call it.
    #[validate(length(max = 80), custom(function = "text::line"))]
    #[serde(deserialize_with = "crate::patch::given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub name: Option<String>,
    /// Closed clients get no tokens, and tokens they hold stop working.
    #[serde(deserialize_with = "crate::patch::given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = bool))]
    pub disabled: Option<bool>,
}
