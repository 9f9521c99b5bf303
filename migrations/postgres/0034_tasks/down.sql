DROP TABLE standard_text;
DROP TABLE task;
