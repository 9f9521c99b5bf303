DROP TABLE country_rule;
DROP TABLE participation;
DROP TABLE cooperation;
DROP TABLE neighbour;
DROP TABLE unit;
DROP TABLE organisation;
DROP TABLE site;
DROP TABLE area;
