"""Real parts: HTTP servers and load balancers on this machine, by the rules of the simulation."""

from minicloud.dataplane.name_source import NameSource
from minicloud.servers.access_log import AccessRecord, Statistics
from minicloud.servers.backend import who_answered
from minicloud.servers.buckets import BucketRequest, Buckets, serve_buckets
from minicloud.servers.caches import Caches, NodeReport, serve_caches
from minicloud.servers.edge import EdgeLocation
from minicloud.servers.edge_network import EDGE_LOCATIONS, EdgeNetwork, serve_distribution
from minicloud.servers.endpoint_probes import EndpointProbes
from minicloud.servers.errors import (
    CertificateMissingError,
    NoRedisError,
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
from minicloud.servers.name_lookup import NameAnswer, Resolver
from minicloud.servers.name_server import NameQuery, NameServer, serve_names
from minicloud.servers.registry import Registry, RegistryRequest, serve_registry
from minicloud.servers.serve_databases import serve_databases
from minicloud.servers.serve_inventory import serve
from minicloud.servers.site import Site
from minicloud.servers.site_client import Answer, NodeAddress, SiteClient
from minicloud.servers.site_names import SiteNames
from minicloud.servers.target_pool import TargetReport
from minicloud.servers.task_processes import TaskProcesses
from minicloud.servers.tls import client_context

__all__ = [
    "EDGE_LOCATIONS",
    "AccessRecord",
    "Answer",
    "BucketRequest",
    "Buckets",
    "Caches",
    "CertificateMissingError",
    "EdgeLocation",
    "EdgeNetwork",
    "EndpointProbes",
    "FunctionRun",
    "Functions",
    "NameAnswer",
    "NameQuery",
    "NameServer",
    "NameSource",
    "NoRedisError",
    "NodeAddress",
    "NodeReport",
    "NotReachedError",
    "NotServedError",
    "NothingToServeError",
    "PortInUseError",
    "ProcessNotStartedError",
    "Registry",
    "RegistryRequest",
    "Reply",
    "Resolver",
    "ServersError",
    "Site",
    "SiteClient",
    "SiteClosedError",
    "SiteNames",
    "Statistics",
    "TargetReport",
    "TaskNotStartedError",
    "TaskProcesses",
    "UnknownNameError",
    "client_context",
    "run_functions",
    "serve",
    "serve_buckets",
    "serve_caches",
    "serve_databases",
    "serve_distribution",
    "serve_names",
    "serve_registry",
    "who_answered",
]
