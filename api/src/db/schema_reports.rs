//! The tables of reports, as diesel knows them. A part of [`super::schema`], which offers them with the others.
#![allow(missing_docs)]

diesel::table! {
    report_template (id) {
        id -> Binary,
        site_id -> Binary,
        title -> Text,
        design -> Text,
        hour -> Nullable<SmallInt>,
        minute -> Nullable<SmallInt>,
        next_at -> Nullable<BigInt>,
        created_at -> BigInt,
        created_by -> Nullable<Binary>,
        version -> Integer,
    }
}

diesel::table! {
    report_template_reader (template_id, account_id) {
        template_id -> Binary,
        account_id -> Binary,
    }
}

diesel::table! {
    report (id) {
        id -> Binary,
        template_id -> Nullable<Binary>,
        design -> Text,
        from_date -> Text,
        until_date -> Text,
        asked_at -> BigInt,
        asked_by -> Nullable<Binary>,
        due_at -> Nullable<BigInt>,
        again_of -> Nullable<Binary>,
        state -> Text,
        done -> BigInt,
        total -> Nullable<BigInt>,
    }
}

diesel::table! {
    report_reader (report_id, account_id) {
        report_id -> Binary,
        account_id -> Binary,
        refused -> Nullable<Text>,
    }
}

diesel::table! {
    report_copy (id) {
        id -> Binary,
        report_id -> Binary,
        account_id -> Binary,
        place -> Integer,
        subject_id -> Nullable<Binary>,
        label -> Nullable<Text>,
        sites -> Text,
        incidents -> BigInt,
        incidents_before -> Nullable<BigInt>,
        figures -> Text,
        change -> Nullable<Text>,
    }
}

diesel::table! {
    meeting_action (id) {
        id -> Binary,
        site_id -> Binary,
        text -> Text,
        owner -> Text,
        due_date -> Nullable<Text>,
        created_at -> BigInt,
        created_by -> Nullable<Binary>,
        done_at -> Nullable<BigInt>,
        version -> Integer,
    }
}
