//! Keeping, reading and letting go of an object, for handlers: row, seal, store, in the order that a crash does no harm.

use super::{rows, sealed};
use crate::db::Key;
use crate::fault::{Fault, Outcome};
use crate::web::State;
use actix_web::web::{self, Bytes};
use futures_util::{Stream, StreamExt as _, TryStreamExt as _, stream};

/// An object that is there and that nobody holds yet: hold it in the transaction of the row that names it, or release it.
#[derive(Clone, Copy, Debug)]
pub struct Kept {
    /// Its id.
    pub id: Key,
    /// Its plain size.
    pub bytes: i64,
}

/// Keeps bytes, at least one. Not held within a day they are swept.
pub async fn keep(state: &State, plain: Vec<u8>) -> Outcome<Kept> {
    let bytes = i64::try_from(plain.len()).map_err(Fault::internal)?;
    let (keys, at) = (state.keys.clone(), state.clock.now());
    let (id, key) = state.db.write(move |conn| rows::intend(conn, &keys, at, bytes)).await?;
    let sealed =
        web::block(move || sealed::seal(&key, &rows::place_of(id), &plain)).await.map_err(Fault::internal)??;
    state.objects.put(id, sealed).await?;
    Ok(Kept { id, bytes })
}

/// Removes those of some objects that nobody came to hold. What fails here the sweeper does.
pub async fn release(state: &State, ids: &[Key]) {
    let (all, at) = (ids.to_vec(), state.clock.now());
    let done = async {
        let loose = state.db.read(move |conn| rows::loose_of(conn, &all)).await?;
        if loose.is_empty() {
            return Ok(());
        }
        let gone = loose.clone();
        state.db.write(move |conn| rows::let_go(conn, &gone, at)).await?;
        for id in &loose {
            state.objects.remove(*id).await?;
        }
        state.db.write(move |conn| rows::forget(conn, &loose)).await.map(|_| ())
    };
    let done: Outcome<()> = done.await;
    if let Err(fault) = done {
        tracing::warn!(%fault, "an object that nobody holds is left to the sweeper");
    }
}

/// Reads an object piece by piece. The first piece is opened before the answer, so that a wrong key is told as a fault.
pub async fn read(state: &State, id: Key) -> Outcome<impl Stream<Item = Outcome<Bytes>> + use<>> {
    let keys = state.keys.clone();
    let key = state.db.read(move |conn| rows::key_of(conn, &keys, id)).await?;
    let mut pieces = Box::pin(sealed::open(&key, &rows::place_of(id), state.objects.get(id).await?));
    let first = pieces.next().await.transpose()?;
    Ok(stream::iter(first.map(Ok)).chain(pieces))
}

/// Reads a whole object.
pub async fn read_all(state: &State, id: Key) -> Outcome<Vec<u8>> {
    let pieces: Vec<Bytes> = read(state, id).await?.try_collect().await?;
    Ok(pieces.concat())
}
