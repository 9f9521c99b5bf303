-- Measures that a site took, and the evaluations of each: what was asked and what came out, kept as it was.
CREATE TABLE measure (
    id BYTEA NOT NULL PRIMARY KEY,
    site_id BYTEA NOT NULL REFERENCES site (area_id),
    -- only there; the whole site when not given
    unit_id BYTEA,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    begin_date TEXT NOT NULL,
    end_date TEXT,
    cost_cents BIGINT,
    payer TEXT,
    -- codes of kinds, separated by spaces
    categories TEXT NOT NULL,
    note TEXT,
    created_at BIGINT NOT NULL,
    created_by BYTEA REFERENCES account (id),
    version INTEGER NOT NULL DEFAULT 1,
    FOREIGN KEY (site_id, unit_id) REFERENCES unit (site_id, id)
);
CREATE INDEX measure_site ON measure (site_id, id);

CREATE TABLE measure_evaluation (
    id BYTEA NOT NULL PRIMARY KEY,
    measure_id BYTEA NOT NULL REFERENCES measure (id),
    made_at BIGINT NOT NULL,
    made_by BYTEA REFERENCES account (id),
    -- JSON
    asked TEXT NOT NULL,
    outcome TEXT NOT NULL
);
CREATE INDEX measure_evaluation_measure ON measure_evaluation (measure_id, id);
