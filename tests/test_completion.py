"""What completion offers after `minicloud.`, and that the examples in docstrings exist."""

import re
import subprocess
import sys

from minicloud import Cloud, servers

LOOK = "import minicloud; print(*dir(minicloud)); minicloud.Flow; print(*dir(minicloud))"


def test_completion_offers_names_of_the_course_each_once() -> None:
    # A process of its own: here other tests have imported who knows what.
    told = subprocess.run(
        [sys.executable, "-c", LOOK], capture_output=True, text=True, check=True
    ).stdout
    for line in told.splitlines():
        names = line.split()
        assert len(names) == len(set(names))
        assert {"start", "take_network", "Flow"} <= set(names)
        assert not {"Any", "find_spec", "import_module", "typing"} & set(names)


def test_the_calls_of_the_cloud_in_the_help_of_servers_exist() -> None:
    said = {
        (name, call)
        for name in dir(servers)
        if not name.startswith("_")
        for call in re.findall(r"\bcloud\.(\w+)\(", getattr(servers, name).__doc__ or "")
    }
    assert ("serve_names", "dns") in said
    missing = {(name, call) for name, call in said if not hasattr(Cloud, call)}
    assert not missing
