-- Photos and files of incidents: sealed objects outside the database, rows with an end in it; what comes in parts.

-- One object of the store. Its key is sealed by the ring: without the row nobody opens it. A row stands before its object is
-- written and until it is removed, so that no object is there for ever.
CREATE TABLE stored_object (
    id BLOB NOT NULL PRIMARY KEY,
    -- sealed by the key ring; gone once nobody may open the object any more
    data_key BLOB,
    bytes BIGINT NOT NULL,
    -- whether a row of a room holds it; what is not held after a day is removed
    held BOOLEAN NOT NULL DEFAULT FALSE,
    created_at BIGINT NOT NULL,
    removed_at BIGINT
);
CREATE INDEX stored_object_removed ON stored_object (removed_at) WHERE removed_at IS NOT NULL;
CREATE INDEX stored_object_loose ON stored_object (created_at) WHERE held = FALSE;

CREATE TABLE attachment (
    id BLOB NOT NULL PRIMARY KEY,
    incident_id BLOB NOT NULL,
    site_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    media_type TEXT NOT NULL,
    source TEXT NOT NULL,
    -- sealed by the key ring: names of files name people
    name BLOB,
    bytes BIGINT NOT NULL,
    width INTEGER,
    height INTEGER,
    -- what is shown, its small picture, and what it was before parts were blacked out
    content_id BLOB REFERENCES stored_object (id),
    thumbnail_id BLOB REFERENCES stored_object (id),
    original_id BLOB REFERENCES stored_object (id),
    -- rectangles as JSON
    blackouts TEXT,
    term_from BIGINT NOT NULL,
    term_version INTEGER NOT NULL,
    wipe_at BIGINT NOT NULL,
    wiped_at BIGINT,
    added_at BIGINT NOT NULL,
    added_by BLOB,
    struck_at BIGINT,
    strike_reason TEXT,
    version INTEGER NOT NULL DEFAULT 1,
    FOREIGN KEY (incident_id, site_id) REFERENCES incident (id, site_id)
);
CREATE INDEX attachment_incident ON attachment (incident_id, id);
CREATE INDEX attachment_end ON attachment (wipe_at) WHERE wiped_at IS NULL;

CREATE TABLE attachment_upload (
    id BLOB NOT NULL PRIMARY KEY,
    incident_id BLOB NOT NULL,
    site_id BLOB NOT NULL,
    account_id BLOB,
    client_id BLOB,
    name BLOB,
    source TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    sha256 BLOB NOT NULL,
    -- how much is here
    received BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    touched_at BIGINT NOT NULL,
    -- what it became
    attachment_id BLOB,
    FOREIGN KEY (incident_id, site_id) REFERENCES incident (id, site_id)
);
CREATE INDEX attachment_upload_incident ON attachment_upload (incident_id, id);
CREATE INDEX attachment_upload_touched ON attachment_upload (touched_at);

CREATE TABLE attachment_part (
    upload_id BLOB NOT NULL REFERENCES attachment_upload (id),
    begins_at BIGINT NOT NULL,
    bytes BIGINT NOT NULL,
    object_id BLOB NOT NULL REFERENCES stored_object (id),
    PRIMARY KEY (upload_id, begins_at)
);
