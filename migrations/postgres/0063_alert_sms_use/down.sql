DROP TABLE alert_sms_use;
