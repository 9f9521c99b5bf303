-- Participation gets a version, for If-Match; each country the clock by which its days are reckoned.
ALTER TABLE participation ADD COLUMN version INTEGER NOT NULL DEFAULT 1;

INSERT INTO country_rule (country, rule, begin_date, value, source) VALUES
    ('NL', 'time-zone', '1940-05-16', '"Europe/Amsterdam"', 'IANA time zone database'),
    ('BE', 'time-zone', '1892-05-01', '"Europe/Brussels"', 'IANA time zone database');
