//! The tables of photos, files and the objects that they are kept in, as diesel knows them. A part of [`super::schema`], which
//! offers them with the others.
#![allow(missing_docs)]

diesel::table! {
    stored_object (id) {
        id -> Binary,
        data_key -> Nullable<Binary>,
        bytes -> BigInt,
        held -> Bool,
        created_at -> BigInt,
        removed_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    attachment (id) {
        id -> Binary,
        incident_id -> Binary,
        site_id -> Binary,
        kind -> Text,
        media_type -> Text,
        source -> Text,
        name -> Nullable<Binary>,
        bytes -> BigInt,
        width -> Nullable<Integer>,
        height -> Nullable<Integer>,
        content_id -> Nullable<Binary>,
        thumbnail_id -> Nullable<Binary>,
        original_id -> Nullable<Binary>,
        blackouts -> Nullable<Text>,
        term_from -> BigInt,
        term_version -> Integer,
        wipe_at -> BigInt,
        wiped_at -> Nullable<BigInt>,
        added_at -> BigInt,
        added_by -> Nullable<Binary>,
        struck_at -> Nullable<BigInt>,
        strike_reason -> Nullable<Text>,
        version -> Integer,
    }
}

diesel::table! {
    attachment_upload (id) {
        id -> Binary,
        incident_id -> Binary,
        site_id -> Binary,
        account_id -> Nullable<Binary>,
        client_id -> Nullable<Binary>,
        name -> Nullable<Binary>,
        source -> Text,
        bytes -> BigInt,
        sha256 -> Binary,
        received -> BigInt,
        created_at -> BigInt,
        touched_at -> BigInt,
        attachment_id -> Nullable<Binary>,
    }
}

diesel::table! {
    attachment_part (upload_id, begins_at) {
        upload_id -> Binary,
        begins_at -> BigInt,
        bytes -> BigInt,
        object_id -> Binary,
    }
}
