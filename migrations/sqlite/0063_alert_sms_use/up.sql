-- How many parts of SMS a site had handed over in a month, by its own clock: what its budget is held against.
CREATE TABLE alert_sms_use (
    site_id BLOB NOT NULL REFERENCES site (area_id),
    -- YYYY-MM
    month TEXT NOT NULL,
    parts BIGINT NOT NULL,
    PRIMARY KEY (site_id, month)
);
