-- INSERT OR REPLACE takes a line away without any trigger on DELETE being asked. A line that is there stays there. A line that
-- is added gets its number from the engine, so the look costs one key in the tree that is written to anyway.
CREATE TRIGGER audit_entry_no_replace BEFORE INSERT ON audit_entry
WHEN EXISTS (SELECT 1 FROM audit_entry WHERE seq = NEW.seq)
BEGIN
    SELECT RAISE(ABORT, 'the audit trail cannot be altered');
END;
