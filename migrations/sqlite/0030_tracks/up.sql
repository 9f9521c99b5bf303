-- Tracks beside the handling of an incident, each with its own dated steps. They outlive its closing.

CREATE TABLE track (
    id BLOB NOT NULL PRIMARY KEY,
    incident_id BLOB NOT NULL,
    site_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    -- the number that the other side gave it
    reference TEXT,
    -- an organisation; wiped with the words of the incident all the same
    party TEXT,
    notified_by TEXT,
    begun_at BIGINT NOT NULL,
    added_at BIGINT NOT NULL,
    added_by BLOB,
    struck_at BIGINT,
    strike_reason TEXT,
    version INTEGER NOT NULL DEFAULT 1,
    UNIQUE (id, site_id),
    FOREIGN KEY (incident_id, site_id) REFERENCES incident (id, site_id)
);
CREATE INDEX track_incident ON track (incident_id, id);

-- Steps are added and struck, never edited.
CREATE TABLE track_step (
    id BLOB NOT NULL PRIMARY KEY,
    track_id BLOB NOT NULL,
    site_id BLOB NOT NULL,
    step TEXT NOT NULL,
    happened_at BIGINT NOT NULL,
    -- wiped with the words of the incident
    note TEXT,
    why_not TEXT,
    -- whose word it is: own, police, prosecution
    hand TEXT NOT NULL,
    added_at BIGINT NOT NULL,
    added_by BLOB,
    struck_at BIGINT,
    strike_reason TEXT,
    FOREIGN KEY (track_id, site_id) REFERENCES track (id, site_id)
);
CREATE INDEX track_step_track ON track_step (track_id, id);

INSERT INTO word (kind, code, position, nl, en, fr) VALUES
    ('report-step', 'not-wanted', 9, 'wil geen aangifte doen', 'does not want to report', 'ne souhaite pas porter plainte'),
    ('track-step', 'begun', 1, 'begonnen', 'begun', 'commencé'),
    ('track-step', 'step', 2, 'stap', 'step', 'étape'),
    ('track-step', 'ended', 3, 'afgerond', 'ended', 'terminé'),
    ('notified-step', 'begun', 1, 'gemeld', 'notified', 'signalé'),
    ('notified-step', 'arrived', 2, 'politie ter plaatse', 'police arrived', 'police sur place'),
    ('notified-step', 'step', 3, 'stap', 'step', 'étape'),
    ('notified-step', 'ended', 4, 'afgerond', 'ended', 'terminé'),
    ('notified-by', 'emergency-number', 1, 'noodnummer (112)', 'emergency number (112)', 'numéro d''urgence (112)'),
    ('notified-by', 'police-number', 2, 'politie, geen spoed', 'police, not urgent', 'police, non urgent'),
    ('notified-by', 'control-room', 3, 'via de meldkamer', 'through a control room', 'par la centrale'),
    ('notified-by', 'online', 4, 'via app of internet', 'by app or internet', 'par application ou internet'),
    ('notified-by', 'in-person', 5, 'aan een agent', 'in person', 'à un agent'),
    ('track-hand', 'own', 1, 'eigen opgave', 'own word', 'propre déclaration'),
    ('track-hand', 'police', 2, 'politie', 'police', 'police'),
    ('track-hand', 'prosecution', 3, 'OM / parket', 'prosecution', 'parquet');
