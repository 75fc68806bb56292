"""An IPython extension: cuts botocore off from AWS before the first cell of any notebook.

For the notebook that forgot `import minicloud`. `install_guard` makes IPython load it.
"""

from typing import Any

from minicloud.control.safety import cut_off_from_aws


def load_ipython_extension(_shell: Any) -> None:
    """What IPython calls when it loads the extension."""
    cut_off_from_aws()
