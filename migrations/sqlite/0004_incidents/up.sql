-- Incidents, their timeline, the outbox of events, and what makes a repeated request harmless.

-- The last number given, per site and year: numbers are unique and without holes as long as nothing rolls back.
CREATE TABLE site_counter (
    site_id BLOB NOT NULL REFERENCES site (area_id),
    year SMALLINT NOT NULL,
    last INTEGER NOT NULL,
    PRIMARY KEY (site_id, year)
);

CREATE TABLE incident (
    -- order of entry; also the row of the word index
    seq INTEGER NOT NULL PRIMARY KEY,
    id BLOB NOT NULL,
    site_id BLOB NOT NULL REFERENCES site (area_id),
    year SMALLINT NOT NULL,
    serial INTEGER NOT NULL,
    category SMALLINT NOT NULL REFERENCES category (id),
    -- bit set of method.id
    methods BIGINT NOT NULL DEFAULT 0,
    completion SMALLINT NOT NULL,
    precision SMALLINT NOT NULL,
    occurred_from BIGINT,
    occurred_until BIGINT,
    unit_id BLOB,
    -- who was in the unit when it was reported
    unit_organisation_id BLOB,
    longitude REAL,
    latitude REAL,
    place_words TEXT,
    description TEXT NOT NULL DEFAULT '',
    short_text TEXT,
    short_text_vetted BOOLEAN NOT NULL DEFAULT FALSE,
    loss_cents BIGINT,
    recovered_cents BIGINT,
    reporter_account_id BLOB,
    reporter_client_id BLOB,
    reporter_organisation_id BLOB NOT NULL,
    external_id TEXT,
    import_run_id BLOB,
    -- what an import knows the row by, so that importing again changes nothing
    import_key BLOB,
    state SMALLINT NOT NULL,
    outcome SMALLINT,
    reject_reason SMALLINT,
    duplicate_of TEXT,
    reported_at BIGINT NOT NULL,
    registered_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    UNIQUE (id, site_id),
    UNIQUE (site_id, year, serial),
    FOREIGN KEY (site_id, unit_id) REFERENCES unit (site_id, id)
);
-- the list of a site; of a site and kind; of a site and state: each in the order of the list
CREATE INDEX incident_list ON incident (site_id, reported_at, id);
CREATE INDEX incident_list_category ON incident (site_id, category, reported_at, id);
CREATE INDEX incident_list_state ON incident (site_id, state, reported_at, id);
CREATE UNIQUE INDEX incident_import_key ON incident (site_id, import_key) WHERE import_key IS NOT NULL;

-- Entries are added and struck, never edited.
CREATE TABLE timeline_entry (
    id BLOB NOT NULL,
    incident_id BLOB NOT NULL,
    site_id BLOB NOT NULL,
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    account_id BLOB,
    client_id BLOB,
    state SMALLINT,
    changes TEXT,
    text TEXT,
    PRIMARY KEY (incident_id, id),
    FOREIGN KEY (incident_id, site_id) REFERENCES incident (id, site_id)
) WITHOUT ROWID;

-- What happened, for those who must hear of it; committed with the change itself.
CREATE TABLE event (
    seq INTEGER NOT NULL PRIMARY KEY,
    id BLOB NOT NULL,
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    subject_id BLOB NOT NULL,
    area_id BLOB
);

-- Answers already given, by a hash of caller, route and key. The answer is sealed by the key ring.
CREATE TABLE idempotency_key (
    seq INTEGER NOT NULL PRIMARY KEY,
    slot BLOB NOT NULL UNIQUE,
    payload_hash BLOB NOT NULL,
    status SMALLINT NOT NULL,
    answer BLOB NOT NULL,
    created_at BIGINT NOT NULL
);

-- Long work that survives a restart: taken under a lease, taken over when the lease runs out.
CREATE TABLE job (
    id BLOB NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    subject_id BLOB NOT NULL,
    -- waiting, running, done, failed, cancelled
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    lease_owner BLOB,
    lease_until BIGINT,
    cancel_asked BOOLEAN NOT NULL DEFAULT FALSE,
    progress_done BIGINT NOT NULL DEFAULT 0,
    progress_total BIGINT,
    error TEXT,
    created_at BIGINT NOT NULL,
    finished_at BIGINT
);
CREATE INDEX job_state ON job (state, created_at);
CREATE INDEX job_subject ON job (subject_id);

-- Words of an incident, folded by the server so that both engines find the same: all of them, and those of the vetted text.
-- `place` holds the site as one word, so that a search never walks through another site's.
CREATE VIRTUAL TABLE incident_words USING fts5 (
    place, words, vetted,
    content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 0', detail = 'column'
);
-- What insight reads, in one place: a scan of it answers what, when and how without touching the rows.
CREATE INDEX incident_insight ON incident (
    site_id, occurred_from, occurred_until, category, methods, precision, state, unit_id, loss_cents, recovered_cents,
    reporter_organisation_id, reported_at
);
