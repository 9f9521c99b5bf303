//! Lists: every collection answers a page of items and an opaque cursor to the next.
//!
//! Used by each noun through [`page!`](crate::page); generics would get unreadable names in the contract document.

/// Items on a page when the caller names no `limit`.
pub const DEFAULT_LIMIT: u32 = 50;
/// The most items a page may be asked to hold; more is refused, never silently cut.
pub const MAX_LIMIT: u32 = 200;

/// A page of any noun: what says where the next one begins.
pub trait Page {
    /// Opaque place to go on from; none on the last page.
    fn next_cursor(&self) -> Option<&str>;
}

/// Declares the page type of a noun: `{items, nextCursor}`.
#[macro_export]
macro_rules! page {
    ($(#[$doc:meta])* $name:ident of $item:ty) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(rename_all = "camelCase")]
        pub struct $name {
            /// The items of this page, in the order of the collection.
            pub items: Vec<$item>,
            /// Opaque place to go on from; absent on the last page.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub next_cursor: Option<String>,
        }

        impl $crate::paging::Page for $name {
            fn next_cursor(&self) -> Option<&str> {
                self.next_cursor.as_deref()
            }
        }
    };
}
