-- What and who was involved in an incident, sealed where it names somebody, each with an end; and what brings that end about.

-- Which keys of the ring have sealed something that still stands. The proof opens with the right key only.
CREATE TABLE seal_key (
    key_id BLOB NOT NULL PRIMARY KEY,
    proof BLOB NOT NULL,
    first_used_at BIGINT NOT NULL,
    retired_at BIGINT
);

CREATE TABLE goods (
    id BLOB NOT NULL PRIMARY KEY,
    incident_id BLOB NOT NULL,
    site_id BLOB NOT NULL,
    article TEXT NOT NULL,
    brand TEXT,
    serial_number TEXT,
    quantity INTEGER NOT NULL,
    returned_quantity INTEGER NOT NULL DEFAULT 0,
    damaged BOOLEAN NOT NULL DEFAULT FALSE,
    -- of all pieces together
    value_cents BIGINT,
    added_at BIGINT NOT NULL,
    added_by BLOB,
    struck_at BIGINT,
    strike_reason TEXT,
    version INTEGER NOT NULL DEFAULT 1,
    FOREIGN KEY (incident_id, site_id) REFERENCES incident (id, site_id)
);
CREATE INDEX goods_incident ON goods (incident_id, id);

CREATE TABLE person (
    id BLOB NOT NULL PRIMARY KEY,
    incident_id BLOB NOT NULL,
    site_id BLOB NOT NULL,
    role TEXT NOT NULL,
    age_band TEXT NOT NULL,
    appearance TEXT,
    -- sealed by the key ring: names and birth, phone and address
    identity BLOB,
    contact BLOB,
    -- the end of all of it: reckoned from this moment, for this version of the incident
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
CREATE INDEX person_incident ON person (incident_id, id);
CREATE INDEX person_end ON person (wipe_at) WHERE wiped_at IS NULL;

CREATE TABLE vehicle (
    id BLOB NOT NULL PRIMARY KEY,
    incident_id BLOB NOT NULL,
    site_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    make TEXT,
    colour TEXT,
    country TEXT,
    -- sealed by the key ring: canonical and as seen
    plate BLOB,
    plate_partial BOOLEAN NOT NULL DEFAULT FALSE,
    -- whether its country gives out such plates; unknown where we know no series
    plate_usual BOOLEAN,
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
CREATE INDEX vehicle_incident ON vehicle (incident_id, id);
CREATE INDEX vehicle_end ON vehicle (wipe_at) WHERE wiped_at IS NULL;

-- Keyed hashes by which sealed fields are found without being read: kind 1 plate, 2 three letters of a plate, 3 phone, 4 identity.
CREATE TABLE blind_index (
    kind SMALLINT NOT NULL,
    hash BLOB NOT NULL,
    row_id BLOB NOT NULL,
    incident_id BLOB NOT NULL,
    site_id BLOB NOT NULL,
    PRIMARY KEY (kind, hash, row_id),
    FOREIGN KEY (incident_id, site_id) REFERENCES incident (id, site_id)
);
CREATE INDEX blind_index_row ON blind_index (row_id);

CREATE TABLE circumstances (
    incident_id BLOB NOT NULL PRIMARY KEY,
    site_id BLOB NOT NULL,
    violence TEXT,
    threat TEXT,
    images_secured BOOLEAN,
    emergency_called BOOLEAN,
    emergency_called_at BIGINT,
    version INTEGER NOT NULL DEFAULT 1,
    FOREIGN KEY (incident_id, site_id) REFERENCES incident (id, site_id)
);

-- Extra questions of a category or of all below it; the words of a choice are separated by spaces.
CREATE TABLE question (
    code TEXT NOT NULL PRIMARY KEY,
    category TEXT NOT NULL,
    kind TEXT NOT NULL,
    choices TEXT NOT NULL DEFAULT '',
    position SMALLINT NOT NULL,
    nl TEXT NOT NULL,
    en TEXT NOT NULL,
    fr TEXT NOT NULL
);

CREATE TABLE answer (
    incident_id BLOB NOT NULL,
    site_id BLOB NOT NULL,
    question TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (incident_id, question),
    FOREIGN KEY (incident_id, site_id) REFERENCES incident (id, site_id)
);

-- Who opened what, when and for what: outlives what was read.
CREATE TABLE personal_read (
    id BLOB NOT NULL PRIMARY KEY,
    incident_id BLOB NOT NULL,
    site_id BLOB NOT NULL,
    row_kind TEXT NOT NULL,
    row_id BLOB NOT NULL,
    fields TEXT NOT NULL,
    reason TEXT NOT NULL,
    account_id BLOB,
    client_id BLOB,
    organisation_id BLOB NOT NULL,
    at BIGINT NOT NULL,
    FOREIGN KEY (incident_id, site_id) REFERENCES incident (id, site_id)
);
CREATE INDEX personal_read_incident ON personal_read (incident_id, id);

-- Terms that a site has of its own; an empty word stands for any.
CREATE TABLE retention_term (
    site_id BLOB NOT NULL REFERENCES site (area_id),
    category TEXT NOT NULL DEFAULT '',
    outcome TEXT NOT NULL DEFAULT '',
    minor BOOLEAN NOT NULL DEFAULT FALSE,
    days INTEGER NOT NULL,
    PRIMARY KEY (site_id, category, outcome, minor)
);

-- Since when a site's terms are announced: nothing is wiped before the time of a warning has passed since.
CREATE TABLE retention_site (
    site_id BLOB NOT NULL PRIMARY KEY REFERENCES site (area_id),
    announced_at BIGINT NOT NULL,
    last_serial INTEGER NOT NULL DEFAULT 0,
    last_proof BLOB NOT NULL
);

CREATE TABLE retention_hold (
    id BLOB NOT NULL PRIMARY KEY,
    incident_id BLOB NOT NULL,
    site_id BLOB NOT NULL,
    reason TEXT NOT NULL,
    until_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by BLOB,
    ended_at BIGINT,
    FOREIGN KEY (incident_id, site_id) REFERENCES incident (id, site_id)
);
CREATE INDEX retention_hold_incident ON retention_hold (incident_id, id);

-- What was wiped, when and by which term; each proof reckons in the one before it.
CREATE TABLE tombstone (
    site_id BLOB NOT NULL REFERENCES site (area_id),
    serial INTEGER NOT NULL,
    incident_id BLOB NOT NULL,
    at BIGINT NOT NULL,
    what TEXT NOT NULL,
    proof BLOB NOT NULL,
    PRIMARY KEY (site_id, serial),
    FOREIGN KEY (incident_id, site_id) REFERENCES incident (id, site_id)
);
CREATE INDEX tombstone_incident ON tombstone (incident_id);

-- Asked by those whom a row is about: to see, correct or erase it, or an objection.
CREATE TABLE subject_request (
    id BLOB NOT NULL PRIMARY KEY,
    incident_id BLOB NOT NULL,
    site_id BLOB NOT NULL,
    row_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    received_date TEXT NOT NULL,
    decision TEXT,
    decided_at BIGINT,
    created_at BIGINT NOT NULL,
    created_by BLOB,
    FOREIGN KEY (incident_id, site_id) REFERENCES incident (id, site_id)
);
CREATE INDEX subject_request_incident ON subject_request (incident_id, id);

-- When the incident's own words were wiped, and what still has them in the order of its end.
ALTER TABLE incident ADD COLUMN wiped_at BIGINT;
CREATE INDEX incident_unwiped ON incident (site_id, state, outcome, category, reported_at) WHERE wiped_at IS NULL;

-- A stored answer is wiped with what it shows.
ALTER TABLE idempotency_key ADD COLUMN subject_id BLOB;
CREATE INDEX idempotency_key_subject ON idempotency_key (subject_id) WHERE subject_id IS NOT NULL;

INSERT INTO question (code, category, kind, choices, position, nl, en, fr) VALUES
    ('place-in-shop', 'theft', 'text', '', 1, 'Plek in de winkel', 'Place in the shop', 'Endroit dans le magasin'),
    ('accomplices', 'theft', 'number', '', 2, 'Aantal medeplegers', 'Number of accomplices', 'Nombre de complices'),
    ('joins-as-injured', 'theft', 'yes-no', '', 3, 'Voegt zich als benadeelde partij', 'Joins as injured party', 'Se constitue partie lésée'),
    ('traces-left', 'theft.burglary-business', 'yes-no', '', 4, 'Sporen achtergelaten', 'Traces left', 'Traces laissées'),
    ('staff-injured', 'violence', 'number', '', 1, 'Aantal gewonden onder personeel', 'Staff injured', 'Blessés parmi le personnel'),
    ('in-a-home', 'damage', 'yes-no', '', 1, 'In een woning', 'In a home', 'Dans une habitation');
