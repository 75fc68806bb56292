"""What both widgets share: the runs they carry, the questions of their front end, their still."""

import json
from collections.abc import Sequence
from typing import Any

import anywidget
import traitlets

from minicloud.dataplane.encoding import encode, run_encoded, run_scenario
from minicloud.dataplane.records import Inventory
from minicloud.dataplane.scenario import Scenario
from minicloud.dataplane.trace import Trace
from minicloud.dataplane.trace_json import inventory_to_json
from minicloud.widgets.bundle_files import read_bundle
from minicloud.widgets.still import still_svg, still_text


class TraceWidget(anywidget.AnyWidget):
    """A widget around one run. `scenario` and `trace` are what it shows first.

    `runs` is the blob that the front end draws: the first run, then those computed ahead.
    """

    runs = traitlets.Bytes().tag(sync=True)
    language = traitlets.Unicode("en").tag(sync=True)
    own_topology = traitlets.Bool(False).tag(sync=True)
    bet = traitlets.Bool(False).tag(sync=True)

    def __init__(
        self,
        name: str,
        scenario: Scenario,
        inventory: Inventory | None,
        ahead: Sequence[Scenario],
        **traits: Any,
    ) -> None:
        self._esm, self._css = read_bundle(name)
        first = run_scenario(scenario, inventory)
        others = [run_scenario(other) for other in ahead if other != scenario]
        super().__init__(
            runs=encode([first, *others]), own_topology=inventory is not None, **traits
        )
        self._run = first
        self.on_msg(self._answer)

    @property
    def scenario(self) -> Scenario:
        return self._run.scenario

    @property
    def trace(self) -> Trace:
        return self._run.trace

    def still_svg(self) -> str:
        """The first run as one SVG picture, for print and for pages without JavaScript."""
        return still_svg(self.trace)

    def _answer(self, _widget: Any, message: Any, _buffers: Any) -> None:
        """Answer the front end: it asks whether a kernel is here, and for runs."""
        if not isinstance(message, dict):
            return
        if message.get("type") == "hello":
            self.send({"type": "here"})
        elif message.get("type") == "run":
            self._answer_run(message.get("id"), message.get("scenario"))

    def _answer_run(self, number: Any, settings: Any) -> None:
        try:
            blob = run_encoded(json.dumps(self._with_topology(settings)))
        except Exception as error:  # noqa: BLE001  the edge: the learner reads it in the widget
            self.send({"type": "failed", "id": number, "message": str(error)})
        else:
            self.send({"type": "ran", "id": number}, buffers=[blob])

    def _with_topology(self, settings: Any) -> Any:
        if self._run.inventory is None or not isinstance(settings, dict):
            return settings
        return {**settings, "inventory": inventory_to_json(self._run.inventory)}

    def _repr_mimebundle_(self, **options: Any) -> Any:
        """The widget, with the still for who cannot show it: `text/html` and `text/plain`."""
        bundle = super()._repr_mimebundle_(**options)
        if bundle is None:  # an ipywidgets model without a view
            return None
        data, metadata = bundle
        data["text/html"] = f'<figure class="minicloud-still">{self.still_svg()}</figure>'
        data["text/plain"] = still_text(self.trace)
        return data, metadata
