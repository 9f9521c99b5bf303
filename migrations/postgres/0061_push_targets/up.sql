-- Browsers that asked to be woken by alerts; each lives as long as the session that it belongs to.
CREATE TABLE push_target (
    id BYTEA NOT NULL PRIMARY KEY,
    account_id BYTEA NOT NULL REFERENCES account (id),
    session_id BYTEA NOT NULL REFERENCES session (id),
    -- address and keys of the browser, sealed; the same browser is found by a keyed hash
    target BYTEA NOT NULL,
    hash BYTEA NOT NULL UNIQUE,
    created_at BIGINT NOT NULL
);
CREATE INDEX push_target_account ON push_target (account_id, id);
