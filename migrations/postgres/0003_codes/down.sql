DROP TABLE word;
DROP TABLE method;
DROP TABLE category;
