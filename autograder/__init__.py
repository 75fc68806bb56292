"""Grades a class: each submission in two processes, no student code beside a test.

    autograder grade regions-and-azs --course-dir notebooks

Knows notebooks and nbgrader's course folder.
Knows nothing of what the exercises are about: `nbgrader_config.py` tells it what to preload
and where the emulated cloud's gateway is.
"""
