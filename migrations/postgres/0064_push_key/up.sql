-- The key by which push services know this house. Browsers subscribe to it: it is made once, and outlives a change of the key ring.
CREATE TABLE push_key (
    id BYTEA NOT NULL PRIMARY KEY,
    -- sealed
    private BYTEA NOT NULL,
    made_at BIGINT NOT NULL
);
