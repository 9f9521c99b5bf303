//! Permissions as types, so that one can stand in a handler's signature: `Require<IncidentReport>`.
//!
//! One unit type for each value of [`shared_types::access::Permission`]; a test holds the two lists together.

use shared_types::access::Permission;

/// A permission that a signature names.
pub trait Needed: 'static {
    /// Which one.
    const PERMISSION: Permission;
}

macro_rules! needed {
    ($($name:ident)*) => {
        $(
            #[doc = concat!("Stands for [`Permission::", stringify!($name), "`] in a signature.")]
            #[derive(Clone, Copy, Debug)]
            pub struct $name;
            impl Needed for $name {
                const PERMISSION: Permission = Permission::$name;
            }
        )*
        /// All of them, for the test.
        #[cfg(test)]
        const ALL: &[Permission] = &[$(Permission::$name,)*];
    };
}

needed! {
    IncidentReport IncidentRead IncidentNote IncidentHandle TrackTell HandlingManage MailRead InvolvedManage PersonalOpen PersonalSearch AttachmentRestore RetentionManage ShiftRead ShiftWork AlertRead AlertSend AlertApprove AlertManage IncidentVet InsightRead InsightCounts ImportManage PlaceRead PlaceManage
    OrganisationRead OrganisationManage AccountRead AccountManage ClientManage AuditRead
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_permission_can_stand_in_a_signature() {
        assert_eq!(super::ALL, super::Permission::ALL);
    }
}
