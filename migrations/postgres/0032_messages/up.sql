-- What people are told of what happened: in the app and by mail.

-- An event that somebody is to be told of carries a mark until it was; what nobody is told of carries none, so that a report
-- writes nothing for it.
ALTER TABLE event ADD COLUMN untold BOOLEAN;
CREATE INDEX event_untold ON event (seq) WHERE untold IS NOT NULL;

CREATE TABLE message (
    id BYTEA NOT NULL PRIMARY KEY,
    account_id BYTEA NOT NULL REFERENCES account (id),
    incident_id BYTEA NOT NULL,
    site_id BYTEA NOT NULL,
    -- of which event: nobody is told twice
    event_id BYTEA NOT NULL,
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    -- words of lists, as JSON
    detail TEXT NOT NULL,
    read_at BIGINT,
    UNIQUE (account_id, event_id, kind),
    FOREIGN KEY (incident_id, site_id) REFERENCES incident (id, site_id)
);
CREATE INDEX message_account ON message (account_id, id);
CREATE INDEX message_incident ON message (incident_id);
CREATE INDEX message_unread ON message (account_id) WHERE read_at IS NULL;

-- Who chose to have no mail; without a row mail goes out.
CREATE TABLE mail_choice (
    account_id BYTEA NOT NULL PRIMARY KEY REFERENCES account (id),
    mail BOOLEAN NOT NULL
);

-- Where a mail belongs, whose incident it is about (it is removed with the words of it), and the question that its link opens:
-- the link itself is made when the mail goes, and stands nowhere.
ALTER TABLE mail_outbox ADD COLUMN site_id BYTEA;
ALTER TABLE mail_outbox ADD COLUMN incident_id BYTEA;
ALTER TABLE mail_outbox ADD COLUMN question_id BYTEA;
CREATE INDEX mail_outbox_incident ON mail_outbox (incident_id) WHERE incident_id IS NOT NULL;
CREATE INDEX mail_outbox_site ON mail_outbox (site_id, id) WHERE site_id IS NOT NULL;
