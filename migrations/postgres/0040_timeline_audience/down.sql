ALTER TABLE event DROP COLUMN account_id;
ALTER TABLE event DROP COLUMN organisation_id;
ALTER TABLE event DROP COLUMN audience;
DROP INDEX timeline_words;
ALTER TABLE timeline_entry DROP COLUMN strike_reason;
ALTER TABLE timeline_entry DROP COLUMN struck_by;
ALTER TABLE timeline_entry DROP COLUMN struck_at;
ALTER TABLE timeline_entry DROP COLUMN organisation_id;
ALTER TABLE timeline_entry DROP COLUMN audience;
