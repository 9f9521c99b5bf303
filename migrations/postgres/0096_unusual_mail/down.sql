DROP TABLE unusual_mail;
