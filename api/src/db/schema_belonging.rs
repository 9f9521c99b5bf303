//! The tables of what belongs together and of saved views, as diesel knows them. A part of [`super::schema`], which offers them
//! with the others.
#![allow(missing_docs)]

diesel::table! {
    incident_link (id) {
        id -> Binary,
        kind -> Text,
        reason -> Text,
        one_id -> Binary,
        one_site_id -> Binary,
        other_id -> Binary,
        other_site_id -> Binary,
        added_at -> BigInt,
        added_by -> Nullable<Binary>,
        removed_at -> Nullable<BigInt>,
        removed_by -> Nullable<Binary>,
        remove_reason -> Nullable<Text>,
    }
}

diesel::table! {
    incident_merge (id) {
        id -> Binary,
        site_id -> Binary,
        merged_id -> Binary,
        into_id -> Binary,
        reason -> Text,
        merged_at -> BigInt,
        merged_by -> Nullable<Binary>,
        undone_at -> Nullable<BigInt>,
        undone_by -> Nullable<Binary>,
        undo_reason -> Nullable<Text>,
    }
}

diesel::table! {
    saved_view (id) {
        id -> Binary,
        account_id -> Binary,
        site_id -> Nullable<Binary>,
        name -> Text,
        filter -> Text,
        position -> Integer,
        created_at -> BigInt,
        version -> Integer,
    }
}
