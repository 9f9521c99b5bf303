-- What was agreed at a site for a level: who is asked to go, in which order, and within which time. It holds from a moment until
-- the next one of the same level begins, and is never changed: what an alert was held against stays as it was.
CREATE TABLE alert_agreement (
    id BYTEA NOT NULL PRIMARY KEY,
    site_id BYTEA NOT NULL REFERENCES site (area_id),
    level TEXT NOT NULL,
    begins_at BIGINT NOT NULL,
    answer_minutes INTEGER,
    arrive_minutes INTEGER,
    -- whom in which order, as JSON; none: nothing is agreed any more
    steps TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    account_id BYTEA REFERENCES account (id),
    UNIQUE (site_id, level, begins_at)
);

-- The call tree of an alert that went out while something was agreed.
CREATE TABLE alert_call (
    alert_id BYTEA NOT NULL PRIMARY KEY REFERENCES alert (id),
    agreement_id BYTEA NOT NULL REFERENCES alert_agreement (id),
    begun_at BIGINT NOT NULL,
    -- how many steps were gone
    step INTEGER NOT NULL,
    -- when the next step is due while nobody goes; none after the last
    step_until BIGINT,
    -- when it is looked at again; none when there is nothing to wait for
    next_at BIGINT,
    -- when the last step was over and nobody went
    nobody_at BIGINT
);
CREATE INDEX alert_call_next ON alert_call (next_at) WHERE next_at IS NOT NULL;

-- Somebody who was asked to go, once for an alert, and what came of it. Who it was ends with the recipients; the times stay.
CREATE TABLE alert_ask (
    id BYTEA NOT NULL PRIMARY KEY,
    alert_id BYTEA NOT NULL REFERENCES alert (id),
    recipient_id BYTEA REFERENCES alert_recipient (id),
    account_id BYTEA REFERENCES account (id),
    -- the message that asks
    update_id BYTEA NOT NULL REFERENCES alert_update (id),
    step INTEGER NOT NULL,
    asked_at BIGINT NOT NULL,
    -- what was said last
    answer TEXT,
    -- when something was said first
    answered_at BIGINT,
    arrived_at BIGINT,
    UNIQUE (alert_id, account_id)
);
CREATE INDEX alert_ask_recipient ON alert_ask (recipient_id);
