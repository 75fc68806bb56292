"""The directive {deviations}: where the emulated cloud differs from AWS, from minicloud's own list.

The list stands in code, beside the tests that pin each entry, and is read when the book is built.
"""

import re
from collections.abc import Iterable
from importlib import import_module
from typing import Any, Protocol

from docutils import nodes
from docutils.parsers.rst import directives
from fidelity import LEVELS, badge
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

MODULE = "minicloud.control.deviations"
NAME = "DEVIATIONS"
PARTS = (
    ("aws", "On AWS"),
    ("moto", "In moto"),
    ("here", "In this course"),
    ("source", "Source"),
    ("test", "Pinned by"),
)


# What `ours` of an entry says, and the badge that says it here.
LEVEL_OF = {"same": "same", "state only": "state-only", "emulated here": "emulated"}

# AWS's names for its services; boto3's for any that is not here.
SERVICES = {
    "any": "Every service",
    "acm": "AWS Certificate Manager",
    "autoscaling": "Amazon EC2 Auto Scaling",
    "cloudfront": "Amazon CloudFront",
    "cloudwatch": "Amazon CloudWatch",
    "ec2": "Amazon EC2",
    "ecr": "Amazon ECR",
    "ecs": "Amazon ECS",
    "elasticache": "Amazon ElastiCache",
    "elb": "Elastic Load Balancing, classic",
    "elbv2": "Elastic Load Balancing",
    "events": "Amazon EventBridge",
    "iam": "IAM",
    "lambda": "AWS Lambda",
    "rds": "Amazon RDS",
    "route53": "Amazon Route 53",
    "route53domains": "Amazon Route 53 domains",
    "s3": "Amazon S3",
    "scheduler": "Amazon EventBridge Scheduler",
    "sts": "AWS STS",
}
ADDRESS = re.compile(r"https://[^\s;,]+")


class Deviation(Protocol):
    """What the appendix shows of an entry; `ours` is a key of LEVEL_OF."""

    id: str
    service: str
    aws: str
    moto: str
    here: str
    ours: str
    source: str
    test: str


def read_deviations(module: str, name: str = NAME) -> list[Deviation]:
    """The list `name` of `module`, in its order."""
    return list(getattr(import_module(module), name))


class Deviations(SphinxDirective):
    option_spec = {"module": directives.unchanged}  # noqa: RUF012  docutils' own form

    def run(self) -> list[nodes.Node]:
        module = self.options.get("module", MODULE).strip()
        try:
            found = read_deviations(module)
        except (ImportError, AttributeError) as error:
            raise self.error(f"cannot read {NAME} of {module}: {error}") from error
        if not found:
            raise self.error(f"{module}.{NAME} is empty: there is nothing to show")
        return [self._part(service, found) for service in self._services(found)]

    def _services(self, found: Iterable[Deviation]) -> list[str]:
        return list(dict.fromkeys(deviation.service for deviation in found))

    def _part(self, service: str, found: Iterable[Deviation]) -> nodes.section:
        """A section with an anchor of its own: chapters lead to it, and Contents lists it."""
        entries = nodes.definition_list(classes=["deviations"])
        for deviation in found:
            if deviation.service == service:
                entries += self._entry(deviation)
        title, label = SERVICES.get(service, service), f"differences-{service}"
        domain = self.env.get_domain("std")
        domain.labels[label] = (self.env.docname, label, title)
        domain.anonlabels[label] = (self.env.docname, label)
        return nodes.section("", nodes.title("", title), entries, ids=[label], names=[label])

    def _entry(self, deviation: Deviation) -> nodes.definition_list_item:
        label = f"deviation-{deviation.id}"
        domain = self.env.get_domain("std")
        domain.labels[label] = (self.env.docname, label, deviation.id)
        domain.anonlabels[label] = (self.env.docname, label)
        level = LEVELS[LEVEL_OF[deviation.ours]]
        mark = badge(level, f"fidelity-{level.name}")
        for link in mark.findall(addnodes.pending_xref):
            link["refdoc"] = self.env.docname
        term = nodes.term("", "", nodes.literal("", deviation.id), mark, ids=[label])
        fields = nodes.field_list(classes=["deviation"])
        for attribute, words in PARTS:
            text = " ".join(str(getattr(deviation, attribute, "") or "").split())
            if text:
                shown = [nodes.paragraph("", "", nodes.literal("", text))]
                if attribute != "test":
                    shown = self.parse_text_to_nodes(ADDRESS.sub(r"<\g<0>>", text))
                fields += nodes.field("", nodes.field_name("", words), nodes.field_body("", *shown))
        return nodes.definition_list_item("", term, nodes.definition("", fields))


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("deviations", Deviations)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
