-- Places and parties: areas that nest, sites, units, neighbours, organisations, cooperations, participation, accreditation, country rules.
-- Moments are epoch milliseconds (UTC), days ISO text, ids UUIDs of version 7 in 16 bytes.

CREATE TABLE area (
    id BYTEA NOT NULL PRIMARY KEY,
    parent_id BYTEA REFERENCES area (id),
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    country TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX area_parent ON area (parent_id);

CREATE TABLE site (
    area_id BYTEA NOT NULL PRIMARY KEY REFERENCES area (id),
    kind TEXT NOT NULL,
    code TEXT NOT NULL UNIQUE,
    time_zone TEXT NOT NULL,
    boundary TEXT
);

CREATE TABLE organisation (
    id BYTEA NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    registration_number TEXT,
    shows_name BOOLEAN NOT NULL DEFAULT FALSE,
    created_at BIGINT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
);

CREATE TABLE unit (
    id BYTEA NOT NULL PRIMARY KEY,
    site_id BYTEA NOT NULL REFERENCES site (area_id),
    label TEXT NOT NULL,
    zone TEXT,
    floor INTEGER NOT NULL DEFAULT 0,
    longitude DOUBLE PRECISION,
    latitude DOUBLE PRECISION,
    organisation_id BYTEA REFERENCES organisation (id),
    created_at BIGINT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    UNIQUE (site_id, id),
    UNIQUE (site_id, label)
);
CREATE INDEX unit_organisation ON unit (organisation_id);

-- Each row is one site's own half; sharing needs both.
CREATE TABLE neighbour (
    site_id BYTEA NOT NULL REFERENCES site (area_id),
    other_id BYTEA NOT NULL REFERENCES site (area_id),
    shares BOOLEAN NOT NULL DEFAULT FALSE,
    PRIMARY KEY (site_id, other_id)
);
CREATE INDEX neighbour_other ON neighbour (other_id);

CREATE TABLE cooperation (
    id BYTEA NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    area_id BYTEA NOT NULL REFERENCES area (id),
    purpose TEXT NOT NULL,
    legal_ground TEXT NOT NULL,
    sharing TEXT NOT NULL,
    agreement TEXT,
    begin_date TEXT NOT NULL,
    end_date TEXT,
    created_at BIGINT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX cooperation_area ON cooperation (area_id);

CREATE TABLE participation (
    id BYTEA NOT NULL PRIMARY KEY,
    organisation_id BYTEA NOT NULL REFERENCES organisation (id),
    area_id BYTEA NOT NULL REFERENCES area (id),
    cooperation_id BYTEA REFERENCES cooperation (id),
    begins_at BIGINT NOT NULL,
    ends_at BIGINT
);
CREATE INDEX participation_organisation ON participation (organisation_id, area_id);
CREATE INDEX participation_area ON participation (area_id);

CREATE TABLE country_rule (
    country TEXT NOT NULL,
    rule TEXT NOT NULL,
    begin_date TEXT NOT NULL,
    value TEXT NOT NULL,
    source TEXT NOT NULL,
    PRIMARY KEY (country, rule, begin_date)
);

INSERT INTO country_rule (country, rule, begin_date, value, source) VALUES
    ('NL', 'emergency-number', '1997-01-01', '"112"', 'national emergency number'),
    ('NL', 'police-number', '2002-01-01', '"0900-8844"', 'national police number, no emergency'),
    ('NL', 'prosecution-name', '1900-01-01', '"Openbaar Ministerie"', 'name of the service'),
    ('NL', 'warden-name', '1900-01-01', '"boa"', 'name of the office'),
    ('NL', 'ban-name', '1900-01-01', '"winkelverbod"', 'word of the trade'),
    ('NL', 'ban-allowed', '1900-01-01', 'true', 'collective bans need a permit per area'),
    ('NL', 'cctv-keep-days', '2018-05-25', '28', 'guideline of the privacy authority: four weeks'),
    ('NL', 'firm-licence-valid-months', '2014-01-01', '60', 'text of 2014; confirm with the customer'),
    ('NL', 'guard-pass-valid-months', '2014-01-01', '36', 'confirm with the customer'),
    ('NL', 'trainee-pass-valid-months', '2014-01-01', '12', 'confirm with the customer'),
    ('NL', 'civil-claim-cents', '2012-01-01', '18100', 'scheme of the retailers; confirm with the customer'),
    ('NL', 'postcode-pattern', '1977-01-01', '"1234 AB"', 'shape of a postcode'),
    ('BE', 'emergency-number', '1987-01-01', '"112"', 'ambulance and fire brigade'),
    ('BE', 'police-emergency-number', '1987-01-01', '"101"', 'urgent police help'),
    ('BE', 'prosecution-name', '1900-01-01', '"parket"', 'name of the service'),
    ('BE', 'warden-name', '2007-01-01', '"gemeenschapswacht"', 'name of the office'),
    ('BE', 'ban-allowed', '1900-01-01', 'false', 'no collective scheme; confirm with the customer'),
    ('BE', 'administrative-fine-name', '1999-01-01', '"GAS-boete"', 'municipal administrative sanction'),
    ('BE', 'cctv-keep-days', '2018-05-25', '30', 'one month'),
    ('BE', 'postcode-pattern', '1969-01-01', '"1000"', 'shape of a postcode');
