-- Browsers that asked to be woken by alerts; each lives as long as the session that it belongs to.
CREATE TABLE push_target (
    id BLOB NOT NULL PRIMARY KEY,
    account_id BLOB NOT NULL REFERENCES account (id),
    session_id BLOB NOT NULL REFERENCES session (id),
    -- address and keys of the browser, sealed; the same browser is found by a keyed hash
    target BLOB NOT NULL,
    hash BLOB NOT NULL UNIQUE,
    created_at BIGINT NOT NULL
);
CREATE INDEX push_target_account ON push_target (account_id, id);
