-- Floor plans of a site: a picture that lies among the objects, and where units stand on it, in ten-thousandths of its width and height.
CREATE TABLE floor_plan (
    id BYTEA NOT NULL PRIMARY KEY,
    site_id BYTEA NOT NULL REFERENCES site (area_id),
    name TEXT NOT NULL,
    floor INTEGER NOT NULL,
    media_type TEXT NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    content_id BYTEA NOT NULL REFERENCES stored_object (id),
    drawn_at BIGINT NOT NULL,
    drawn_by BYTEA REFERENCES account (id),
    version INTEGER NOT NULL DEFAULT 1,
    -- so that a unit of another site can stand on none of its plans
    UNIQUE (site_id, id)
);

CREATE TABLE floor_plan_unit (
    plan_id BYTEA NOT NULL,
    unit_id BYTEA NOT NULL,
    site_id BYTEA NOT NULL,
    x INTEGER NOT NULL,
    y INTEGER NOT NULL,
    -- both or none: a point
    width INTEGER,
    height INTEGER,
    PRIMARY KEY (plan_id, unit_id),
    FOREIGN KEY (site_id, plan_id) REFERENCES floor_plan (site_id, id) ON DELETE CASCADE,
    FOREIGN KEY (site_id, unit_id) REFERENCES unit (site_id, id) ON DELETE CASCADE
);
CREATE INDEX floor_plan_unit_unit ON floor_plan_unit (site_id, unit_id);
