//! Accounts: the people who sign in, as they and their managers see and change them.

/// The address as it is kept and compared: people type capitals and spaces.
pub fn fold_email(email: &str) -> String {
    email.trim().to_lowercase()
}
