"""Counts start hours by weekday, hour and kind in DuckDB, over the rows of a bench, and prints the 95th percentile in milliseconds.

Called by the bench of Insight, which holds its own figure for the same rows beside it: `duckdb-hours.py DATABASE FROM_MS`, an embedded
database and the begin of the period. It spreads no windows: that is more than a fair reference asks of it.
"""
import sqlite3
import sys
import time

import duckdb
import numpy

path, begin = sys.argv[1], int(sys.argv[2])
rows = sqlite3.connect(f"file:{path}?mode=ro", uri=True).execute("SELECT occurred_from, category FROM incident WHERE occurred_from IS NOT NULL")
begins, kinds = [], []
while some := rows.fetchmany(100_000):
    table = numpy.array(some, dtype=numpy.int64)
    begins.append(table[:, 0])
    kinds.append(table[:, 1].astype(numpy.int16))
facts = {"at": numpy.concatenate(begins), "kind": numpy.concatenate(kinds)}
db = duckdb.connect(config={"threads": 2})
db.execute("CREATE TABLE fact AS SELECT at, kind FROM facts")
ask = f"SELECT (at // 3600000 + 73) % 168 AS hour, kind, count(*) FROM fact WHERE at >= {begin} GROUP BY ALL"
times = []
for _ in range(60):
    start = time.perf_counter()
    db.execute(ask).fetchall()
    times.append((time.perf_counter() - start) * 1000)
times = sorted(times[10:])
print(f"{times[int(len(times) * 0.95) - 1]:.2f}")
