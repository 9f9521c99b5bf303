-- A report touched a page in each of seven indexes whose order is not that of entry. Two of them are enough: one that answers
-- lists and figures of a site without touching the rows, and one of what is not closed (state 3), which is little.
CREATE INDEX incident_site ON incident (
    site_id, reported_at, id, state, category, methods, precision, occurred_from, occurred_until, unit_id, loss_cents,
    recovered_cents, reporter_organisation_id, outcome, registered_at, wiped_at
);
CREATE INDEX incident_unclosed ON incident (site_id, reported_at, id, state) WHERE state <> 3;
DROP INDEX incident_list;
DROP INDEX incident_list_category;
DROP INDEX incident_list_state;
DROP INDEX incident_insight;
DROP INDEX incident_unwiped;

-- The words of each incident as they are looked for, every one with a space before it; `words` without those of the vetted
-- text. They enter their index many at a time: `incident_words_entered` says how far it is, and a search asks the rows after it
-- themselves.
CREATE TABLE incident_words_plain (
    seq INTEGER NOT NULL PRIMARY KEY,
    -- the end of the site's id: stands before every word in the index, so that each site has lists of its own there
    place TEXT NOT NULL,
    words TEXT NOT NULL,
    vetted TEXT NOT NULL
);
CREATE TABLE incident_words_entered (
    id INTEGER NOT NULL PRIMARY KEY,
    seq INTEGER NOT NULL
);
CREATE VIRTUAL TABLE incident_terms USING fts5vocab(incident_words, instance);
INSERT INTO incident_words_plain (seq, place, words, vetted)
SELECT
    i.seq,
    lower(hex(substr(i.site_id, 13))),
    coalesce(' ' || group_concat(CASE WHEN t.of_vetted = 0 THEN t.term END, ' '), ''),
    coalesce(' ' || group_concat(CASE WHEN t.of_vetted = 1 THEN t.term END, ' '), '')
FROM incident i
LEFT JOIN (
    SELECT doc, term, max(col = 'vetted') AS of_vetted FROM incident_terms WHERE col <> 'place' GROUP BY doc, term
) t ON t.doc = i.seq
GROUP BY i.seq;
DROP TABLE incident_terms;
DROP TABLE incident_words;
-- What stands between spaces is a word here, whatever it is: they were told apart before.
CREATE VIRTUAL TABLE incident_words USING fts5 (
    words, vetted,
    content = '', contentless_delete = 1, detail = 'column',
    tokenize = "unicode61 remove_diacritics 0 categories 'L* N* C* M* P* S*'"
);
INSERT INTO incident_words (rowid, words, vetted)
SELECT seq, replace(words, ' ', ' ' || place), replace(vetted, ' ', ' ' || place) FROM incident_words_plain ORDER BY seq;
INSERT INTO incident_words_entered (id, seq) SELECT 1, coalesce(max(seq), 0) FROM incident_words_plain;
