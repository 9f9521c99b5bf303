-- Who wants a mail each week of what is out of the ordinary, and when the last one was made.
CREATE TABLE unusual_mail (
    account_id BLOB NOT NULL PRIMARY KEY REFERENCES account (id),
    made_at BIGINT NOT NULL
);
