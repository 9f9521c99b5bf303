//! SQL put together from pieces and bound values, for what diesel's own builder refuses on two engines: unions, several inserts
//! in one statement, word indexes. Values are always bound, never written into the text.
//!
//! Used by the stores of rooms whose questions have a shape that changes with the filters. Unlike diesel's `sql_query` the
//! prepared statement is kept: the same shape is parsed once for each connection.

use super::connection::{AnyBackend, AnyConnection};
use super::{Key, Moment};
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::query_dsl::methods::LoadQuery;
use diesel::sql_types::{BigInt, Binary, Bool, Double, Integer, Nullable, SmallInt, Text, Untyped};
use diesel::sqlite::Sqlite;
use diesel::{QueryResult, SqliteConnection};
use std::borrow::Cow;
use std::marker::PhantomData;
use std::ops::ControlFlow;

/// Binds a value, whichever backend the pass is for.
macro_rules! bind {
    ($value:expr, $out:expr) => {
        match $value {
            Value::Bytes(v) => $out.push_bind_param::<Nullable<Binary>, _>(v),
            Value::Big(v) => $out.push_bind_param::<Nullable<BigInt>, _>(v),
            Value::Int(v) => $out.push_bind_param::<Integer, _>(v),
            Value::Small(v) => $out.push_bind_param::<Nullable<SmallInt>, _>(v),
            Value::Text(v) => $out.push_bind_param::<Nullable<Text>, _>(v),
            Value::Double(v) => $out.push_bind_param::<Nullable<Double>, _>(v),
            Value::Bool(v) => $out.push_bind_param::<Bool, _>(v),
        }
    };
}

/// A statement in the making.
#[derive(Clone, Debug, Default)]
pub struct Sql {
    parts: Vec<Part>,
}

#[derive(Clone, Debug)]
enum Part {
    Text(Cow<'static, str>),
    Value(Value),
}

/// A bound value.
#[derive(Clone, Debug)]
pub enum Value {
    /// Bytes, mostly ids.
    Bytes(Option<Vec<u8>>),
    /// 64 bits.
    Big(Option<i64>),
    /// 32 bits.
    Int(i32),
    /// 16 bits.
    Small(Option<i16>),
    /// Text.
    Text(Option<String>),
    /// A floating-point number.
    Double(Option<f64>),
    /// True or false.
    Bool(bool),
}

/// Rows for one table.
#[derive(Clone, Debug)]
pub struct Insert {
    table: &'static str,
    columns: &'static str,
    rows: Vec<Vec<Value>>,
}

impl Insert {
    /// None yet.
    pub fn into(table: &'static str, columns: &'static str) -> Self {
        Self { table, columns, rows: Vec::new() }
    }

    /// Adds one, its values in the order of the columns.
    pub fn row(&mut self, values: Vec<Value>) -> &mut Self {
        self.rows.push(values);
        self
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// One statement for all of them.
    pub fn together(self) -> Sql {
        let mut sql = Sql::new("INSERT INTO ");
        sql.push(self.table).push(" (").push(self.columns).push(") VALUES ");
        for (n, row) in self.rows.into_iter().enumerate() {
            sql.push(if n == 0 { "(" } else { ", (" }).list(row).push(")");
        }
        sql
    }

    /// A statement for each.
    pub fn one_by_one(self, conn: &mut SqliteConnection) -> QueryResult<()> {
        for row in &self.rows {
            Row::into(self.table, ["", self.columns], row).execute(conn)?;
        }
        Ok(())
    }
}

/// One row for one table of the embedded engine, its values borrowed: the way of many rows. Made for that engine alone: through
/// the one backend over both, diesel would put the text together three times for each row, and copy every value.
#[derive(Debug)]
pub struct Row<'a> {
    table: &'static str,
    columns: [&'static str; 2],
    values: Vec<&'a Value>,
}

impl<'a> Row<'a> {
    /// A row; the columns in two pieces.
    pub fn into(table: &'static str, columns: [&'static str; 2], values: impl IntoIterator<Item = &'a Value>) -> Self {
        Self { table, columns, values: values.into_iter().collect() }
    }

    /// Inserts it.
    pub fn execute(self, conn: &mut SqliteConnection) -> QueryResult<usize> {
        diesel::RunQueryDsl::execute(self, conn)
    }
}

impl diesel::RunQueryDsl<SqliteConnection> for Row<'_> {}

impl QueryId for Row<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl QueryFragment<Sqlite> for Row<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        for text in ["INSERT INTO ", self.table, " (", self.columns[0], self.columns[1], ") VALUES ("] {
            out.push_sql(text);
        }
        for (n, value) in self.values.iter().enumerate() {
            out.push_sql(if n == 0 { "" } else { ", " });
            bind!(value, out)?;
        }
        out.push_sql(")");
        Ok(())
    }
}

macro_rules! values {
    ($($from:ty => $make:expr;)*) => {$(
        impl From<$from> for Value {
            fn from(v: $from) -> Self {
                #[allow(clippy::redundant_closure_call)]
                ($make)(v)
            }
        }
    )*};
}

values! {
    Key => |k: Key| Self::Bytes(Some(k.0.as_bytes().to_vec()));
    Option<Key> => |k: Option<Key>| Self::Bytes(k.map(|k| k.0.as_bytes().to_vec()));
    Vec<u8> => |b| Self::Bytes(Some(b));
    Option<Vec<u8>> => Self::Bytes;
    Moment => |m: Moment| Self::Big(Some(m.0));
    Option<Moment> => |m: Option<Moment>| Self::Big(m.map(|m| m.0));
    i64 => |n| Self::Big(Some(n));
    Option<i64> => Self::Big;
    i32 => Self::Int;
    i16 => |n| Self::Small(Some(n));
    Option<i16> => Self::Small;
    String => |s| Self::Text(Some(s));
    &str => |s: &str| Self::Text(Some(s.to_owned()));
    Option<String> => Self::Text;
    Option<f64> => Self::Double;
    bool => Self::Bool;
}

impl Sql {
    /// A statement that begins with `text`.
    pub fn new(text: impl Into<Cow<'static, str>>) -> Self {
        Self { parts: vec![Part::Text(text.into())] }
    }

    /// Adds text.
    pub fn push(&mut self, text: impl Into<Cow<'static, str>>) -> &mut Self {
        self.parts.push(Part::Text(text.into()));
        self
    }

    /// Adds a bound value.
    pub fn bind(&mut self, value: impl Into<Value>) -> &mut Self {
        self.parts.push(Part::Value(value.into()));
        self
    }

    /// Adds bound values between commas.
    pub fn list<V: Into<Value>>(&mut self, values: impl IntoIterator<Item = V>) -> &mut Self {
        for (i, value) in values.into_iter().enumerate() {
            if i > 0 {
                self.push(", ");
            }
            self.bind(value);
        }
        self
    }

    /// Whether nothing was added yet.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// Adds another statement's pieces.
    pub fn append(&mut self, other: Self) -> &mut Self {
        self.parts.extend(other.parts);
        self
    }

    /// Runs it; the number of rows touched.
    pub fn execute(self, conn: &mut AnyConnection) -> QueryResult<usize> {
        diesel::RunQueryDsl::execute(self, conn)
    }

    /// Runs it and reads rows by name.
    pub fn load<T>(self, conn: &mut AnyConnection) -> QueryResult<Vec<T>>
    where
        T: diesel::deserialize::QueryableByName<AnyBackend> + 'static,
    {
        diesel::RunQueryDsl::load(self, conn)
    }

    /// Runs it and hands over row after row, read by place: for scans of many rows, where names and a list would cost more
    /// than the work itself. `ST` tells the types of the columns, in order. The embedded engine is asked by itself: through the
    /// one backend over both, each value of each row is wrapped and judged again.
    pub fn each<ST, U>(self, conn: &mut AnyConnection, mut row: impl FnMut(U)) -> QueryResult<()>
    where
        Typed<ST>: for<'q> LoadQuery<'q, AnyConnection, U> + for<'q> LoadQuery<'q, SqliteConnection, U>,
        ST: 'static,
        U: 'static,
    {
        if let AnyConnection::Sqlite(conn) = conn {
            let typed = Typed::<ST> { sql: self, columns: PhantomData };
            return typed.internal_load(conn)?.try_for_each(|found| found.map(&mut row));
        }
        let all = self.each_while::<ST, U, _>(conn, |found| {
            row(found);
            Ok(ControlFlow::Continue(()))
        });
        all.map(|_| ())
    }

    /// The same until the taker breaks off.
    pub fn each_while<ST, U, E>(
        self,
        conn: &mut AnyConnection,
        mut row: impl FnMut(U) -> Result<ControlFlow<()>, E>,
    ) -> Result<ControlFlow<()>, E>
    where
        Typed<ST>: for<'q> LoadQuery<'q, AnyConnection, U>,
        ST: 'static,
        U: 'static,
        E: From<diesel::result::Error>,
    {
        let typed = Typed::<ST> { sql: self, columns: PhantomData };
        for found in typed.internal_load(conn)? {
            if row(found?)?.is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok(ControlFlow::Continue(()))
    }
}

/// A statement whose columns are known by place.
#[derive(Debug)]
pub struct Typed<ST> {
    sql: Sql,
    columns: PhantomData<ST>,
}

impl<ST> Query for Typed<ST> {
    type SqlType = ST;
}

impl<ST> diesel::RunQueryDsl<AnyConnection> for Typed<ST> {}

impl<ST> diesel::RunQueryDsl<SqliteConnection> for Typed<ST> {}

impl<ST> QueryId for Typed<ST> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<ST> QueryFragment<AnyBackend> for Typed<ST> {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, AnyBackend>) -> QueryResult<()> {
        self.sql.walk_ast(out)
    }
}

impl<ST> QueryFragment<Sqlite> for Typed<ST> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        for part in &self.sql.parts {
            match part {
                Part::Text(text) => out.push_sql(text),
                Part::Value(value) => bind!(value, out)?,
            }
        }
        Ok(())
    }
}

impl Query for Sql {
    type SqlType = Untyped;
}

impl diesel::RunQueryDsl<AnyConnection> for Sql {}

impl QueryId for Sql {
    type QueryId = ();
    // The text differs from value to value of this type; the statement is kept by its text.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl QueryFragment<AnyBackend> for Sql {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, AnyBackend>) -> QueryResult<()> {
        for part in &self.parts {
            match part {
                Part::Text(text) => out.push_sql(text),
                Part::Value(value) => bind!(value, out)?,
            }
        }
        Ok(())
    }
}
