DROP TABLE incident_words;
CREATE VIRTUAL TABLE incident_words USING fts5 (
    place, words, vetted,
    content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 0', detail = 'column'
);
INSERT INTO incident_words (rowid, place, words, vetted)
SELECT p.seq, 's' || lower(hex(i.site_id)), p.words || p.vetted, p.vetted
FROM incident_words_plain p JOIN incident i ON i.seq = p.seq ORDER BY p.seq;
DROP TABLE incident_words_plain;
DROP TABLE incident_words_entered;
CREATE INDEX incident_list ON incident (site_id, reported_at, id);
CREATE INDEX incident_list_category ON incident (site_id, category, reported_at, id);
CREATE INDEX incident_list_state ON incident (site_id, state, reported_at, id);
CREATE INDEX incident_insight ON incident (
    site_id, occurred_from, occurred_until, category, methods, precision, state, unit_id, loss_cents, recovered_cents,
    reporter_organisation_id, reported_at
);
CREATE INDEX incident_unwiped ON incident (site_id, state, outcome, category, reported_at) WHERE wiped_at IS NULL;
DROP INDEX incident_unclosed;
DROP INDEX incident_site;
