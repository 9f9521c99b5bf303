-- The parts of a delivery that went as several messages, each with a receipt of its own: together they tell of the whole.
CREATE TABLE alert_part (
    id BYTEA NOT NULL PRIMARY KEY,
    delivery_id BYTEA NOT NULL REFERENCES alert_delivery (id),
    provider TEXT NOT NULL,
    reference TEXT NOT NULL,
    state TEXT NOT NULL,
    why TEXT
);
CREATE INDEX alert_part_delivery ON alert_part (delivery_id);
CREATE INDEX alert_part_reference ON alert_part (provider, reference);
