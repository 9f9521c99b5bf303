ALTER TABLE incident ADD COLUMN vetted_words TSVECTOR NOT NULL DEFAULT '';
UPDATE incident SET
    words = array_to_tsvector(ARRAY['s' || encode(site_id, 'hex')] || ARRAY(SELECT substr(w.lexeme, 10) FROM unnest(words) w)),
    vetted_words = array_to_tsvector(
        ARRAY['s' || encode(site_id, 'hex')] || ARRAY(SELECT substr(w.lexeme, 10) FROM unnest(words) w WHERE substr(w.lexeme, 9, 1) = 'v')
    );
CREATE INDEX incident_vetted_words ON incident USING gin (vetted_words);
CREATE INDEX incident_list ON incident (site_id, reported_at, id);
CREATE INDEX incident_list_category ON incident (site_id, category, reported_at, id);
CREATE INDEX incident_list_state ON incident (site_id, state, reported_at, id);
CREATE INDEX incident_insight ON incident (site_id, occurred_from) INCLUDE (
    occurred_until, category, methods, precision, state, unit_id, loss_cents, recovered_cents,
    reporter_organisation_id, reported_at
);
CREATE INDEX incident_unwiped ON incident (site_id, state, outcome, category, reported_at) WHERE wiped_at IS NULL;
DROP INDEX incident_unclosed;
DROP INDEX incident_site;
