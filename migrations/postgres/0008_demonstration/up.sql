-- The demonstration: which sites are made up, from which seed, and how far their incidents have been written (a broken-off
-- `webm demo` goes on where it stopped).
CREATE TABLE demonstration (
    site_id BYTEA NOT NULL PRIMARY KEY REFERENCES site (area_id),
    seed BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    total INTEGER NOT NULL,
    written INTEGER NOT NULL DEFAULT 0
);
