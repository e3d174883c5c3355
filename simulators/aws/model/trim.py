"""Writes the service models that the simulator answers from: botocore's files, cut down to the operations listed here and the shapes they reach, without the prose."""

import gzip
import json
import pathlib
import sys

import botocore

OPERATIONS = {
    "sagemaker": """CreateCluster UpdateCluster DeleteCluster DescribeCluster ListClusters ListClusterNodes DescribeClusterNode
        BatchAddClusterNodes BatchDeleteClusterNodes BatchReplaceClusterNodes BatchRebootClusterNodes StartClusterHealthCheck
        UpdateClusterSoftware ListClusterEvents DescribeClusterEvent AttachClusterNodeVolume DetachClusterNodeVolume
        AddTags ListTags DeleteTags
        SearchTrainingPlanOfferings CreateTrainingPlan DescribeTrainingPlan ListTrainingPlans""",
    "sts": "GetCallerIdentity AssumeRole",
    "service-quotas": """ListServices ListServiceQuotas ListAWSDefaultServiceQuotas GetServiceQuota GetAWSDefaultServiceQuota
        RequestServiceQuotaIncrease GetRequestedServiceQuotaChange ListRequestedServiceQuotaChangeHistory""",
    "ec2": """DescribeRegions DescribeAvailabilityZones DescribeInstanceTypeOfferings DescribeCapacityReservations CreateVpc DeleteVpc DescribeVpcs
        DescribeVpcAttribute ModifyVpcAttribute CreateSubnet DeleteSubnet DescribeSubnets CreateRouteTable DeleteRouteTable
        DescribeRouteTables CreateRoute DeleteRoute AssociateRouteTable DisassociateRouteTable CreateInternetGateway
        AttachInternetGateway DetachInternetGateway DeleteInternetGateway DescribeInternetGateways CreateNatGateway
        DeleteNatGateway DescribeNatGateways AllocateAddress ReleaseAddress DescribeAddresses CreateSecurityGroup
        DeleteSecurityGroup DescribeSecurityGroups AuthorizeSecurityGroupIngress AuthorizeSecurityGroupEgress
        RevokeSecurityGroupIngress RevokeSecurityGroupEgress CreateVpcEndpoint DeleteVpcEndpoints DescribeVpcEndpoints
        DescribeNetworkInterfaces CreateTags DeleteTags""",
    "eks": """CreateCluster DescribeCluster ListClusters DeleteCluster UpdateClusterConfig DescribeUpdate CreateAccessEntry
        DescribeAccessEntry ListAccessEntries UpdateAccessEntry DeleteAccessEntry AssociateAccessPolicy
        DisassociateAccessPolicy ListAssociatedAccessPolicies CreateAddon DescribeAddon ListAddons UpdateAddon DeleteAddon
        TagResource UntagResource ListTagsForResource""",
    "iam": """CreateRole GetRole ListRoles DeleteRole UpdateAssumeRolePolicy PutRolePolicy GetRolePolicy ListRolePolicies
        DeleteRolePolicy AttachRolePolicy DetachRolePolicy ListAttachedRolePolicies CreatePolicy GetPolicy GetPolicyVersion
        DeletePolicy CreateOpenIDConnectProvider GetOpenIDConnectProvider ListOpenIDConnectProviders
        DeleteOpenIDConnectProvider CreateServiceLinkedRole SimulatePrincipalPolicy TagRole ListRoleTags""",
    "s3": """CreateBucket HeadBucket DeleteBucket ListBuckets GetBucketLocation PutBucketTagging GetBucketTagging PutObject
        GetObject HeadObject DeleteObject DeleteObjects ListObjectsV2 CreateMultipartUpload UploadPart
        CompleteMultipartUpload AbortMultipartUpload""",
    "ssm": """PutParameter GetParameter GetParameters GetParametersByPath DescribeParameters DeleteParameter DeleteParameters
        AddTagsToResource ListTagsForResource""",
    "kms": """CreateKey DescribeKey ListKeys GetKeyPolicy PutKeyPolicy ListGrants CreateGrant RevokeGrant EnableKey DisableKey
        ScheduleKeyDeletion CancelKeyDeletion CreateAlias ListAliases DeleteAlias""",
    "secretsmanager": """CreateSecret GetSecretValue PutSecretValue UpdateSecret DescribeSecret ListSecrets DeleteSecret
        RestoreSecret TagResource""",
    "cloudformation": """CreateStack UpdateStack DeleteStack DescribeStacks ListStacks DescribeStackEvents ListStackResources
        DescribeStackResource DescribeStackResources GetTemplate GetTemplateSummary ValidateTemplate CreateChangeSet
        DescribeChangeSet ExecuteChangeSet DeleteChangeSet ListChangeSets""",
    "stepfunctions": """CreateStateMachine DescribeStateMachine ListStateMachines UpdateStateMachine DeleteStateMachine
        StartExecution DescribeExecution StopExecution ListExecutions GetExecutionHistory SendTaskSuccess SendTaskFailure
        SendTaskHeartbeat""",
    "logs": """CreateLogGroup DeleteLogGroup DescribeLogGroups PutRetentionPolicy CreateLogStream DeleteLogStream DescribeLogStreams
        PutLogEvents GetLogEvents FilterLogEvents""",
    "autoscaling": """CreateAutoScalingGroup UpdateAutoScalingGroup DeleteAutoScalingGroup DescribeAutoScalingGroups
        DescribeAutoScalingInstances SetDesiredCapacity TerminateInstanceInAutoScalingGroup StartInstanceRefresh
        DescribeInstanceRefreshes CancelInstanceRefresh""",
    "cloudwatch": "PutMetricData GetMetricStatistics ListMetrics PutMetricAlarm DescribeAlarms SetAlarmState DeleteAlarms",
    "events": "PutEvents PutRule DescribeRule ListRules DeleteRule PutTargets ListTargetsByRule RemoveTargets",
    "elbv2": """CreateLoadBalancer DescribeLoadBalancers DeleteLoadBalancer CreateTargetGroup DescribeTargetGroups
        DeleteTargetGroup AddTags RemoveTags DescribeTags""",
}


def without_prose(value):
    if isinstance(value, dict):
        return {k: without_prose(v) for k, v in value.items() if not (k == "documentation" and isinstance(v, str))}
    return [without_prose(v) for v in value] if isinstance(value, list) else value


def trim(service, data):
    source = max((data / service).glob("*/service-2.json.gz"))
    model = json.loads(gzip.open(source).read())
    operations = {name: without_prose(model["operations"][name]) for name in OPERATIONS[service].split()}
    for operation in operations.values():
        operation.pop("staticContextParams", None)
        operation.pop("endpoint", None)
    reached, waiting = set(), []
    for operation in operations.values():
        waiting += [operation[k]["shape"] for k in ("input", "output") if k in operation]
        waiting += [error["shape"] for error in operation.get("errors", [])]
    while waiting:
        name = waiting.pop()
        if name in reached:
            continue
        reached.add(name)
        shape = model["shapes"][name]
        waiting += [member["shape"] for member in shape.get("members", {}).values()]
        waiting += [shape[k]["shape"] for k in ("member", "key", "value") if k in shape]
    shapes = {name: without_prose(model["shapes"][name]) for name in sorted(reached)}
    return model["metadata"], dict(sorted(operations.items())), shapes


def lines(entries):
    return ",\n".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in entries.items())


def text(service, data):
    metadata, operations, shapes = trim(service, data)
    return (
        f'{{"source": "botocore {botocore.__version__}, data/{service}",\n"metadata": {json.dumps(metadata)},\n'
        f'"operations": {{\n{lines(operations)}\n}},\n"shapes": {{\n{lines(shapes)}\n}}}}\n'
    )


def main(check):
    data = pathlib.Path(botocore.__file__).parent / "data"
    out = pathlib.Path(__file__).parent.parent / "src/main/resources/io/slipway/simulator/aws/model"
    stale = []
    for service in OPERATIONS:
        fresh, file = text(service, data), out / f"{service}.json"
        if check and file.read_text() != fresh:
            stale.append(service)
        elif not check:
            file.write_text(fresh)
    if stale:
        sys.exit(f"model files differ from botocore {botocore.__version__}: {', '.join(stale)}; run {__file__}")


if __name__ == "__main__":
    main("--check" in sys.argv)
