-- The key by which push services know this house. Browsers subscribe to it: it is made once, and outlives a change of the key ring.
CREATE TABLE push_key (
    id BLOB NOT NULL PRIMARY KEY,
    -- sealed
    private BLOB NOT NULL,
    made_at BIGINT NOT NULL
);
