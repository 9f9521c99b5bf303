DROP TABLE open_figures_month;
DROP TABLE open_figures;
