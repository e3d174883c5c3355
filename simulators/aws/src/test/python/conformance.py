"""Drives every call of the simulator with boto3: conformance.py URL MODELS. Prints a line per scenario; exits 1 on any failure."""

import datetime
import json
import pathlib
import sys
import time
import traceback

import botocore.auth
from botocore.exceptions import WaiterError
from judge import Simulator

EKS = "arn:aws:eks:us-west-2:123456789012:cluster/other"
ROLE = "arn:aws:iam::123456789012:role/hyperpod-exec"
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"AWS": "arn:aws:iam::123456789012:root"},
                "Action": "sts:AssumeRole",
                "Condition": {"StringEquals": {"sts:ExternalId": "slipway"}},
            }
        ],
    }
)
ALLOW_S3 = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:Get*", "Resource": "arn:aws:s3:::sagemaker-*"}]}
)


def group(name="gpu", count=2, **more):
    return {
        "InstanceGroupName": name,
        "InstanceCount": count,
        "InstanceType": "ml.g5.8xlarge",
        "ExecutionRole": ROLE,
        "ThreadsPerCore": 2,
        "LifeCycleConfig": {"SourceS3Uri": "s3://sagemaker-lcs/base", "OnCreate": "on_create.sh"},
        **more,
    }


def cluster(name, *groups, **more):
    return {
        "ClusterName": name,
        "InstanceGroups": list(groups),
        "Orchestrator": {"Eks": {"ClusterArn": EKS}},
        "VpcConfig": {"SecurityGroupIds": ["sg-1"], "Subnets": ["subnet-1"]},
        "Tags": [{"Key": "slipway:job", "Value": "j-1"}],
        **more,
    }


def hyperpod(s):
    c = s.client("sagemaker")
    full = group(
        "full",
        1,
        InstanceType="ml.p5.48xlarge",
        MinInstanceCount=1,
        OnStartDeepHealthChecks=["InstanceStress", "InstanceConnectivity"],
        InstanceStorageConfigs=[{"EbsVolumeConfig": {"VolumeSizeInGB": 500}}],
        OverrideVpcConfig={"SecurityGroupIds": ["sg-2"], "Subnets": ["subnet-2"]},
        KubernetesConfig={"Labels": {"team": "a"}, "Taints": [{"Key": "k", "Value": "v", "Effect": "NoSchedule"}]},
        CapacityRequirements={"OnDemand": {}},
        ScheduledUpdateConfig={"ScheduleExpression": "cron(0 0 1 * ? *)"},
        NetworkInterface={"InterfaceType": "efa"},
    )
    arn = c.create_cluster(
        **cluster(
            "pod",
            group(),
            full,
            NodeProvisioningMode="Continuous",
            NodeRecovery="Automatic",
            ClusterRole=ROLE,
            AutoScaling={"Mode": "Enable", "AutoScalerType": "Karpenter"},
            TieredStorageConfig={"Mode": "Enable", "InstanceMemoryAllocationPercentage": 30},
        )
    )["ClusterArn"]
    c.refuses("ResourceInUse", "create_cluster", **cluster("pod", group()))
    assert c.describe_cluster(ClusterName=arn)["ClusterStatus"] == "Creating"
    s.pass_minutes(4)
    assert c.describe_cluster(ClusterName="pod")["ClusterStatus"] == "InService"
    s.pass_minutes(20)
    nodes = c.list_cluster_nodes(ClusterName="pod", IncludeNodeLogicalIds=True)["ClusterNodeSummaries"]
    assert sorted(n["InstanceStatus"]["Status"] for n in nodes) == ["DeepHealthCheckInProgress", "Running", "Running"], nodes
    s.pass_minutes(120)
    running = [n for n in nodes if n["InstanceGroupName"] == "gpu"]
    details = c.describe_cluster_node(ClusterName="pod", NodeId=running[0]["InstanceId"])["NodeDetails"]
    assert details["Placement"]["AvailabilityZoneId"].startswith("usw2-az")
    added = c.batch_add_cluster_nodes(
        ClusterName="pod",
        ClientToken="t-1",
        NodesToAdd=[
            {"InstanceGroupName": "gpu", "IncrementTargetCountBy": 1},
            {"InstanceGroupName": "none", "IncrementTargetCountBy": 1},
        ],
    )
    assert added["Failed"][0]["ErrorCode"] == "InstanceGroupNotFound"
    s.pass_minutes(20)
    ids = [n["InstanceId"] for n in running]
    assert c.batch_reboot_cluster_nodes(ClusterName="pod", NodeIds=[ids[0]])["Successful"] == [ids[0]]
    assert c.batch_replace_cluster_nodes(ClusterName="pod", NodeIds=[ids[1]], NodeLogicalIds=["nope"])["FailedNodeLogicalIds"]
    s.pass_minutes(30)
    volume = c.attach_cluster_node_volume(ClusterArn=arn, NodeId=ids[0], VolumeId="vol-1234567890abcdef0")
    assert volume["Status"] == "attaching"
    c.detach_cluster_node_volume(ClusterArn=arn, NodeId=ids[0], VolumeId="vol-1234567890abcdef0")
    c.start_cluster_health_check(
        ClusterName="pod", DeepHealthCheckConfigurations=[{"InstanceGroupName": "gpu", "DeepHealthChecks": ["InstanceStress"]}]
    )
    c.refuses(
        "ValidationException",
        "start_cluster_health_check",
        ClusterName="pod",
        DeepHealthCheckConfigurations=[{"InstanceGroupName": "gpu", "DeepHealthChecks": ["InstanceStress"]}],
    )
    s.pass_minutes(120)
    logical = added["Successful"][0]["NodeLogicalId"]
    assert c.batch_delete_cluster_nodes(ClusterName="pod", NodeLogicalIds=[logical])["SuccessfulNodeLogicalIds"] == [logical]
    events = c.list_cluster_events(ClusterName="pod", MaxResults=5, SortOrder="Descending")
    assert len(events["Events"]) == 5 and events["NextToken"]
    c.describe_cluster_event(ClusterName="pod", EventId=events["Events"][0]["EventId"])
    c.update_cluster_software(
        ClusterName="pod",
        DeploymentConfig={"RollingUpdatePolicy": {"MaximumBatchSize": {"Type": "INSTANCE_COUNT", "Value": 1}}},
    )
    c.refuses("ConflictException", "update_cluster_software", ClusterName="pod")
    s.pass_minutes(120)
    assert c.describe_cluster(ClusterName="pod")["ClusterStatus"] == "InService"
    c.update_cluster(ClusterName="pod", InstanceGroups=[group(count=1)], InstanceGroupsToDelete=["full"])
    c.refuses(
        "ValidationException", "update_cluster", ClusterName="pod", InstanceGroups=[group(InstanceType="ml.g5.xlarge")]
    )
    s.pass_minutes(60)
    assert [g["InstanceGroupName"] for g in c.describe_cluster(ClusterName="pod")["InstanceGroups"]] == ["gpu"]
    c.add_tags(ResourceArn=arn, Tags=[{"Key": "a", "Value": "b"}])
    c.delete_tags(ResourceArn=arn, TagKeys=["slipway:job"])
    assert c.list_tags(ResourceArn=arn)["Tags"] == [{"Key": "a", "Value": "b"}]
    assert c.list_clusters(NameContains="po", SortBy="NAME")["ClusterSummaries"][0]["ClusterName"] == "pod"
    c.delete_cluster(ClusterName="pod")
    s.pass_minutes(20)
    c.refuses("ResourceNotFound", "describe_cluster", ClusterName="pod")


def validation(s):
    c = s.client("sagemaker")
    bad = [
        ({"ClusterName": "a_b"}, "clusterName"),
        ({"ClusterName": "a" * 64}, "clusterName"),
        ({"NodeProvisioningMode": "Standard"}, "nodeProvisioningMode"),
        ({"NodeRecovery": "automatic"}, "nodeRecovery"),
        ({"InstanceGroups": []}, "instanceGroups"),
        ({"InstanceGroups": [group(OnStartDeepHealthChecks=[])]}, "instanceGroups.1.member.onStartDeepHealthChecks"),
        ({"InstanceGroups": [group(ThreadsPerCore=3)]}, "threadsPerCore"),
        ({"InstanceGroups": [group(count=6759)]}, "instanceCount"),
        ({"InstanceGroups": [group(ExecutionRole="hyperpod-exec")]}, "executionRole"),
        ({"InstanceGroups": [group(InstanceType="ml.p9.48xlarge")]}, "instanceType"),
        ({"VpcConfig": {"SecurityGroupIds": [], "Subnets": ["s"]}}, "vpcConfig.securityGroupIds"),
        ({"Orchestrator": {"Eks": {}}}, "orchestrator.eks.clusterArn"),
        ({"Tags": [{"Key": "k"}]}, "tags.1.member.value"),
    ]
    for change, path in bad:
        error = c.refuses("ValidationException", "create_cluster", **{**cluster("v", group()), **change})
        assert path in str(error), (path, str(error))
    c.refuses("ValidationException", "create_cluster", **cluster("v", group(), group()))
    c.refuses("ValidationException", "batch_reboot_cluster_nodes", ClusterName="v", NodeIds=["i-%08x" % i for i in range(26)])
    c.refuses("ResourceNotFound", "describe_cluster", ClusterName="nobody")
    c.refuses("UnknownOperationException", "list_endpoints")
    s.client("ec2").refuses("InvalidAction", "describe_instances")
    s.client("iam").refuses("InvalidAction", "list_users")


def identity(s):
    sts = s.client("sts")
    assert sts.get_caller_identity()["Account"] == "123456789012"
    s.client("iam").create_role(RoleName="guarded", AssumeRolePolicyDocument=TRUST)
    arn = "arn:aws:iam::123456789012:role/guarded"
    sts.refuses("AccessDenied", "assume_role", RoleArn=arn, RoleSessionName="job")
    sts.refuses("ValidationError", "assume_role", RoleArn=arn, RoleSessionName="x")
    keys = sts.assume_role(RoleArn=arn, RoleSessionName="job", ExternalId="slipway", DurationSeconds=900)["Credentials"]
    mine = (keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])
    session = s.client("sts", "us-west-2", *mine)
    assert session.get_caller_identity()["Arn"].endswith(":assumed-role/guarded/job")
    s.admin("PUT", "settings", {"checkSignatures": True})
    session.get_caller_identity()
    s.client("s3", "us-west-2", *mine).list_buckets()
    s.client("sts", "us-west-2", mine[0], "wrong", mine[2]).refuses("SignatureDoesNotMatch", "get_caller_identity")
    s.client("sagemaker", "us-west-2", mine[0], "wrong", mine[2]).refuses("InvalidSignatureException", "list_clusters")
    sts.refuses("InvalidClientTokenId", "get_caller_identity")
    now = botocore.auth.get_current_datetime
    botocore.auth.get_current_datetime = lambda *a, **k: now(*a, **k) - datetime.timedelta(minutes=20)
    session.refuses("SignatureDoesNotMatch", "get_caller_identity")
    s.client("sagemaker", "us-west-2", *mine).refuses("InvalidSignatureException", "list_clusters")
    s.client("ec2", "us-west-2", *mine).refuses("RequestExpired", "describe_vpcs")
    botocore.auth.get_current_datetime = now
    s.admin("PUT", "settings", {"checkSignatures": False})
    s.pass_minutes(16)
    session.refuses("ExpiredToken", "get_caller_identity")
    s.client("sagemaker", "us-west-2", *mine).refuses("ExpiredTokenException", "list_clusters")


def quotas(s):
    c = s.client("service-quotas")
    assert {"sagemaker", "ec2", "vpc"} <= {x["ServiceCode"] for x in c.list_services()["Services"]}
    found, token = [], {}
    while True:
        page = c.list_service_quotas(ServiceCode="sagemaker", MaxResults=100, **token)
        found += page["Quotas"]
        if "NextToken" not in page:
            break
        token = {"NextToken": page["NextToken"]}
    p5 = next(q for q in found if q["QuotaName"] == "ml.p5.48xlarge for cluster usage")
    assert p5["QuotaCode"] == "L-8762A75F" and p5["Value"] == 16
    assert c.list_aws_default_service_quotas(ServiceCode="sagemaker")["Quotas"]
    assert c.get_aws_default_service_quota(ServiceCode="sagemaker", QuotaCode="L-8762A75F")["Quota"]["Value"] == 0
    c.refuses("NoSuchResourceException", "get_service_quota", ServiceCode="sagemaker", QuotaCode="L-B0E3E2FF")
    asked = c.request_service_quota_increase(ServiceCode="sagemaker", QuotaCode="L-8762A75F", DesiredValue=32)["RequestedQuota"]
    assert asked["Status"] == "PENDING"
    s.pass_minutes(3 * 24 * 60)
    assert c.get_requested_service_quota_change(RequestId=asked["Id"])["RequestedQuota"]["Status"] == "APPROVED"
    assert c.list_requested_service_quota_change_history(ServiceCode="sagemaker")["RequestedQuotas"]
    assert c.get_service_quota(ServiceCode="sagemaker", QuotaCode="L-8762A75F")["Quota"]["Value"] == 32
    s.admin("PUT", "quotas", {"region": "us-west-2", "name": p5["QuotaName"], "value": 1})
    assert c.get_service_quota(ServiceCode="sagemaker", QuotaCode="L-8762A75F")["Quota"]["Value"] == 1


def reservations(s):
    c = s.client("ec2")

    def listed(**asked):
        return c.describe_capacity_reservations(**asked)["CapacityReservations"]

    def named(name, *values):
        return {x["CapacityReservationId"] for x in listed(Filters=[{"Name": name, "Values": list(values)}])}

    def reserve(zone, **more):
        order = {"account": "123456789012", "region": "us-west-2", "instanceType": "p5.48xlarge", "zone": zone, "total": 4}
        return s.admin("POST", "ec2/capacity-reservations", {**order, **more})["id"]

    assert listed() == []
    now = datetime.datetime.fromisoformat(s.admin("GET", "clock")["now"].replace("Z", "+00:00"))
    soon, later = ((now + datetime.timedelta(minutes=m)).strftime("%Y-%m-%dT%H:%M:%SZ") for m in (30, 90))
    first = reserve("usw2-az1", available=3, ends=later)
    second = reserve("us-west-2b", starts=soon)
    third = reserve("usw2-az2", instanceType="g5.8xlarge", state="cancelled")
    seen = listed(CapacityReservationIds=[first])[0]
    assert (seen["State"], seen["TotalInstanceCount"], seen["AvailableInstanceCount"]) == ("active", 4, 3)
    assert (seen["AvailabilityZone"], seen["AvailabilityZoneId"], seen["EndDateType"]) == ("us-west-2a", "usw2-az1", "limited")
    assert seen["CapacityReservationArn"] == f"arn:aws:ec2:us-west-2:123456789012:capacity-reservation/{first}"
    assert named("state", "active", "scheduled") == {first, second}
    assert named("instance-type", "g5.8xlarge") == {third}
    assert named("availability-zone", "us-west-2b") == {second, third}
    assert named("end-date-type", "unlimited") == {second, third}
    c.refuses("InvalidParameterValue", "describe_capacity_reservations", Filters=[{"Name": "colour", "Values": ["red"]}])
    c.refuses("InvalidCapacityReservationId.NotFound", "describe_capacity_reservations", CapacityReservationIds=["cr-0"])
    page = c.describe_capacity_reservations(MaxResults=2)
    rest = c.describe_capacity_reservations(MaxResults=2, NextToken=page["NextToken"])
    assert len(page["CapacityReservations"]) == 2 and [x["CapacityReservationId"] for x in rest["CapacityReservations"]] == [third]
    assert "NextToken" not in rest
    s.pass_minutes(31)
    assert named("state", "active") == {first, second}
    s.pass_minutes(60)
    ended = listed(CapacityReservationIds=[first])[0]
    assert (ended["State"], ended["AvailableInstanceCount"]) == ("expired", 0)
    assert named("state", "active") == {second}
    assert s.client("ec2", region="us-east-1").describe_capacity_reservations()["CapacityReservations"] == []


def network(s):
    c = s.client("ec2")
    assert "us-west-2" in {r["RegionName"] for r in c.describe_regions()["Regions"]}
    zones = c.describe_availability_zones()["AvailabilityZones"]
    assert zones[0]["ZoneId"] == "usw2-az1"
    offers = c.describe_instance_type_offerings(
        LocationType="availability-zone-id", Filters=[{"Name": "instance-type", "Values": ["p5.48xlarge"]}]
    )["InstanceTypeOfferings"]
    assert {o["Location"] for o in offers} >= {"usw2-az1", "usw2-az2"}
    tags = [{"ResourceType": "vpc", "Tags": [{"Key": "Name", "Value": "train"}]}]
    vpc = c.create_vpc(CidrBlock="10.0.0.0/16", TagSpecifications=tags)["Vpc"]["VpcId"]
    c.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True})
    assert c.describe_vpc_attribute(VpcId=vpc, Attribute="enableDnsHostnames")["EnableDnsHostnames"]["Value"]
    by_name = c.describe_vpcs(Filters=[{"Name": "tag:Name", "Values": ["tr*"]}])["Vpcs"]
    assert [v["VpcId"] for v in by_name] == [vpc]
    subnets = [
        c.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{i}.0/24", AvailabilityZoneId=f"usw2-az{i}")["Subnet"] for i in (1, 2)
    ]
    assert subnets[0]["AvailableIpAddressCount"] == 251
    ids = [x["SubnetId"] for x in subnets]
    assert len(c.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["Subnets"]) == 2
    gateway = c.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    c.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    assert c.describe_internet_gateways(Filters=[{"Name": "attachment.vpc-id", "Values": [vpc]}])["InternetGateways"]
    address = c.allocate_address(Domain="vpc")["AllocationId"]
    assert c.describe_addresses(AllocationIds=[address])["Addresses"]
    nat = c.create_nat_gateway(SubnetId=ids[0], AllocationId=address)["NatGateway"]["NatGatewayId"]
    s.pass_minutes(3)
    assert c.describe_nat_gateways(NatGatewayIds=[nat])["NatGateways"][0]["State"] == "available"
    table = c.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    c.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", NatGatewayId=nat)
    association = c.associate_route_table(RouteTableId=table, SubnetId=ids[1])["AssociationId"]
    routes = c.describe_route_tables(Filters=[{"Name": "association.subnet-id", "Values": [ids[1]]}])["RouteTables"][0]["Routes"]
    assert routes[1]["NatGatewayId"] == nat
    sg = c.create_security_group(GroupName="efa", Description="efa", VpcId=vpc)["GroupId"]
    itself = [{"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": sg}]}]
    c.authorize_security_group_ingress(GroupId=sg, IpPermissions=itself)
    c.authorize_security_group_egress(GroupId=sg, IpPermissions=itself)
    c.refuses("InvalidPermission.Duplicate", "authorize_security_group_ingress", GroupId=sg, IpPermissions=itself)
    seen = c.describe_security_groups(GroupIds=[sg])["SecurityGroups"][0]
    assert seen["IpPermissions"][0]["UserIdGroupPairs"][0]["GroupId"] == sg
    assert len(seen["IpPermissionsEgress"]) == 1 and seen["IpPermissionsEgress"][0]["IpRanges"]
    endpoint = c.create_vpc_endpoint(
        VpcId=vpc, ServiceName="com.amazonaws.us-west-2.ecr.dkr", VpcEndpointType="Interface", SubnetIds=ids, SecurityGroupIds=[sg]
    )["VpcEndpoint"]["VpcEndpointId"]
    s.pass_minutes(3)
    assert c.describe_vpc_endpoints(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["VpcEndpoints"][0]["State"] == "available"
    assert c.describe_network_interfaces()["NetworkInterfaces"] == []
    c.create_tags(Resources=[ids[0]], Tags=[{"Key": "kubernetes.io/role/elb", "Value": "1"}])
    c.delete_tags(Resources=[ids[0]], Tags=[{"Key": "kubernetes.io/role/elb"}])
    c.refuses("DryRunOperation", "create_vpc", CidrBlock="10.9.0.0/16", DryRun=True)
    c.refuses("InvalidSubnetID.NotFound", "describe_subnets", SubnetIds=["subnet-0"])
    c.refuses("DependencyViolation", "delete_vpc", VpcId=vpc)
    c.delete_vpc_endpoints(VpcEndpointIds=[endpoint])
    c.revoke_security_group_ingress(GroupId=sg, IpPermissions=itself)
    c.revoke_security_group_egress(GroupId=sg, IpPermissions=itself)
    c.delete_security_group(GroupId=sg)
    c.disassociate_route_table(AssociationId=association)
    c.delete_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0")
    c.delete_route_table(RouteTableId=table)
    c.delete_nat_gateway(NatGatewayId=nat)
    s.pass_minutes(3)
    c.release_address(AllocationId=address)
    c.detach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    c.delete_internet_gateway(InternetGatewayId=gateway)
    for subnet in ids:
        c.delete_subnet(SubnetId=subnet)
    c.delete_vpc(VpcId=vpc)


def eks(s):
    c = s.client("eks")
    network = {"subnetIds": ["subnet-a", "subnet-b"], "endpointPrivateAccess": True}
    asked = dict(name="train", roleArn=ROLE, resourcesVpcConfig=network, clientRequestToken="t1", tags={"a": "b"})
    asked["kubernetesNetworkConfig"] = {"serviceIpv4Cidr": "172.20.0.0/16", "ipFamily": "ipv4"}
    asked["logging"] = {"clusterLogging": [{"types": ["api"], "enabled": True}]}
    c.create_cluster(**asked)
    c.create_cluster(**asked)
    c.refuses("ResourceInUseException", "create_cluster", **{**asked, "clientRequestToken": "t2"})
    c.refuses("InvalidParameterException", "create_cluster", **{**asked, "name": "-"})
    s.pass_minutes(15)
    seen = c.describe_cluster(name="train")["cluster"]
    assert seen["status"] == "ACTIVE" and seen["accessConfig"]["authenticationMode"] == "CONFIG_MAP"
    assert seen["identity"]["oidc"]["issuer"].startswith("https://oidc.eks.us-west-2.amazonaws.com/id/")
    pods = s.client("sagemaker")
    ours = cluster("on-train", group(), Orchestrator={"Eks": {"ClusterArn": seen["arn"]}})
    pods.refuses("ValidationException", "create_cluster", **ours)
    update = c.update_cluster_config(name="train", accessConfig={"authenticationMode": "API_AND_CONFIG_MAP"})["update"]["id"]
    c.refuses("ResourceInUseException", "update_cluster_config", name="train", accessConfig={"authenticationMode": "API"})
    s.pass_minutes(6)
    assert c.describe_update(name="train", updateId=update)["update"]["status"] == "Successful"
    pods.create_cluster(**ours)
    entry = c.create_access_entry(clusterName="train", principalArn=ROLE, type="HYPERPOD_LINUX")["accessEntry"]
    c.refuses("ResourceInUseException", "create_access_entry", clusterName="train", principalArn=ROLE)
    admin = "arn:aws:iam::123456789012:role/admin"
    c.create_access_entry(clusterName="train", principalArn=admin, kubernetesGroups=["ops"])
    policy = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"
    c.associate_access_policy(clusterName="train", principalArn=admin, policyArn=policy, accessScope={"type": "cluster"})
    assert c.list_associated_access_policies(clusterName="train", principalArn=admin)["associatedAccessPolicies"]
    c.disassociate_access_policy(clusterName="train", principalArn=admin, policyArn=policy)
    c.update_access_entry(clusterName="train", principalArn=admin, kubernetesGroups=["dev"])
    assert c.describe_access_entry(clusterName="train", principalArn=ROLE)["accessEntry"]["type"] == "HYPERPOD_LINUX"
    assert len(c.list_access_entries(clusterName="train")["accessEntries"]) == 2
    c.delete_access_entry(clusterName="train", principalArn=admin)
    c.create_addon(clusterName="train", addonName="vpc-cni")
    s.pass_minutes(3)
    assert c.describe_addon(clusterName="train", addonName="vpc-cni")["addon"]["status"] == "ACTIVE"
    c.update_addon(clusterName="train", addonName="vpc-cni", addonVersion="v1.20.5-eksbuild.1")
    assert c.list_addons(clusterName="train")["addons"] == ["vpc-cni"]
    c.delete_addon(clusterName="train", addonName="vpc-cni")
    c.tag_resource(resourceArn=seen["arn"], tags={"c": "d"})
    c.untag_resource(resourceArn=seen["arn"], tagKeys=["a"])
    assert c.list_tags_for_resource(resourceArn=seen["arn"])["tags"] == {"c": "d"}
    assert "train" in c.list_clusters()["clusters"]
    c.refuses("ResourceNotFoundException", "describe_cluster", name="nobody")
    c.delete_cluster(name="train")
    s.pass_minutes(10)
    c.refuses("ResourceNotFoundException", "describe_cluster", name="train")
    assert entry["username"]


def iam(s):
    c = s.client("iam")
    limit = "arn:aws:iam::123456789012:policy/limit"
    c.create_role(RoleName="exec", AssumeRolePolicyDocument=TRUST, Tags=[{"Key": "a", "Value": "b"}], PermissionsBoundary=limit)
    c.refuses("EntityAlreadyExists", "create_role", RoleName="Exec", AssumeRolePolicyDocument=TRUST)
    c.refuses("MalformedPolicyDocument", "create_role", RoleName="other", AssumeRolePolicyDocument="{}")
    role = c.get_role(RoleName="exec")["Role"]
    assert role["AssumeRolePolicyDocument"] == json.loads(TRUST)
    assert role["PermissionsBoundary"]["PermissionsBoundaryArn"] == limit
    c.update_assume_role_policy(RoleName="exec", PolicyDocument=TRUST)
    c.put_role_policy(RoleName="exec", PolicyName="s3", PolicyDocument=ALLOW_S3)
    assert c.get_role_policy(RoleName="exec", PolicyName="s3")["PolicyDocument"] == json.loads(ALLOW_S3)
    assert c.list_role_policies(RoleName="exec")["PolicyNames"] == ["s3"]
    made = c.create_policy(PolicyName="AWSLoadBalancerControllerIAMPolicy", PolicyDocument=ALLOW_S3)["Policy"]["Arn"]
    c.attach_role_policy(RoleName="exec", PolicyArn=made)
    c.attach_role_policy(RoleName="exec", PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess")
    assert len(c.list_attached_role_policies(RoleName="exec")["AttachedPolicies"]) == 2
    c.detach_role_policy(RoleName="exec", PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess")
    assert c.get_policy(PolicyArn=made)["Policy"]["AttachmentCount"] == 1
    assert c.get_policy_version(PolicyArn=made, VersionId="v1")["PolicyVersion"]["Document"] == json.loads(ALLOW_S3)
    results = c.simulate_principal_policy(
        PolicySourceArn=role["Arn"], ActionNames=["s3:GetObject", "s3:PutObject"], ResourceArns=["arn:aws:s3:::sagemaker-x/y"]
    )["EvaluationResults"]
    assert [r["EvalDecision"] for r in results] == ["allowed", "implicitDeny"]
    c.refuses("DeleteConflict", "delete_role", RoleName="exec")
    c.detach_role_policy(RoleName="exec", PolicyArn=made)
    c.delete_policy(PolicyArn=made)
    c.delete_role_policy(RoleName="exec", PolicyName="s3")
    c.tag_role(RoleName="exec", Tags=[{"Key": "c", "Value": "d"}])
    assert len(c.list_role_tags(RoleName="exec")["Tags"]) == 2
    assert c.list_roles(PathPrefix="/")["Roles"]
    c.delete_role(RoleName="exec")
    c.refuses("NoSuchEntity", "get_role", RoleName="exec")
    linked = c.create_service_linked_role(AWSServiceName="hyperpod.sagemaker.amazonaws.com")["Role"]
    assert linked["RoleName"] == "AWSServiceRoleForAmazonSageMakerHyperPod"
    url = "https://oidc.eks.us-west-2.amazonaws.com/id/ABC"
    provider = c.create_open_id_connect_provider(Url=url, ClientIDList=["sts.amazonaws.com"])["OpenIDConnectProviderArn"]
    assert provider == "arn:aws:iam::123456789012:oidc-provider/oidc.eks.us-west-2.amazonaws.com/id/ABC"
    assert c.get_open_id_connect_provider(OpenIDConnectProviderArn=provider)["ClientIDList"] == ["sts.amazonaws.com"]
    assert c.list_open_id_connect_providers()["OpenIDConnectProviderList"] == [{"Arn": provider}]
    c.delete_open_id_connect_provider(OpenIDConnectProviderArn=provider)


def s3(s):
    c = s.client("s3")
    west = {"LocationConstraint": "us-west-2"}
    c.create_bucket(Bucket="sagemaker-lcs", CreateBucketConfiguration=west)
    c.refuses("BucketAlreadyOwnedByYou", "create_bucket", Bucket="sagemaker-lcs", CreateBucketConfiguration=west)
    c.refuses("IllegalLocationConstraintException", "create_bucket", Bucket="sagemaker-b")
    c.refuses("InvalidBucketName", "create_bucket", Bucket="Upper_case", CreateBucketConfiguration=west)
    other = s.client("s3", key="999999999999")
    other.refuses("BucketAlreadyExists", "create_bucket", Bucket="sagemaker-lcs", CreateBucketConfiguration=west)
    other.refuses("403", "head_bucket", Bucket="sagemaker-lcs")
    assert c.head_bucket(Bucket="sagemaker-lcs")["BucketRegion"] == "us-west-2"
    assert c.get_bucket_location(Bucket="sagemaker-lcs")["LocationConstraint"] == "us-west-2"
    assert c.list_buckets()["Buckets"][0]["Name"] == "sagemaker-lcs"
    c.refuses("NoSuchTagSet", "get_bucket_tagging", Bucket="sagemaker-lcs")
    c.put_bucket_tagging(Bucket="sagemaker-lcs", Tagging={"TagSet": [{"Key": "slipway:job", "Value": "j & <1>"}]})
    assert c.get_bucket_tagging(Bucket="sagemaker-lcs")["TagSet"] == [{"Key": "slipway:job", "Value": "j & <1>"}]
    script = b"#!/bin/bash\necho hi\n"
    for key in ("base/on_create.sh", "base/sub/a+b c.sh", "other"):
        c.put_object(Bucket="sagemaker-lcs", Key=key, Body=script, Metadata={"job": "1"}, ContentType="text/x-sh")
    head = c.head_object(Bucket="sagemaker-lcs", Key="base/on_create.sh")
    assert head["ContentLength"] == len(script) and head["Metadata"] == {"job": "1"}
    got = c.get_object(Bucket="sagemaker-lcs", Key="base/sub/a+b c.sh")
    assert got["Body"].read() == script and got["ContentType"] == "text/x-sh"
    part = c.get_object(Bucket="sagemaker-lcs", Key="other", Range="bytes=0-1")
    assert part["Body"].read() == b"#!" and part["ContentRange"] == "bytes 0-1/20"
    listed = c.list_objects_v2(Bucket="sagemaker-lcs", Prefix="base/", Delimiter="/")
    assert [o["Key"] for o in listed["Contents"]] == ["base/on_create.sh"]
    assert listed["CommonPrefixes"] == [{"Prefix": "base/sub/"}]
    assert c.list_objects_v2(Bucket="sagemaker-lcs", MaxKeys=2)["IsTruncated"]
    c.refuses("NoSuchKey", "get_object", Bucket="sagemaker-lcs", Key="none")
    c.refuses("404", "head_object", Bucket="sagemaker-lcs", Key="none")
    c.refuses("NoSuchBucket", "list_objects_v2", Bucket="sagemaker-none")
    c.refuses("NotImplemented", "get_bucket_versioning", Bucket="sagemaker-lcs")
    c.refuses("BucketNotEmpty", "delete_bucket", Bucket="sagemaker-lcs")
    c.delete_object(Bucket="sagemaker-lcs", Key="other")
    in_parts(c, {"Bucket": "sagemaker-lcs", "Key": "models/weights"})
    gone = c.delete_objects(
        Bucket="sagemaker-lcs", Delete={"Objects": [{"Key": "base/on_create.sh"}, {"Key": "base/sub/a+b c.sh"}]}
    )
    assert len(gone["Deleted"]) == 2
    c.delete_bucket(Bucket="sagemaker-lcs")
    s.client("s3", "us-east-1").create_bucket(Bucket="sagemaker-east")
    assert s.client("s3", "us-east-1").get_bucket_location(Bucket="sagemaker-east")["LocationConstraint"] is None


def in_parts(c, where):
    upload = {**where, "UploadId": c.create_multipart_upload(**where, Metadata={"job": "2"})["UploadId"]}
    first, last = b"a" * (5 << 20), b"b" * 100
    parts = [
        {"PartNumber": number, "ETag": c.upload_part(**upload, PartNumber=number, Body=body)["ETag"]}
        for number, body in ((1, first), (7, last))
    ]
    c.refuses("404", "head_object", **where)
    c.refuses("NoSuchUpload", "upload_part", **{**upload, "Key": "other"}, PartNumber=1, Body=b"")
    c.refuses("InvalidArgument", "upload_part", **upload, PartNumber=10001, Body=b"")
    c.refuses("InvalidPartOrder", "complete_multipart_upload", **upload, MultipartUpload={"Parts": parts[::-1]})
    c.refuses("InvalidPart", "complete_multipart_upload", **upload, MultipartUpload={"Parts": [{**parts[0], "ETag": parts[1]["ETag"]}]})
    assert c.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})["ETag"].endswith('-2"')
    got = c.get_object(**where)
    assert got["Body"].read() == first + last and got["Metadata"] == {"job": "2"}
    c.refuses("NoSuchUpload", "complete_multipart_upload", **upload, MultipartUpload={"Parts": parts})
    upload["UploadId"] = c.create_multipart_upload(**where)["UploadId"]
    small = [{"PartNumber": n, "ETag": c.upload_part(**upload, PartNumber=n, Body=last)["ETag"]} for n in (1, 2)]
    c.refuses("EntityTooSmall", "complete_multipart_upload", **upload, MultipartUpload={"Parts": small})
    c.abort_multipart_upload(**upload)
    c.refuses("NoSuchUpload", "abort_multipart_upload", **upload)
    assert c.head_object(**where)["ContentLength"] == len(first + last)
    c.delete_object(**where)


def parameters(s):
    c = s.client("ssm")
    for name in ("/hyperpod/j1/cluster", "/hyperpod/j1/sub/url"):
        c.put_parameter(Name=name, Value="v", Type="String")
    c.put_parameter(Name="/hyperpod/j1/token", Value="hidden", Type="SecureString")
    c.refuses("ParameterAlreadyExists", "put_parameter", Name="/hyperpod/j1/cluster", Value="w", Type="String")
    assert c.put_parameter(Name="/hyperpod/j1/cluster", Value="w", Overwrite=True)["Version"] == 2
    c.refuses("ValidationException", "put_parameter", Name="/aws/x", Value="v", Type="String")
    c.refuses("HierarchyLevelLimitExceededException", "put_parameter", Name="/a" * 16, Value="v", Type="String")
    assert c.get_parameter(Name="/hyperpod/j1/token")["Parameter"]["Value"] != "hidden"
    assert c.get_parameter(Name="/hyperpod/j1/token", WithDecryption=True)["Parameter"]["Value"] == "hidden"
    assert c.get_parameters(Names=["/hyperpod/j1/cluster", "/none"])["InvalidParameters"] == ["/none"]
    flat = c.get_parameters_by_path(Path="/hyperpod/j1")["Parameters"]
    deep = c.get_parameters_by_path(Path="/hyperpod/j1", Recursive=True, WithDecryption=True)["Parameters"]
    assert (len(flat), len(deep)) == (2, 3)
    c.add_tags_to_resource(ResourceType="Parameter", ResourceId="/hyperpod/j1/cluster", Tags=[{"Key": "a", "Value": "b"}])
    assert c.list_tags_for_resource(ResourceType="Parameter", ResourceId="/hyperpod/j1/cluster")["TagList"]
    named = [{"Key": "Name", "Option": "BeginsWith", "Values": ["/hyperpod"]}]
    assert len(c.describe_parameters(ParameterFilters=named)["Parameters"]) == 3
    c.delete_parameter(Name="/hyperpod/j1/cluster")
    assert c.delete_parameters(Names=["/hyperpod/j1/token", "/none"])["InvalidParameters"] == ["/none"]
    c.refuses("ParameterNotFound", "get_parameter", Name="/hyperpod/j1/cluster")


def secrets(s):
    c = s.client("secretsmanager")
    token = "a" * 32
    c.create_secret(Name="kubeconfig", SecretString="one", ClientRequestToken=token, Tags=[{"Key": "a", "Value": "b"}])
    c.create_secret(Name="kubeconfig", SecretString="one", ClientRequestToken=token)
    c.refuses("ResourceExistsException", "create_secret", Name="kubeconfig", SecretString="two")
    c.put_secret_value(SecretId="kubeconfig", SecretString="two")
    c.update_secret(SecretId="kubeconfig", Description="d", SecretBinary=b"\x00three")
    assert c.get_secret_value(SecretId="kubeconfig")["SecretBinary"] == b"\x00three"
    assert c.get_secret_value(SecretId="kubeconfig", VersionStage="AWSPREVIOUS")["SecretString"] == "two"
    c.tag_resource(SecretId="kubeconfig", Tags=[{"Key": "c", "Value": "d"}])
    assert len(c.describe_secret(SecretId="kubeconfig")["Tags"]) == 2
    assert c.list_secrets(Filters=[{"Key": "name", "Values": ["kube"]}])["SecretList"]
    c.delete_secret(SecretId="kubeconfig")
    c.refuses("InvalidRequestException", "get_secret_value", SecretId="kubeconfig")
    c.restore_secret(SecretId="kubeconfig")
    c.delete_secret(SecretId="kubeconfig", ForceDeleteWithoutRecovery=True)
    c.refuses("ResourceNotFoundException", "get_secret_value", SecretId="kubeconfig")


def keys(s):
    c = s.client("kms")
    key = c.create_key(Description="volumes")["KeyMetadata"]
    assert key["Enabled"] and key["KeyState"] == "Enabled" and key["Arn"].endswith(f":key/{key['KeyId']}")
    c.create_alias(AliasName="alias/volumes", TargetKeyId=key["KeyId"])
    c.refuses("AlreadyExistsException", "create_alias", AliasName="alias/volumes", TargetKeyId=key["KeyId"])
    c.refuses("InvalidAliasNameException", "create_alias", AliasName="volumes", TargetKeyId=key["KeyId"])
    for name in (key["KeyId"], key["Arn"], "alias/volumes", "arn:aws:kms:us-west-2:123456789012:alias/volumes"):
        assert c.describe_key(KeyId=name)["KeyMetadata"]["Arn"] == key["Arn"]
    c.refuses("NotFoundException", "describe_key", KeyId="alias/none")
    c.refuses("NotFoundException", "describe_key", KeyId=key["Arn"].replace("us-west-2", "us-east-1"))
    assert [x["KeyArn"] for x in c.list_keys()["Keys"]] == [key["Arn"]]
    assert [x["TargetKeyId"] for x in c.list_aliases(KeyId=key["KeyId"])["Aliases"]] == [key["KeyId"]]
    policy = json.loads(c.get_key_policy(KeyId=key["KeyId"])["Policy"])
    assert policy["Statement"][0]["Principal"] == {"AWS": "arn:aws:iam::123456789012:root"}
    c.refuses("NotFoundException", "get_key_policy", KeyId="alias/volumes")
    c.put_key_policy(KeyId=key["KeyId"], Policy=ALLOW_S3)
    assert c.get_key_policy(KeyId=key["KeyId"])["Policy"] == ALLOW_S3
    grant = c.create_grant(KeyId=key["KeyId"], GranteePrincipal=ROLE, Operations=["Decrypt", "CreateGrant"])["GrantId"]
    listed = c.list_grants(KeyId=key["Arn"])
    assert [x["GranteePrincipal"] for x in listed["Grants"]] == [ROLE] and not listed["Truncated"]
    c.revoke_grant(KeyId=key["KeyId"], GrantId=grant)
    assert c.list_grants(KeyId=key["KeyId"])["Grants"] == []
    c.disable_key(KeyId=key["KeyId"])
    assert not c.describe_key(KeyId=key["KeyId"])["KeyMetadata"]["Enabled"]
    c.enable_key(KeyId=key["KeyId"])
    assert c.schedule_key_deletion(KeyId=key["KeyId"], PendingWindowInDays=7)["KeyState"] == "PendingDeletion"
    c.refuses("KMSInvalidStateException", "enable_key", KeyId=key["KeyId"])
    c.cancel_key_deletion(KeyId=key["KeyId"])
    assert c.describe_key(KeyId=key["KeyId"])["KeyMetadata"]["KeyState"] == "Disabled"
    c.schedule_key_deletion(KeyId=key["KeyId"], PendingWindowInDays=7)
    c.delete_alias(AliasName="alias/volumes")
    s.pass_minutes(7 * 24 * 60 + 1)
    c.refuses("NotFoundException", "describe_key", KeyId=key["KeyId"])


def plans(s):
    c = s.client("sagemaker")
    found = c.search_training_plan_offerings(
        InstanceType="ml.p5.48xlarge", InstanceCount=2, DurationHours=48, TargetResources=["hyperpod-cluster"]
    )["TrainingPlanOfferings"]
    arn = c.create_training_plan(TrainingPlanName="june", TrainingPlanOfferingId=found[0]["TrainingPlanOfferingId"])["TrainingPlanArn"]
    c.refuses("ResourceInUse", "create_training_plan", TrainingPlanName="june", TrainingPlanOfferingId=found[0]["TrainingPlanOfferingId"])
    c.refuses("ResourceNotFound", "create_training_plan", TrainingPlanName="july", TrainingPlanOfferingId="tpo-none")
    c.refuses("ResourceNotFound", "describe_training_plan", TrainingPlanName="july")
    plan = c.describe_training_plan(TrainingPlanName="june")
    assert plan["Status"] == "Scheduled" and plan["AvailableInstanceCount"] == 2
    s.pass_minutes(61)
    assert c.describe_training_plan(TrainingPlanName="june")["Status"] == "Active"
    s.admin("PUT", "quotas", {"region": "us-west-2", "name": "ml.p5.48xlarge for cluster usage", "value": 4})
    c.create_cluster(**cluster("planned", group("gpu", 1, InstanceType="ml.p5.48xlarge", TrainingPlanArn=arn)))
    listed = c.list_training_plans(Filters=[{"Name": "Status", "Value": "Active"}])["TrainingPlanSummaries"]
    assert [(x["TrainingPlanArn"], x["InUseInstanceCount"], x["AvailableInstanceCount"]) for x in listed] == [(arn, 1, 1)]
    s.pass_minutes(48 * 60)
    assert c.describe_training_plan(TrainingPlanName="june")["Status"] == "Expired"


def machines(s):
    c = s.client("stepfunctions")
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::events:putEvents.waitForTaskToken",
        "Parameters": {
            "Entries": [{"Source": "slipway", "DetailType": "deploy", "Detail": {"token.$": "$$.Task.Token", "job.$": "$.jobId"}}]
        },
        "TimeoutSeconds": 7200,
        "HeartbeatSeconds": 600,
        "ResultPath": "$.deployed",
        "Retry": [{"ErrorEquals": ["Busy"], "IntervalSeconds": 60, "MaxAttempts": 1}],
        "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Failed", "ResultPath": "$.error"}],
        "Next": "Good?",
    }
    states = {
        "Deploy": task,
        "Good?": {
            "Type": "Choice",
            "Choices": [{"Variable": "$.deployed.ok", "BooleanEquals": True, "Next": "Rest"}],
            "Default": "Failed",
        },
        "Rest": {"Type": "Wait", "Seconds": 60, "Next": "Shape"},
        "Shape": {"Type": "Pass", "Parameters": {"job.$": "$.jobId"}, "Next": "Done"},
        "Done": {"Type": "Succeed"},
        "Failed": {"Type": "Fail", "Error": "DeployFailed", "Cause": "see the job"},
    }
    definition = json.dumps({"StartAt": "Deploy", "TimeoutSeconds": 36000, "States": states})
    role = "arn:aws:iam::123456789012:role/sfn"
    machine = c.create_state_machine(name="deploy", definition=definition, roleArn=role)["stateMachineArn"]
    c.refuses("InvalidDefinition", "create_state_machine", name="x", definition='{"StartAt": "A", "States": {}}', roleArn=role)
    mapped = json.dumps({"StartAt": "A", "States": {"A": {"Type": "Map", "End": True}}})
    c.refuses("InvalidDefinition", "create_state_machine", name="x", definition=mapped, roleArn=role)
    c.update_state_machine(stateMachineArn=machine, roleArn=role)
    assert c.describe_state_machine(stateMachineArn=machine)["status"] == "ACTIVE"
    assert c.list_state_machines()["stateMachines"][0]["name"] == "deploy"

    def start(name):
        return c.start_execution(stateMachineArn=machine, name=name, input='{"jobId": "j-1"}')["executionArn"]

    def token(arn):
        state = s.admin("GET", "state")
        (mine,) = [e for e in state["stepfunctions"]["123456789012/us-west-2"] if e["executionArn"] == arn]
        return mine["taskToken"]

    good = start("good")
    assert start("good") == good
    c.refuses("ExecutionAlreadyExists", "start_execution", stateMachineArn=machine, name="good", input='{"jobId": "j-2"}')
    event = s.admin("GET", "state")["events"]["123456789012/us-west-2"]["events"][0]["entry"]
    assert event["Detail"] == {"token": token(good), "job": "j-1"}
    s.pass_minutes(9)
    c.send_task_heartbeat(taskToken=token(good))
    s.pass_minutes(9)
    answered = token(good)
    c.send_task_success(taskToken=answered, output='{"ok": true}')
    c.refuses("TaskTimedOut", "send_task_success", taskToken=answered, output="{}")
    c.refuses("InvalidToken", "send_task_heartbeat", taskToken="nonsense")
    assert c.describe_execution(executionArn=good)["status"] == "RUNNING"
    s.pass_minutes(2)
    done = c.describe_execution(executionArn=good)
    assert (done["status"], json.loads(done["output"])) == ("SUCCEEDED", {"job": "j-1"})
    types = [e["type"] for e in c.get_execution_history(executionArn=good)["events"]]
    assert types[0] == "ExecutionStarted" and types[-1] == "ExecutionSucceeded" and "TaskScheduled" in types
    bad = start("bad")
    first = token(bad)
    c.send_task_failure(taskToken=first, error="Busy", cause="later")
    s.pass_minutes(2)
    assert token(bad) not in (None, first)
    c.send_task_failure(taskToken=token(bad), error="Broken", cause="no capacity")
    failed = c.describe_execution(executionArn=bad)
    assert (failed["status"], failed["error"]) == ("FAILED", "DeployFailed")
    silent = start("silent")
    s.pass_minutes(11)
    assert c.describe_execution(executionArn=silent)["status"] == "FAILED"
    c.stop_execution(executionArn=start("stopped"), cause="enough")
    assert len(c.list_executions(stateMachineArn=machine, statusFilter="ABORTED")["executions"]) == 1
    c.refuses("ExecutionDoesNotExist", "describe_execution", executionArn=good + "x")
    c.delete_state_machine(stateMachineArn=machine)
    c.refuses("StateMachineDoesNotExist", "describe_state_machine", stateMachineArn=machine)


def events(s):
    c = s.client("events")
    put = c.put_events(
        Entries=[
            {"Source": "slipway", "DetailType": "deploy", "Detail": "{}"},
            {"Source": "slipway", "DetailType": "deploy", "Detail": "not json"},
        ]
    )
    assert put["FailedEntryCount"] == 1 and put["Entries"][1]["ErrorCode"] == "MalformedDetail"
    c.refuses("ValidationException", "put_events", Entries=[])
    c.put_rule(Name="pods", EventPattern='{"source": ["aws.sagemaker"]}')
    c.refuses("InvalidEventPatternException", "put_rule", Name="bad", EventPattern="{")
    c.put_targets(Rule="pods", Targets=[{"Id": "1", "Arn": "arn:aws:sqs:us-west-2:123456789012:q"}])
    assert c.list_targets_by_rule(Rule="pods")["Targets"][0]["Id"] == "1"
    assert c.describe_rule(Name="pods")["State"] == "ENABLED"
    assert c.list_rules(NamePrefix="po")["Rules"]
    c.refuses("ValidationException", "delete_rule", Name="pods")
    c.remove_targets(Rule="pods", Ids=["1"])
    c.delete_rule(Name="pods")
    c.refuses("ResourceNotFoundException", "describe_rule", Name="pods")


def metrics(s):
    c = s.client("cloudwatch")
    now = s.admin("GET", "clock")["now"]
    where = [{"Name": "cluster", "Value": "c1"}]
    data = [{"MetricName": "gpus", "Dimensions": where, "Timestamp": now, "Value": v} for v in (1, 3)]
    c.put_metric_data(Namespace="slipway", MetricData=data)
    start, end = now[:11] + "00:00:00Z", now[:4] + "-12-31T23:59:59Z"
    points = c.get_metric_statistics(
        Namespace="slipway", MetricName="gpus", Dimensions=where, StartTime=start, EndTime=end, Period=86400, Statistics=["Sum"]
    )["Datapoints"]
    assert [p["Sum"] for p in points] == [4.0]
    assert c.list_metrics(Namespace="slipway")["Metrics"] == [{"Namespace": "slipway", "MetricName": "gpus", "Dimensions": where}]
    c.put_metric_alarm(
        AlarmName="low",
        Namespace="slipway",
        MetricName="gpus",
        Statistic="Average",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="LessThanThreshold",
    )
    c.set_alarm_state(AlarmName="low", StateValue="ALARM", StateReason="test")
    assert c.describe_alarms(AlarmNames=["low"])["MetricAlarms"][0]["StateValue"] == "ALARM"
    c.refuses("ResourceNotFound", "set_alarm_state", AlarmName="none", StateValue="OK", StateReason="test")
    c.delete_alarms(AlarmNames=["low"])


def logs(s):
    c = s.client("logs")
    now = int(time.time() * 1000)
    c.create_log_group(logGroupName="/slipway/jobs", tags={"a": "b"})
    c.refuses("ResourceAlreadyExistsException", "create_log_group", logGroupName="/slipway/jobs")
    c.refuses("InvalidParameterException", "create_log_group", logGroupName="no spaces")
    c.put_retention_policy(logGroupName="/slipway/jobs", retentionInDays=7)
    c.refuses("InvalidParameterException", "put_retention_policy", logGroupName="/slipway/jobs", retentionInDays=8)
    assert c.describe_log_groups(logGroupNamePrefix="/slipway")["logGroups"][0]["retentionInDays"] == 7
    for name in ("j-1", "j-2", "k-1"):
        c.create_log_stream(logGroupName="/slipway/jobs", logStreamName=name)
    c.refuses("ResourceAlreadyExistsException", "create_log_stream", logGroupName="/slipway/jobs", logStreamName="j-1")
    c.refuses("InvalidParameterException", "create_log_stream", logGroupName="/slipway/jobs", logStreamName="j:1")
    to = dict(logGroupName="/slipway/jobs", logStreamName="j-1")
    lines = [{"timestamp": now + i, "message": f"line {i} of job"} for i in range(5)]
    assert c.put_log_events(logEvents=lines[:3], **to)["nextSequenceToken"]
    assert "rejectedLogEventsInfo" not in c.put_log_events(logEvents=lines[3:], sequenceToken="anything", **to)
    c.refuses("InvalidParameterException", "put_log_events", logEvents=[lines[1], lines[0]], **to)
    c.refuses("InvalidParameterException", "put_log_events", logEvents=[], **to)
    c.refuses("InvalidParameterException", "put_log_events", logEvents=lines[:1] * 10001, **to)
    day = [{"timestamp": now - 86_400_001, "message": "a"}, {"timestamp": now, "message": "b"}]
    assert "24 hours" in str(c.refuses("InvalidParameterException", "put_log_events", logEvents=day, **to))
    fits = [{"timestamp": now, "message": "x" * (524_288 - 26)}] * 2
    c.put_log_events(logGroupName="/slipway/jobs", logStreamName="k-1", logEvents=fits)
    over = [{"timestamp": now, "message": "x" * (524_288 - 26)}, {"timestamp": now, "message": "é" * (262_144 - 12)}]
    assert "Upload too large" in str(c.refuses("InvalidParameterException", "put_log_events", logEvents=over, **to))
    old = [{"timestamp": now - 15 * 86_400_000, "message": "old"}]
    assert c.put_log_events(logEvents=old, **to)["rejectedLogEventsInfo"]["expiredLogEventEndIndex"] == 1
    soon = [{"timestamp": now, "message": "now"}, {"timestamp": now + 3 * 3_600_000, "message": "soon"}]
    second = dict(logGroupName="/slipway/jobs", logStreamName="j-2")
    assert c.put_log_events(logEvents=soon, **second)["rejectedLogEventsInfo"] == {"tooNewLogEventStartIndex": 1}
    head = c.get_log_events(startFromHead=True, limit=2, **to)
    assert [e["message"] for e in head["events"]] == ["line 0 of job", "line 1 of job"]
    rest = c.get_log_events(nextToken=head["nextForwardToken"], **to)
    assert len(rest["events"]) == 3
    end = c.get_log_events(nextToken=rest["nextForwardToken"], **to)
    assert end["events"] == [] and end["nextForwardToken"] == rest["nextForwardToken"]
    assert [e["message"] for e in c.get_log_events(limit=1, **to)["events"]] == ["line 4 of job"]
    assert len(c.get_log_events(startTime=now + 1, endTime=now + 3, **to)["events"]) == 2
    c.refuses("InvalidParameterException", "get_log_events", nextToken="nonsense", **to)
    c.refuses("ResourceNotFoundException", "get_log_events", logGroupName="/none", logStreamName="j-1")
    c.refuses("ResourceNotFoundException", "put_log_events", logGroupName="/slipway/jobs", logStreamName="none", logEvents=lines)
    streams = c.describe_log_streams(logGroupName="/slipway/jobs", logStreamNamePrefix="j-", limit=1)
    assert [x["logStreamName"] for x in streams["logStreams"]] == ["j-1"] and streams["nextToken"]
    assert streams["logStreams"][0]["lastEventTimestamp"] == now + 4
    newest = c.describe_log_streams(logGroupName="/slipway/jobs", orderBy="LastEventTime", descending=True)["logStreams"]
    assert newest[0]["logStreamName"] == "j-1"
    wrong = dict(logGroupName="/slipway/jobs", orderBy="LastEventTime", logStreamNamePrefix="j")
    c.refuses("InvalidParameterException", "describe_log_streams", **wrong)
    found = c.filter_log_events(logGroupName="/slipway/jobs", filterPattern='"line 3"')["events"]
    assert [e["message"] for e in found] == ["line 3 of job"]
    c.delete_log_stream(logGroupName="/slipway/jobs", logStreamName="k-1")
    c.delete_log_group(logGroupName="/slipway/jobs")
    c.refuses("ResourceNotFoundException", "describe_log_streams", logGroupName="/slipway/jobs")


def scaling(s):
    c = s.client("autoscaling")
    template = {"LaunchTemplateName": "p5.48xlarge", "Version": "1"}
    asked = dict(AutoScalingGroupName="gpu", MinSize=1, MaxSize=5, DesiredCapacity=4, LaunchTemplate=template)
    c.refuses("ValidationError", "create_auto_scaling_group", **asked)
    asked["AvailabilityZones"] = ["us-west-2a", "us-west-2b"]
    c.refuses("ValidationError", "create_auto_scaling_group", **{**asked, "AvailabilityZones": ["us-east-1a"]})
    c.refuses("ValidationError", "create_auto_scaling_group", **{**asked, "MaxSize": 3})
    c.refuses("ValidationError", "create_auto_scaling_group", **{k: v for k, v in asked.items() if k != "LaunchTemplate"})
    asked["Tags"] = [{"Key": "kubernetes.io/cluster/train", "Value": "owned", "PropagateAtLaunch": True}]
    c.create_auto_scaling_group(**asked)
    c.refuses("AlreadyExists", "create_auto_scaling_group", **asked)

    def group():
        return c.describe_auto_scaling_groups(AutoScalingGroupNames=["gpu"])["AutoScalingGroups"][0]

    assert {i["LifecycleState"] for i in group()["Instances"]} == {"Pending"}
    s.pass_minutes(3)
    first = [i["InstanceId"] for i in group()["Instances"]]
    assert len(first) == 4 and {i["LifecycleState"] for i in group()["Instances"]} == {"InService"}
    c.create_auto_scaling_group(**{**asked, "AutoScalingGroupName": "cpu", "DesiredCapacity": 1, "Tags": []})
    owned = [{"Name": "tag:kubernetes.io/cluster/train", "Values": ["owned"]}]
    assert [g["AutoScalingGroupName"] for g in c.describe_auto_scaling_groups(Filters=owned)["AutoScalingGroups"]] == ["gpu"]
    page = c.describe_auto_scaling_groups(MaxRecords=1)
    assert len(c.describe_auto_scaling_groups(NextToken=page["NextToken"])["AutoScalingGroups"]) == 1
    assert c.describe_auto_scaling_groups(AutoScalingGroupNames=["none"])["AutoScalingGroups"] == []
    c.refuses("InvalidNextToken", "describe_auto_scaling_groups", NextToken="x")
    known = c.describe_auto_scaling_instances(InstanceIds=[first[0], "i-00000000000000000"])["AutoScalingInstances"]
    assert [(i["InstanceId"], i["AutoScalingGroupName"]) for i in known] == [(first[0], "gpu")]
    activity = c.terminate_instance_in_auto_scaling_group(InstanceId=first[0], ShouldDecrementDesiredCapacity=False)["Activity"]
    assert activity["StatusCode"] == "InProgress"
    s.pass_minutes(10)
    second = [i["InstanceId"] for i in group()["Instances"]]
    assert len(second) == 4 and first[0] not in second
    c.terminate_instance_in_auto_scaling_group(InstanceId=second[0], ShouldDecrementDesiredCapacity=True)
    assert group()["DesiredCapacity"] == 3
    unknown = dict(InstanceId="i-00000000000000000", ShouldDecrementDesiredCapacity=False)
    c.refuses("ValidationError", "terminate_instance_in_auto_scaling_group", **unknown)
    s.pass_minutes(10)
    c.refuses("ValidationError", "set_desired_capacity", AutoScalingGroupName="gpu", DesiredCapacity=6)
    c.set_desired_capacity(AutoScalingGroupName="gpu", DesiredCapacity=4)
    s.admin("POST", "autoscaling/instances", {"region": "us-west-2", "instance": second[1]})
    s.pass_minutes(10)
    third = [i["InstanceId"] for i in group()["Instances"]]
    assert len(third) == 4 and second[1] not in third
    refresh = c.start_instance_refresh(AutoScalingGroupName="gpu", Preferences={"MinHealthyPercentage": 50})["InstanceRefreshId"]
    c.refuses("InstanceRefreshInProgress", "start_instance_refresh", AutoScalingGroupName="gpu")
    s.pass_minutes(1)

    def status(which):
        told = c.describe_instance_refreshes(AutoScalingGroupName="gpu", InstanceRefreshIds=[which])["InstanceRefreshes"]
        return told[0]["Status"], told[0]["PercentageComplete"]

    assert status(refresh)[0] == "InProgress"
    s.pass_minutes(60)
    assert status(refresh) == ("Successful", 100)
    assert not set(third) & {i["InstanceId"] for i in group()["Instances"]}
    again = c.start_instance_refresh(AutoScalingGroupName="gpu")["InstanceRefreshId"]
    assert c.cancel_instance_refresh(AutoScalingGroupName="gpu")["InstanceRefreshId"] == again
    s.pass_minutes(1)
    assert status(again)[0] == "Cancelled"
    c.refuses("ActiveInstanceRefreshNotFound", "cancel_instance_refresh", AutoScalingGroupName="gpu")
    c.refuses("ValidationError", "describe_instance_refreshes", AutoScalingGroupName="none")
    c.update_auto_scaling_group(AutoScalingGroupName="gpu", MaxSize=2)
    assert group()["DesiredCapacity"] == 2
    c.refuses("ResourceInUse", "delete_auto_scaling_group", AutoScalingGroupName="gpu")
    c.delete_auto_scaling_group(AutoScalingGroupName="gpu", ForceDelete=True)
    s.pass_minutes(20)
    assert c.describe_auto_scaling_groups(AutoScalingGroupNames=["gpu"])["AutoScalingGroups"] == []


def pages(s):
    """What a paginator, a waiter and a caller with a typing error see."""
    c = s.client("sagemaker")
    for name in ("a", "b", "c"):
        c.create_cluster(**cluster(name, group(count=3)))
    pager = c.client.get_paginator("list_clusters").paginate(SortBy="NAME", SortOrder="Ascending", PaginationConfig={"PageSize": 1})
    assert [x["ClusterName"] for page in pager for x in page["ClusterSummaries"]] == ["a", "b", "c"]
    s.pass_minutes(20)
    nodes = c.client.get_paginator("list_cluster_nodes").paginate(ClusterName="a", PaginationConfig={"PageSize": 2})
    assert [len(page["ClusterNodeSummaries"]) for page in nodes] == [2, 1]
    c.refuses("ValidationException", "list_clusters", NextToken="nonsense")
    c.refuses("ValidationException", "list_clusters", MaxResults=101)
    c.refuses("ValidationException", "list_clusters", SortBy="SIZE")
    assert c.list_clusters(NameContains="zz")["ClusterSummaries"] == []
    later = c.describe_cluster(ClusterName="a")["CreationTime"] + datetime.timedelta(hours=1)
    assert c.list_clusters(CreationTimeAfter=later)["ClusterSummaries"] == []
    c.refuses("ResourceNotFound", "describe_cluster", ClusterName="arn:aws:sagemaker:us-west-2:123456789012:cluster/zzzzzzzzzzzz")
    c.refuses("ResourceNotFound", "list_cluster_nodes", ClusterName="none")
    c.refuses("ResourceNotFound", "delete_cluster", ClusterName="none")
    c.refuses("ValidationException", "describe_cluster", ClusterName="")
    c.refuses("ValidationException", "describe_cluster_node", ClusterName="a", NodeId="i-xyz")
    s.client("eks").refuses("ResourceNotFoundException", "describe_addon", clusterName="none", addonName="vpc-cni")
    s.client("eks").refuses("InvalidParameterException", "list_clusters", nextToken="nonsense")
    s.client("stepfunctions").refuses("InvalidArn", "describe_execution", executionArn="nonsense")
    s.client("stepfunctions").refuses("InvalidArn", "start_execution", stateMachineArn="arn:aws:iam::123456789012:role/x")
    s.client("iam").refuses("NoSuchEntity", "get_role", RoleName="none")
    s.client("iam").refuses("NoSuchEntity", "get_policy", PolicyArn="arn:aws:iam::123456789012:policy/none")
    s.client("cloudformation").refuses("ValidationError", "describe_stacks", StackName="none")
    s.client("secretsmanager").refuses("ResourceNotFoundException", "describe_secret", SecretId="none")
    throttled = [
        ("sagemaker", "list_clusters", "ThrottlingException"),
        ("eks", "list_clusters", "ThrottlingException"),
        ("cloudformation", "list_stacks", "Throttling"),
        ("autoscaling", "describe_auto_scaling_groups", "Throttling"),
        ("logs", "describe_log_groups", "ThrottlingException"),
        ("ec2", "describe_vpcs", "RequestLimitExceeded"),
        ("s3", "list_buckets", "SlowDown"),
    ]
    for service, method, code in throttled:
        s.admin("POST", "faults", {"service": "*", "operation": "*", "effect": "throttle", "count": 1})
        s.client(service).refuses(code, method)
    network = {"subnetIds": ["subnet-a", "subnet-b"]}
    s.client("eks").create_cluster(name="wait", roleArn=ROLE, resourcesVpcConfig=network)
    template = json.dumps({"Resources": {"B": {"Type": "AWS::S3::Bucket"}}})
    s.client("cloudformation").create_stack(StackName="wait", TemplateBody=template)
    broken = json.dumps({"Resources": {"B": {"Type": "AWS::Neptune::DBCluster"}}})
    s.client("cloudformation").create_stack(StackName="broken", TemplateBody=broken)
    s.pass_minutes(30)
    soon = {"Delay": 1, "MaxAttempts": 2}
    s.client("eks").client.get_waiter("cluster_active").wait(name="wait", WaiterConfig=soon)
    created = s.client("cloudformation").client.get_waiter("stack_create_complete")
    created.wait(StackName="wait", WaiterConfig=soon)
    try:
        created.wait(StackName="broken", WaiterConfig=soon)
        raise AssertionError("a stack that rolled back is no success")
    except WaiterError as error:
        assert "ROLLBACK_COMPLETE" in str(error.last_response), error
    s.client("eks").delete_cluster(name="wait")
    s.client("cloudformation").delete_stack(StackName="wait")
    s.pass_minutes(30)
    s.client("eks").client.get_waiter("cluster_deleted").wait(name="wait", WaiterConfig=soon)
    s.client("cloudformation").client.get_waiter("stack_delete_complete").wait(StackName="wait", WaiterConfig=soon)


def balancers(s):
    c = s.client("elbv2")
    made = c.create_load_balancer(Name="slipway", Type="network", Subnets=["subnet-1", "subnet-2"], Tags=[{"Key": "a", "Value": "b"}])
    arn = made["LoadBalancers"][0]["LoadBalancerArn"]
    assert made["LoadBalancers"][0]["DNSName"].endswith(".elb.us-west-2.amazonaws.com")
    c.refuses("DuplicateLoadBalancerName", "create_load_balancer", Name="slipway", Subnets=["subnet-1", "subnet-2"])
    s.pass_minutes(4)
    assert c.describe_load_balancers(Names=["slipway"])["LoadBalancers"][0]["State"]["Code"] == "active"
    c.refuses("LoadBalancerNotFound", "describe_load_balancers", Names=["none"])
    group_arn = c.create_target_group(Name="pods", Protocol="TCP", Port=80, VpcId="vpc-1", TargetType="ip")["TargetGroups"][0][
        "TargetGroupArn"
    ]
    assert c.describe_target_groups(TargetGroupArns=[group_arn])["TargetGroups"][0]["TargetType"] == "ip"
    c.add_tags(ResourceArns=[arn], Tags=[{"Key": "c", "Value": "d"}])
    c.remove_tags(ResourceArns=[arn], TagKeys=["a"])
    assert c.describe_tags(ResourceArns=[arn])["TagDescriptions"][0]["Tags"] == [{"Key": "c", "Value": "d"}]
    c.delete_target_group(TargetGroupArn=group_arn)
    c.delete_load_balancer(LoadBalancerArn=arn)


TEMPLATE = """
Description: prerequisites
Parameters:
  Name: {Type: String}
  Cidr: {Type: String, Default: 10.1.0.0/16}
Resources:
  Vpc:
    Type: AWS::EC2::VPC
    Properties: {CidrBlock: !Ref Cidr, EnableDnsHostnames: true, Tags: [{Key: Name, Value: !Ref Name}]}
  SubnetA:
    Type: AWS::EC2::Subnet
    Properties: {VpcId: !Ref Vpc, CidrBlock: 10.1.1.0/24, AvailabilityZone: !Select [0, !GetAZs ""]}
  SubnetB:
    Type: AWS::EC2::Subnet
    Properties: {VpcId: !Ref Vpc, CidrBlock: 10.1.2.0/24, AvailabilityZone: !Select [1, !GetAZs ""]}
  Address:
    Type: AWS::EC2::EIP
    Properties: {Domain: vpc}
  Nat:
    Type: AWS::EC2::NatGateway
    Properties: {SubnetId: !Ref SubnetA, AllocationId: !GetAtt Address.AllocationId}
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties: {GroupDescription: efa, VpcId: !Ref Vpc}
  Self:
    Type: AWS::EC2::SecurityGroupIngress
    Properties: {GroupId: !Ref Group, IpProtocol: "-1", SourceSecurityGroupId: !Ref Group}
  Role:
    Type: AWS::IAM::Role
    Properties:
      RoleName: !Sub "${Name}-eks"
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{Effect: Allow, Principal: {Service: eks.amazonaws.com}, Action: "sts:AssumeRole"}]
      ManagedPolicyArns: [!Sub "arn:${AWS::Partition}:iam::aws:policy/AmazonEKSClusterPolicy"]
  Bucket:
    Type: AWS::S3::Bucket
    Properties: {BucketName: !Join ["-", [sagemaker, !Ref Name, !Ref "AWS::AccountId"]]}
  Cluster:
    Type: AWS::EKS::Cluster
    Properties:
      Name: !Ref Name
      RoleArn: !GetAtt Role.Arn
      AccessConfig: {AuthenticationMode: API_AND_CONFIG_MAP}
      ResourcesVpcConfig: {SubnetIds: [!Ref SubnetA, !Ref SubnetB], SecurityGroupIds: [!Ref Group], EndpointPrivateAccess: true}
Outputs:
  ClusterArn: {Value: !GetAtt Cluster.Arn}
  Issuer: {Value: !GetAtt Cluster.OpenIdConnectIssuerUrl}
  VpcId: {Value: !Ref Vpc}
"""


def stacks(s):
    c = s.client("cloudformation")
    asked = dict(StackName="pre", TemplateBody=TEMPLATE, ClientRequestToken="t1", Tags=[{"Key": "slipway:job", "Value": "j"}])
    asked["Parameters"] = [{"ParameterKey": "Name", "ParameterValue": "train"}]
    c.refuses("InsufficientCapabilitiesException", "create_stack", **asked)
    asked["Capabilities"] = ["CAPABILITY_NAMED_IAM"]
    c.refuses("ValidationError", "create_stack", **{**asked, "StackName": "1_bad"})
    c.refuses("ValidationError", "create_stack", **{**asked, "Parameters": []})
    arn = c.create_stack(**asked)["StackId"]
    assert c.create_stack(**asked)["StackId"] == arn
    c.refuses("AlreadyExistsException", "create_stack", **{**asked, "ClientRequestToken": "t2"})
    assert c.describe_stacks(StackName="pre")["Stacks"][0]["StackStatus"] == "CREATE_IN_PROGRESS"
    s.pass_minutes(60)
    stack = c.describe_stacks(StackName="pre")["Stacks"][0]
    assert stack["StackStatus"] == "CREATE_COMPLETE", c.describe_stack_events(StackName="pre")["StackEvents"]
    outputs = {o["OutputKey"]: o["OutputValue"] for o in stack["Outputs"]}
    seen = s.client("eks").describe_cluster(name="train")["cluster"]
    assert outputs["ClusterArn"] == seen["arn"] and outputs["Issuer"] == seen["identity"]["oidc"]["issuer"]
    assert seen["resourcesVpcConfig"]["vpcId"] == outputs["VpcId"]
    s.client("s3").head_bucket(Bucket="sagemaker-train-123456789012")
    assert len(c.list_stack_resources(StackName="pre")["StackResourceSummaries"]) == 10
    assert c.describe_stack_resources(StackName="pre", LogicalResourceId="Vpc")["StackResources"][0]["PhysicalResourceId"]
    assert c.describe_stack_events(StackName=arn)["StackEvents"][0]["ResourceStatus"] == "CREATE_COMPLETE"
    assert "AWS::EKS::Cluster" in str(c.get_template(StackName="pre")["TemplateBody"])
    c.delete_stack(StackName="pre")
    s.pass_minutes(60)
    c.refuses("ValidationError", "describe_stacks", StackName="pre")
    assert c.list_stacks(StackStatusFilter=["DELETE_COMPLETE"])["StackSummaries"][0]["StackId"] == arn
    s.client("eks").refuses("ResourceNotFoundException", "describe_cluster", name="train")
    assert len(s.client("ec2").describe_vpcs()["Vpcs"]) == 1
    bad = {"Resources": {"Good": {"Type": "AWS::S3::Bucket"}, "Odd": {"Type": "AWS::Neptune::DBCluster", "DependsOn": "Good"}}}
    c.create_stack(StackName="bad", TemplateBody=json.dumps(bad))
    s.pass_minutes(10)
    failed = c.describe_stacks(StackName="bad")["Stacks"][0]
    assert failed["StackStatus"] == "ROLLBACK_COMPLETE" and "Odd" in failed["StackStatusReason"]
    assert s.client("s3").list_buckets()["Buckets"] == []
    c.refuses("ValidationError", "update_stack", StackName="bad", UsePreviousTemplate=True)
    c.refuses("InvalidAction", "list_exports")


CHANGING = """
Parameters: {Name: {Type: String}, Size: {Type: String, Default: small, AllowedValues: [small, large, odd]}}
Resources:
  Bucket: {Type: AWS::S3::Bucket, Properties: {BucketName: !Ref Name}}
  Note: {Type: AWS::SSM::Parameter, Properties: {Name: !Sub "/notes/${Size}", Type: String, Value: !Ref Size}}
Outputs: {Note: {Value: !Ref Note}}
"""


def change_sets(s):
    c = s.client("cloudformation")
    ssm = s.client("ssm")
    named = [{"ParameterKey": "Name", "ParameterValue": "sagemaker-changing"}]
    kept = [{"ParameterKey": "Name", "UsePreviousValue": True}]

    def size(value):
        return kept + [{"ParameterKey": "Size", "ParameterValue": value}]

    def status(name="changing"):
        return c.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"]

    assert [p["ParameterKey"] for p in c.validate_template(TemplateBody=CHANGING)["Parameters"]] == ["Name", "Size"]
    assert c.get_template_summary(TemplateBody=CHANGING)["ResourceTypes"] == ["AWS::S3::Bucket", "AWS::SSM::Parameter"]
    asked = dict(StackName="changing", ChangeSetName="first", TemplateBody=CHANGING, Parameters=named)
    c.refuses("ValidationError", "create_change_set", **asked)
    made = c.create_change_set(ChangeSetType="CREATE", **asked)
    assert status() == "REVIEW_IN_PROGRESS" and s.client("s3").list_buckets()["Buckets"] == []
    c.refuses("InvalidChangeSetStatus", "execute_change_set", ChangeSetName="first", StackName="changing")
    s.pass_minutes(2)
    c.client.get_waiter("change_set_create_complete").wait(ChangeSetName=made["Id"], WaiterConfig={"Delay": 1, "MaxAttempts": 2})
    seen = c.describe_change_set(ChangeSetName="first", StackName="changing")
    assert seen["ExecutionStatus"] == "AVAILABLE"
    assert [x["ResourceChange"]["Action"] for x in seen["Changes"]] == ["Add", "Add"]
    c.execute_change_set(ChangeSetName=made["Id"])
    s.pass_minutes(30)
    assert status() == "CREATE_COMPLETE"
    assert c.describe_stack_resource(StackName="changing", LogicalResourceId="Note")["StackResourceDetail"]["PhysicalResourceId"] == "/notes/small"
    c.refuses("ValidationError", "describe_stack_resource", StackName="changing", LogicalResourceId="None")

    same = dict(StackName="changing", TemplateBody=CHANGING, Parameters=kept)
    c.create_change_set(ChangeSetName="same", **same)
    s.pass_minutes(2)
    empty = c.describe_change_set(ChangeSetName="same", StackName="changing")
    assert empty["Status"] == "FAILED" and "didn't contain changes" in empty["StatusReason"]
    c.delete_change_set(ChangeSetName="same", StackName="changing")
    c.refuses("ChangeSetNotFound", "describe_change_set", ChangeSetName="same", StackName="changing")
    c.refuses("ValidationError", "update_stack", **same)
    c.refuses("ValidationError", "update_stack", **{**same, "Parameters": size("huge")})

    c.create_change_set(ChangeSetName="larger", StackName="changing", UsePreviousTemplate=True, Parameters=size("large"))
    s.pass_minutes(2)
    larger = c.describe_change_set(ChangeSetName="larger", StackName="changing")
    assert [(x["ResourceChange"]["Action"], x["ResourceChange"]["LogicalResourceId"]) for x in larger["Changes"]] == [("Modify", "Note")]
    c.execute_change_set(ChangeSetName="larger", StackName="changing")
    s.pass_minutes(30)
    assert c.describe_stacks(StackName="changing")["Stacks"][0]["Outputs"] == [{"OutputKey": "Note", "OutputValue": "/notes/large"}]
    assert status() == "UPDATE_COMPLETE"
    ssm.refuses("ParameterNotFound", "get_parameter", Name="/notes/small")
    assert c.list_change_sets(StackName="changing")["Summaries"][0]["ExecutionStatus"] == "EXECUTE_COMPLETE"

    ssm.put_parameter(Name="/notes/odd", Value="somebody's", Type="String")
    c.update_stack(StackName="changing", UsePreviousTemplate=True, Parameters=size("odd"))
    assert status() == "UPDATE_IN_PROGRESS"
    s.pass_minutes(30)
    assert status() == "UPDATE_ROLLBACK_COMPLETE", c.describe_stack_events(StackName="changing")["StackEvents"]
    assert ssm.get_parameter(Name="/notes/large")["Parameter"]["Value"] == "large"
    fewer = CHANGING.replace("  Bucket: {Type: AWS::S3::Bucket, Properties: {BucketName: !Ref Name}}\n", "")
    c.update_stack(StackName="changing", TemplateBody=fewer, Parameters=size("large"))
    s.pass_minutes(30)
    assert status() == "UPDATE_COMPLETE" and s.client("s3").list_buckets()["Buckets"] == []
    c.delete_stack(StackName="changing")
    s.pass_minutes(30)
    c.refuses("ValidationError", "describe_stacks", StackName="changing")


SCENARIOS = [
    stacks,
    change_sets,
    hyperpod,
    validation,
    identity,
    quotas,
    reservations,
    network,
    eks,
    iam,
    s3,
    parameters,
    secrets,
    machines,
    events,
    metrics,
    balancers,
    logs,
    scaling,
    pages,
    plans,
    keys,
]


def main(url, models):
    simulator = Simulator(url)
    failed = 0
    for scenario in SCENARIOS:
        simulator.admin("POST", "reset")
        try:
            scenario(simulator)
            print(f"ok   {scenario.__name__}")
        except Exception:
            failed += 1
            print(f"FAIL {scenario.__name__}\n{traceback.format_exc()}")
    for file in sorted(pathlib.Path(models).glob("*.json")):
        offered = set(json.loads(file.read_text())["operations"])
        never = offered - {operation for service, operation in simulator.judged if service == file.stem}
        if never:
            failed += 1
            print(f"FAIL {file.stem}: never judged {sorted(never)}")
    print(f"{len(simulator.judged)} calls judged")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
