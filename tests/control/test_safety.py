"""No call reaches AWS, whatever the machine holds and in whichever order things happen."""

import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

REFUSED = """
    import boto3
    try:
        {call}
    except minicloud.NotStartedError as error:
        print(error)
"""


class Listener:
    """Stands for AWS: anybody who connects was on the way out of the machine."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.settimeout(0)
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def was_called(self) -> bool:
        try:
            self._socket.accept()[0].close()
        except BlockingIOError:
            return False
        return True

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    one = Listener()
    yield one
    one.close()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home whose profile runs a program for its credentials; the program leaves a mark."""
    folder = tmp_path / ".aws"
    folder.mkdir()
    program = tmp_path / "credentials.sh"
    program.write_text(f"#!/bin/sh\ntouch {tmp_path}/was-read\nexit 1\n")
    program.chmod(0o755)
    (folder / "config").write_text(
        f"[default]\nregion = eu-west-1\ncredential_process = {program}\n"
        f"[profile work]\nregion = eu-west-1\ncredential_process = {program}\n"
    )
    return tmp_path


def real_machine(home: Path, listener: Listener) -> dict[str, str]:
    """The variables of a machine on which somebody works with the real AWS."""
    return {
        "HOME": str(home),
        "AWS_PROFILE": "work",
        "AWS_CONFIG_FILE": str(home / ".aws" / "config"),
        "AWS_ENDPOINT_URL": listener.url,
        "AWS_ENDPOINT_URL_EC2": listener.url,
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": listener.url,
        "AWS_EC2_METADATA_SERVICE_ENDPOINT": listener.url,
        "AWS_CSM_ENABLED": "true",
        "HTTP_PROXY": listener.url,
        "HTTPS_PROXY": listener.url,
    }


@pytest.mark.parametrize(
    "call",
    [
        "boto3.client('ec2').describe_instances()",
        "boto3.client('ec2', region_name='eu-west-1').describe_instances()",
        (
            "boto3.client('ec2', 'eu-west-1', aws_access_key_id='AKIA0', aws_secret_access_key='s')"
            ".describe_instances()"
        ),
        "boto3.Session(profile_name='work').client('ec2').describe_instances()",
        "boto3.client('ec2', region_name='eu-west-1', endpoint_url='{url}').describe_instances()",
        "list(boto3.resource('ec2', region_name='eu-west-1').instances.all())",
        (
            "boto3.client('sts', region_name='eu-west-1')"
            ".assume_role(RoleArn='arn:aws:iam::1:role/x-----------', RoleSessionName='xx')"
        ),
    ],
)
@pytest.mark.parametrize("order", ["import minicloud{}", "import boto3, minicloud{}"])
def test_a_call_before_start_is_refused(
    call: str,
    order: str,
    run_python: Callable[..., str],
    home: Path,
    listener: Listener,
) -> None:
    program = order.format("") + REFUSED.replace("\n    ", "\n").format(
        call=call.format(url=listener.url)
    )
    out = run_python(program, **real_machine(home, listener))
    assert "before minicloud.start()" in out
    assert "first cell" in out
    assert not listener.was_called()
    assert not (home / "was-read").exists()


def test_the_message_names_service_and_operation(run_python: Callable[..., str]) -> None:
    out = run_python("""
        import boto3, minicloud
        try:
            boto3.client("ec2", region_name="eu-west-1").describe_instances()
        except minicloud.NotStartedError as error:
            print(error)
    """)
    assert out.startswith("EC2 DescribeInstances was called before minicloud.start().")


def test_the_traceback_of_an_error_of_awss_does_not_speak_of_a_cloud_that_is_not_started(
    run_python: Callable[..., str],
) -> None:
    out = run_python("""
        import sys
        import boto3, minicloud
        from IPython.core.ultratb import VerboseTB
        minicloud.start()
        try:
            boto3.client("ec2").describe_instances(InstanceIds=["i-nope"])
        except Exception:
            print(VerboseTB(theme_name="nocolor").text(*sys.exc_info()))
    """)
    assert "InvalidInstanceID" in out
    assert "safety.py" in out, "the frame is there, so its lines are shown"
    assert "NotStarted" not in out


def test_a_started_cloud_answers_on_a_machine_with_credentials(
    run_python: Callable[..., str], home: Path, listener: Listener
) -> None:
    out = run_python(
        """
        import boto3, minicloud
        minicloud.start(seed=7)
        print(boto3.client("sts").get_caller_identity()["Account"])
        print(boto3.client("ec2").meta.region_name)
        """,
        **real_machine(home, listener),
    )
    assert out.split() == ["123456789012", "ap-northeast-1"]
    assert not listener.was_called()
    assert not (home / "was-read").exists()


def test_clients_made_before_start_are_answered_by_the_emulated_cloud(
    run_python: Callable[..., str], listener: Listener
) -> None:
    out = run_python(
        """
        import boto3
        keys = dict(aws_access_key_id="AKIA0", aws_secret_access_key="s", region_name="us-east-1")
        before_import = boto3.client("ec2", **keys)
        import minicloud
        before_start = boto3.client("ec2", **keys)
        minicloud.start(seed=7)
        print(len(before_import.describe_vpcs()["Vpcs"]))
        print(len(before_start.describe_vpcs()["Vpcs"]))
        """,
        HTTPS_PROXY=listener.url,
    )
    assert out.split() == ["1", "1"]
    assert not listener.was_called()


def test_another_endpoint_is_refused_while_the_cloud_runs(
    run_python: Callable[..., str], listener: Listener
) -> None:
    out = run_python(
        f"""
        import boto3, minicloud
        from minicloud.control.safety import RefusedEndpointError
        minicloud.start(seed=7)
        try:
            boto3.client("ec2", endpoint_url="{listener.url}").describe_vpcs()
        except RefusedEndpointError as error:
            print(error)
        """
    )
    assert "is not an AWS endpoint" in out
    assert not listener.was_called()


def test_calls_after_stop_are_refused(run_python: Callable[..., str], listener: Listener) -> None:
    out = run_python(
        """
        import boto3, minicloud
        minicloud.start(seed=7)
        ec2 = boto3.client("ec2")
        ec2.describe_vpcs()
        minicloud.stop()
        try:
            ec2.describe_vpcs()
        except minicloud.NotStartedError:
            print("refused")
        """,
        HTTPS_PROXY=listener.url,
    )
    assert out == "refused"
    assert not listener.was_called()


def test_a_presigned_url_needs_no_call(run_python: Callable[..., str]) -> None:
    out = run_python("""
        import boto3, minicloud
        s3 = boto3.client("s3", region_name="ap-northeast-1")
        print(s3.generate_presigned_url("get_object", Params={"Bucket": "b", "Key": "k"}))
    """)
    assert out.startswith("https://s3.amazonaws.com/b/k?")


def test_a_request_is_signed_as_for_the_real_aws(run_python: Callable[..., str]) -> None:
    # A learner looks at what leaves their machine, and computes the signature again.
    code = """
        import boto3, minicloud
        minicloud.start()
        seen = []
        ec2 = boto3.client("ec2", region_name="ap-northeast-1")
        ec2.meta.events.register_first("before-send.ec2", lambda request, **_: seen.append(request))
        ec2.describe_vpcs()
        header = seen[0].headers["Authorization"].decode()
        names = header.split("SignedHeaders=")[1].split(",")[0].split(";")
        print("host" in names, "x-amz-date" in names, len(set(header.split("Signature=")[1])) > 1)
    """
    assert run_python(code).split() == ["True", "True", "True"]


def test_importing_minicloud_loads_neither_botocore_nor_moto(
    run_python: Callable[..., str],
) -> None:
    out = run_python("""
        import sys, minicloud
        print([name for name in ("botocore", "boto3", "moto") if name in sys.modules])
    """)
    assert out == "[]"


def test_mock_aws_by_hand_still_works(run_python: Callable[..., str]) -> None:
    out = run_python("""
        import boto3, minicloud, moto
        with moto.mock_aws():
            print(len(boto3.client("ec2", region_name="us-east-1").describe_vpcs()["Vpcs"]))
    """)
    assert out == "1"
