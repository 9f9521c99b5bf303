DROP TABLE floor_plan_unit;
DROP TABLE floor_plan;
