//! The tables of alerts, as diesel knows them. A part of [`super::schema`], which offers them with the others.
#![allow(missing_docs)]

diesel::table! {
    alert (id) {
        id -> Binary,
        site_id -> Binary,
        incident_id -> Nullable<Binary>,
        level -> Text,
        kind -> Text,
        state -> Text,
        instruction -> Nullable<Text>,
        unit_id -> Nullable<Binary>,
        place -> Nullable<Text>,
        emergency_called -> Nullable<Bool>,
        audience -> Text,
        role_bits -> SmallInt,
        account_id -> Nullable<Binary>,
        organisation_id -> Binary,
        created_at -> BigInt,
        sent_at -> Nullable<BigInt>,
        approval_until -> Nullable<BigInt>,
        decided_at -> Nullable<BigInt>,
        decided_by -> Nullable<Binary>,
        approved -> Nullable<Bool>,
        open_minutes -> Integer,
        close_minutes -> Integer,
        next_seconds -> Integer,
        due_at -> Nullable<BigInt>,
        chased_at -> Nullable<BigInt>,
        close_at -> Nullable<BigInt>,
        closed_at -> Nullable<BigInt>,
        ending -> Nullable<Text>,
        wipe_at -> BigInt,
        wiped_at -> Nullable<BigInt>,
        version -> Integer,
    }
}

diesel::table! {
    alert_site (alert_id, site_id) {
        alert_id -> Binary,
        site_id -> Binary,
    }
}

diesel::table! {
    alert_update (id) {
        id -> Binary,
        alert_id -> Binary,
        site_id -> Binary,
        kind -> Text,
        at -> BigInt,
        account_id -> Nullable<Binary>,
        open_text -> Nullable<Text>,
        restricted -> Nullable<Binary>,
        pending -> Bool,
    }
}

diesel::table! {
    alert_recipient (id) {
        id -> Binary,
        alert_id -> Binary,
        account_id -> Binary,
        via_site_id -> Binary,
        text -> Text,
        read_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    alert_delivery (id) {
        id -> Binary,
        alert_id -> Binary,
        update_id -> Binary,
        recipient_id -> Binary,
        account_id -> Binary,
        channel -> Text,
        state -> Text,
        why -> Nullable<Text>,
        provider -> Nullable<Text>,
        reference -> Nullable<Text>,
        receipt -> Bool,
        attempts -> Integer,
        unclear -> Bool,
        repeated -> Bool,
        urgent -> Bool,
        digest -> Bool,
        queued_at -> BigInt,
        not_before -> BigInt,
        expires_at -> BigInt,
        next_at -> Nullable<BigInt>,
        sent_at -> Nullable<BigInt>,
        ended_at -> Nullable<BigInt>,
        lease_owner -> Nullable<Binary>,
        lease_until -> Nullable<BigInt>,
        mail_id -> Nullable<Binary>,
    }
}

diesel::table! {
    alert_reaction (id) {
        id -> Binary,
        alert_id -> Binary,
        account_id -> Binary,
        kind -> Text,
        at -> BigInt,
        place -> Nullable<Text>,
        text -> Nullable<Binary>,
    }
}

diesel::table! {
    alert_part (id) {
        id -> Binary,
        delivery_id -> Binary,
        provider -> Text,
        reference -> Text,
        state -> Text,
        why -> Nullable<Text>,
    }
}

diesel::table! {
    alert_receipt (id) {
        id -> Binary,
        provider -> Text,
        reference -> Text,
        state -> Text,
        why -> Nullable<Text>,
        at -> BigInt,
    }
}

diesel::table! {
    alert_rules (site_id) {
        site_id -> Binary,
        rules -> Text,
        version -> Integer,
    }
}

diesel::table! {
    alert_choice (account_id) {
        account_id -> Binary,
        choice -> Text,
    }
}

diesel::table! {
    account_phone (id) {
        id -> Binary,
        number -> Binary,
        blind -> Binary,
        set_at -> BigInt,
        code_hash -> Nullable<Binary>,
        code_tries -> Integer,
        verified_at -> Nullable<BigInt>,
        stopped_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    push_target (id) {
        id -> Binary,
        account_id -> Binary,
        session_id -> Binary,
        target -> Binary,
        hash -> Binary,
        created_at -> BigInt,
    }
}

diesel::table! {
    alert_sms_use (site_id, month) {
        site_id -> Binary,
        month -> Text,
        parts -> BigInt,
    }
}

diesel::table! {
    push_key (id) {
        id -> Binary,
        private -> Binary,
        made_at -> BigInt,
    }
}

diesel::table! {
    alert_agreement (id) {
        id -> Binary,
        site_id -> Binary,
        level -> Text,
        begins_at -> BigInt,
        answer_minutes -> Nullable<Integer>,
        arrive_minutes -> Nullable<Integer>,
        steps -> Text,
        made_at -> BigInt,
        account_id -> Nullable<Binary>,
    }
}

diesel::table! {
    alert_call (alert_id) {
        alert_id -> Binary,
        agreement_id -> Binary,
        begun_at -> BigInt,
        step -> Integer,
        step_until -> Nullable<BigInt>,
        next_at -> Nullable<BigInt>,
        nobody_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    alert_ask (id) {
        id -> Binary,
        alert_id -> Binary,
        recipient_id -> Nullable<Binary>,
        account_id -> Nullable<Binary>,
        update_id -> Binary,
        step -> Integer,
        asked_at -> BigInt,
        answer -> Nullable<Text>,
        answered_at -> Nullable<BigInt>,
        arrived_at -> Nullable<BigInt>,
    }
}
