DROP TABLE mail_outbox;
ALTER TABLE incident DROP COLUMN import_hash;
DROP TABLE import_fault;
DROP TABLE import_run;
DROP TABLE import_mapping;
DROP TABLE import_file;
