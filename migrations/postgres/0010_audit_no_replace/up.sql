-- Nothing to add here: INSERT … ON CONFLICT DO UPDATE is an update to the trigger of 0002, and there is no other way to replace
-- a row. The embedded engine has one, and closes it in the migration of this name.
SELECT 1;
