DROP TABLE alert_part;
