DROP TABLE meeting_action;
DROP TABLE report_copy;
DROP TABLE report_reader;
DROP TABLE report;
DROP TABLE report_template_reader;
DROP TABLE report_template;
