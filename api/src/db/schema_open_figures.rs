//! The tables of open figures, as diesel knows them. A part of [`super::schema`], which offers them with the others.
#![allow(missing_docs)]

diesel::table! {
    open_figures (site_id) {
        site_id -> Binary,
        code -> Text,
        from_date -> Text,
        opened_at -> Nullable<BigInt>,
        set_by -> Nullable<Binary>,
        version -> Integer,
    }
}

diesel::table! {
    open_figures_month (site_id, month_date) {
        site_id -> Binary,
        month_date -> Text,
        published_at -> BigInt,
        figures -> Text,
    }
}
