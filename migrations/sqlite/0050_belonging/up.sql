-- What belongs together: links between incidents, also across sites, and merges within one site that can be undone.

CREATE TABLE incident_link (
    id BLOB NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    reason TEXT NOT NULL,
    -- the two ends, the lower id first
    one_id BLOB NOT NULL,
    one_site_id BLOB NOT NULL,
    other_id BLOB NOT NULL,
    other_site_id BLOB NOT NULL,
    added_at BIGINT NOT NULL,
    added_by BLOB,
    removed_at BIGINT,
    removed_by BLOB,
    remove_reason TEXT,
    FOREIGN KEY (one_id, one_site_id) REFERENCES incident (id, site_id),
    FOREIGN KEY (other_id, other_site_id) REFERENCES incident (id, site_id)
);
CREATE UNIQUE INDEX incident_link_standing ON incident_link (one_id, other_id, kind) WHERE removed_at IS NULL;
CREATE INDEX incident_link_other ON incident_link (other_id) WHERE removed_at IS NULL;

-- The site stands once: one incident cannot go into that of another site.
CREATE TABLE incident_merge (
    id BLOB NOT NULL PRIMARY KEY,
    site_id BLOB NOT NULL,
    merged_id BLOB NOT NULL,
    into_id BLOB NOT NULL,
    reason TEXT NOT NULL,
    merged_at BIGINT NOT NULL,
    merged_by BLOB,
    undone_at BIGINT,
    undone_by BLOB,
    undo_reason TEXT,
    FOREIGN KEY (merged_id, site_id) REFERENCES incident (id, site_id),
    FOREIGN KEY (into_id, site_id) REFERENCES incident (id, site_id)
);
CREATE UNIQUE INDEX incident_merge_standing ON incident_merge (merged_id) WHERE undone_at IS NULL;
CREATE INDEX incident_merge_into ON incident_merge (into_id) WHERE undone_at IS NULL;
-- what lists and figures of a site leave out
CREATE INDEX incident_merge_site ON incident_merge (site_id, merged_id) WHERE undone_at IS NULL;

-- The other incident of a link or merge, so that who may not see it is not told of the entry either.
ALTER TABLE timeline_entry ADD COLUMN about_id BLOB;
