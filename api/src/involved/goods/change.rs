//! Adding, correcting and striking goods.

use super::store::{self, Row};
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Fault, Outcome};
use crate::incidents::merged;
use crate::involved::patched::Patched;
use crate::involved::sight::Field;
use crate::involved::trace::{self, Deed, Noun};
use crate::involved::within::{Asking, Within};
use crate::web::Cursor;
use crate::web::cursor::cut;
use crate::web::etag::IfMatch;
use shared_types::goods::{self, Goods, GoodsPatch, MOST_CENTS, NewGoods};
use shared_types::ids::{GoodsId, IncidentId};
use shared_types::involved::NewStrike;
use shared_types::problem::FieldFault;
use shared_types::text;

/// One page, oldest first.
pub fn page(
    conn: &mut AnyConnection,
    by: &Asking<'_>,
    incident: IncidentId,
    after: Option<&Cursor>,
    limit: usize,
) -> Outcome<(Vec<Goods>, Option<Cursor>)> {
    let within = Within::reading(conn, by, incident)?;
    within.sees(Field::Goods)?;
    let after = after.map(|c| c.id().map(Key)).transpose()?;
    let family = merged::family(conn, by.reach, by.book, incident)?;
    let rows = store::rows(conn, &family, after, i64::try_from(limit + 1).unwrap_or(i64::MAX))?;
    let (rows, next) = cut(rows, limit, |r| Cursor::of(0, r.id.0));
    Ok((rows.into_iter().map(Row::told).collect(), next))
}

/// One line.
pub fn get(conn: &mut AnyConnection, by: &Asking<'_>, incident: IncidentId, id: GoodsId) -> Outcome<Goods> {
    let within = Within::reading(conn, by, incident)?;
    within.sees(Field::Goods)?;
    Ok(store::find(conn, &within, id.into())?.told())
}

/// Adds a line.
pub fn add(conn: &mut AnyConnection, by: &Asking<'_>, incident: IncidentId, new: &NewGoods) -> Outcome<Goods> {
    let within = Within::changing(conn, by, incident)?;
    within.enters(Field::Goods, "goods")?;
    let row = Row {
        id: Key::fresh(),
        incident_id: within.known.id.into(),
        article: new.article.clone(),
        brand: new.brand.clone(),
        serial_number: new.serial_number.clone(),
        quantity: new.quantity,
        returned_quantity: new.returned_quantity,
        damaged: new.damaged,
        value_cents: new.value_cents,
        added_at: Moment::from(by.ctx.at()),
        struck_at: None,
        strike_reason: None,
        version: 1,
    };
    store::insert(conn, &within, &row, by.ctx.actor().account.map(Key::from))?;
    trace::leave(conn, by.ctx, &within, (Noun::Goods, Deed::Added, row.id), &[], None)?;
    Ok(row.told())
}

/// Corrects what the patch names.
pub fn change(
    conn: &mut AnyConnection,
    by: &Asking<'_>,
    at: (IncidentId, GoodsId),
    if_match: IfMatch,
    patch: &GoodsPatch,
) -> Outcome<Goods> {
    let within = Within::changing(conn, by, at.0)?;
    within.enters(Field::Goods, "goods")?;
    let mut row = standing(conn, &within, at.1)?;
    if_match.check(row.version)?;
    let mut did = Patched::default();
    if let Some(article) = &patch.article {
        did.put("article", &mut row.article, article.clone());
    }
    did.text("brand", &mut row.brand, &patch.brand, 80, text::line);
    did.text("serialNumber", &mut row.serial_number, &patch.serial_number, 80, text::line);
    if let Some(n) = patch.quantity {
        did.put("quantity", &mut row.quantity, n);
    }
    if let Some(n) = patch.returned_quantity {
        did.put("returnedQuantity", &mut row.returned_quantity, n);
    }
    if let Some(damaged) = patch.damaged {
        did.put("damaged", &mut row.damaged, damaged);
    }
    if let Some(cents) = patch.value_cents.named() {
        if cents.is_some_and(|c| !(0..=MOST_CENTS).contains(&c)) {
            did.faults.push(FieldFault::new("/valueCents", "range", format!("must be 0 to {MOST_CENTS}")));
        }
        did.put("valueCents", &mut row.value_cents, cents);
    }
    if let Err(e) = goods::enough(row.quantity, row.returned_quantity) {
        did.faults.push(FieldFault::new("", &e.code, e.message.map(std::borrow::Cow::into_owned).unwrap_or_default()));
    }
    if !did.faults.is_empty() {
        return Err(Fault::Invalid(did.faults));
    }
    if !did.fields.is_empty() {
        row.version += 1;
        store::update(conn, &row)?;
        trace::leave(conn, by.ctx, &within, (Noun::Goods, Deed::Changed, row.id), &did.fields, None)?;
    }
    Ok(row.told())
}

/// Strikes a line: it stays, with the reason.
pub fn strike(conn: &mut AnyConnection, by: &Asking<'_>, at: (IncidentId, GoodsId), new: &NewStrike) -> Outcome<Goods> {
    let within = Within::changing(conn, by, at.0)?;
    within.enters(Field::Goods, "goods")?;
    let mut row = standing(conn, &within, at.1)?;
    row.struck_at = Some(Moment::from(by.ctx.at()));
    row.strike_reason = Some(new.reason.word().to_owned());
    row.version += 1;
    store::update(conn, &row)?;
    trace::leave(conn, by.ctx, &within, (Noun::Goods, Deed::Struck, row.id), &[], Some(new.reason.word()))?;
    Ok(row.told())
}

fn standing(conn: &mut AnyConnection, within: &Within, id: GoodsId) -> Outcome<Row> {
    let row = store::find(conn, within, id.into())?;
    if row.struck_at.is_some() {
        return Err(Fault::conflict("struck-already", "It was struck and stays as it is."));
    }
    Ok(row)
}
