"""Functions run: real processes, warm and cold, with AWS's errors, limits and log lines."""

import base64
import json
import os
import shutil
import signal
import threading
from collections.abc import Iterator

import boto3
import pytest
from botocore.exceptions import ClientError

import minicloud
from minicloud import servers
from tests.functions import bodies, client, invoke, log, make, packed, queue, role
from tests.processes import lives, until


@pytest.fixture
def cloud() -> Iterator[minicloud.Cloud]:
    yield minicloud.start(region="ap-northeast-1", seed=7)
    minicloud.stop()


@pytest.fixture
def running(cloud: minicloud.Cloud) -> Iterator[servers.Functions]:
    with servers.run_functions(cloud.functions()) as functions:
        yield functions


COUNTING = """
    runs = 0
    def handler(event, context):
        global runs
        runs += 1
        return runs
"""


def test_a_handler_gets_the_event_and_answers(running: servers.Functions) -> None:
    make("def handler(event, context): return {'sum': sum(event['numbers'])}")
    assert invoke(event={"numbers": [1, 2, 39]}) == {"sum": 42}


def test_a_warm_environment_keeps_its_globals(running: servers.Functions) -> None:
    make(COUNTING)
    assert [invoke() for _ in range(3)] == [1, 2, 3]
    assert [run.init_ms is None for run in running.runs] == [False, True, True]
    assert len({run.environment for run in running.runs}) == 1


def test_new_code_and_new_settings_start_cold(running: servers.Functions) -> None:
    make(COUNTING)
    assert invoke() == 1
    client().update_function_configuration(FunctionName="f", MemorySize=256)
    assert invoke() == 1
    client().update_function_code(
        FunctionName="f", ZipFile=packed("def handler(e, c): return 'v2'")
    )
    assert invoke() == "v2"
    assert len(running.environments) == 1


def test_a_version_stays_and_an_alias_moves(running: servers.Functions) -> None:
    make("def handler(e, c): return c.function_version, c.invoked_function_arn[-4:]")
    client().publish_version(FunctionName="f")
    client().create_alias(FunctionName="f", Name="prod", FunctionVersion="1")
    assert invoke() == ["$LATEST", "on:f"]
    assert invoke(Qualifier="prod") == ["1", "prod"]
    assert invoke("f:1") == ["1", ":f:1"]
    answer = client().invoke(FunctionName="f", Qualifier="prod")
    assert answer["ExecutedVersion"] == "1"


def test_the_context_and_the_variables_are_aws_s(running: servers.Functions) -> None:
    make(
        """
        import os
        def handler(event, context):
            return [
                context.function_name, context.memory_limit_in_mb, len(context.aws_request_id),
                0 < context.get_remaining_time_in_millis() <= 9000,
                os.environ["GREETING"], os.environ["AWS_REGION"],
                os.environ["AWS_LAMBDA_FUNCTION_NAME"], os.environ["TZ"],
            ]
        """,
        Timeout=9,
        MemorySize=192,
        Environment={"Variables": {"GREETING": "hello"}},
    )
    assert invoke() == ["f", "192", 36, True, "hello", "ap-northeast-1", "f", ":UTC"]


def test_an_error_says_what_where_and_comes_back_with_the_answer(
    running: servers.Functions,
) -> None:
    make("def handler(event, context):\n    raise KeyError('color')")
    answer = client().invoke(FunctionName="f", LogType="Tail")
    assert (answer["StatusCode"], answer["FunctionError"]) == (200, "Unhandled")
    told = json.loads(answer["Payload"].read())
    assert (told["errorType"], told["errorMessage"]) == ("KeyError", "'color'")
    assert 'File "/var/task/index.py", line 2, in handler' in told["stackTrace"][0]
    tail = base64.b64decode(answer["LogResult"]).decode()
    assert "[ERROR] KeyError: 'color'" in tail
    assert invoke()["errorType"] == "KeyError"  # the environment lives
    assert [run.init_ms is None for run in running.runs] == [False, True]


@pytest.mark.parametrize(
    ("code", "handler", "error_type"),
    [
        ("import nowhere", "index.handler", "Runtime.ImportModuleError"),
        ("x = 1", "index.handler", "Runtime.HandlerNotFound"),
        ("def handler(:", "index.handler", "Runtime.UserCodeSyntaxError"),
        ("1 / 0", "index.handler", "ZeroDivisionError"),
        ("def handler(e, c): pass", "handler", "Runtime.MalformedHandlerName"),
    ],
)
def test_code_that_cannot_be_loaded_has_a_name(
    running: servers.Functions, code: str, handler: str, error_type: str
) -> None:
    make(code, Handler=handler)
    assert invoke()["errorType"] == error_type
    assert running.environments == ()


def test_a_handler_that_takes_too_long_is_killed(running: servers.Functions) -> None:
    make("import time\ndef handler(event, context):\n    time.sleep(600)", Timeout=1)
    told = invoke()
    assert told["errorType"] == "Sandbox.Timedout"
    assert told["errorMessage"].endswith("Task timed out after 1.00 seconds")
    assert any(line.endswith("Task timed out after 1.00 seconds") for line in log())
    assert running.environments == ()


def test_a_handler_that_takes_too_much_memory_is_killed(running: servers.Functions) -> None:
    make(
        """
        def handler(event, context):
            held = []
            while True:
                held.append(bytes([1]) * 1_000_000)
        """,
        Timeout=60,
    )
    told = invoke()
    assert told["errorType"] == "Runtime.ExitError"
    assert told["errorMessage"].endswith("Runtime exited with error: signal: killed")
    assert running.runs[-1].max_memory_mib == 128


@pytest.mark.parametrize(
    ("ending", "words"),
    [
        ("os._exit(3)", "Runtime exited with error: exit status 3"),
        ("os._exit(0)", "Runtime exited without providing a reason"),
        ("os.kill(os.getpid(), 11)", "signal: segmentation fault"),
    ],
)
def test_a_process_that_ends_by_itself_is_told_of(
    running: servers.Functions, ending: str, words: str
) -> None:
    make(f"import os\ndef handler(event, context):\n    {ending}")
    told = invoke()
    assert told["errorType"] == "Runtime.ExitError"
    assert words in told["errorMessage"]


def test_a_process_that_ends_between_two_events_is_replaced(running: servers.Functions) -> None:
    make("import os\ndef handler(event, context): return os.getpid()")
    first = invoke()
    os.kill(first, signal.SIGKILL)
    assert until(lambda: not lives(first))
    assert invoke() != first
    assert [run.error for run in running.runs] == [None, None]


def test_an_answer_of_more_than_6_mb_is_refused(running: servers.Functions) -> None:
    make("def handler(event, context): return 'x' * 6_400_000")
    assert invoke()["errorType"] == "Function.ResponseSizeTooLarge"


def test_what_is_no_json_is_an_error_of_the_function(running: servers.Functions) -> None:
    make("def handler(event, context): return {1, 2}")
    assert invoke()["errorType"] == "Runtime.MarshalError"


def test_the_log_has_a_line_for_each_print_between_start_and_report(
    running: servers.Functions,
) -> None:
    make("def handler(event, context):\n    print('one')\n    print('two')")
    invoke()
    start, *said, end, report = log()
    assert said == ["one", "two"]
    assert start.startswith("START RequestId: ")
    assert start.endswith(" Version: $LATEST")
    assert end.startswith("END RequestId: ")
    for part in ("Duration: ", "Billed Duration: ", "Memory Size: 128 MB", "Init Duration: "):
        assert part in report
    invoke()
    assert "Init Duration" not in log()[-1]


def test_two_at_once_get_an_environment_each(running: servers.Functions) -> None:
    # Each waits until it has seen the other: one environment alone would never answer.
    boto3.client("s3").create_bucket(
        Bucket="meeting", CreateBucketConfiguration={"LocationConstraint": "ap-northeast-1"}
    )
    make(
        """
        import boto3
        s3 = boto3.client("s3")
        def handler(event, context):
            s3.put_object(Bucket="meeting", Key=str(event))
            while s3.list_objects_v2(Bucket="meeting")["KeyCount"] < 2:
                pass
            return "met"
        """,
        Timeout=60,
        MemorySize=512,
    )
    answers: list[str] = []
    callers = [
        threading.Thread(target=lambda number=number: answers.append(invoke(event=number)))
        for number in range(2)
    ]
    for one in callers:
        one.start()
    for one in callers:
        one.join()
    assert answers == ["met", "met"]
    assert len({run.environment for run in running.runs}) == 2


def test_reserved_concurrency_refuses_what_is_more(running: servers.Functions) -> None:
    make()
    client().put_function_concurrency(FunctionName="f", ReservedConcurrentExecutions=0)
    with pytest.raises(ClientError) as refused:
        invoke()
    assert refused.value.response["Error"]["Code"] == "TooManyRequestsException"
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 429
    assert "Reserved" in refused.value.response["Reason"]
    client().delete_function_concurrency(FunctionName="f")
    assert invoke(event=1) == 1


def test_a_handler_s_boto3_reaches_this_cloud_and_no_other(running: servers.Functions) -> None:
    make(
        """
        import boto3
        def handler(event, context):
            ec2 = boto3.client("ec2", endpoint_url=event)
            return len(ec2.describe_vpcs()["Vpcs"]) if event is None else str(ec2.describe_vpcs())
        """,
        MemorySize=256,
        Timeout=30,
    )
    assert invoke() == 1
    assert invoke(event="http://127.0.0.1:1")["errorType"] == "GatewayError"
    assert "127.0.0.1 is not an AWS endpoint" in log()[-4] + log()[-3]


def test_functions_invoke_functions_as_deep_as_environments_stand(
    running: servers.Functions,
) -> None:
    make(
        """
        import json, boto3
        from botocore.config import Config
        once = Config(retries={"total_max_attempts": 1})
        def handler(depth, context):
            if depth == 0:
                return "ground"
            call = boto3.client("lambda", config=once).invoke
            try:
                answer = call(FunctionName="f", Payload=json.dumps(depth - 1))
            except Exception as error:
                return [type(error).__name__, 1]
            told = json.load(answer["Payload"])
            return [told[0], told[1] + 1] if isinstance(told, list) else [told, 1]
        """,
        Timeout=600,
    )
    assert invoke(event=50) == ["TooManyRequestsException", 10]
    assert invoke(event=9) == ["ground", 9]


def test_a_request_of_a_function_s_that_is_too_large_is_named(running: servers.Functions) -> None:
    make(
        """
        import boto3
        def handler(event, context):
            s3 = boto3.client("s3")
            s3.create_bucket(
                Bucket="b-large", CreateBucketConfiguration={"LocationConstraint": "ap-northeast-1"}
            )
            s3.put_object(Bucket="b-large", Key="k", Body=b"x" * 7_000_000)
        """,
        Timeout=30,
    )
    told = invoke()
    assert told["errorType"] == "GatewayError"
    assert "bytes is too large for the emulated cloud: at most 6291456" in told["errorMessage"]


def test_a_function_that_waits_for_a_state_waits_in_virtual_time(
    cloud: minicloud.Cloud, running: servers.Functions
) -> None:
    make(
        """
        import boto3
        def handler(event, context):
            ec2 = boto3.client("ec2")
            (one,) = ec2.run_instances(
                ImageId="ami-0e5c0de0000000001", InstanceType="t3.micro", MinCount=1, MaxCount=1
            )["Instances"]
            ec2.get_waiter("instance_running").wait(InstanceIds=[one["InstanceId"]])
        """,
        MemorySize=256,
        Timeout=60,
    )
    assert invoke() is None
    assert cloud.now_s > 0


@pytest.mark.skipif(shutil.which("node") is None, reason="needs Node.js")
def test_a_node_handler_runs_too(running: servers.Functions) -> None:
    code = """
        let runs = 0;
        export const handler = async (event, context) => {
            console.log("hello from Node");
            if (event === "fail") throw new RangeError("too far");
            return { event, runs: ++runs, name: context.functionName };
        };
    """
    make(Runtime="nodejs22.x", Code={"ZipFile": packed(code, "index.mjs")})
    assert invoke(event=[1]) == {"event": [1], "runs": 1, "name": "f"}
    assert invoke(event=[2])["runs"] == 2
    assert invoke(event="fail")["errorType"] == "RangeError"
    assert "hello from Node" in log()


def test_a_layer_is_there_for_the_handler(running: servers.Functions) -> None:
    layer = client().publish_layer_version(
        LayerName="words", Content={"ZipFile": packed("HELLO = 'from a layer'", "python/words.py")}
    )["LayerVersionArn"]
    make(
        "import words\ndef handler(event, context): return words.HELLO",
        Layers=[layer],
    )
    assert invoke() == "from a layer"


def test_a_container_image_says_that_it_does_not_run_here(running: servers.Functions) -> None:
    image = "123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/web:v1"
    client().create_function(
        FunctionName="f", PackageType="Image", Role=role(), Code={"ImageUri": image}
    )
    assert "a container image does not run here" in invoke()["errorMessage"]


def test_other_languages_say_that_they_do_not_run_here(running: servers.Functions) -> None:
    make(Runtime="java21")
    assert "java21 does not run here: Python and Node.js do" in invoke()["errorMessage"]


def test_a_reset_and_a_close_end_every_environment(cloud: minicloud.Cloud) -> None:
    functions = servers.run_functions(cloud.functions())
    make()
    invoke()
    assert len(functions.environments) == 1
    cloud.reset()
    assert functions.environments == ()
    make()
    invoke()
    functions.close()
    functions.close()
    assert functions.environments == ()
    assert repr(functions) == "<running functions, closed>"


def test_when_every_environment_is_at_work_a_call_is_refused(
    running: servers.Functions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("minicloud.servers.functions.ENVIRONMENTS", 1)
    make("import time\ndef handler(event, context):\n    time.sleep(600)", Timeout=60)
    ended: list[str] = []

    def until_closed() -> None:
        with pytest.raises(RuntimeError) as closed:
            invoke()
        ended.append(str(closed.value))

    first = threading.Thread(target=until_closed, daemon=True)
    first.start()
    assert until(lambda: bool(running.environments))
    with pytest.raises(ClientError) as refused:
        invoke()
    assert refused.value.response["Reason"] == "ConcurrentInvocationLimitExceeded"
    running.close()
    first.join()
    assert len(ended) == 1
    assert "'f' was ended: the functions were closed" in ended[0]


def test_an_interrupted_cell_ends_the_function_too(running: servers.Functions) -> None:
    # Who starts the tests in the background may have had it ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    make("import time\ndef handler(event, context):\n    time.sleep(600)", Timeout=60)

    def interrupt() -> None:
        until(lambda: bool(running.environments))
        os.kill(os.getpid(), signal.SIGINT)  # as Jupyter does

    threading.Thread(target=interrupt, daemon=True).start()
    with pytest.raises(KeyboardInterrupt):
        invoke()
    assert until(lambda: not running.environments)
    make(FunctionName="next")
    assert invoke("next", event=1) == 1


def test_at_most_ten_environments_stand_at_once(running: servers.Functions) -> None:
    for number in range(12):
        make(FunctionName=f"f{number}")
        invoke(f"f{number}")
    assert len(running.environments) == 10


def test_a_time_zone_of_the_function_s_own_is_kept(running: servers.Functions) -> None:
    make(
        "import os\ndef handler(event, context): return os.environ['TZ']",
        Environment={"Variables": {"TZ": "Asia/Tokyo"}},
    )
    assert invoke() == "Asia/Tokyo"


def test_who_runs_functions_last_goes_on_when_another_closes(cloud: minicloud.Cloud) -> None:
    make()
    first = servers.run_functions(cloud.functions())
    with servers.run_functions(cloud.functions()) as second:
        first.close()
        assert invoke(event=1) == 1
        assert len(second.runs) == 1


def refused(code: str = "None", **made: object) -> str:
    """The code of the error that a handler's call ends with."""
    make(
        f"""
        import boto3
        from botocore.exceptions import ClientError
        def handler(event, context):
            try:
                {code}
            except ClientError as error:
                return error.response["Error"]["Code"]
        """,
        **made,
    )
    return str(invoke())


def test_a_handler_is_its_function_s_role(running: servers.Functions) -> None:
    make(
        """
        import boto3, os
        def handler(event, context):
            who = boto3.client("sts").get_caller_identity()["Arn"]
            return who, os.environ["AWS_ACCESS_KEY_ID"][:4], "AWS_SESSION_TOKEN" in os.environ
        """
    )
    arn = "arn:aws:sts::123456789012:assumed-role/runner/f"
    assert invoke() == [arn, "ASIA", True]


def test_while_policies_are_obeyed_a_handler_may_what_its_role_may(
    cloud: minicloud.Cloud, running: servers.Functions
) -> None:
    with cloud.enforce_policies() as enforced:
        assert refused('boto3.client("s3").list_buckets()') == "AccessDenied"
        assert invoke() == "AccessDenied"
        allowed = {"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}
        boto3.client("iam").put_role_policy(
            RoleName="runner",
            PolicyName="own",
            PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [allowed]}),
        )
        assert invoke() is None
        asked = [one for one in enforced.verdicts if one.request.action == "s3:ListAllMyBuckets"]
        assert [one.allowed for one in asked] == [False, False, True]
    assert [run.init_ms is None for run in running.runs] == [False, True, True]


def test_until_policies_are_obeyed_a_handler_may_anything(running: servers.Functions) -> None:
    assert refused('boto3.client("ec2").describe_vpcs()') == "None"


def test_a_function_s_keys_are_new_before_they_end_and_draw_no_ids(
    cloud: minicloud.Cloud, running: servers.Functions
) -> None:
    make("import os\ndef handler(event, context): return os.environ['AWS_ACCESS_KEY_ID']")
    first = invoke()
    assert invoke() == first
    cloud.advance(12 * 3600)
    assert invoke() != first
    made = boto3.client("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    cloud.reset()
    make("import os\ndef handler(event, context): return os.environ['AWS_ACCESS_KEY_ID']")
    assert boto3.client("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"] == made


def test_a_function_that_invokes_itself_is_stopped_after_16_times(
    cloud: minicloud.Cloud, running: servers.Functions
) -> None:
    url, arn = queue("dead")
    make(
        """
        import boto3, json
        def handler(event, context):
            later = {"InvocationType": "Event", "Payload": json.dumps(event + 1)}
            boto3.client("lambda").invoke(FunctionName="f", **later)
        """,
        DeadLetterConfig={"TargetArn": arn},
    )
    for _ in range(2):  # each begins a chain of its own
        client().invoke(FunctionName="f", InvocationType="Event", Payload=b"1")
        cloud.advance(60)
    assert len(running.runs) == 2 * 16
    assert bodies(url) == [17, 17]
