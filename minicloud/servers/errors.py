"""What can go wrong with the real servers.

ServersError
 ├─ NothingToServeError      no load balancer, or no running instance
 ├─ NotServedError           a part of the inventory that no server here can play
 ├─ CertificateMissingError  an HTTPS or TLS listener whose certificate was not given
 ├─ PortInUseError           a port that was asked for is taken
 ├─ UnknownNameError         a zone, an instance or a host that is not part of the site
 ├─ SiteClosedError          the site was used after it was closed
 ├─ TaskNotStartedError      a task's process ended before it listened
 ├─ ProcessNotStartedError   a program that the keeper could not start, or no keeper any more
 ├─ NoRedisError             no Redis server is installed on this machine
 └─ NotReachedError          what was waited for did not happen in time
"""


class ServersError(Exception):
    """Base of all errors of minicloud.servers."""


class NothingToServeError(ServersError):
    """The inventory has no load balancer, or no running instance."""


class NotServedError(ServersError):
    """The inventory asks for something that no server here can play."""


class CertificateMissingError(ServersError):
    """A listener needs a certificate that was not given, or that cannot be loaded."""


class PortInUseError(ServersError):
    """A port that was asked for by number is taken."""


class UnknownNameError(ServersError):
    """A name is not part of the site."""


class SiteClosedError(ServersError):
    """The site was closed, and its servers with it."""


class TaskNotStartedError(ServersError):
    """A task's process ended before it listened."""


class ProcessNotStartedError(ServersError):
    """A real program could not be started, or what keeps it has ended."""


class NoRedisError(ServersError):
    """No Redis server is installed on this machine."""


class NotReachedError(ServersError):
    """What was waited for did not happen in time."""
