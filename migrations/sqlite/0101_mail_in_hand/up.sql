-- Not before this moment: somebody has the mail in hand, or it was refused for now.
ALTER TABLE mail_outbox ADD COLUMN next_at BIGINT;
CREATE INDEX mail_outbox_waiting ON mail_outbox (id) WHERE sent_at IS NULL;
