//! Walking: every row of a question, one after another, as the database was at one moment, however many there are.
//!
//! Called by what is taken out whole (files). Neither engine keeps the answer in memory: SQLite gives row after row, PostgreSQL
//! is asked through a cursor. Whoever walks holds a connection, so it must not wait for a slow reader.

use super::connection::{AnyConnection, Engine};
use super::sql::{Sql, Typed};
use crate::fault::{Fault, Outcome};
use diesel::Connection as _;
use diesel::query_dsl::methods::LoadQuery;
use std::ops::ControlFlow;

/// Rows that PostgreSQL hands over at a time.
const HANDFUL: usize = 2000;

/// Hands over the rows of `sql` in its order until there are no more, or the taker breaks off. `ST` tells the types of the
/// columns, in order.
pub fn walk<ST, U>(
    conn: &mut AnyConnection,
    sql: Sql,
    mut take: impl FnMut(U) -> Outcome<ControlFlow<()>>,
) -> Outcome<()>
where
    Typed<ST>: for<'q> LoadQuery<'q, AnyConnection, U>,
    ST: 'static,
    U: 'static,
{
    match conn.engine() {
        Engine::Sqlite => sql.each_while::<ST, U, Fault>(conn, take).map(|_| ()),
        Engine::Postgres => conn
            .transaction::<_, Walked, _>(|conn| {
                // Most of it will be wanted, but the first of it at once: a plan that sorts everything first is the worse one.
                Sql::new("SET LOCAL cursor_tuple_fraction = 0.001").execute(conn)?;
                let mut open = Sql::new("DECLARE walk NO SCROLL CURSOR FOR ");
                open.append(sql);
                open.execute(conn)?;
                loop {
                    let mut count = 0;
                    let next = Sql::new(format!("FETCH {HANDFUL} FROM walk"));
                    let flow = next.each_while::<ST, U, Fault>(conn, |row| {
                        count += 1;
                        take(row)
                    })?;
                    if flow.is_break() || count < HANDFUL {
                        return Ok(());
                    }
                }
            })
            .map_err(|Walked(fault)| fault),
    }
}

/// A fault inside the transaction, whoever made it.
struct Walked(Fault);

impl From<Fault> for Walked {
    fn from(fault: Fault) -> Self {
        Self(fault)
    }
}

impl From<diesel::result::Error> for Walked {
    fn from(e: diesel::result::Error) -> Self {
        Self(e.into())
    }
}
