-- Named filters of the list, own or shared with the team of a site. Never the words of a search.
CREATE TABLE saved_view (
    id BYTEA NOT NULL PRIMARY KEY,
    account_id BYTEA NOT NULL REFERENCES account (id),
    site_id BYTEA REFERENCES site (area_id),
    name TEXT NOT NULL,
    filter TEXT NOT NULL,
    position INTEGER NOT NULL,
    created_at BIGINT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX saved_view_account ON saved_view (account_id);
CREATE INDEX saved_view_site ON saved_view (site_id) WHERE site_id IS NOT NULL;
