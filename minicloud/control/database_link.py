"""Between the emulated RDS of a region and whoever runs its databases."""

from minicloud.control.controllers.rds_in_moto import Machines, RdsInMoto


class DatabaseLink:
    """What `servers.serve_databases` takes: it is told what stands, and tells what was lost."""

    def __init__(self, region: str, rds: RdsInMoto) -> None:
        self._region = region
        self._rds = rds
        self._machines: Machines | None = None

    def attach(self, machines: Machines) -> None:
        """From now on `machines` run the instances of the region, beginning with those there are.

        Whoever did before is closed: the cell of a notebook may run again.
        """
        if self._region in self._rds.machines:
            self._rds.machines[self._region].close()
        self._rds.machines[self._region] = self._machines = machines
        try:
            self._rds.follow(self._region)
        except BaseException:
            self.detach()
            raise

    def detach(self) -> None:
        """Nobody runs the instances any more; what stands stays as it is. Twice is safe."""
        if self._rds.machines.get(self._region) is self._machines:
            self._rds.machines.pop(self._region, None)
