"""Real parts: HTTP servers and load balancers on this machine, by the rules of the simulation."""

from minicloud.servers.access_log import AccessRecord, Statistics
from minicloud.servers.backend import who_answered
from minicloud.servers.errors import (
    CertificateMissingError,
    NothingToServeError,
    NotReachedError,
    NotServedError,
    PortInUseError,
    ProcessNotStartedError,
    ServersError,
    SiteClosedError,
    TaskNotStartedError,
    UnknownNameError,
)
from minicloud.servers.functions import FunctionRun, Functions, run_functions
from minicloud.servers.http_exchange import Reply
from minicloud.servers.registry import Registry, RegistryRequest, serve_registry
from minicloud.servers.serve_inventory import serve
from minicloud.servers.site import Site
from minicloud.servers.site_client import Answer, NodeAddress, SiteClient
from minicloud.servers.target_pool import TargetReport
from minicloud.servers.task_processes import TaskProcesses
from minicloud.servers.tls import client_context

__all__ = [
    "AccessRecord",
    "Answer",
    "CertificateMissingError",
    "FunctionRun",
    "Functions",
    "NodeAddress",
    "NotReachedError",
    "NotServedError",
    "NothingToServeError",
    "PortInUseError",
    "ProcessNotStartedError",
    "Registry",
    "RegistryRequest",
    "Reply",
    "ServersError",
    "Site",
    "SiteClient",
    "SiteClosedError",
    "Statistics",
    "TargetReport",
    "TaskNotStartedError",
    "TaskProcesses",
    "UnknownNameError",
    "client_context",
    "run_functions",
    "serve",
    "serve_registry",
    "who_answered",
]
