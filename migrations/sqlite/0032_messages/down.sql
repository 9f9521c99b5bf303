DROP INDEX mail_outbox_site;
DROP INDEX mail_outbox_incident;
ALTER TABLE mail_outbox DROP COLUMN question_id;
ALTER TABLE mail_outbox DROP COLUMN incident_id;
ALTER TABLE mail_outbox DROP COLUMN site_id;
DROP TABLE mail_choice;
DROP TABLE message;
DROP INDEX event_untold;
ALTER TABLE event DROP COLUMN untold;
