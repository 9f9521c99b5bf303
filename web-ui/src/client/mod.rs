//! The API as functions: one per operation, one file per noun, over fetch. Called by session/ and the
//! screens through `use_load` and `use_send`. It knows no component, only in which words a fault is told.

mod fault;
mod load;
mod transport;

pub mod access;
pub mod alerts;
pub mod attachments;
pub mod belonging;
pub mod code_lists;
pub mod floor_plans;
pub mod handling;
pub mod imports;
pub mod incidents;
pub mod insight;
pub mod involved;
pub mod measures;
pub mod open_figures;
pub mod places;
pub mod reports;
pub mod retention;
pub mod shifts;
pub mod unusual;
pub mod webhooks;

pub use fault::{Fault, faults_of};
pub use load::{Load, Remote, Sending, use_load, use_send};
pub use transport::{Answer, Call, Client, Heard, use_client};

use serde::de::DeserializeOwned;
use web_sys::AbortSignal;

/// A page type that can be walked.
pub trait Paged: DeserializeOwned {
    /// Where to go on from.
    fn next(&self) -> Option<&str>;
    /// Takes up the next page.
    fn extend(&mut self, next: Self);
}

macro_rules! paged {
    ($($page:ty),* $(,)?) => {$(
        impl Paged for $page {
            fn next(&self) -> Option<&str> {
                self.next_cursor.as_deref()
            }

            fn extend(&mut self, next: Self) {
                self.items.extend(next.items);
                self.next_cursor = next.next_cursor;
            }
        }
    )*};
}

paged!(
    shared_types::access::RoleAssignmentPage,
    shared_types::account::AccountPage,
    shared_types::area::AreaPage,
    shared_types::area::UnitPage,
    shared_types::organisation::OrganisationPage,
    shared_types::organisation::ParticipationPage,
);

/// A short collection as a whole, for pickers and tables: at most ten pages of 200.
pub(crate) async fn all<T: Paged>(client: &Client, path: &str, signal: &AbortSignal) -> Result<T, Fault> {
    let mut page: T = client.fetch(Call::get(format!("{path}?limit=200")), Some(signal)).await?;
    for _ in 1..10 {
        let Some(cursor) = page.next() else { break };
        let call = Call::get(format!("{path}?limit=200&cursor={}", crate::nav::encode(cursor)));
        page.extend(client.fetch(call, Some(signal)).await?);
    }
    Ok(page)
}
