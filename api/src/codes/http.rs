//! The code lists over HTTP. They are the same for everybody who is signed in, and short: one page holds each.

use super::CodeBook;
use crate::access::SignedIn;
use actix_web::{get, web};
use shared_types::code_list::{CategoryPage, MethodPage, WordPage};
use utoipa_actix_web::service_config::ServiceConfig;

/// The operations of this room.
pub fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_categories).service(list_methods).service(list_words);
}

/// Kinds of incidents, parents before children
#[utoipa::path(
    tag = "Code lists", operation_id = "list_categories", security(("bearer" = ["signed-in"])),
    responses((status = 200, description = "All categories", body = CategoryPage))
)]
#[get("/categories")]
async fn list_categories(_caller: SignedIn, book: web::Data<CodeBook>) -> web::Json<CategoryPage> {
    web::Json(CategoryPage { items: book.kinds().iter().map(|k| k.category.clone()).collect(), next_cursor: None })
}

/// Methods: how it was done
#[utoipa::path(
    tag = "Code lists", operation_id = "list_methods", security(("bearer" = ["signed-in"])),
    responses((status = 200, description = "All methods", body = MethodPage))
)]
#[get("/methods")]
async fn list_methods(_caller: SignedIn, book: web::Data<CodeBook>) -> web::Json<MethodPage> {
    web::Json(MethodPage { items: book.methods().iter().map(|(_, m)| m.clone()).collect(), next_cursor: None })
}

/// The other words: states, outcomes, reasons, tracks and their steps
#[utoipa::path(
    tag = "Code lists", operation_id = "list_words", security(("bearer" = ["signed-in"])),
    responses((status = 200, description = "All words", body = WordPage))
)]
#[get("/words")]
async fn list_words(_caller: SignedIn, book: web::Data<CodeBook>) -> web::Json<WordPage> {
    web::Json(WordPage { items: book.words().to_vec(), next_cursor: None })
}
