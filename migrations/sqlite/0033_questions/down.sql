DROP TABLE asked_question;
