//! The tables of webhooks, as diesel knows them. A part of [`super::schema`], which offers them with the others.
#![allow(missing_docs)]

diesel::table! {
    webhook_endpoint (id) {
        id -> Binary,
        client_id -> Binary,
        area_id -> Binary,
        url -> Binary,
        description -> Text,
        kinds -> Text,
        disabled_at -> Nullable<BigInt>,
        disabled_reason -> Nullable<Text>,
        created_at -> BigInt,
        created_by -> Nullable<Binary>,
        version -> Integer,
    }
}

diesel::table! {
    webhook_secret (id) {
        id -> Binary,
        endpoint_id -> Binary,
        secret -> Binary,
        hint -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    webhook_delivery (id) {
        id -> Binary,
        endpoint_id -> Binary,
        event_seq -> Nullable<BigInt>,
        kind -> Text,
        subject_id -> Binary,
        area_id -> Nullable<Binary>,
        occurred_at -> BigInt,
        created_at -> BigInt,
        state -> Text,
        reason -> Nullable<Text>,
        attempts -> Integer,
        next_at -> Nullable<BigInt>,
        lease_owner -> Nullable<Binary>,
        lease_until -> Nullable<BigInt>,
        ended_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    webhook_attempt (id) {
        id -> Binary,
        delivery_id -> Binary,
        at -> BigInt,
        duration_millis -> Integer,
        status -> Nullable<SmallInt>,
        reason -> Nullable<Text>,
    }
}

diesel::table! {
    webhook_place (id) {
        id -> SmallInt,
        high -> BigInt,
        open -> Text,
    }
}
