#!/bin/sh
# runs with faults and killed processes; CHAOS_RUNS of them, from CHAOS_SEED on

exec python3 "${REPLUMB:?run by make check}/t/pipelines/chaos.py" \
	"${CHAOS_RUNS:-3}" "${CHAOS_SEED:-1}"
