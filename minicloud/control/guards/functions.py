"""Functions of Lambda: their settings, their code, their role."""

import base64
import binascii
import io
import json
import re
from functools import cache
from importlib import import_module
from typing import Any

from minicloud.control.calls import Call
from minicloud.control.guard import Guard
from minicloud.control.guards.constraint import out_of_range
from minicloud.control.role_trust import trusts
from minicloud.dataplane.function_run import UNPACKED_LIMIT_BYTES
from minicloud.dataplane.function_runtimes import refused_runtime

_API = "https://docs.aws.amazon.com/lambda/latest/api"
_GUIDE = "https://docs.aws.amazon.com/lambda/latest/dg"
_SETTING = ("CreateFunction", "UpdateFunctionConfiguration")
_VARIABLES_LIMIT_BYTES = 4096
_RESERVED = (
    "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN", "AWS_LAMBDA_RUNTIME_API", "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_VERSION", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_LOG_GROUP_NAME",
    "AWS_LAMBDA_LOG_STREAM_NAME", "AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_EXECUTION_ENV",
    "LAMBDA_TASK_ROOT", "LAMBDA_RUNTIME_DIR", "_HANDLER",
)  # fmt: skip
_NAME = re.compile(r"[a-zA-Z]([a-zA-Z0-9_])+")
_LONGEST_NAME = 64
_CONCURRENCY = 1000
_UNRESERVED = 100


def _name(call: Call) -> str | None:
    name = str(call.get("FunctionName", ""))
    if name.startswith("arn:") or len(name) <= _LONGEST_NAME:
        return None
    return (
        f"1 validation error detected: Value '{name}' at 'functionName' failed to satisfy "
        f"constraint: Member must have length less than or equal to {_LONGEST_NAME}"
    )


def _statement_id(call: Call) -> str | None:
    function, told = function_of(call), call.get("StatementId")
    if function is None or all(one.get("Sid") != told for one in function.policy.statements):
        return None
    return (
        f"The statement id ({told}) provided already exists. Please provide a new statement id, "
        "or remove the existing statement."
    )


def _timeout(call: Call) -> str | None:
    value = call.get("Timeout")
    return None if value is None else out_of_range(int(value), "Timeout", 1, 900)


def _memory(call: Call) -> str | None:
    value = call.get("MemorySize")
    return None if value is None else out_of_range(int(value), "MemorySize", 128, 10_240)


def _runtime(call: Call) -> str | None:
    runtime = call.get("Runtime")
    return None if runtime is None else refused_runtime(str(runtime), _known_runtimes())


@cache
def _known_runtimes() -> frozenset[str]:
    loader: Any = import_module("botocore.loaders").Loader()
    model = loader.load_service_model("lambda", "service-2")
    return frozenset(model["shapes"]["Runtime"]["enum"])


def _no_handler(call: Call) -> str | None:
    if call.get("PackageType", "Zip") != "Zip" or (call.get("Handler") and call.get("Runtime")):
        return None
    return (
        "Runtime and Handler are mandatory parameters for functions created with deployment "
        "packages."
    )


def _package(call: Call) -> str | None:
    content = call.get("Code", {}).get("ZipFile", call.get("ZipFile"))
    if content is None:
        return None
    import lzma  # these are not for those who have no functions
    import zipfile
    import zlib

    try:
        package = base64.b64decode(content, validate=True)
        with zipfile.ZipFile(io.BytesIO(package)) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
            empty = not archive.infolist()
            # Reads no more than the files announce, so not where they announce too much.
            damaged = size < UNPACKED_LIMIT_BYTES and archive.testzip() is not None
    except (
        zipfile.BadZipFile, zlib.error, lzma.LZMAError, binascii.Error, EOFError, OSError,
        NotImplementedError, RuntimeError, ValueError, TypeError,
    ):  # fmt: skip
        damaged = True
    if damaged:
        return "Could not unzip uploaded file. Please check your file, then try to upload again."
    if empty:
        return "Uploaded file must be a non-empty zip"
    if size >= UNPACKED_LIMIT_BYTES:
        return f"Unzipped size must be smaller than {UNPACKED_LIMIT_BYTES} bytes"
    return None


def _role(call: Call) -> str | None:
    role = call.get("Role")
    if role is None or trusts(call.account_id, role, "lambda.amazonaws.com"):
        return None
    return "The role defined for the function cannot be assumed by Lambda."


def _variables(call: Call) -> str | None:
    variables = call.get("Environment", {}).get("Variables") or {}
    told = "Lambda was unable to configure your environment variables because the environment "
    if reserved := [name for name in variables if name in _RESERVED]:
        return (
            f"{told}variables you have provided contains reserved keys that are currently not "
            f"supported for modification. Reserved keys used in this request: {', '.join(reserved)}"
        )
    if len(json.dumps(variables, separators=(",", ":")).encode()) > _VARIABLES_LIMIT_BYTES:
        return f"{told}variables you have provided exceeded the 4KB limit."
    if bad := [name for name, value in variables.items() if not _may_be_a_variable(str(value))]:
        return f"{told}variables have values that no process can be given: {', '.join(bad)}"
    return None


def _may_be_a_variable(value: str) -> bool:
    return "\0" not in value and value.encode("utf-8", "replace").decode() == value


def _variable_names(call: Call) -> str | None:
    for name in call.get("Environment", {}).get("Variables") or {}:
        if not _NAME.fullmatch(name):
            return (
                "1 validation error detected: Value at 'environment.variables' failed to satisfy "
                "constraint: Map keys must satisfy constraint: [Member must satisfy regular "
                f"expression pattern: {_NAME.pattern}]"
            )
    return None


def _concurrency(call: Call) -> str | None:
    asked = int(call.get("ReservedConcurrentExecutions", 0))
    function = function_of(call)
    if function is None:
        return None  # moto says so
    from minicloud.control.functions_in_moto import backend_of

    # The function's own reservation is replaced.
    others = sum(
        int(one.reserved_concurrency or 0)
        for one in backend_of(call.account_id, call.region).list_functions("ALL")
        if one.version == "$LATEST" and one.function_name != function.function_name
    )
    if _CONCURRENCY - others - asked >= _UNRESERVED:
        return None
    return (
        "Specified ReservedConcurrentExecutions for function decreases account's "
        f"UnreservedConcurrentExecution below its minimum value of [{_UNRESERVED}]."
    )


def function_of(call: Call) -> Any | None:
    """The function, or the version of it, that a call is about; None: there is none."""
    from moto.awslambda.exceptions import LambdaClientError

    from minicloud.control.functions_in_moto import backend_of

    backend = backend_of(call.account_id, call.region)
    try:
        return backend.get_function(call.get("FunctionName", ""), call.get("Qualifier"))
    except LambdaClientError:
        return None


GUARDS = (
    Guard(
        id="lambda-name",
        service="lambda",
        operations=("CreateFunction",),
        code="InvalidParameterValueException",
        rule="A function's name has 64 characters at most.",
        source=f"{_API}/API_CreateFunction.html; wording as quoted in "
        "github.com/cloud-custodian/cloud-custodian/issues/3352 and "
        "github.com/aws/aws-cdk/issues/13264",
        finds=_name,
    ),
    Guard(
        id="lambda-statement-id",
        service="lambda",
        operations=("AddPermission",),
        code="ResourceConflictException",
        rule="Each statement of a function's policy has an id of its own.",
        source=f"{_API}/API_AddPermission.html; wording as quoted in "
        "github.com/hashicorp/terraform-provider-aws/issues/3312 and "
        "github.com/terraform-aws-modules/terraform-aws-lambda/issues/547",
        finds=_statement_id,
    ),
    Guard(
        id="lambda-timeout",
        service="lambda",
        operations=_SETTING,
        code="ValidationException",
        rule="A function may run for 1 to 900 seconds.",
        source=f"{_API}/API_CreateFunction.html",
        finds=_timeout,
    ),
    Guard(
        id="lambda-memory",
        service="lambda",
        operations=_SETTING,
        code="ValidationException",
        rule="A function has 128 to 10,240 MB of memory.",
        source=f"{_GUIDE}/gettingstarted-limits.html",
        finds=_memory,
    ),
    Guard(
        id="lambda-handler",
        service="lambda",
        operations=("CreateFunction",),
        code="InvalidParameterValueException",
        rule="A function whose code is a zip file names its runtime and its handler.",
        source=f"{_API}/API_CreateFunction.html",
        finds=_no_handler,
    ),
    Guard(
        id="lambda-runtime",
        service="lambda",
        operations=_SETTING,
        code="InvalidParameterValueException",
        rule="A runtime is one of the API's, and not one that has ended.",
        source=f"{_GUIDE}/lambda-runtimes.html; wording as quoted in "
        "github.com/pgarbe/cdk-ecr-sync/issues/715 and "
        "github.com/aws/aws-lambda-dotnet/issues/19",
        finds=_runtime,
    ),
    Guard(
        id="lambda-package",
        service="lambda",
        operations=("CreateFunction", "UpdateFunctionCode"),
        code="InvalidParameterValueException",
        rule="A function's code is a zip file with something in it, unzipped under 250 MB.",
        source=f"{_GUIDE}/gettingstarted-limits.html; wording as quoted in "
        "github.com/boto/boto3/issues/488 and github.com/aws-samples/serverless-pdf-chat/issues/51",
        finds=_package,
    ),
    Guard(
        id="lambda-role",
        service="lambda",
        operations=_SETTING,
        code="InvalidParameterValueException",
        rule="A function's role is there and trusts lambda.amazonaws.com.",
        source=f"{_GUIDE}/lambda-intro-execution-role.html; wording as quoted in "
        "github.com/pdomala/LambdaCDDemo/issues/1",
        finds=_role,
    ),
    Guard(
        id="lambda-variables",
        service="lambda",
        operations=_SETTING,
        code="InvalidParameterValueException",
        rule="A function's variables have names that Lambda does not use, and 4 KB in all.",
        source=f"{_GUIDE}/configuration-envvars.html; wording as quoted in "
        "github.com/aws-samples/aws-genai-llm-chatbot/issues/583 and "
        "github.com/mattermost/mattermost-cloud-monitoring/pull/264",
        finds=_variables,
    ),
    Guard(
        id="lambda-variable-names",
        service="lambda",
        operations=_SETTING,
        code="ValidationException",
        rule="The name of a function's variable begins with a letter and has two signs at least, "
        "all of them letters, digits or underscores.",
        source=f"{_GUIDE}/configuration-envvars.html",
        finds=_variable_names,
    ),
    Guard(
        id="lambda-reserved-concurrency",
        service="lambda",
        operations=("PutFunctionConcurrency",),
        code="InvalidParameterValueException",
        rule="Of a region's 1,000 concurrent executions 100 stay unreserved.",
        source=f"{_GUIDE}/configuration-concurrency.html",
        finds=_concurrency,
    ),
)
