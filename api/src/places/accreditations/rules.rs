//! The rules of a new accreditation that need more than itself: whose it can be.

use super::super::organisations;
use super::store;
use crate::access::{Ctx, Reach};
use crate::db::AnyConnection;
use crate::fault::{Fault, Outcome};
use shared_types::organisation::{AccreditationKind, NewAccreditation, OrganisationKind};
use shared_types::problem::FieldFault;

/// Judges a new accreditation; all that is wrong is told at once. Who is beyond reach is as unknown as who is not there.
pub(super) fn judge(conn: &mut AnyConnection, ctx: &Ctx, reach: &Reach, new: &NewAccreditation) -> Outcome<()> {
    let mut faults = Vec::new();
    match organisations::store::find(conn, reach, new.organisation_id, ctx.at()) {
        Ok(firm) => {
            let of_a_firm = matches!(new.kind, AccreditationKind::Licence | AccreditationKind::Hallmark);
            if of_a_firm && firm.kind != OrganisationKind::SecurityFirm {
                faults.push(FieldFault::new("/organisationId", "not-a-firm", "only a security firm has these"));
            }
        }
        Err(Fault::NotFound) => {
            let detail = "is no organisation that takes part where you manage";
            faults.push(FieldFault::new("/organisationId", "unknown-organisation", detail));
        }
        Err(fault) => return Err(fault),
    }
    if let Some(account) = new.account_id
        && !store::works_for(conn, reach, account, new.organisation_id)?
    {
        let detail = "is nobody of this organisation who has a role where you manage";
        faults.push(FieldFault::new("/accountId", "unknown-account", detail));
    }
    if faults.is_empty() { Ok(()) } else { Err(Fault::Invalid(faults)) }
}
