-- Who does what by when: teams of a site, to whom an incident is assigned, deadlines per category. Nothing of it is written by a
-- new report.

CREATE TABLE team (
    id BLOB NOT NULL PRIMARY KEY,
    site_id BLOB NOT NULL REFERENCES site (area_id),
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    ended_at BIGINT,
    version INTEGER NOT NULL DEFAULT 1,
    UNIQUE (id, site_id),
    UNIQUE (site_id, name)
);

CREATE TABLE team_member (
    team_id BLOB NOT NULL REFERENCES team (id),
    account_id BLOB NOT NULL REFERENCES account (id),
    PRIMARY KEY (team_id, account_id)
);
CREATE INDEX team_member_account ON team_member (account_id, team_id);

-- A row as long as it is assigned. `seq` is the incident's, by which lists find it.
CREATE TABLE assignment (
    incident_id BLOB NOT NULL PRIMARY KEY,
    site_id BLOB NOT NULL,
    seq BIGINT NOT NULL,
    account_id BLOB REFERENCES account (id),
    team_id BLOB,
    assigned_at BIGINT NOT NULL,
    assigned_by BLOB,
    FOREIGN KEY (incident_id, site_id) REFERENCES incident (id, site_id),
    FOREIGN KEY (team_id, site_id) REFERENCES team (id, site_id)
);
CREATE INDEX assignment_account ON assignment (account_id, site_id, seq) WHERE account_id IS NOT NULL;
CREATE INDEX assignment_team ON assignment (team_id, site_id, seq) WHERE team_id IS NOT NULL;

-- What a site has of its own; category 0 stands for any, one that has others below it for those too.
CREATE TABLE deadline (
    site_id BLOB NOT NULL REFERENCES site (area_id),
    category SMALLINT NOT NULL,
    accept_minutes INTEGER NOT NULL,
    close_minutes INTEGER NOT NULL,
    PRIMARY KEY (site_id, category)
);
