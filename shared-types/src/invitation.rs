//! Invitations: a link by which one person makes an account. The token stands behind `#` and is posted.
//!
//! Served by `api::access::invitations`.

use crate::access::Role;
use crate::account::Language;
use crate::ids::{AreaId, InvitationId, OrganisationId};
use crate::text;
use serde::{Deserialize, Serialize};
use validator::Validate;

/// An invitation, as the inviter sees it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Invitation {
    /// Its id.
    pub id: InvitationId,
    /// Who is invited.
    pub email: String,
    /// The role that comes with it.
    pub role: Role,
    /// Where that role holds.
    pub area_id: AreaId,
    /// For whom the person will act.
    pub organisation_id: OrganisationId,
    /// When the link ends.
    pub expires_at: jiff::Timestamp,
    /// When it was used.
    pub accepted_at: Option<jiff::Timestamp>,
    /// When it was withdrawn.
    pub withdrawn_at: Option<jiff::Timestamp>,
}

crate::page! {
    /// Invitations.
    InvitationPage of Invitation
}

/// Invites a person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewInvitation {
    /// Where the link goes.
    #[validate(custom(function = "text::email"))]
    pub email: String,
    /// The role that comes with it.
    pub role: Role,
    /// Where that role holds.
    pub area_id: AreaId,
    /// For whom the person will act.
    pub organisation_id: OrganisationId,
    /// Until when the role holds; absent is until ended.
    pub role_ends_at: Option<jiff::Timestamp>,
}

/// A fresh invitation with its link: the only time that the token is shown.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct InvitationLink {
    /// The invitation.
    pub invitation: Invitation,
    /// Path and fragment of the page where it is accepted: `/invitation#…`.
    pub link: String,
}

/// Accepts an invitation and makes the account.
#[derive(Clone, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct InvitationAcceptance {
    /// The token of the link.
    #[validate(length(max = 200))]
    pub token: String,
    /// Name as others will see it.
    #[validate(length(max = 120), custom(function = "text::line"))]
    pub name: String,
    /// The password to be.
    #[validate(custom(function = "crate::account::password"))]
    pub password: String,
    /// Language of screens and messages.
    pub language: Language,
}
