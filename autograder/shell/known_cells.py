"""Cells that are run again and again: read and compiled once, before the processes that run them.

IPython rewrites a cell letter by letter, asks whether it awaits something and compiles each of its
statements. For the cells that every submission is tested with that is done in the warm process.
"""

import ast
from types import CodeType
from typing import Any

from IPython.core.compilerop import CachingCompiler


class KnownCells(CachingCompiler):
    """IPython's compiler, which has compiled some cells before."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._trees: dict[str, ast.Module] = {}
        self._codes: dict[tuple[int, str, int], CodeType] = {}

    def know(self, source: str) -> None:
        """Compile a cell, which IPython has rewritten, statement by statement.

        One that does not compile, or that imports from `__future__`, is left to its turn.
        """
        if "__future__" in source:
            return
        try:
            tree = super().ast_parse(source)
            assert isinstance(tree, ast.Module)
            last = tree.body[-1] if tree.body else None
            with self.extra_flags(ast.PyCF_ALLOW_TOP_LEVEL_AWAIT):
                for node in tree.body:
                    single = node is last and isinstance(node, ast.Expr)
                    part: Any = ast.Interactive([node]) if single else ast.Module([node], [])
                    symbol = "single" if single else "exec"
                    code = super().__call__(part, "<known>", symbol)
                    self._codes[id(node), symbol, self.flags] = code
        except (SyntaxError, ValueError):
            return
        # It keeps the nodes, whose places name them.
        self._trees[source] = tree

    def ast_parse(self, source: str, filename: str = "<unknown>", symbol: str = "exec") -> ast.AST:
        """As IPython's."""
        known = self._trees.get(source) if symbol == "exec" else None
        # A list of its own: IPython may add a statement.
        return (
            super().ast_parse(source, filename, symbol)
            if known is None
            else ast.Module(list(known.body), list(known.type_ignores))
        )

    def __call__(self, source: Any, filename: str, symbol: str, **more: Any) -> CodeType:
        """As IPython's."""
        body: Any = getattr(source, "body", None)
        # An expression's, as magics compile it, is no list.
        one = body[0] if isinstance(body, list) and len(body) == 1 else None
        known = self._codes.get((id(one), symbol, self.flags))
        if known is None:
            compiled: CodeType = super().__call__(source, filename, symbol, **more)
            return compiled
        return _of_file(known, filename)


def _of_file(code: CodeType, filename: str) -> CodeType:
    """The same code, whose tracebacks name that file."""
    return code.replace(
        co_filename=filename,
        co_consts=tuple(
            _of_file(one, filename) if isinstance(one, CodeType) else one for one in code.co_consts
        ),
    )
