DROP TABLE alert_ask;
DROP TABLE alert_call;
DROP TABLE alert_agreement;
