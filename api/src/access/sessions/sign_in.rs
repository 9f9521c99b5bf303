//! Signing in with address and password, and the second factor where there is one.
//!
//! Everything that guessing could use happens within one turn of the hasher: look whether one has to wait, compare, count. An
//! address that nobody has, a wrong password and a closed account get the same answer after the same time.

use super::Method;
use super::begin::{self, Beginning, Begun};
use crate::access::passwords::{Hasher, Turn, Verdict};
use crate::access::throttle::{Guard, Target};
use crate::access::visitor::Visitor;
use crate::access::{accounts, second_factor};
use crate::db::schema::account;
use crate::db::{AnyConnection, Key};
use crate::fault::{Fault, Outcome};
use crate::web::State;
use diesel::prelude::*;
use shared_types::session::NewSession;

const WRONG: Fault = Fault::Unauthenticated { code: "sign-in-wrong", detail: "The address or the password is wrong." };
const CODE_NEEDED: Fault =
    Fault::Unauthenticated { code: "totp-required", detail: "This account has a second factor. Send `code` too." };
const CODE_WRONG: Fault = Fault::Unauthenticated {
    code: "totp-wrong",
    detail: "The code is wrong, or was used already. Wait for the next one, or use a recovery code.",
};

/// What is compared.
struct Found {
    id: Key,
    password_hash: String,
    disabled: bool,
    second_factor: bool,
}

/// Signs in.
pub async fn sign_in(state: &State, hasher: &Hasher, new: NewSession, visitor: Visitor) -> Outcome<Begun> {
    let email = accounts::fold_email(&new.email);
    let guard = Guard::new(&state.keys, Target::Account(&email), &visitor.address);
    let now = state.clock.now();
    let turn = hasher.turn().await?;
    let found = {
        let guard = guard.clone();
        state
            .db
            .read(move |conn| {
                guard.check(conn, now)?;
                find(conn, &email)
            })
            .await?
    };
    let kept = found.as_ref().map(|f| f.password_hash.clone());
    let verdict = turn.compare(new.password.clone(), kept).await?;
    let Some(found) = found.filter(|f| verdict != Verdict::Wrong && !f.disabled) else {
        state.db.write(move |conn| guard.failed(conn, now)).await?;
        return Err(WRONG);
    };
    if found.second_factor && new.code.is_none() {
        return Err(CODE_NEEDED);
    }
    let better = better_hash(&turn, verdict, new.password).await?;
    let keys = state.keys.clone();
    let done = state.db.write(move |conn| {
        // Between looking and now the password may have changed or the account been closed.
        let still = find_by_id(conn, found.id)?;
        let Some(still) = still.filter(|s| !s.disabled && s.password_hash == found.password_hash) else {
            return Ok(Err(WRONG));
        };
        if still.second_factor {
            let code = new.code.as_deref().unwrap_or_default();
            if !second_factor::use_code(conn, &keys, found.id, code, now)? {
                guard.failed(conn, now)?;
                return Ok(Err(CODE_WRONG));
            }
        }
        guard.succeeded(conn)?;
        if let Some(better) = better {
            diesel::update(account::table.filter(account::id.eq(found.id)))
                .set(account::password_hash.eq(better))
                .execute(conn)?;
        }
        let beginning =
            Beginning { account: found.id, method: Method::Password, device: None, user_agent: &visitor.user_agent };
        begin::begin(conn, &keys, now, &beginning).map(Ok)
    });
    let done = done.await;
    // The turn ends only here: guesses at the second factor stand in the same queue.
    drop(turn);
    done?
}

async fn better_hash(turn: &Turn, verdict: Verdict, password: String) -> Outcome<Option<String>> {
    match verdict {
        Verdict::RightButWeak => turn.hash(password).await.map(Some),
        _ => Ok(None),
    }
}

type Row = (Key, String, bool, bool);

fn found((id, password_hash, disabled, second_factor): Row) -> Found {
    Found { id, password_hash, disabled, second_factor }
}

fn find(conn: &mut AnyConnection, email: &str) -> Outcome<Option<Found>> {
    let row: Option<Row> = account::table
        .filter(account::email.eq(email))
        .select((account::id, account::password_hash, account::disabled, account::totp_confirmed))
        .first(conn)
        .optional()?;
    Ok(row.map(found))
}

fn find_by_id(conn: &mut AnyConnection, id: Key) -> Outcome<Option<Found>> {
    let row: Option<Row> = account::table
        .filter(account::id.eq(id))
        .select((account::id, account::password_hash, account::disabled, account::totp_confirmed))
        .first(conn)
        .optional()?;
    Ok(row.map(found))
}
