DROP TABLE deadline;
DROP TABLE assignment;
DROP TABLE team_member;
DROP TABLE team;
