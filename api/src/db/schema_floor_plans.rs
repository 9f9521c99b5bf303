//! The tables of floor plans, as diesel knows them. A part of [`super::schema`], which offers them with the others.
#![allow(missing_docs)]

diesel::table! {
    floor_plan (id) {
        id -> Binary,
        site_id -> Binary,
        name -> Text,
        floor -> Integer,
        media_type -> Text,
        width -> Integer,
        height -> Integer,
        content_id -> Binary,
        drawn_at -> BigInt,
        drawn_by -> Nullable<Binary>,
        version -> Integer,
    }
}

diesel::table! {
    floor_plan_unit (plan_id, unit_id) {
        plan_id -> Binary,
        unit_id -> Binary,
        site_id -> Binary,
        x -> Integer,
        y -> Integer,
        width -> Nullable<Integer>,
        height -> Nullable<Integer>,
    }
}
