"""Instance refreshes: percentages in range, a strategy that there is."""

from minicloud.control.calls import Call
from minicloud.control.guard import Guard

_API = "https://docs.aws.amazon.com/autoscaling/ec2/APIReference"


def _wrong_refresh(call: Call) -> str | None:
    given = call.get("Preferences", {})
    least = int(given.get("MinHealthyPercentage", 90))
    most = int(given.get("MaxHealthyPercentage", 100))
    if not 0 <= least <= 100:
        return f"MinHealthyPercentage {least} is not between 0 and 100"
    if not 100 <= most <= 200:
        return f"MaxHealthyPercentage {most} is not between 100 and 200"
    if "MaxHealthyPercentage" in given and "MinHealthyPercentage" not in given:
        return "MaxHealthyPercentage is given without MinHealthyPercentage"
    if "MaxHealthyPercentage" in given and most - least > 100:
        return f"MaxHealthyPercentage {most} is more than 100 above MinHealthyPercentage {least}"
    if int(given.get("InstanceWarmup", 0)) < 0:
        return f"InstanceWarmup {given['InstanceWarmup']} is below 0 seconds"
    if call.get("Strategy", "Rolling") != "Rolling":
        return f"Strategy '{call.get('Strategy')}' is not known here: give Rolling"
    return None


GUARDS = (
    Guard(
        id="instance-refresh",
        service="autoscaling",
        operations=("StartInstanceRefresh",),
        code="ValidationError",
        rule="A refresh keeps 0 to 100 percent of a group healthy and goes up to 100 to 200 "
        "percent, the two no more than 100 apart.",
        source=f"{_API}/API_RefreshPreferences.html; code and wording are ours",
        finds=_wrong_refresh,
    ),
)
