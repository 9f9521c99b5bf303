-- Imports: files, saved mappings, dry runs and runs, what was wrong with their rows; mail that waits to be sent.

CREATE TABLE import_file (
    id BLOB NOT NULL PRIMARY KEY,
    site_id BLOB NOT NULL REFERENCES site (area_id),
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    -- name in the folder of uploads, made at random
    stored_as TEXT NOT NULL,
    content_hash BLOB NOT NULL,
    account_id BLOB,
    client_id BLOB,
    created_at BIGINT NOT NULL
);
CREATE INDEX import_file_site ON import_file (site_id, id);

CREATE TABLE import_mapping (
    id BLOB NOT NULL PRIMARY KEY,
    site_id BLOB NOT NULL REFERENCES site (area_id),
    name TEXT NOT NULL,
    mapping TEXT NOT NULL,
    account_id BLOB,
    client_id BLOB,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    UNIQUE (site_id, name)
);

-- Dry runs and runs: the same work, with and without writing incidents. State and progress stand in their job.
CREATE TABLE import_run (
    id BLOB NOT NULL PRIMARY KEY,
    dry BOOLEAN NOT NULL,
    site_id BLOB NOT NULL REFERENCES site (area_id),
    -- the file may be removed once the run has ended
    file_id BLOB NOT NULL,
    file_name TEXT NOT NULL,
    mapping TEXT NOT NULL,
    short_text_vetted BOOLEAN NOT NULL DEFAULT FALSE,
    -- sites that rows may name, ids as JSON: where the one who started it may import
    sites TEXT NOT NULL,
    account_id BLOB,
    client_id BLOB,
    organisation_id BLOB NOT NULL,
    mail_to TEXT,
    -- the last row that was dealt with: an import that was cut off goes on after it
    row_done BIGINT NOT NULL DEFAULT 0,
    rows_read BIGINT NOT NULL DEFAULT 0,
    created BIGINT NOT NULL DEFAULT 0,
    updated BIGINT NOT NULL DEFAULT 0,
    skipped BIGINT NOT NULL DEFAULT 0,
    refused BIGINT NOT NULL DEFAULT 0,
    -- faults and notes met, and how many of them are kept
    findings BIGINT NOT NULL DEFAULT 0,
    findings_kept BIGINT NOT NULL DEFAULT 0,
    fault_code TEXT,
    fault_detail TEXT,
    created_at BIGINT NOT NULL
);
CREATE INDEX import_run_site ON import_run (site_id, dry, id);

CREATE TABLE import_fault (
    run_id BLOB NOT NULL REFERENCES import_run (id),
    number BIGINT NOT NULL,
    row_number BIGINT NOT NULL,
    -- false: worth knowing, the row was taken
    refuses BOOLEAN NOT NULL,
    column_name TEXT,
    value TEXT,
    code TEXT NOT NULL,
    detail TEXT NOT NULL,
    PRIMARY KEY (run_id, number)
) WITHOUT ROWID;

-- What the file said of an incident the last time, so that the same file changes nothing, whatever was corrected since.
ALTER TABLE incident ADD COLUMN import_hash BIGINT;

CREATE TABLE mail_outbox (
    id BLOB NOT NULL PRIMARY KEY,
    recipient TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    sent_at BIGINT
);
