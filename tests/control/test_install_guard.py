"""A notebook that forgot `import minicloud` is guarded too."""

import json
import os
import subprocess
import sys
import venv
from collections.abc import Callable
from pathlib import Path

import pytest
from jupyter_client import KernelManager
from jupyter_client.kernelspec import KernelSpecManager

import minicloud
from minicloud.control.install_guard import install, main

ROOT = Path(minicloud.__file__).parent.parent

FORGOTTEN = """
import boto3
try:
    boto3.client("ec2", region_name="eu-west-1").describe_instances()
except Exception as error:
    print(type(error).__name__, error)
"""


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """A virtual environment of the test's own, with the guard installed: how to run in it."""
    home = tmp_path / "environment"
    venv.create(home, with_pip=False, symlinks=True)
    packages = [path for path in sys.path if path.endswith("site-packages")]
    variables = {
        "PATH": f"{home / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": os.pathsep.join([str(ROOT), *packages]),
        "HOME": str(tmp_path),
        "IPYTHONDIR": str(tmp_path / "ipython"),
        "JUPYTER_RUNTIME_DIR": str(tmp_path),
    }
    install_here = ["python", "-m", "minicloud.control.install_guard"]
    subprocess.run(install_here, env=variables, check=True, capture_output=True, timeout=60)
    return variables


def test_a_notebook_that_forgot_minicloud_is_refused(environment: dict[str, str]) -> None:
    kernels = Path(environment["HOME"]) / "kernels"
    (kernels / "guarded").mkdir(parents=True)
    python = str(Path(environment["HOME"]) / "environment" / "bin" / "python")
    command = [python, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    specification = {"argv": command, "display_name": "Guarded", "language": "python"}
    (kernels / "guarded" / "kernel.json").write_text(json.dumps(specification))
    finder = KernelSpecManager(kernel_dirs=[str(kernels)], ensure_native_kernel=False)
    manager = KernelManager(kernel_name="guarded", kernel_spec_manager=finder)
    manager.start_kernel(env=environment)
    client = manager.client()
    client.start_channels()
    printed: list[str] = []
    try:
        client.wait_for_ready(timeout=60)
        client.execute_interactive(
            FORGOTTEN,
            timeout=60,
            output_hook=lambda message: printed.append(str(message["content"].get("text", ""))),
        )
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
        manager.cleanup_resources()
    assert "NotStartedError EC2 DescribeInstances" in "".join(printed)


def test_ipython_in_a_terminal_is_guarded_too(environment: dict[str, str], tmp_path: Path) -> None:
    program = tmp_path / "forgotten.py"
    program.write_text(FORGOTTEN)
    done = subprocess.run(
        ["python", "-m", "IPython", "--no-banner", str(program)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert "NotStartedError EC2 DescribeInstances" in done.stdout, done.stdout + done.stderr


def test_installing_twice_writes_once_and_keeps_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "etc" / "ipython" / "ipython_config.py"
    path.parent.mkdir(parents=True)
    path.write_text("# somebody's own\n")
    install(tmp_path)
    install(tmp_path)
    text = path.read_text()
    assert text.startswith("# somebody's own\n")
    assert text.count("ipython_guard") == 1
    assert [one.name for one in path.parent.iterdir()] == ["ipython_config.py"]


def test_a_system_python_is_left_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "prefix", sys.base_prefix)
    assert main() == 1
    assert "nothing was written" in capsys.readouterr().err


def test_the_extension_loads_neither_botocore_nor_moto(run_python: Callable[..., str]) -> None:
    out = run_python("""
        import sys
        from minicloud.control.ipython_guard import load_ipython_extension
        load_ipython_extension(None)
        print([name for name in ("botocore", "moto") if name in sys.modules])
    """)
    assert out == "[]"
