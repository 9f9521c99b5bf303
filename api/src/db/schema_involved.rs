//! The tables of goods, persons and vehicles, of what seals them and of what ends them, as diesel knows them. A part of
//! [`super::schema`], which offers them with the others.
#![allow(missing_docs)]

diesel::table! {
    seal_key (key_id) {
        key_id -> Binary,
        proof -> Binary,
        first_used_at -> BigInt,
        retired_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    goods (id) {
        id -> Binary,
        incident_id -> Binary,
        site_id -> Binary,
        article -> Text,
        brand -> Nullable<Text>,
        serial_number -> Nullable<Text>,
        quantity -> Integer,
        returned_quantity -> Integer,
        damaged -> Bool,
        value_cents -> Nullable<BigInt>,
        added_at -> BigInt,
        added_by -> Nullable<Binary>,
        struck_at -> Nullable<BigInt>,
        strike_reason -> Nullable<Text>,
        version -> Integer,
    }
}

diesel::table! {
    person (id) {
        id -> Binary,
        incident_id -> Binary,
        site_id -> Binary,
        role -> Text,
        age_band -> Text,
        appearance -> Nullable<Text>,
        identity -> Nullable<Binary>,
        contact -> Nullable<Binary>,
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
    vehicle (id) {
        id -> Binary,
        incident_id -> Binary,
        site_id -> Binary,
        kind -> Text,
        make -> Nullable<Text>,
        colour -> Nullable<Text>,
        country -> Nullable<Text>,
        plate -> Nullable<Binary>,
        plate_partial -> Bool,
        plate_usual -> Nullable<Bool>,
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
    blind_index (kind, hash, row_id) {
        kind -> SmallInt,
        hash -> Binary,
        row_id -> Binary,
        incident_id -> Binary,
        site_id -> Binary,
    }
}

diesel::table! {
    circumstances (incident_id) {
        incident_id -> Binary,
        site_id -> Binary,
        violence -> Nullable<Text>,
        threat -> Nullable<Text>,
        images_secured -> Nullable<Bool>,
        emergency_called -> Nullable<Bool>,
        emergency_called_at -> Nullable<BigInt>,
        version -> Integer,
    }
}

diesel::table! {
    question (code) {
        code -> Text,
        category -> Text,
        kind -> Text,
        choices -> Text,
        position -> SmallInt,
        nl -> Text,
        en -> Text,
        fr -> Text,
    }
}

diesel::table! {
    answer (incident_id, question) {
        incident_id -> Binary,
        site_id -> Binary,
        question -> Text,
        value -> Text,
    }
}

diesel::table! {
    personal_read (id) {
        id -> Binary,
        incident_id -> Binary,
        site_id -> Binary,
        row_kind -> Text,
        row_id -> Binary,
        fields -> Text,
        reason -> Text,
        account_id -> Nullable<Binary>,
        client_id -> Nullable<Binary>,
        organisation_id -> Binary,
        at -> BigInt,
    }
}

diesel::table! {
    retention_term (site_id, category, outcome, minor) {
        site_id -> Binary,
        category -> Text,
        outcome -> Text,
        minor -> Bool,
        days -> Integer,
    }
}

diesel::table! {
    retention_site (site_id) {
        site_id -> Binary,
        announced_at -> BigInt,
        last_serial -> Integer,
        last_proof -> Binary,
    }
}

diesel::table! {
    retention_hold (id) {
        id -> Binary,
        incident_id -> Binary,
        site_id -> Binary,
        reason -> Text,
        until_at -> BigInt,
        created_at -> BigInt,
        created_by -> Nullable<Binary>,
        ended_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    tombstone (site_id, serial) {
        site_id -> Binary,
        serial -> Integer,
        incident_id -> Binary,
        at -> BigInt,
        what -> Text,
        proof -> Binary,
    }
}

diesel::table! {
    subject_request (id) {
        id -> Binary,
        incident_id -> Binary,
        site_id -> Binary,
        row_id -> Binary,
        kind -> Text,
        received_date -> Text,
        decision -> Nullable<Text>,
        decided_at -> Nullable<BigInt>,
        created_at -> BigInt,
        created_by -> Nullable<Binary>,
    }
}
