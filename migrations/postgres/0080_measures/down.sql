DROP TABLE measure_evaluation;
DROP TABLE measure;
