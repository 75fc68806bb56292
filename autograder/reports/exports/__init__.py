"""Files for other programs, each made from the one schema in `autograder.reports.records`."""
