-- Access: accounts, roles, sessions, devices, machine clients, invitations, and the audit trail that nobody can alter.

CREATE TABLE account (
    id BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    -- folded to lower case; unique in that form
    email TEXT NOT NULL UNIQUE,
    organisation_id BLOB NOT NULL REFERENCES organisation (id),
    language TEXT NOT NULL DEFAULT 'nl',
    password_hash TEXT NOT NULL,
    -- sealed by the key ring, which stands outside the database
    totp_secret BLOB,
    totp_confirmed BOOLEAN NOT NULL DEFAULT FALSE,
    -- the last step used: a code works once
    totp_last_step BIGINT NOT NULL DEFAULT 0,
    quick_code_hash TEXT,
    disabled BOOLEAN NOT NULL DEFAULT FALSE,
    created_at BIGINT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX account_organisation ON account (organisation_id);

CREATE TABLE recovery_code (
    account_id BLOB NOT NULL REFERENCES account (id),
    code_hash BLOB NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (account_id, code_hash)
);

CREATE TABLE accreditation (
    id BLOB NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    organisation_id BLOB NOT NULL REFERENCES organisation (id),
    account_id BLOB REFERENCES account (id),
    number TEXT NOT NULL,
    pass_colour TEXT,
    valid_until_date TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX accreditation_organisation ON accreditation (organisation_id);
CREATE INDEX accreditation_account ON accreditation (account_id);

CREATE TABLE role_assignment (
    id BLOB NOT NULL PRIMARY KEY,
    account_id BLOB NOT NULL REFERENCES account (id),
    role TEXT NOT NULL,
    area_id BLOB NOT NULL REFERENCES area (id),
    begins_at BIGINT NOT NULL,
    ends_at BIGINT
);
CREATE INDEX role_assignment_account ON role_assignment (account_id);
CREATE INDEX role_assignment_area ON role_assignment (area_id);

CREATE TABLE device (
    id BLOB NOT NULL PRIMARY KEY,
    organisation_id BLOB NOT NULL REFERENCES organisation (id),
    name TEXT NOT NULL,
    token_hash BLOB NOT NULL UNIQUE,
    created_by BLOB NOT NULL REFERENCES account (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX device_organisation ON device (organisation_id);

CREATE TABLE session (
    id BLOB NOT NULL PRIMARY KEY,
    account_id BLOB NOT NULL REFERENCES account (id),
    -- password, quick-code
    method TEXT NOT NULL,
    device_id BLOB REFERENCES device (id),
    user_agent TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX session_account ON session (account_id);

-- One row per refresh token ever given in a live family; a spent one seen again late ends the family.
CREATE TABLE refresh_token (
    token_hash BLOB NOT NULL PRIMARY KEY,
    session_id BLOB NOT NULL REFERENCES session (id),
    created_at BIGINT NOT NULL,
    spent_at BIGINT
);
CREATE INDEX refresh_token_session ON refresh_token (session_id);

CREATE TABLE client (
    id BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    organisation_id BLOB NOT NULL REFERENCES organisation (id),
    area_id BLOB NOT NULL REFERENCES area (id),
    -- permissions, separated by spaces as in RFC 6749
    scopes TEXT NOT NULL,
    disabled BOOLEAN NOT NULL DEFAULT FALSE,
    created_at BIGINT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX client_area ON client (area_id);

CREATE TABLE client_secret (
    id BLOB NOT NULL PRIMARY KEY,
    client_id BLOB NOT NULL REFERENCES client (id),
    secret_hash BLOB NOT NULL,
    hint TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX client_secret_client ON client_secret (client_id);

CREATE TABLE invitation (
    id BLOB NOT NULL PRIMARY KEY,
    email TEXT NOT NULL,
    role TEXT NOT NULL,
    area_id BLOB NOT NULL REFERENCES area (id),
    organisation_id BLOB NOT NULL REFERENCES organisation (id),
    token_hash BLOB NOT NULL UNIQUE,
    role_ends_at BIGINT,
    expires_at BIGINT NOT NULL,
    accepted_at BIGINT,
    withdrawn_at BIGINT,
    invited_by BLOB REFERENCES account (id),
    created_at BIGINT NOT NULL
);
CREATE INDEX invitation_area ON invitation (area_id);

-- Failures to sign in, by a keyed hash of account or address: slow-down without a list of who tried.
CREATE TABLE sign_in_failure (
    subject BLOB NOT NULL PRIMARY KEY,
    failures INTEGER NOT NULL,
    last_at BIGINT NOT NULL
);

-- Grows with each change of rights; other instances look at it to drop what they remembered.
CREATE TABLE access_generation (
    id INTEGER NOT NULL PRIMARY KEY,
    value BIGINT NOT NULL
);
INSERT INTO access_generation (id, value) VALUES (1, 1);

CREATE TABLE audit_entry (
    seq INTEGER NOT NULL PRIMARY KEY,
    id BLOB NOT NULL,
    at BIGINT NOT NULL,
    account_id BLOB,
    client_id BLOB,
    action TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id BLOB,
    area_id BLOB,
    reason TEXT,
    request_id BLOB
);
CREATE INDEX audit_entry_area ON audit_entry (area_id, seq);
CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry
BEGIN
    SELECT RAISE(ABORT, 'the audit trail cannot be altered');
END;
CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry
BEGIN
    SELECT RAISE(ABORT, 'the audit trail cannot be altered');
END;
