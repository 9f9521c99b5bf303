//! Photos and files over HTTP: rows, their bytes, and uploads in parts. Handlers only translate.

mod content;
mod rows;
mod uploads;

use crate::access::{Ctx, Reach};
use crate::codes::CodeBook;
use crate::fault::{Fault, Outcome};
use crate::involved::within::Asking;
use crate::web::State;
use actix_web::web;
use futures_util::StreamExt as _;
use utoipa_actix_web::service_config::ServiceConfig;

/// The operations of this room.
pub fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.configure(rows::operations).configure(content::operations).configure(uploads::operations);
}

fn asking<'a>(ctx: &'a Ctx, reach: &'a Reach, book: &'a CodeBook, state: &'a State) -> Asking<'a> {
    Asking { ctx, reach, book, keys: &state.keys }
}

/// Reads a body of bytes that has a bound. What is somewhat larger is read to its end and dropped: a browser that is cut off while
/// it sends hears of no refusal, takes it for a broken network, and tries again.
pub async fn bytes(mut body: web::Payload, most: i64) -> Outcome<Vec<u8>> {
    let most = usize::try_from(most).map_err(Fault::internal)?;
    let (mut all, mut came) = (Vec::new(), 0);
    while let Some(piece) = body.next().await {
        let piece = piece.map_err(|_| Fault::Malformed {
            code: "body-cut-off",
            detail: "The body did not arrive whole; nothing of it was kept.".into(),
        })?;
        came += piece.len();
        if came <= most {
            all.extend_from_slice(&piece);
        } else if came > 2 * most {
            break;
        } else {
            all = Vec::new();
        }
    }
    if came > most { Err(Fault::TooLarge { limit: most as u64 }) } else { Ok(all) }
}
