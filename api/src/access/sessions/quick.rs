//! Signing in with a quick code on a trusted shared device: the device is one proof, the code the other.

use super::Method;
use super::begin::{self, Beginning, Begun};
use crate::access::devices::store::{self as devices, Known};
use crate::access::passwords::{Hasher, Verdict};
use crate::access::throttle::{Guard, Target};
use crate::access::visitor::Visitor;
use crate::db::{AnyConnection, Key};
use crate::fault::{Fault, Outcome};
use crate::web::State;
use jiff::Timestamp;
use shared_types::session::NewQuickSession;

const UNKNOWN: Fault = Fault::Unauthenticated {
    code: "device-unknown",
    detail: "This browser is no trusted device. Sign in with your password.",
};
const WRONG: Fault = Fault::Unauthenticated { code: "quick-code-wrong", detail: "The code is wrong." };

/// The trusted device whose token the browser showed.
pub fn device(conn: &mut AnyConnection, token: Option<&str>, now: Timestamp) -> Outcome<Known> {
    token.map(|t| devices::known(conn, t, now)).transpose()?.flatten().ok_or(UNKNOWN)
}

/// Signs in. `token` is what the browser showed of the device.
pub async fn sign_in(
    state: &State,
    hasher: &Hasher,
    new: NewQuickSession,
    token: Option<String>,
    visitor: Visitor,
) -> Outcome<Begun> {
    let now = state.clock.now();
    let guard = Guard::new(&state.keys, Target::QuickCode(new.account_id.0), &visitor.address);
    let turn = hasher.turn().await?;
    let (on, kept) = {
        let guard = guard.clone();
        state
            .db
            .read(move |conn| {
                let on = device(conn, token.as_deref(), now)?;
                guard.check(conn, now)?;
                Ok((on, devices::quick_code_hash(conn, on, new.account_id, now)?))
            })
            .await?
    };
    if turn.compare(new.code, kept.clone()).await? == Verdict::Wrong {
        state.db.write(move |conn| guard.failed(conn, now)).await?;
        return Err(WRONG);
    }
    let keys = state.keys.clone();
    state
        .db
        .write(move |conn| {
            if devices::quick_code_hash(conn, on, new.account_id, now)? != kept {
                return Err(WRONG);
            }
            guard.succeeded(conn)?;
            let beginning = Beginning {
                account: Key::from(new.account_id),
                method: Method::QuickCode,
                device: Some(Key::from(on.id)),
                user_agent: &visitor.user_agent,
            };
            begin::begin(conn, &keys, now, &beginning)
        })
        .await
}
