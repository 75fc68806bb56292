"""The bundled front end of a widget, as made by `make front-end`."""

from pathlib import Path

BUNDLE = Path(__file__).parent / "bundle"


class BundleMissingError(RuntimeError):
    """The front end of a widget has not been built."""


def read_bundle(name: str, folder: Path = BUNDLE) -> tuple[str, str]:
    """The module and the style sheet of the widget `name`.

    Raises BundleMissingError if they are not there.
    """
    module, style = folder / f"{name}.js", folder / f"{name}.css"
    missing = [path.name for path in (module, style) if not path.is_file()]
    if missing:
        raise BundleMissingError(
            f"the widgets' front end is not built: {' and '.join(missing)} not found in "
            f"{folder.name}/. Run `make front-end` once, then restart the kernel."
        )
    return module.read_text("utf-8"), style.read_text("utf-8")
