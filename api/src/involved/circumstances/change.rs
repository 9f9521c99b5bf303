//! Telling and correcting circumstances, field by field, so that two who tell different things both succeed.

use super::store;
use crate::db::{AnyConnection, Key};
use crate::fault::{Fault, Outcome};
use crate::involved::patched::Patched;
use crate::involved::sight::Field;
use crate::involved::trace::{self, Deed, Noun};
use crate::involved::within::{Asking, Within};
use crate::web::etag::IfMatch;
use shared_types::circumstances::{Circumstances, CircumstancesPatch};
use shared_types::ids::IncidentId;
use shared_types::incident::CLOCK_SLACK_MINUTES;
use shared_types::problem::FieldFault;

/// What is known.
pub fn get(conn: &mut AnyConnection, by: &Asking<'_>, incident: IncidentId) -> Outcome<Circumstances> {
    let within = Within::reading(conn, by, incident)?;
    within.sees(Field::Circumstances)?;
    store::find(conn, &within)
}

/// Takes over what the patch names.
pub fn change(
    conn: &mut AnyConnection,
    by: &Asking<'_>,
    incident: IncidentId,
    if_match: IfMatch,
    patch: &CircumstancesPatch,
) -> Outcome<Circumstances> {
    let within = Within::changing(conn, by, incident)?;
    within.enters(Field::Circumstances, "how it went")?;
    let mut now = store::find(conn, &within)?;
    if_match.check(now.version)?;
    let mut did = Patched::default();
    if let Some(v) = patch.violence.named() {
        did.put("violence", &mut now.violence, v);
    }
    if let Some(v) = patch.threat.named() {
        did.put("threat", &mut now.threat, v);
    }
    if let Some(v) = patch.images_secured.named() {
        did.put("imagesSecured", &mut now.images_secured, v);
    }
    if let Some(v) = patch.emergency_called.named() {
        did.put("emergencyCalled", &mut now.emergency_called, v);
    }
    if let Some(v) = patch.emergency_called_at.named() {
        if v.is_some_and(|at| at > by.ctx.at() + jiff::SignedDuration::from_mins(CLOCK_SLACK_MINUTES)) {
            did.faults.push(FieldFault::new("/emergencyCalledAt", "in-the-future", "must not lie in the future"));
        }
        did.put("emergencyCalledAt", &mut now.emergency_called_at, v);
    }
    let questions = store::asked(conn, &within.known.category)?;
    let mut answered = Vec::new();
    for (code, value) in &patch.answers {
        let refused = match questions.get(code) {
            None => Some("this category does not ask that"),
            Some(question) => question.refuses(value),
        };
        if let Some(why) = refused {
            did.faults.push(FieldFault::new(
                format!("/answers/{}", code.replace('~', "~0").replace('/', "~1")),
                "answer",
                why,
            ));
        } else if now.answers.get(code).unwrap_or(&serde_json::Value::Null) != value {
            answered.push((code, value));
        }
    }
    if !did.faults.is_empty() {
        return Err(Fault::Invalid(did.faults));
    }
    if did.fields.is_empty() && answered.is_empty() {
        return Ok(now);
    }
    now.version += 1;
    store::write(conn, &within, &now)?;
    for (code, value) in &answered {
        store::write_answer(conn, &within, code, value)?;
    }
    if !answered.is_empty() {
        did.fields.push("answers");
    }
    let what = (Noun::Circumstances, Deed::Changed, Key::from(within.known.id));
    trace::leave(conn, by.ctx, &within, what, &did.fields, None)?;
    store::find(conn, &within)
}
