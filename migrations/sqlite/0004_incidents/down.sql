DROP TABLE incident_words;
DROP TABLE job;
DROP TABLE idempotency_key;
DROP TABLE event;
DROP TABLE timeline_entry;
DROP TABLE incident;
DROP TABLE site_counter;
