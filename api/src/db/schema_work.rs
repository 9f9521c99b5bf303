//! The tables of the ground itself, as diesel knows them: work that waits, and answers to repeated requests. A part of
//! [`super::schema`], which offers them with the others.
#![allow(missing_docs)]

diesel::table! {
    idempotency_key (seq) {
        seq -> BigInt,
        slot -> Binary,
        payload_hash -> Binary,
        status -> SmallInt,
        answer -> Binary,
        created_at -> BigInt,
        subject_id -> Nullable<Binary>,
    }
}

diesel::table! {
    job (id) {
        id -> Binary,
        kind -> Text,
        subject_id -> Binary,
        state -> Text,
        attempts -> Integer,
        lease_owner -> Nullable<Binary>,
        lease_until -> Nullable<BigInt>,
        cancel_asked -> Bool,
        progress_done -> BigInt,
        progress_total -> Nullable<BigInt>,
        error -> Nullable<Text>,
        created_at -> BigInt,
        finished_at -> Nullable<BigInt>,
    }
}
