//! Signing in, the caller, people and their rights, machine clients. Called by session/, Sign in,
//! Participants and Settings.

use shared_types::{
    access::{NewRoleAssignment, RoleAssignment, RoleAssignmentPage, RoleAssignmentPatch},
    account::{
        Account, AccountPage, AccountPatch, Me, MePatch, PasswordChange, QuickCode, RecoveryCodes, TotpCode, TotpSetup,
    },
    client::{Client as Machine, ClientPage, ClientPatch, NewClient, NewClientSecret},
    ids::{AccountId, ClientId, ClientSecretId, DeviceId, InvitationId, RoleAssignmentId, SessionId},
    invitation::{InvitationAcceptance, InvitationLink, InvitationPage, NewInvitation},
    session::{Device, DevicePage, DeviceUserPage, NewDevice, NewQuickSession, NewSession, SessionPage, SessionToken},
};
use web_sys::AbortSignal;

use super::{Call, Client, Fault, all};

type Told<T> = Result<T, Fault>;

/// Signs in.
pub async fn create_session(client: Client, new: NewSession) -> Told<SessionToken> {
    client.fetch(Call::post("/sessions", &new).open(), None).await
}

/// Signs in with a quick code on a trusted device.
pub async fn create_quick_session(client: Client, new: NewQuickSession) -> Told<SessionToken> {
    client.fetch(Call::post("/sessions/_quick", &new).open(), None).await
}

/// Ends the session of this browser; the token is forgotten whatever the answer.
pub async fn end_session(client: Client) -> Told<()> {
    let Some(id) = client.session() else { return Ok(()) };
    let ended = client.send(Call::delete(format!("/sessions/{id}")), None).await;
    client.hold(None);
    ended.map(drop)
}

/// Who may sign in on this device with a quick code.
pub async fn list_device_users(client: Client) -> Told<DeviceUserPage> {
    client.fetch(Call::get("/devices/current/users").open(), None).await
}

/// The caller.
pub async fn read_me(client: Client) -> Told<Me> {
    client.fetch(Call::get("/me"), None).await
}

/// Changes name or language of the caller.
pub async fn update_me(client: Client, patch: MePatch) -> Told<Me> {
    client.fetch(Call::patch("/me", &patch), None).await
}

/// Changes the own password.
pub async fn change_password(client: Client, change: PasswordChange) -> Told<()> {
    client.send(Call::post("/me/password", &change), None).await.map(drop)
}

/// Begins a second factor.
pub async fn begin_totp(client: Client) -> Told<TotpSetup> {
    client.fetch(Call::bare_post("/me/totp"), None).await
}

/// Confirms the second factor with a first code.
pub async fn confirm_totp(client: Client, code: TotpCode) -> Told<RecoveryCodes> {
    client.fetch(Call::post("/me/totp/_confirm", &code), None).await
}

/// Switches the second factor off.
pub async fn end_totp(client: Client, code: TotpCode) -> Told<()> {
    client.send(Call::post("/me/totp/_remove", &code), None).await.map(drop)
}

/// Sets the quick code.
pub async fn set_quick_code(client: Client, code: QuickCode) -> Told<()> {
    client.send(Call::put("/me/quick-code", &code), None).await.map(drop)
}

/// The caller's sessions.
pub async fn list_sessions(client: Client, signal: AbortSignal) -> Told<SessionPage> {
    client.fetch(Call::get("/sessions"), Some(&signal)).await
}

/// Ends another session of the caller.
pub async fn end_other_session(client: Client, id: SessionId) -> Told<()> {
    client.send(Call::delete(format!("/sessions/{id}")), None).await.map(drop)
}

/// Trusted devices of the caller's organisation.
pub async fn list_devices(client: Client, signal: AbortSignal) -> Told<DevicePage> {
    client.fetch(Call::get("/devices"), Some(&signal)).await
}

/// Trusts this browser.
pub async fn create_device(client: Client, new: NewDevice) -> Told<Device> {
    client.fetch(Call::post("/devices", &new), None).await
}

/// Trusts a device no longer.
pub async fn end_device(client: Client, id: DeviceId) -> Told<()> {
    client.send(Call::delete(format!("/devices/{id}")), None).await.map(drop)
}

/// People.
pub async fn list_accounts(client: Client, signal: AbortSignal) -> Told<AccountPage> {
    all(&client, "/accounts", &signal).await
}

/// Changes an account.
pub async fn update_account(client: Client, id: AccountId, patch: AccountPatch) -> Told<Account> {
    client.fetch(Call::patch(format!("/accounts/{id}"), &patch), None).await
}

/// Who may do what, where, until when.
pub async fn list_role_assignments(client: Client, signal: AbortSignal) -> Told<RoleAssignmentPage> {
    all(&client, "/role-assignments", &signal).await
}

/// Gives a role.
pub async fn create_role_assignment(client: Client, new: NewRoleAssignment) -> Told<RoleAssignment> {
    client.fetch(Call::post("/role-assignments", &new), None).await
}

/// Ends a role.
pub async fn update_role_assignment(
    client: Client,
    id: RoleAssignmentId,
    patch: RoleAssignmentPatch,
) -> Told<RoleAssignment> {
    client.fetch(Call::patch(format!("/role-assignments/{id}"), &patch), None).await
}

/// Invitations that the caller may see.
pub async fn list_invitations(client: Client, signal: AbortSignal) -> Told<InvitationPage> {
    client.fetch(Call::get("/invitations?limit=200"), Some(&signal)).await
}

/// Invites a person; the link is shown once.
pub async fn create_invitation(client: Client, new: NewInvitation) -> Told<InvitationLink> {
    client.fetch(Call::post("/invitations", &new), None).await
}

/// Withdraws an invitation.
pub async fn withdraw_invitation(client: Client, id: InvitationId) -> Told<()> {
    client.send(Call::delete(format!("/invitations/{id}")), None).await.map(drop)
}

/// Makes the account that an invitation is for.
pub async fn accept_invitation(client: Client, acceptance: InvitationAcceptance) -> Told<Account> {
    client.fetch(Call::post("/invitations/_accept", &acceptance).open(), None).await
}

/// Machine clients.
pub async fn list_clients(client: Client, signal: AbortSignal) -> Told<ClientPage> {
    client.fetch(Call::get("/clients?limit=200"), Some(&signal)).await
}

/// Makes a machine client.
pub async fn create_client(client: Client, new: NewClient) -> Told<Machine> {
    client.fetch(Call::post("/clients", &new), None).await
}

/// Opens or closes a machine client.
pub async fn update_client(client: Client, id: ClientId, patch: ClientPatch) -> Told<Machine> {
    client.fetch(Call::patch(format!("/clients/{id}"), &patch), None).await
}

/// Makes a secret, shown once.
pub async fn create_client_secret(client: Client, id: ClientId) -> Told<NewClientSecret> {
    client.fetch(Call::bare_post(format!("/clients/{id}/secrets")), None).await
}

/// Takes a secret away.
pub async fn delete_client_secret(client: Client, id: ClientId, secret: ClientSecretId) -> Told<()> {
    client.send(Call::delete(format!("/clients/{id}/secrets/{secret}")), None).await.map(drop)
}
