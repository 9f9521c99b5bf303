DELETE FROM country_rule WHERE rule = 'time-zone';
ALTER TABLE participation DROP COLUMN version;
