"""
what: Starts programs that stay: a shell in the background, nohup, at, a Python of its own.
named: "ran a program"
alone: true
"""
# %% double
import os
import subprocess
import sys

for command in (
    "nohup sh -c 'sleep 60; touch /tmp/runs-programs' &",
    "setsid sleep 60 &",
    "echo 'touch /tmp/x' | at now + 1 minute",
    "crontab -l",
):
    os.system(command)
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True)
