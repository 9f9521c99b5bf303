-- Who was on duty where, what was handed over, and who has read it.
CREATE TABLE shift (
    id BLOB NOT NULL PRIMARY KEY,
    site_id BLOB NOT NULL REFERENCES site (area_id),
    account_id BLOB NOT NULL REFERENCES account (id),
    organisation_id BLOB NOT NULL REFERENCES organisation (id),
    begins_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX shift_site ON shift (site_id, begins_at);
CREATE INDEX shift_account ON shift (account_id, site_id, ended_at);
-- Nobody is on duty twice at one place.
CREATE UNIQUE INDEX shift_open ON shift (account_id, site_id) WHERE ended_at IS NULL;

CREATE TABLE handover (
    id BLOB NOT NULL PRIMARY KEY,
    site_id BLOB NOT NULL REFERENCES site (area_id),
    shift_id BLOB NOT NULL UNIQUE REFERENCES shift (id),
    account_id BLOB NOT NULL REFERENCES account (id),
    -- free words, which end
    text TEXT,
    at BIGINT NOT NULL,
    wipe_at BIGINT NOT NULL,
    wiped_at BIGINT
);
CREATE INDEX handover_site ON handover (site_id, id);
CREATE INDEX handover_end ON handover (wipe_at) WHERE wiped_at IS NULL;

CREATE TABLE handover_read (
    handover_id BLOB NOT NULL REFERENCES handover (id),
    account_id BLOB NOT NULL REFERENCES account (id),
    at BIGINT NOT NULL,
    PRIMARY KEY (handover_id, account_id)
);
