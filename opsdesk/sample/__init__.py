"""A seeded, realistic sample desk of any size: for the first run, tests, pictures and benchmarks."""

from opsdesk.sample.desk import fill as fill
from opsdesk.sample.sheet import sample_sheet as sample_sheet
