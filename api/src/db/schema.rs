//! The tables as diesel knows them. A test holds them against both engines.
#![allow(missing_docs)]

pub use super::schema_alerts::*;
pub use super::schema_attachments::*;
pub use super::schema_belonging::*;
pub use super::schema_floor_plans::*;
pub use super::schema_handling::*;
pub use super::schema_involved::*;
pub use super::schema_measures::*;
pub use super::schema_open_figures::*;
pub use super::schema_reports::*;
pub use super::schema_shifts::*;
pub use super::schema_unusual::*;
pub use super::schema_webhooks::*;
pub use super::schema_work::*;

diesel::table! {
    area (id) {
        id -> Binary,
        parent_id -> Nullable<Binary>,
        kind -> Text,
        name -> Text,
        country -> Text,
        created_at -> BigInt,
        version -> Integer,
    }
}

diesel::table! {
    site (area_id) {
        area_id -> Binary,
        kind -> Text,
        code -> Text,
        time_zone -> Text,
        boundary -> Nullable<Text>,
    }
}

diesel::table! {
    organisation (id) {
        id -> Binary,
        name -> Text,
        kind -> Text,
        registration_number -> Nullable<Text>,
        shows_name -> Bool,
        created_at -> BigInt,
        version -> Integer,
    }
}

diesel::table! {
    unit (id) {
        id -> Binary,
        site_id -> Binary,
        label -> Text,
        zone -> Nullable<Text>,
        floor -> Integer,
        longitude -> Nullable<Double>,
        latitude -> Nullable<Double>,
        organisation_id -> Nullable<Binary>,
        created_at -> BigInt,
        version -> Integer,
    }
}

diesel::table! {
    neighbour (site_id, other_id) {
        site_id -> Binary,
        other_id -> Binary,
        shares -> Bool,
    }
}

diesel::table! {
    cooperation (id) {
        id -> Binary,
        name -> Text,
        area_id -> Binary,
        purpose -> Text,
        legal_ground -> Text,
        sharing -> Text,
        agreement -> Nullable<Text>,
        begin_date -> Text,
        end_date -> Nullable<Text>,
        created_at -> BigInt,
        version -> Integer,
    }
}

diesel::table! {
    participation (id) {
        id -> Binary,
        organisation_id -> Binary,
        area_id -> Binary,
        cooperation_id -> Nullable<Binary>,
        begins_at -> BigInt,
        ends_at -> Nullable<BigInt>,
        version -> Integer,
    }
}

diesel::table! {
    country_rule (country, rule, begin_date) {
        country -> Text,
        rule -> Text,
        begin_date -> Text,
        value -> Text,
        source -> Text,
    }
}

diesel::table! {
    account (id) {
        id -> Binary,
        name -> Text,
        email -> Text,
        organisation_id -> Binary,
        language -> Text,
        password_hash -> Text,
        totp_secret -> Nullable<Binary>,
        totp_confirmed -> Bool,
        totp_last_step -> BigInt,
        quick_code_hash -> Nullable<Text>,
        disabled -> Bool,
        created_at -> BigInt,
        version -> Integer,
    }
}

diesel::table! {
    recovery_code (account_id, code_hash) {
        account_id -> Binary,
        code_hash -> Binary,
        used_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    accreditation (id) {
        id -> Binary,
        kind -> Text,
        organisation_id -> Binary,
        account_id -> Nullable<Binary>,
        number -> Text,
        pass_colour -> Nullable<Text>,
        valid_until_date -> Text,
        created_at -> BigInt,
        version -> Integer,
    }
}

diesel::table! {
    role_assignment (id) {
        id -> Binary,
        account_id -> Binary,
        role -> Text,
        area_id -> Binary,
        begins_at -> BigInt,
        ends_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    device (id) {
        id -> Binary,
        organisation_id -> Binary,
        name -> Text,
        token_hash -> Binary,
        created_by -> Binary,
        created_at -> BigInt,
        expires_at -> BigInt,
        ended_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    session (id) {
        id -> Binary,
        account_id -> Binary,
        method -> Text,
        device_id -> Nullable<Binary>,
        user_agent -> Text,
        created_at -> BigInt,
        last_used_at -> BigInt,
        expires_at -> BigInt,
        ended_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    refresh_token (token_hash) {
        token_hash -> Binary,
        session_id -> Binary,
        created_at -> BigInt,
        spent_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    client (id) {
        id -> Binary,
        name -> Text,
        organisation_id -> Binary,
        area_id -> Binary,
        scopes -> Text,
        disabled -> Bool,
        created_at -> BigInt,
        version -> Integer,
    }
}

diesel::table! {
    client_secret (id) {
        id -> Binary,
        client_id -> Binary,
        secret_hash -> Binary,
        hint -> Text,
        created_at -> BigInt,
        ended_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    invitation (id) {
        id -> Binary,
        email -> Text,
        role -> Text,
        area_id -> Binary,
        organisation_id -> Binary,
        token_hash -> Binary,
        role_ends_at -> Nullable<BigInt>,
        expires_at -> BigInt,
        accepted_at -> Nullable<BigInt>,
        withdrawn_at -> Nullable<BigInt>,
        invited_by -> Nullable<Binary>,
        created_at -> BigInt,
    }
}

diesel::table! {
    sign_in_failure (subject) {
        subject -> Binary,
        failures -> Integer,
        last_at -> BigInt,
    }
}

diesel::table! {
    access_generation (id) {
        id -> Integer,
        value -> BigInt,
    }
}

diesel::table! {
    audit_entry (seq) {
        seq -> BigInt,
        id -> Binary,
        at -> BigInt,
        account_id -> Nullable<Binary>,
        client_id -> Nullable<Binary>,
        action -> Text,
        subject_kind -> Text,
        subject_id -> Nullable<Binary>,
        area_id -> Nullable<Binary>,
        reason -> Nullable<Text>,
        request_id -> Nullable<Binary>,
    }
}

diesel::table! {
    category (id) {
        id -> SmallInt,
        code -> Text,
        parent_id -> Nullable<SmallInt>,
        nl -> Text,
        en -> Text,
        fr -> Text,
        police_class -> Nullable<Text>,
        police_codes -> Text,
        public_space -> Bool,
    }
}

diesel::table! {
    method (id) {
        id -> SmallInt,
        code -> Text,
        applies_to -> Text,
        nl -> Text,
        en -> Text,
        fr -> Text,
    }
}

diesel::table! {
    word (kind, code) {
        kind -> Text,
        code -> Text,
        position -> SmallInt,
        nl -> Text,
        en -> Text,
        fr -> Text,
    }
}

diesel::table! {
    site_counter (site_id, year) {
        site_id -> Binary,
        year -> SmallInt,
        last -> Integer,
    }
}

diesel::table! {
    incident (seq) {
        seq -> BigInt,
        id -> Binary,
        site_id -> Binary,
        year -> SmallInt,
        serial -> Integer,
        category -> SmallInt,
        methods -> BigInt,
        completion -> SmallInt,
        precision -> SmallInt,
        occurred_from -> Nullable<BigInt>,
        occurred_until -> Nullable<BigInt>,
        unit_id -> Nullable<Binary>,
        unit_organisation_id -> Nullable<Binary>,
        longitude -> Nullable<Double>,
        latitude -> Nullable<Double>,
        place_words -> Nullable<Text>,
        description -> Text,
        short_text -> Nullable<Text>,
        short_text_vetted -> Bool,
        loss_cents -> Nullable<BigInt>,
        recovered_cents -> Nullable<BigInt>,
        reporter_account_id -> Nullable<Binary>,
        reporter_client_id -> Nullable<Binary>,
        reporter_organisation_id -> Binary,
        external_id -> Nullable<Text>,
        import_run_id -> Nullable<Binary>,
        import_key -> Nullable<Binary>,
        state -> SmallInt,
        outcome -> Nullable<SmallInt>,
        reject_reason -> Nullable<SmallInt>,
        duplicate_of -> Nullable<Text>,
        reported_at -> BigInt,
        registered_at -> BigInt,
        updated_at -> BigInt,
        version -> Integer,
        import_hash -> Nullable<BigInt>,
        wiped_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    timeline_entry (incident_id, id) {
        id -> Binary,
        incident_id -> Binary,
        site_id -> Binary,
        at -> BigInt,
        kind -> Text,
        account_id -> Nullable<Binary>,
        client_id -> Nullable<Binary>,
        state -> Nullable<SmallInt>,
        changes -> Nullable<Text>,
        text -> Nullable<Text>,
        audience -> SmallInt,
        organisation_id -> Nullable<Binary>,
        struck_at -> Nullable<BigInt>,
        struck_by -> Nullable<Binary>,
        strike_reason -> Nullable<Text>,
        about_id -> Nullable<Binary>,
    }
}

diesel::table! {
    event (seq) {
        seq -> BigInt,
        id -> Binary,
        at -> BigInt,
        kind -> Text,
        subject_id -> Binary,
        area_id -> Nullable<Binary>,
        audience -> Nullable<SmallInt>,
        organisation_id -> Nullable<Binary>,
        account_id -> Nullable<Binary>,
        untold -> Nullable<Bool>,
    }
}

diesel::table! {
    demonstration (site_id) {
        site_id -> Binary,
        seed -> BigInt,
        made_at -> BigInt,
        total -> Integer,
        written -> Integer,
    }
}

diesel::table! {
    import_file (id) {
        id -> Binary,
        site_id -> Binary,
        name -> Text,
        media_type -> Text,
        bytes -> BigInt,
        stored_as -> Text,
        content_hash -> Binary,
        account_id -> Nullable<Binary>,
        client_id -> Nullable<Binary>,
        created_at -> BigInt,
    }
}

diesel::table! {
    import_mapping (id) {
        id -> Binary,
        site_id -> Binary,
        name -> Text,
        mapping -> Text,
        account_id -> Nullable<Binary>,
        client_id -> Nullable<Binary>,
        created_at -> BigInt,
        updated_at -> BigInt,
        version -> Integer,
    }
}

diesel::table! {
    import_run (id) {
        id -> Binary,
        dry -> Bool,
        site_id -> Binary,
        file_id -> Binary,
        file_name -> Text,
        mapping -> Text,
        short_text_vetted -> Bool,
        sites -> Text,
        account_id -> Nullable<Binary>,
        client_id -> Nullable<Binary>,
        organisation_id -> Binary,
        mail_to -> Nullable<Text>,
        row_done -> BigInt,
        rows_read -> BigInt,
        created -> BigInt,
        updated -> BigInt,
        skipped -> BigInt,
        refused -> BigInt,
        findings -> BigInt,
        findings_kept -> BigInt,
        fault_code -> Nullable<Text>,
        fault_detail -> Nullable<Text>,
        created_at -> BigInt,
    }
}

diesel::table! {
    import_fault (run_id, number) {
        run_id -> Binary,
        number -> BigInt,
        row_number -> BigInt,
        refuses -> Bool,
        column_name -> Nullable<Text>,
        value -> Nullable<Text>,
        code -> Text,
        detail -> Text,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    report,
    report_reader,
    report_copy,
    report_template_reader,
    area,
    site,
    organisation,
    unit,
    neighbour,
    cooperation,
    participation,
    country_rule,
    account,
    recovery_code,
    accreditation,
    role_assignment,
    device,
    session,
    refresh_token,
    client,
    client_secret,
    invitation,
    sign_in_failure,
    access_generation,
    audit_entry,
    category,
    method,
    word,
    site_counter,
    incident,
    timeline_entry,
    event,
    idempotency_key,
    job,
    demonstration,
    import_file,
    import_mapping,
    import_run,
    import_fault,
    mail_outbox,
    seal_key,
    goods,
    person,
    vehicle,
    blind_index,
    circumstances,
    question,
    answer,
    personal_read,
    retention_term,
    retention_site,
    retention_hold,
    tombstone,
    subject_request,
    shift,
    handover,
    handover_read,
    incident_link,
    incident_merge,
    saved_view,
    stored_object,
    attachment,
    floor_plan,
    floor_plan_unit,
    attachment_upload,
    attachment_part,
    track,
    track_step,
    team,
    team_member,
    assignment,
    deadline,
    message,
    mail_choice,
    asked_question,
    task,
    standard_text,
    webhook_endpoint,
    webhook_secret,
    webhook_delivery,
    webhook_attempt,
    webhook_place,
    alert,
    alert_site,
    alert_update,
    alert_recipient,
    alert_delivery,
    alert_part,
    alert_reaction,
    alert_receipt,
    alert_rules,
    alert_choice,
    alert_sms_use,
    alert_agreement,
    alert_call,
    alert_ask,
    push_key,
    account_phone,
    push_target
);

// Whom a row belongs to, for joins.
diesel::joinable!(report_template_reader -> account (account_id));
diesel::joinable!(report_reader -> account (account_id));
diesel::joinable!(report_reader -> report (report_id));
diesel::joinable!(report_copy -> report (report_id));
diesel::joinable!(site -> area (area_id));
diesel::joinable!(session -> account (account_id));
diesel::joinable!(refresh_token -> session (session_id));
diesel::joinable!(client_secret -> client (client_id));
diesel::joinable!(role_assignment -> account (account_id));
diesel::joinable!(role_assignment -> area (area_id));
diesel::joinable!(participation -> cooperation (cooperation_id));
diesel::joinable!(participation -> organisation (organisation_id));
diesel::joinable!(participation -> area (area_id));
diesel::joinable!(unit -> organisation (organisation_id));
diesel::joinable!(account -> organisation (organisation_id));
