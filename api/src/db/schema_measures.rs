//! The tables of measures, as diesel knows them. A part of [`super::schema`], which offers them with the others.
#![allow(missing_docs)]

diesel::table! {
    measure (id) {
        id -> Binary,
        site_id -> Binary,
        unit_id -> Nullable<Binary>,
        name -> Text,
        kind -> Text,
        begin_date -> Text,
        end_date -> Nullable<Text>,
        cost_cents -> Nullable<BigInt>,
        payer -> Nullable<Text>,
        categories -> Text,
        note -> Nullable<Text>,
        created_at -> BigInt,
        created_by -> Nullable<Binary>,
        version -> Integer,
    }
}

diesel::table! {
    measure_evaluation (id) {
        id -> Binary,
        measure_id -> Binary,
        made_at -> BigInt,
        made_by -> Nullable<Binary>,
        asked -> Text,
        outcome -> Text,
    }
}
