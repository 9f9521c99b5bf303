-- A report touched a page in each of seven indexes whose order is not that of entry, and two of words. Three are enough: one
-- that answers lists and figures of a site without touching the rows, one of what is not closed (state 3), which is little,
-- and one of words.
CREATE INDEX incident_site ON incident (site_id, reported_at, id) INCLUDE (
    seq, state, category, methods, precision, occurred_from, occurred_until, unit_id, loss_cents,
    recovered_cents, reporter_organisation_id, outcome, registered_at, wiped_at
);
CREATE INDEX incident_unclosed ON incident (site_id, reported_at, id, state) WHERE state <> 3;
DROP INDEX incident_list;
DROP INDEX incident_list_category;
DROP INDEX incident_list_state;
DROP INDEX incident_insight;
DROP INDEX incident_unwiped;

-- Before every word stands the end of the site's id, so that each site has lists of its own in the index, and `v` where it is
-- of the vetted text, else `a`.
UPDATE incident SET words = coalesce((
    SELECT array_to_tsvector(array_agg(
        encode(substr(site_id, 13), 'hex')
        || CASE WHEN w.lexeme = ANY (tsvector_to_array(vetted_words)) THEN 'v' ELSE 'a' END || w.lexeme
    )) FROM unnest(words) w WHERE w.lexeme <> 's' || encode(site_id, 'hex')
), '');
ALTER TABLE incident DROP COLUMN vetted_words;
