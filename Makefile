# The doors of the house. Each is a script, so that it can be read, checked and run without make.

.PHONY: help run dev test check faults bench openapi

help: ## what can be done here
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /make \1	/' | expand -t 16

run: ## build what changed, start the server with the demonstration in ./data
	@scripts/run.sh

dev: ## server and page for those who change them: http://127.0.0.1:5173 follows the source
	@scripts/dev.sh

test: ## everything, on both engines, from a clean clone too
	@scripts/test.sh

check: ## the fast part of test: format, lints, tests on SQLite
	@scripts/check.sh

faults: ## kill -9 under load, fifty times on each engine; SMS to 5000 by a bad provider; a killed phone with twenty unsent reports, twenty times
	@scripts/faults.sh 50
	@scripts/smpp.sh 5 5000
	@scripts/offline.sh 20

bench: ## the figures that must hold, in a release build, on both engines; WEBM_BENCH=short for small machines
	@scripts/bench.sh

openapi: ## write openapi/openapi.json from the running code
	@scripts/openapi.sh
