//! The tables of shifts and handovers, as diesel knows them. A part of [`super::schema`], which offers them with the others.
#![allow(missing_docs)]

diesel::table! {
    shift (id) {
        id -> Binary,
        site_id -> Binary,
        account_id -> Binary,
        organisation_id -> Binary,
        begins_at -> BigInt,
        ended_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    handover (id) {
        id -> Binary,
        site_id -> Binary,
        shift_id -> Binary,
        account_id -> Binary,
        text -> Nullable<Text>,
        at -> BigInt,
        wipe_at -> BigInt,
        wiped_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    handover_read (handover_id, account_id) {
        handover_id -> Binary,
        account_id -> Binary,
        at -> BigInt,
    }
}
