"""The error of an invocation that nobody carries out."""


class FunctionsNotRunError(RuntimeError):
    """A function was invoked while no functions run; nothing happened."""

    def __init__(self, function_name: str) -> None:
        super().__init__(
            f"function {function_name!r} stands in the emulated cloud, and nothing runs it: put "
            "the call into `with minicloud.servers.run_functions(cloud.functions()):`"
        )
