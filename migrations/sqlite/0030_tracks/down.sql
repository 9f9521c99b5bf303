DELETE FROM word WHERE kind IN ('track-step', 'notified-step', 'notified-by', 'track-hand') OR (kind = 'report-step' AND code = 'not-wanted');
DROP TABLE track_step;
DROP TABLE track;
