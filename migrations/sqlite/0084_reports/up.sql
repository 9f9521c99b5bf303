-- Reports: templates with whom they are made for, reports that were made, the figures of each reader's copy as they were, and what was
-- agreed on in the meetings that they are made for.
CREATE TABLE report_template (
    id BLOB NOT NULL PRIMARY KEY,
    site_id BLOB NOT NULL REFERENCES site (area_id),
    title TEXT NOT NULL,
    -- JSON
    design TEXT NOT NULL,
    -- on the first working day of a month at this time of the site; both null: only when somebody asks
    hour SMALLINT,
    minute SMALLINT,
    next_at BIGINT,
    created_at BIGINT NOT NULL,
    created_by BLOB REFERENCES account (id),
    version INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX report_template_site ON report_template (site_id, id);
CREATE INDEX report_template_next ON report_template (next_at) WHERE next_at IS NOT NULL;

CREATE TABLE report_template_reader (
    template_id BLOB NOT NULL REFERENCES report_template (id),
    account_id BLOB NOT NULL REFERENCES account (id),
    PRIMARY KEY (template_id, account_id)
);

CREATE TABLE report (
    id BLOB NOT NULL PRIMARY KEY,
    -- not a reference: a report outlives its template
    template_id BLOB,
    -- JSON
    design TEXT NOT NULL,
    from_date TEXT NOT NULL,
    until_date TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    -- null: made by itself
    asked_by BLOB REFERENCES account (id),
    -- when it was due; once for each time of a template
    due_at BIGINT,
    again_of BLOB,
    state TEXT NOT NULL,
    done BIGINT NOT NULL DEFAULT 0,
    total BIGINT,
    UNIQUE (template_id, due_at)
);
CREATE INDEX report_asked ON report (asked_at);

CREATE TABLE report_reader (
    report_id BLOB NOT NULL REFERENCES report (id),
    account_id BLOB NOT NULL REFERENCES account (id),
    -- why there is no copy: a code
    refused TEXT,
    PRIMARY KEY (report_id, account_id)
);
CREATE INDEX report_reader_account ON report_reader (account_id, report_id);

CREATE TABLE report_copy (
    id BLOB NOT NULL PRIMARY KEY,
    report_id BLOB NOT NULL REFERENCES report (id),
    account_id BLOB NOT NULL REFERENCES account (id),
    place INTEGER NOT NULL,
    -- the site or unit that it is about, of a report that is split
    subject_id BLOB,
    label TEXT,
    -- the sites that it holds figures of: their ids, separated by spaces
    sites TEXT NOT NULL,
    incidents BIGINT NOT NULL,
    incidents_before BIGINT,
    -- JSON
    figures TEXT NOT NULL,
    change TEXT,
    UNIQUE (report_id, account_id, place)
);

CREATE TABLE meeting_action (
    id BLOB NOT NULL PRIMARY KEY,
    site_id BLOB NOT NULL REFERENCES site (area_id),
    text TEXT NOT NULL,
    owner TEXT NOT NULL,
    due_date TEXT,
    created_at BIGINT NOT NULL,
    created_by BLOB REFERENCES account (id),
    done_at BIGINT,
    version INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX meeting_action_site ON meeting_action (site_id, id);
