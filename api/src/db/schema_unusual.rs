//! The tables of what is out of the ordinary, as diesel knows them. A part of [`super::schema`], which offers them with the others.
#![allow(missing_docs)]

diesel::table! {
    unusual_look (site_id) {
        site_id -> Binary,
        at -> BigInt,
        series -> Integer,
    }
}

diesel::table! {
    unusual_finding (id) {
        id -> Binary,
        site_id -> Binary,
        series -> Text,
        place -> SmallInt,
        from_at -> BigInt,
        until_at -> BigInt,
        incidents -> BigInt,
        expected -> Double,
        chance -> Double,
        adjusted -> Double,
        newest_at -> BigInt,
        found_at -> BigInt,
    }
}

diesel::table! {
    unusual_aside (site_id, series) {
        site_id -> Binary,
        series -> Text,
        reason -> Text,
        account_id -> Nullable<Binary>,
        at -> BigInt,
    }
}

diesel::table! {
    unusual_mail (account_id) {
        account_id -> Binary,
        made_at -> BigInt,
    }
}
