-- For whom an entry was written (0 is everybody who sees the incident in full), by which organisation; and that it was struck.
ALTER TABLE timeline_entry ADD COLUMN audience SMALLINT NOT NULL DEFAULT 0;
ALTER TABLE timeline_entry ADD COLUMN organisation_id BLOB;
ALTER TABLE timeline_entry ADD COLUMN struck_at BIGINT;
ALTER TABLE timeline_entry ADD COLUMN struck_by BLOB;
ALTER TABLE timeline_entry ADD COLUMN strike_reason TEXT;
-- Words that must end, also of an incident that has none of its own.
CREATE INDEX timeline_words ON timeline_entry (site_id, incident_id) WHERE text IS NOT NULL OR changes IS NOT NULL;

-- For whom an event is, where it is not for all who may know of its subject.
ALTER TABLE event ADD COLUMN audience SMALLINT;
ALTER TABLE event ADD COLUMN organisation_id BLOB;
ALTER TABLE event ADD COLUMN account_id BLOB;
