-- What is out of the ordinary: the last look at each site, what it found, and what somebody has put aside.
CREATE TABLE unusual_look (
    site_id BYTEA NOT NULL PRIMARY KEY REFERENCES site (area_id),
    at BIGINT NOT NULL,
    -- series that were compared, those of which nothing was found too
    series INTEGER NOT NULL
);

CREATE TABLE unusual_finding (
    id BYTEA NOT NULL PRIMARY KEY,
    site_id BYTEA NOT NULL REFERENCES site (area_id),
    -- 'site', 'kind:…', 'method:…', 'unit:…', 'hours:…'
    series TEXT NOT NULL,
    -- the strongest evidence is 0
    place SMALLINT NOT NULL,
    from_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    incidents BIGINT NOT NULL,
    expected DOUBLE PRECISION NOT NULL,
    chance DOUBLE PRECISION NOT NULL,
    adjusted DOUBLE PRECISION NOT NULL,
    -- when the newest of them was registered
    newest_at BIGINT NOT NULL,
    found_at BIGINT NOT NULL,
    UNIQUE (site_id, series)
);

CREATE TABLE unusual_aside (
    site_id BYTEA NOT NULL REFERENCES site (area_id),
    series TEXT NOT NULL,
    reason TEXT NOT NULL,
    account_id BYTEA REFERENCES account (id),
    at BIGINT NOT NULL,
    PRIMARY KEY (site_id, series)
);
