DROP TABLE push_key;
