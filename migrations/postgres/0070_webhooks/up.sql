-- Endpoints of others that hear of events, what signs for them, and what became of each telling.
CREATE TABLE webhook_endpoint (
    id BYTEA NOT NULL PRIMARY KEY,
    -- whose rights decide what it hears of
    client_id BYTEA NOT NULL REFERENCES client (id),
    area_id BYTEA NOT NULL REFERENCES area (id),
    -- sealed: many a receiver knows its callers by a word in its address
    url BYTEA NOT NULL,
    description TEXT NOT NULL,
    -- separated by spaces
    kinds TEXT NOT NULL,
    disabled_at BIGINT,
    disabled_reason TEXT,
    created_at BIGINT NOT NULL,
    created_by BYTEA REFERENCES account (id),
    version INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX webhook_endpoint_client ON webhook_endpoint (client_id);

CREATE TABLE webhook_secret (
    id BYTEA NOT NULL PRIMARY KEY,
    endpoint_id BYTEA NOT NULL REFERENCES webhook_endpoint (id),
    -- sealed
    secret BYTEA NOT NULL,
    hint TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX webhook_secret_endpoint ON webhook_secret (endpoint_id);

CREATE TABLE webhook_delivery (
    id BYTEA NOT NULL PRIMARY KEY,
    endpoint_id BYTEA NOT NULL REFERENCES webhook_endpoint (id),
    -- none of a test
    event_seq BIGINT,
    kind TEXT NOT NULL,
    subject_id BYTEA NOT NULL,
    area_id BYTEA,
    occurred_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT,
    -- of this round of the schedule; a replay begins anew
    attempts INTEGER NOT NULL DEFAULT 0,
    next_at BIGINT,
    lease_owner BYTEA,
    lease_until BIGINT,
    ended_at BIGINT
);
-- An event goes to an endpoint once, however often it is looked at.
CREATE UNIQUE INDEX webhook_delivery_once ON webhook_delivery (endpoint_id, event_seq);
CREATE INDEX webhook_delivery_log ON webhook_delivery (endpoint_id, id);
CREATE INDEX webhook_delivery_due ON webhook_delivery (next_at) WHERE state = 'waiting';
CREATE INDEX webhook_delivery_old ON webhook_delivery (ended_at) WHERE ended_at IS NOT NULL;

CREATE TABLE webhook_attempt (
    id BYTEA NOT NULL PRIMARY KEY,
    delivery_id BYTEA NOT NULL REFERENCES webhook_delivery (id),
    at BIGINT NOT NULL,
    duration_millis INTEGER NOT NULL,
    status SMALLINT,
    reason TEXT
);
CREATE INDEX webhook_attempt_delivery ON webhook_attempt (delivery_id);

-- How far the events were looked through, one row; `number:since` of those that were left open.
CREATE TABLE webhook_place (
    id SMALLINT NOT NULL PRIMARY KEY,
    high BIGINT NOT NULL,
    open TEXT NOT NULL
);
INSERT INTO webhook_place (id, high, open) VALUES (1, 0, '');
