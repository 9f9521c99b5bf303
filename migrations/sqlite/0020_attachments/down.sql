DROP TABLE attachment_part;
DROP TABLE attachment_upload;
DROP TABLE attachment;
DROP TABLE stored_object;
