-- Open figures: which sites publish, where and from which month on, and what was published, which stays as it is.
CREATE TABLE open_figures (
    site_id BLOB NOT NULL PRIMARY KEY REFERENCES site (area_id),
    -- the end of the public address
    code TEXT NOT NULL UNIQUE,
    -- first day of the first month
    from_date TEXT NOT NULL,
    -- null while they cannot be read
    opened_at BIGINT,
    set_by BLOB REFERENCES account (id),
    version INTEGER NOT NULL
);

CREATE TABLE open_figures_month (
    site_id BLOB NOT NULL REFERENCES site (area_id),
    -- first day of the month
    month_date TEXT NOT NULL,
    published_at BIGINT NOT NULL,
    -- JSON, what is shown only: a hidden number stands nowhere
    figures TEXT NOT NULL,
    PRIMARY KEY (site_id, month_date)
);
