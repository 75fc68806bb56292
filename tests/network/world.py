"""One network with something of everything, built with boto3 in the emulated cloud.

flows.yaml says what becomes of packets in it. All VPCs are in Tokyo but `far`. `main` is where
most happens; it is peered with `b` (which is peered with `c`), with `d` (which has no route
back), with `f` (which has not accepted) and with `far`.
"""

from collections.abc import Sequence
from typing import Any

import boto3

IMAGE = "ami-0e5c0de0000000001"
ZONES = {letter: f"ap-northeast-1{letter}" for letter in "acd"}
EVERYBODY = "0.0.0.0/0"
HOME = "192.0.2.0/24"  # of AWS's example ACL: a home network
ALL = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": EVERYBODY}]}


def tcp(port: int, *cidrs: str, groups: Sequence[str] = ()) -> dict[str, Any]:
    return {
        "IpProtocol": "tcp",
        "FromPort": port,
        "ToPort": port,
        "IpRanges": [{"CidrIp": cidr} for cidr in cidrs],
        "UserIdGroupPairs": [{"GroupId": group} for group in groups],
    }


class World:
    """`ids` by name and `names` by id, of everything that was made."""

    def __init__(self) -> None:
        self.ec2 = boto3.client("ec2")
        self.ids: dict[str, str] = {}
        self.names: dict[str, str] = {}
        self._main_and_its_peers()
        self._groups()
        self._subnets_and_routes()
        self._acls()
        self._instances()
        self._loose_ends()

    def keep(self, name: str, made: str) -> str:
        self.ids[name], self.names[made] = made, name
        return made

    def vpc(self, name: str, cidr: str, client: Any = None) -> None:
        client = client or self.ec2
        made = self.keep(name, client.create_vpc(CidrBlock=cidr)["Vpc"]["VpcId"])
        of_it = [{"Name": "vpc-id", "Values": [made]}]
        (table,) = client.describe_route_tables(Filters=of_it)["RouteTables"]
        self.keep(f"{name}-table", table["RouteTableId"])
        (acl,) = client.describe_network_acls(Filters=of_it)["NetworkAcls"]
        self.keep(f"{name}-acl", acl["NetworkAclId"])

    def subnet(self, name: str, cidr: str, table: str | None, vpc: str = "main") -> None:
        zone = ZONES[name[-1]]
        made = self.ec2.create_subnet(VpcId=self.ids[vpc], CidrBlock=cidr, AvailabilityZone=zone)
        subnet = self.keep(name, made["Subnet"]["SubnetId"])
        if table is not None:
            self.ec2.associate_route_table(RouteTableId=self.ids[table], SubnetId=subnet)

    def table(self, name: str, vpc: str = "main", **routes: str) -> None:
        """Routes by target's name, such as `igw=EVERYBODY`; `_` stands for `-`."""
        made = self.ec2.create_route_table(VpcId=self.ids[vpc])["RouteTable"]["RouteTableId"]
        self.keep(name, made)
        for target, cidr in routes.items():
            self.route(name, cidr, target.replace("_", "-"))

    def route(self, table: str, cidr: str, target: str) -> None:
        target_id = self.ids[target]
        key = {"igw": "GatewayId", "nat": "NatGatewayId", "pcx": "VpcPeeringConnectionId"}
        self.ec2.create_route(
            RouteTableId=self.ids[table],
            DestinationCidrBlock=cidr,
            **{key[target_id[:3]]: target_id},
        )

    def gateway(self, name: str, vpc: str) -> None:
        made = self.ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        self.keep(name, made)
        self.ec2.attach_internet_gateway(InternetGatewayId=made, VpcId=self.ids[vpc])

    def nat(self, name: str, subnet: str, **settings: str) -> None:
        if not settings:
            address = self.ec2.allocate_address(Domain="vpc")
            settings = {"AllocationId": address["AllocationId"]}
        made = self.ec2.create_nat_gateway(SubnetId=self.ids[subnet], **settings)
        self.keep(name, made["NatGateway"]["NatGatewayId"])

    def peer(self, name: str, one: str, other: str, accept: Any = None, **to: str) -> None:
        made = self.ec2.create_vpc_peering_connection(
            VpcId=self.ids[one], PeerVpcId=self.ids[other], **to
        )["VpcPeeringConnection"]["VpcPeeringConnectionId"]
        self.keep(name, made)
        if accept is not None:
            accept.accept_vpc_peering_connection(VpcPeeringConnectionId=made)

    def group(self, name: str, vpc: str, *inbound: dict[str, Any]) -> None:
        made = self.ec2.create_security_group(
            GroupName=name, Description=name, VpcId=self.ids[vpc]
        )["GroupId"]
        self.keep(name, made)
        if inbound:
            self.ec2.authorize_security_group_ingress(GroupId=made, IpPermissions=list(inbound))

    def only_out(self, group: str, *outbound: dict[str, Any]) -> None:
        self.ec2.revoke_security_group_egress(GroupId=self.ids[group], IpPermissions=[ALL])
        if outbound:
            self.ec2.authorize_security_group_egress(
                GroupId=self.ids[group], IpPermissions=list(outbound)
            )

    def acl(self, name: str, subnet: str, *rules: tuple[Any, ...]) -> None:
        """Each rule: direction, number, action, protocol, first and last port, CIDR."""
        made = self.ec2.create_network_acl(VpcId=self.ids["main"])["NetworkAcl"]["NetworkAclId"]
        self.keep(name, made)
        for direction, number, action, protocol, first, last, cidr in rules:
            ports = {} if first is None else {"PortRange": {"From": first, "To": last}}
            self.ec2.create_network_acl_entry(
                NetworkAclId=made,
                RuleNumber=number,
                Egress=direction == "out",
                RuleAction=action,
                Protocol=protocol,
                CidrBlock=cidr,
                **ports,
            )
        found = self.ec2.describe_network_acls(
            Filters=[{"Name": "association.subnet-id", "Values": [self.ids[subnet]]}]
        )["NetworkAcls"][0]["Associations"]
        (association,) = [one for one in found if one["SubnetId"] == self.ids[subnet]]
        self.ec2.replace_network_acl_association(
            AssociationId=association["NetworkAclAssociationId"], NetworkAclId=made
        )

    def launch(self, name: str, subnet: str, *groups: str, public: bool = False) -> None:
        made = self.ec2.run_instances(
            ImageId=IMAGE,
            InstanceType="t3.micro",
            MinCount=1,
            MaxCount=1,
            NetworkInterfaces=[
                {
                    "DeviceIndex": 0,
                    "SubnetId": self.ids[subnet],
                    "Groups": [self.ids[group] for group in groups],
                    "AssociatePublicIpAddress": public,
                }
            ],
        )
        self.keep(name, made["Instances"][0]["InstanceId"])

    def _main_and_its_peers(self) -> None:
        far = boto3.client("ec2", region_name="us-east-1")
        for number, name in enumerate(("main", "b", "c", "d", "f")):
            self.vpc(name, f"10.{number}.0.0/16")
        self.vpc("overlapping", "10.0.128.0/17")
        self.vpc("far", "10.9.0.0/16", far)
        self.gateway("igw", "main")
        self.gateway("igw-b", "b")
        self.peer("pcx-b", "main", "b", accept=self.ec2)
        self.peer("pcx-bc", "b", "c", accept=self.ec2)
        self.peer("pcx-d", "main", "d", accept=self.ec2)
        self.peer("pcx-f", "main", "f")
        self.peer("pcx-far", "main", "far", accept=far, PeerRegion="us-east-1")
        self._far_side(far)

    def _far_side(self, far: Any) -> None:
        made = far.create_subnet(
            VpcId=self.ids["far"], CidrBlock="10.9.0.0/24", AvailabilityZone="us-east-1a"
        )
        far.create_route(
            RouteTableId=self.ids["far-table"],
            DestinationCidrBlock="10.0.0.0/16",
            VpcPeeringConnectionId=self.ids["pcx-far"],
        )
        group = far.create_security_group(
            GroupName="far", Description="far", VpcId=self.ids["far"]
        )["GroupId"]
        far.authorize_security_group_ingress(
            GroupId=self.keep("far-open", group), IpPermissions=[ALL]
        )
        launched = far.run_instances(
            ImageId=IMAGE,
            InstanceType="t3.micro",
            MinCount=1,
            MaxCount=1,
            SubnetId=made["Subnet"]["SubnetId"],
            SecurityGroupIds=[group],
        )
        self.keep("far1", launched["Instances"][0]["InstanceId"])

    def _groups(self) -> None:
        ping = {"IpProtocol": "icmp", "FromPort": 8, "ToPort": -1}
        ping |= {"IpRanges": [{"CidrIp": EVERYBODY}]}
        self.group("web", "main", tcp(80, EVERYBODY), tcp(443, EVERYBODY), ping)
        self.group("app", "main", tcp(8080, groups=[self.ids["web"]]))
        self.group("db", "main", tcp(5432, groups=[self.ids["app"]]))
        self.only_out("db")
        self.group("ssh", "main", tcp(22, "10.0.0.0/16"))
        self.group("open", "main", ALL)
        self.group("shut", "main")
        self.only_out("shut", tcp(443, EVERYBODY))
        self.group("to-db", "main")
        self.only_out("to-db", tcp(5432, groups=[self.ids["db"]]))
        self.group("b-web", "b", tcp(80, groups=[self.ids["web"]]), tcp(443, "10.0.0.0/16"))
        for vpc in "bcd":
            self.group(f"{vpc}-open", vpc, ALL)
        self.group("from-b", "main", tcp(80, groups=[self.ids["b-open"]]))

    def _subnets_and_routes(self) -> None:
        self.table("public", igw=EVERYBODY, pcx_b="10.1.0.0/16", pcx_d="10.3.0.0/16")
        for cidr, target in (
            ("10.2.0.0/16", "pcx-b"),
            ("10.4.0.0/16", "pcx-f"),
            ("10.9.0.0/16", "pcx-far"),
        ):
            self.route("public", cidr, target)
        self.subnet("public-a", "10.0.0.0/24", "public")
        self.subnet("public-c", "10.0.1.0/24", "public")
        for name, number in (("web-a", 30), ("mute-a", 31), ("narrow-a", 32), ("linux-a", 37)):
            self.subnet(name, f"10.0.{number}.0/24", "public")
        self.nat("nat-a", "public-a")
        self.nat("nat-c", "public-c")
        for letter, nat, number in (("a", "nat_a", 10), ("c", "nat_c", 11), ("d", "nat_a", 12)):
            self.table(f"private-table-{letter}", **{nat: EVERYBODY})
            self.subnet(f"private-{letter}", f"10.0.{number}.0/24", f"private-table-{letter}")
        self.route("private-table-a", "10.1.0.0/16", "pcx-b")
        self.subnet("isolated-a", "10.0.20.0/24", None)
        self.table("looping")
        self.subnet("looped-a", "10.0.33.0/24", "looping")
        self.nat("nat-looped", "looped-a")
        self.route("looping", EVERYBODY, "nat-looped")
        self.nat("nat-private", "public-a", ConnectivityType="private")
        self.table("to-private-nat", nat_private=EVERYBODY)
        self.subnet("inward-a", "10.0.34.0/24", "to-private-nat")
        self.table("edge", pcx_b=EVERYBODY)
        self.subnet("edge-a", "10.0.35.0/24", "edge")
        self.table("specific", igw="10.1.9.0/24", pcx_b="10.1.0.0/16")
        self.subnet("specific-a", "10.0.36.0/24", "specific")
        self.table("b-routes", "b", pcx_b="10.0.0.0/16", pcx_bc="10.2.0.0/16", igw_b=EVERYBODY)
        self.subnet("b-a", "10.1.0.0/24", "b-routes", "b")
        self.subnet("b-db-a", "10.1.9.0/24", "b-routes", "b")
        self.table("c-routes", "c", pcx_bc="10.1.0.0/16")
        self.route("c-routes", "10.0.0.0/16", "pcx-bc")
        self.subnet("c-a", "10.2.0.0/24", "c-routes", "c")
        self.subnet("d-a", "10.3.0.0/24", None, "d")

    def _acls(self) -> None:
        # AWS's own example: VPC User Guide, Custom network ACL.
        self.acl(
            "custom", "web-a",
            ("in", 100, "allow", "6", 80, 80, EVERYBODY),
            ("in", 110, "allow", "6", 443, 443, EVERYBODY),
            ("in", 120, "allow", "6", 22, 22, HOME),
            ("in", 130, "allow", "6", 3389, 3389, HOME),
            ("in", 140, "allow", "6", 32768, 65535, EVERYBODY),
            ("out", 100, "allow", "6", 80, 80, EVERYBODY),
            ("out", 110, "allow", "6", 443, 443, EVERYBODY),
            ("out", 120, "allow", "6", 1024, 65535, HOME),
            ("out", 140, "allow", "6", 32768, 65535, EVERYBODY),
        )  # fmt: skip
        self.acl("mute", "mute-a", ("in", 100, "allow", "-1", None, None, EVERYBODY))
        self.acl(
            "narrow", "narrow-a",
            ("in", 100, "deny", "6", 80, 80, "198.51.100.0/24"),
            ("in", 110, "allow", "6", 80, 80, EVERYBODY),
            ("in", 120, "deny", "-1", None, None, HOME),
            ("in", 130, "allow", "6", 1, 65535, EVERYBODY),
            ("out", 100, "allow", "-1", None, None, EVERYBODY),
        )  # fmt: skip
        self.acl(
            "linux", "linux-a",
            ("in", 100, "allow", "6", 80, 80, EVERYBODY),
            ("out", 100, "allow", "6", 32768, 61000, EVERYBODY),
        )  # fmt: skip

    def _instances(self) -> None:
        self.launch("web1", "public-a", "web", public=True)
        self.launch("web2", "public-c", "web", public=True)
        self.launch("hidden", "public-a", "open")
        self.launch("stopped", "public-a", "open", public=True)
        self.ec2.stop_instances(InstanceIds=[self.ids["stopped"]])
        self.launch("both", "public-c", "web", "ssh")
        self.launch("careful", "public-a", "shut", public=True)
        self.launch("client", "public-a", "to-db")
        for letter in "acd":
            self.launch(f"app-{letter}", f"private-{letter}", "app")
        self.launch("lent", "private-a", "open", public=True)
        self.launch("db1", "isolated-a", "db")
        self.launch("db-open", "isolated-a", "open")
        for name, subnet in (
            ("custom1", "web-a"), ("mute1", "mute-a"), ("mute2", "mute-a"),
            ("narrow1", "narrow-a"), ("linux1", "linux-a"),
        ):  # fmt: skip
            self.launch(name, subnet, "open", public=True)
        for name in ("looped", "inward", "edge", "specific"):
            self.launch(f"{name}1", f"{name}-a", "open")
        self.launch("from-b1", "public-a", "from-b")
        self.launch("b1", "b-a", "b-web")
        self.launch("b-open1", "b-a", "b-open", public=True)
        self.launch("b-db1", "b-db-a", "b-open")
        self.launch("c1", "c-a", "c-open")
        self.launch("d1", "d-a", "d-open")

    def _loose_ends(self) -> None:
        """What was there and is gone: its routes stay."""
        self.gateway("igw-c", "c")
        self.table("dark", "c", igw_c=EVERYBODY)
        self.subnet("dark-c", "10.2.1.0/24", "dark", "c")
        self.launch("dark1", "dark-c", "c-open")
        self.ec2.detach_internet_gateway(InternetGatewayId=self.ids["igw-c"], VpcId=self.ids["c"])
