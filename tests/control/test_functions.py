"""Lambda in the emulated cloud, beside bare moto 5.2.5: events, queues, payloads, who may run."""

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest

import minicloud
from minicloud import servers
from minicloud.control.functions_not_run import FunctionsNotRunError
from minicloud.control.isolation import ControllerWarning
from tests.functions import bodies, client, invoke, log, make, queue

FAILING = "def handler(event, context): raise ValueError(event)"
ErrorCode = Callable[[Callable[[], Any]], str | None]


@pytest.fixture
def running(cloud: minicloud.Cloud) -> Iterator[servers.Functions]:
    with servers.run_functions(cloud.functions()) as functions:
        yield functions


def send(event: Any = None, name: str = "f", **changes: Any) -> int:
    answer = client().invoke(
        FunctionName=name, InvocationType="Event", Payload=json.dumps(event), **changes
    )
    return int(answer["StatusCode"])


def test_where_nothing_runs_an_invocation_says_so(cloud: minicloud.Cloud) -> None:
    make()
    with pytest.raises(FunctionsNotRunError, match=r"run_functions\(cloud.functions\(\)\)"):
        invoke()
    with pytest.raises(FunctionsNotRunError):
        send()


def test_bare_moto_echoes_what_it_was_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    import moto

    minicloud.stop()
    monkeypatch.setenv("AWS_DEFAULT_REGION", "ap-northeast-1")
    with moto.mock_aws(config={"lambda": {"use_docker": False}}):
        make("def handler(event, context): return 'ran'")
        assert invoke(event="echo") == "echo"
        assert log() == []


def test_an_interrupt_at_its_start_ends_an_invocation(cloud: minicloud.Cloud) -> None:
    class Runner:
        """Is interrupted when it has begun, and before anybody can wait for its end."""

        def start(self, function: Any, invocation: Any) -> Any:
            self.begun = invocation
            raise KeyboardInterrupt

        def end(self, invocation: Any) -> None:
            self.ended = invocation

        def end_all(self) -> None:
            pass

    runner = Runner()
    cloud.functions().attach(runner)
    make()
    with pytest.raises(KeyboardInterrupt):
        invoke()
    assert runner.ended == runner.begun


def test_a_dry_run_runs_nothing(cloud: minicloud.Cloud) -> None:
    make()
    assert client().invoke(FunctionName="f", InvocationType="DryRun")["StatusCode"] == 204


def test_a_function_that_is_not_there_is_named(
    cloud: minicloud.Cloud, error_code: ErrorCode
) -> None:
    assert error_code(invoke) == "ResourceNotFoundException"
    make()
    assert error_code(lambda: invoke(Qualifier="7")) == "ResourceNotFoundException"


def test_an_event_is_taken_at_once_and_tried_a_moment_later(
    cloud: minicloud.Cloud, running: servers.Functions
) -> None:
    make("def handler(event, context): print('got', event)")
    assert send("it") == 202
    assert running.runs == ()
    cloud.advance(1)
    assert "got it" in log()
    cloud.advance(600)
    assert len(running.runs) == 1


def test_a_failing_event_is_tried_three_times_within_three_minutes(
    cloud: minicloud.Cloud, running: servers.Functions
) -> None:
    make(FAILING)
    send("it")
    counts = []
    for seconds in (1, 59, 1, 119, 1, 3600):
        cloud.advance(seconds)
        counts.append(len(running.runs))
    assert counts == [1, 1, 2, 2, 3, 3]


def test_what_failed_ends_in_the_dead_letter_queue(
    cloud: minicloud.Cloud, running: servers.Functions
) -> None:
    url, arn = queue("dead")
    make(FAILING, DeadLetterConfig={"TargetArn": arn})
    assert client().get_function_configuration(FunctionName="f")["DeadLetterConfig"] == {
        "TargetArn": arn
    }
    send({"order": 1})
    cloud.advance(300)
    (message,) = boto3.client("sqs").receive_message(QueueUrl=url, MessageAttributeNames=["All"])[
        "Messages"
    ]
    assert json.loads(message["Body"]) == {"order": 1}
    told = {name: one["StringValue"] for name, one in message["MessageAttributes"].items()}
    assert (told["ErrorCode"], told["ErrorMessage"]) == ("200", "{'order': 1}")
    client().update_function_configuration(FunctionName="f", DeadLetterConfig={"TargetArn": ""})
    send({"order": 2})
    cloud.advance(300)
    assert len(bodies(url)) == 0


def test_a_destination_gets_the_record_of_a_failure_and_of_a_success(
    cloud: minicloud.Cloud, running: servers.Functions
) -> None:
    (bad_url, bad), (good_url, good) = queue("bad"), queue("good")
    make("def handler(event, context): return 1 / event")
    client().put_function_event_invoke_config(
        FunctionName="f",
        MaximumRetryAttempts=1,
        DestinationConfig={"OnFailure": {"Destination": bad}, "OnSuccess": {"Destination": good}},
    )
    for event in (0, 4):
        send(event)
    cloud.advance(300)
    (failed,), (done,) = bodies(bad_url), bodies(good_url)
    assert failed["requestContext"]["condition"] == "RetriesExhausted"
    assert failed["requestContext"]["approximateInvokeCount"] == 2
    assert failed["responsePayload"]["errorType"] == "ZeroDivisionError"
    assert failed["responseContext"]["functionError"] == "Unhandled"
    assert (done["requestContext"]["condition"], done["responsePayload"]) == ("Success", 0.25)
    assert done["requestPayload"] == 4


def test_a_throttled_event_waits_until_there_is_room(
    cloud: minicloud.Cloud, running: servers.Functions
) -> None:
    make()
    client().put_function_concurrency(FunctionName="f", ReservedConcurrentExecutions=0)
    send("it")
    cloud.advance(100)
    assert running.runs == ()
    client().delete_function_concurrency(FunctionName="f")
    cloud.advance(300)
    assert len(running.runs) == 1


def test_of_all_reservations_a_hundred_stay_free(
    cloud: minicloud.Cloud, error_code: ErrorCode
) -> None:
    def reserve(name: str, number: int) -> str | None:
        return error_code(
            lambda: client().put_function_concurrency(
                FunctionName=name, ReservedConcurrentExecutions=number
            )
        )

    make(FunctionName="a")
    arn = make(FunctionName="b")
    client().publish_version(FunctionName="a")
    assert reserve("a", 500) is None
    assert reserve("b", 800) == "InvalidParameterValueException"
    assert reserve(arn, 401) == "InvalidParameterValueException"
    assert reserve(arn, 400) is None
    assert reserve("a", 501) == "InvalidParameterValueException"
    assert [reserve("a", 100), reserve("b", 800)] == [None, None]  # its own is replaced
    assert reserve("nobody", 1) == "ResourceNotFoundException"


def test_an_event_that_nothing_could_run_is_not_lost(
    cloud: minicloud.Cloud, running: servers.Functions, monkeypatch: pytest.MonkeyPatch
) -> None:
    make("def handler(event, context): print('got', event)")
    send("it")

    def broken(*_arguments: Any) -> Any:
        raise OSError("no more files")

    with monkeypatch.context() as patch:
        patch.setattr(servers.Functions, "start", broken)
        with pytest.warns(ControllerWarning, match="no more files"):
            cloud.advance(1)
    cloud.advance(60)
    assert "got it" in log()


def test_an_event_that_has_grown_too_old_is_given_up_without_a_run(cloud: minicloud.Cloud) -> None:
    url, arn = queue("bad")
    with servers.run_functions(cloud.functions()):
        make()
        client().put_function_event_invoke_config(
            FunctionName="f",
            MaximumEventAgeInSeconds=3600,
            DestinationConfig={"OnFailure": {"Destination": arn}},
        )
        send("it")
    cloud.advance(3601)
    with servers.run_functions(cloud.functions()) as functions:
        send("a later one")
        cloud.advance(1)
        assert len(functions.runs) == 1
    (record,) = bodies(url)
    assert record["requestPayload"] == "it"
    assert record["requestContext"]["condition"] == "EventAgeExceeded"
    assert record["requestContext"]["approximateInvokeCount"] == 0


def test_a_damaged_zip_is_refused(cloud: minicloud.Cloud, error_code: ErrorCode) -> None:
    for method in (zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", method) as archive:
            archive.writestr("index.py", "def handler(event, context): return event\n" + "#" * 500)
        package = bytearray(content.getvalue())
        for place in range(40, 60):
            package[place] ^= 0xFF
        refused = error_code(lambda package=package: make(Code={"ZipFile": bytes(package)}))
        assert refused == "InvalidParameterValueException", method


@pytest.mark.parametrize("value", ["a\0b", "\ud800"])
def test_a_variable_that_no_process_can_have_is_refused(
    cloud: minicloud.Cloud, error_code: ErrorCode, value: str
) -> None:
    make()
    refused = error_code(
        lambda: client().update_function_configuration(
            FunctionName="f", Environment={"Variables": {"COLOR": value}}
        )
    )
    assert refused == "InvalidParameterValueException"


def test_a_reset_forgets_what_waits(cloud: minicloud.Cloud, running: servers.Functions) -> None:
    make()
    send("it")
    cloud.reset()
    cloud.advance(600)
    assert running.runs == ()


def test_bare_moto_5_2_5_drops_the_dead_letter_queue(bare_site: Any) -> None:
    make(DeadLetterConfig={"TargetArn": queue("dead")[1]})
    assert "DeadLetterConfig" not in client().get_function_configuration(FunctionName="f")


def test_what_is_too_large_is_refused(
    cloud: minicloud.Cloud, running: servers.Functions, error_code: ErrorCode
) -> None:
    make()
    code = "RequestEntityTooLargeException"
    assert error_code(lambda: send("x" * (1024 * 1024 - 2))) is None
    assert error_code(lambda: send("x" * (1024 * 1024 - 1))) == code
    assert error_code(lambda: invoke(event="x" * (6 * 1024 * 1024 - 1))) == code


def test_what_is_no_json_is_refused(
    cloud: minicloud.Cloud, running: servers.Functions, error_code: ErrorCode
) -> None:
    make()
    refused = error_code(lambda: client().invoke(FunctionName="f", Payload=b"{not json"))
    assert refused == "InvalidRequestContentException"


def test_bare_moto_takes_any_payload(monkeypatch: pytest.MonkeyPatch) -> None:
    import moto

    minicloud.stop()
    monkeypatch.setenv("AWS_DEFAULT_REGION", "ap-northeast-1")
    with moto.mock_aws(config={"lambda": {"use_docker": False}}):
        make()
        answer = client().invoke(FunctionName="f", Payload=b"{not json", InvocationType="Event")
        assert answer["StatusCode"] == 202


def test_a_function_s_log_goes_by_the_cloud_s_date(
    cloud: minicloud.Cloud, running: servers.Functions
) -> None:
    make()
    cloud.advance(86_400)
    invoke()
    (stream,) = boto3.client("logs").describe_log_streams(logGroupName="/aws/lambda/f")[
        "logStreams"
    ]
    assert stream["logStreamName"].startswith("2026/01/06/[$LATEST]")


def test_an_event_source_mapping_reads_nothing(
    cloud: minicloud.Cloud, running: servers.Functions
) -> None:
    url, arn = queue("q")
    make()
    client().create_event_source_mapping(FunctionName="f", EventSourceArn=arn)
    boto3.client("sqs").send_message(QueueUrl=url, MessageBody='"x"')
    cloud.advance(60)
    assert running.runs == ()
    assert bodies(url) == ["x"]


def test_an_invocation_is_of_one_of_three_kinds(cloud: minicloud.Cloud, error_code: Any) -> None:
    make()
    kind = {"FunctionName": "f", "InvocationType": "Later"}
    assert error_code(lambda: client().invoke(**kind)) == "ValidationException"
