ALTER TABLE timeline_entry DROP COLUMN about_id;
DROP TABLE incident_merge;
DROP TABLE incident_link;
