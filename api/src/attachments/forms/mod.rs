//! What comes in, judged by its content and made safe: pictures are decoded and written anew, films lose what tells of their maker,
//! documents are held to their form.
//!
//! Pure: bytes in, bytes or a fault out. The name and the announced media type of a file are not asked: anybody writes them.

mod document;
mod film;
mod judge;
mod picture;

pub use judge::Form;
pub use picture::{Picture, again, black_out, inside};

use crate::fault::{Fault, Outcome};
use actix_web::web;
use shared_types::attachment::AttachmentKind;
use std::panic::{AssertUnwindSafe, catch_unwind};
use tokio::sync::Semaphore;

/// What may be in work at a time: a large picture takes some hundred megabytes while it is decoded.
static AT_WORK: Semaphore = Semaphore::const_new(2);

/// What came in, ready to be kept.
#[derive(Debug)]
pub struct Prepared {
    /// What it is.
    pub kind: AttachmentKind,
    /// Our own judgement of it.
    pub form: Form,
    /// What is kept.
    pub content: Vec<u8>,
    /// Of a picture: a small one.
    pub thumbnail: Option<Vec<u8>>,
    /// Of a picture: its width and height.
    pub size: Option<(i32, i32)>,
}

/// Prepares what came in, or says why it is not taken.
pub fn prepare(bytes: Vec<u8>) -> Outcome<Prepared> {
    let form = judge::judge(&bytes)?;
    match form {
        Form::Jpeg | Form::Png | Form::Webp => Ok(picture::clean(&bytes, form)?.prepared()),
        Form::Mp4 => {
            let (kind, content) = (AttachmentKind::Film, film::strip(bytes)?);
            Ok(Prepared { kind, form, content, thumbnail: None, size: None })
        }
        Form::Pdf => {
            document::check(&bytes)?;
            Ok(Prepared { kind: AttachmentKind::Document, form, content: bytes, thumbnail: None, size: None })
        }
    }
}

/// A picture written anew, made smaller until its longest side fits; none where it is no picture of ours.
pub fn picture_within(bytes: &[u8], longest: u32) -> Outcome<Option<Picture>> {
    match judge::judge(bytes) {
        Ok(form @ (Form::Jpeg | Form::Png | Form::Webp)) => picture::clean_within(bytes, form, longest).map(Some),
        _ => Ok(None),
    }
}

/// Does such work beside the requests, not too much of it at a time. What makes a decoder panic is a broken file.
pub async fn at_work<T: Send + 'static>(work: impl FnOnce() -> Outcome<T> + Send + 'static) -> Outcome<T> {
    let _turn = AT_WORK.acquire().await.map_err(Fault::internal)?;
    web::block(move || catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(judge::broken())))
        .await
        .map_err(Fault::internal)?
}
