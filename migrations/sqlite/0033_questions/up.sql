-- Questions to the reporter or to an outsider, answered by a signed link that needs no account and ends. The link is made of the
-- row's id and the key ring, and stands nowhere.

CREATE TABLE asked_question (
    id BLOB NOT NULL PRIMARY KEY,
    incident_id BLOB NOT NULL,
    site_id BLOB NOT NULL,
    -- reporter, outsider
    whom TEXT NOT NULL,
    -- both wiped with the words of the incident
    text TEXT,
    answer TEXT,
    asked_at BIGINT NOT NULL,
    asked_by BLOB,
    ends_at BIGINT NOT NULL,
    opened_at BIGINT,
    answered_at BIGINT,
    withdrawn_at BIGINT,
    FOREIGN KEY (incident_id, site_id) REFERENCES incident (id, site_id)
);
CREATE INDEX asked_question_incident ON asked_question (incident_id, id);
