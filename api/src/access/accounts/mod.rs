//! Accounts: the people who sign in, as they and their managers see and change them.
//!
//! Who may read accounts at a place sees those whose organisation takes part there and those who ever had a role there.

pub mod change;
pub mod me;
pub mod password;
pub mod quick_code;
pub mod store;
pub mod totp;

/// The address as it is kept and compared: people type capitals and spaces.
pub fn fold_email(email: &str) -> String {
    email.trim().to_lowercase()
}
