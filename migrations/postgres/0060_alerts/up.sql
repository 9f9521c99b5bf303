-- Alerts: who warned whom of what, by which text and channel, what came of it, and how it ended. All words have an end.
CREATE TABLE alert (
    id BYTEA NOT NULL PRIMARY KEY,
    site_id BYTEA NOT NULL REFERENCES site (area_id),
    incident_id BYTEA,
    level TEXT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    instruction TEXT,
    unit_id BYTEA,
    place TEXT,
    emergency_called BOOLEAN,
    -- for whom, as JSON
    audience TEXT NOT NULL,
    -- a bit for each role that it may go to: what events are told by
    role_bits SMALLINT NOT NULL,
    -- none for a machine client
    account_id BYTEA REFERENCES account (id),
    organisation_id BYTEA NOT NULL REFERENCES organisation (id),
    created_at BIGINT NOT NULL,
    sent_at BIGINT,
    approval_until BIGINT,
    decided_at BIGINT,
    decided_by BYTEA REFERENCES account (id),
    approved BOOLEAN,
    open_minutes INTEGER NOT NULL,
    close_minutes INTEGER NOT NULL,
    next_seconds INTEGER NOT NULL,
    due_at BIGINT,
    chased_at BIGINT,
    close_at BIGINT,
    closed_at BIGINT,
    ending TEXT,
    wipe_at BIGINT NOT NULL,
    wiped_at BIGINT,
    version INTEGER NOT NULL DEFAULT 1,
    UNIQUE (id, site_id),
    FOREIGN KEY (incident_id, site_id) REFERENCES incident (id, site_id),
    FOREIGN KEY (site_id, unit_id) REFERENCES unit (site_id, id)
);
CREATE INDEX alert_site_id ON alert (site_id, id);
CREATE INDEX alert_account ON alert (account_id, id);
CREATE INDEX alert_incident ON alert (incident_id) WHERE incident_id IS NOT NULL;
CREATE INDEX alert_running ON alert (state) WHERE state IN ('waiting-approval', 'open');
CREATE INDEX alert_end ON alert (wipe_at) WHERE wiped_at IS NULL;

-- The sites to whose people it goes, found when it was composed.
CREATE TABLE alert_site (
    alert_id BYTEA NOT NULL REFERENCES alert (id),
    site_id BYTEA NOT NULL REFERENCES site (area_id),
    PRIMARY KEY (alert_id, site_id)
);

-- One message of an alert: the alert itself, an update, the ending. It waits until it was spread over the recipients.
CREATE TABLE alert_update (
    id BYTEA NOT NULL PRIMARY KEY,
    alert_id BYTEA NOT NULL,
    site_id BYTEA NOT NULL,
    kind TEXT NOT NULL,
    at BIGINT NOT NULL,
    account_id BYTEA REFERENCES account (id),
    open_text TEXT,
    -- sealed
    restricted BYTEA,
    pending BOOLEAN NOT NULL,
    FOREIGN KEY (alert_id, site_id) REFERENCES alert (id, site_id)
);
CREATE INDEX alert_update_alert ON alert_update (alert_id, id);
CREATE UNIQUE INDEX alert_update_once ON alert_update (alert_id, kind) WHERE kind IN ('first', 'ending');
CREATE INDEX alert_update_pending ON alert_update (id) WHERE pending;

-- Each person once, whatever roles it has.
CREATE TABLE alert_recipient (
    id BYTEA NOT NULL PRIMARY KEY,
    alert_id BYTEA NOT NULL REFERENCES alert (id),
    account_id BYTEA NOT NULL REFERENCES account (id),
    -- the site at which that person's role makes it one
    via_site_id BYTEA NOT NULL REFERENCES site (area_id),
    text TEXT NOT NULL,
    read_at BIGINT,
    UNIQUE (alert_id, account_id)
);
CREATE INDEX alert_recipient_account ON alert_recipient (account_id, alert_id);

CREATE TABLE alert_delivery (
    id BYTEA NOT NULL PRIMARY KEY,
    alert_id BYTEA NOT NULL REFERENCES alert (id),
    update_id BYTEA NOT NULL REFERENCES alert_update (id),
    recipient_id BYTEA NOT NULL REFERENCES alert_recipient (id),
    account_id BYTEA NOT NULL REFERENCES account (id),
    channel TEXT NOT NULL,
    state TEXT NOT NULL,
    why TEXT,
    provider TEXT,
    -- the provider's word for it
    reference TEXT,
    receipt BOOLEAN NOT NULL,
    attempts INTEGER NOT NULL,
    -- it may have been taken, and was handed over again after that
    unclear BOOLEAN NOT NULL,
    repeated BOOLEAN NOT NULL,
    urgent BOOLEAN NOT NULL,
    digest BOOLEAN NOT NULL,
    queued_at BIGINT NOT NULL,
    not_before BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    -- when the next channel is tried
    next_at BIGINT,
    sent_at BIGINT,
    ended_at BIGINT,
    lease_owner BYTEA,
    lease_until BIGINT,
    mail_id BYTEA,
    UNIQUE (update_id, recipient_id, channel)
);
CREATE INDEX alert_delivery_alert ON alert_delivery (alert_id, update_id);
CREATE INDEX alert_delivery_recipient ON alert_delivery (recipient_id);
CREATE INDEX alert_delivery_queued ON alert_delivery (channel, urgent, not_before) WHERE state = 'queued' AND mail_id IS NULL;
CREATE INDEX alert_delivery_mail ON alert_delivery (mail_id) WHERE state = 'queued' AND mail_id IS NOT NULL;
CREATE INDEX alert_delivery_leased ON alert_delivery (lease_owner) WHERE lease_owner IS NOT NULL;
CREATE INDEX alert_delivery_next ON alert_delivery (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX alert_delivery_awaited ON alert_delivery (expires_at) WHERE state = 'sent' AND receipt;
CREATE INDEX alert_delivery_reference ON alert_delivery (provider, reference) WHERE reference IS NOT NULL;

CREATE TABLE alert_reaction (
    id BYTEA NOT NULL PRIMARY KEY,
    alert_id BYTEA NOT NULL REFERENCES alert (id),
    account_id BYTEA NOT NULL REFERENCES account (id),
    kind TEXT NOT NULL,
    at BIGINT NOT NULL,
    place TEXT,
    -- sealed
    text BYTEA
);
CREATE INDEX alert_reaction_alert ON alert_reaction (alert_id, id);

-- A receipt that came before the answer to which it belongs; kept for a day.
CREATE TABLE alert_receipt (
    id BYTEA NOT NULL PRIMARY KEY,
    provider TEXT NOT NULL,
    reference TEXT NOT NULL,
    state TEXT NOT NULL,
    why TEXT,
    at BIGINT NOT NULL
);
CREATE INDEX alert_receipt_reference ON alert_receipt (provider, reference);

-- What holds at a site, as JSON; without a row the usual holds.
CREATE TABLE alert_rules (
    site_id BYTEA NOT NULL PRIMARY KEY REFERENCES site (area_id),
    rules TEXT NOT NULL,
    version INTEGER NOT NULL
);

-- What a person chose, as JSON; without a row the usual holds.
CREATE TABLE alert_choice (
    account_id BYTEA NOT NULL PRIMARY KEY REFERENCES account (id),
    choice TEXT NOT NULL
);

-- A person's number for SMS; the id is the account's.
CREATE TABLE account_phone (
    id BYTEA NOT NULL PRIMARY KEY REFERENCES account (id),
    -- sealed, and found by a keyed hash
    number BYTEA NOT NULL,
    blind BYTEA NOT NULL,
    set_at BIGINT NOT NULL,
    code_hash BYTEA,
    code_tries INTEGER NOT NULL,
    verified_at BIGINT,
    stopped_at BIGINT
);
CREATE INDEX account_phone_blind ON account_phone (blind);
