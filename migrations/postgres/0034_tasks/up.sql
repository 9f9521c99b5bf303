-- Tasks of an incident: what, who, until when, done. And the standard texts of a site, by language and category.

CREATE TABLE task (
    id BYTEA NOT NULL PRIMARY KEY,
    incident_id BYTEA NOT NULL,
    site_id BYTEA NOT NULL,
    -- wiped with the words of the incident
    what TEXT,
    account_id BYTEA REFERENCES account (id),
    team_id BYTEA,
    due_at BIGINT,
    done_at BIGINT,
    done_by BYTEA,
    added_at BIGINT NOT NULL,
    added_by BYTEA,
    version INTEGER NOT NULL DEFAULT 1,
    FOREIGN KEY (incident_id, site_id) REFERENCES incident (id, site_id),
    FOREIGN KEY (team_id, site_id) REFERENCES team (id, site_id)
);
CREATE INDEX task_incident ON task (incident_id, id);
CREATE INDEX task_account ON task (account_id, id) WHERE account_id IS NOT NULL AND done_at IS NULL;
CREATE INDEX task_team ON task (team_id, id) WHERE team_id IS NOT NULL AND done_at IS NULL;

CREATE TABLE standard_text (
    id BYTEA NOT NULL PRIMARY KEY,
    site_id BYTEA NOT NULL REFERENCES site (area_id),
    language TEXT NOT NULL,
    -- a category, or one that has others below it; empty is any
    category TEXT NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX standard_text_site ON standard_text (site_id, language, title, id);
