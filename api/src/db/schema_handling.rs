//! The tables of what hangs on the handling of incidents: tracks and their steps, as diesel knows them. A part of
//! [`super::schema`], which offers them with the others.
#![allow(missing_docs)]

diesel::table! {
    track (id) {
        id -> Binary,
        incident_id -> Binary,
        site_id -> Binary,
        kind -> Text,
        reference -> Nullable<Text>,
        party -> Nullable<Text>,
        notified_by -> Nullable<Text>,
        begun_at -> BigInt,
        added_at -> BigInt,
        added_by -> Nullable<Binary>,
        struck_at -> Nullable<BigInt>,
        strike_reason -> Nullable<Text>,
        version -> Integer,
    }
}

diesel::table! {
    track_step (id) {
        id -> Binary,
        track_id -> Binary,
        site_id -> Binary,
        step -> Text,
        happened_at -> BigInt,
        note -> Nullable<Text>,
        why_not -> Nullable<Text>,
        hand -> Text,
        added_at -> BigInt,
        added_by -> Nullable<Binary>,
        struck_at -> Nullable<BigInt>,
        strike_reason -> Nullable<Text>,
    }
}

diesel::table! {
    team (id) {
        id -> Binary,
        site_id -> Binary,
        name -> Text,
        created_at -> BigInt,
        ended_at -> Nullable<BigInt>,
        version -> Integer,
    }
}

diesel::table! {
    team_member (team_id, account_id) {
        team_id -> Binary,
        account_id -> Binary,
    }
}

diesel::table! {
    assignment (incident_id) {
        incident_id -> Binary,
        site_id -> Binary,
        // The incident's own number of 64 bits.
        seq -> BigInt,
        account_id -> Nullable<Binary>,
        team_id -> Nullable<Binary>,
        assigned_at -> BigInt,
        assigned_by -> Nullable<Binary>,
    }
}

diesel::table! {
    deadline (site_id, category) {
        site_id -> Binary,
        category -> SmallInt,
        accept_minutes -> Integer,
        close_minutes -> Integer,
    }
}

diesel::table! {
    message (id) {
        id -> Binary,
        account_id -> Binary,
        incident_id -> Binary,
        site_id -> Binary,
        event_id -> Binary,
        at -> BigInt,
        kind -> Text,
        detail -> Text,
        read_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    mail_choice (account_id) {
        account_id -> Binary,
        mail -> Bool,
    }
}

diesel::table! {
    asked_question (id) {
        id -> Binary,
        incident_id -> Binary,
        site_id -> Binary,
        whom -> Text,
        text -> Nullable<Text>,
        answer -> Nullable<Text>,
        asked_at -> BigInt,
        asked_by -> Nullable<Binary>,
        ends_at -> BigInt,
        opened_at -> Nullable<BigInt>,
        answered_at -> Nullable<BigInt>,
        withdrawn_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    task (id) {
        id -> Binary,
        incident_id -> Binary,
        site_id -> Binary,
        what -> Nullable<Text>,
        account_id -> Nullable<Binary>,
        team_id -> Nullable<Binary>,
        due_at -> Nullable<BigInt>,
        done_at -> Nullable<BigInt>,
        done_by -> Nullable<Binary>,
        added_at -> BigInt,
        added_by -> Nullable<Binary>,
        version -> Integer,
    }
}

diesel::table! {
    standard_text (id) {
        id -> Binary,
        site_id -> Binary,
        language -> Text,
        category -> Text,
        title -> Text,
        body -> Text,
        created_at -> BigInt,
        version -> Integer,
    }
}

diesel::table! {
    mail_outbox (id) {
        id -> Binary,
        recipient -> Text,
        subject -> Text,
        body -> Text,
        created_at -> BigInt,
        attempts -> Integer,
        sent_at -> Nullable<BigInt>,
        site_id -> Nullable<Binary>,
        incident_id -> Nullable<Binary>,
        question_id -> Nullable<Binary>,
        next_at -> Nullable<BigInt>,
    }
}
