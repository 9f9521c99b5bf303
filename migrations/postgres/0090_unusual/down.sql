DROP TABLE unusual_aside;
DROP TABLE unusual_finding;
DROP TABLE unusual_look;
