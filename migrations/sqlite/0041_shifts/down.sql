DROP TABLE handover_read;
DROP TABLE handover;
DROP TABLE shift;
