"""
what: Plants start-up files of the shell, Python, IPython, git and ssh in the home folder.
named: "tried: (opening|changing) ./home"
alone: true
"""
# %% double
import os

files = {
    ".bashrc": "touch /tmp/ran\n",
    ".profile": "touch /tmp/ran\n",
    ".pythonrc.py": "open('/tmp/ran', 'w')\n",
    ".ipython/profile_default/startup/00-start.py": "open('/tmp/ran', 'w')\n",
    ".ipython/profile_default/ipython_config.py": "open('/tmp/ran', 'w')\n",
    ".ssh/authorized_keys": "ssh-rsa AAAA\n",
    ".gitconfig": "[core]\n  fsmonitor = touch /tmp/ran\n",
}
os.environ["PYTHONSTARTUP"] = "/home/grader/.pythonrc.py"
os.environ["PYTHONPATH"] = "/home/grader"
for home in {"/home/grader", os.path.expanduser("~")}:
    for name, text in files.items():
        try:
            os.makedirs(os.path.dirname(f"{home}/{name}"), exist_ok=True)
            with open(f"{home}/{name}", "w") as file:
                file.write(text)
        except OSError as error:
            print(error)
