"""The error of an invocation that nobody carries out, or no more."""


class FunctionsNotRunError(RuntimeError):
    """A function was invoked while no functions run, or they were closed meanwhile."""

    def __init__(self, function_name: str, *, ended: bool = False) -> None:
        super().__init__(
            f"function {function_name!r} was ended: the functions were closed, or the cloud was "
            "reset, while it ran"
            if ended
            else f"function {function_name!r} stands in the emulated cloud, and nothing runs it: "
            "put the call into `with minicloud.servers.run_functions(cloud.functions()):`"
        )
