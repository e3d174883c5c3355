"""Asks the simulator and moto the same and compares what they say: opinions.py URL. Known differences are listed, with who is right."""

import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from moto import mock_aws

ROLE = "arn:aws:iam::123456789012:role/exec"
GROUP = {
    "InstanceGroupName": "gpu",
    "InstanceCount": 1,
    "InstanceType": "ml.g5.xlarge",
    "ExecutionRole": ROLE,
    "LifeCycleConfig": {"SourceS3Uri": "s3://sagemaker-x", "OnCreate": "a.sh"},
    "ThreadsPerCore": 1,  # moto fails without it
}
# (service, call, arguments); outcomes are compared: an error's code, or the set of members of the answer.
CALLS = [
    ("sts", "get_caller_identity", {}),
    ("sagemaker", "list_clusters", {}),
    ("sagemaker", "create_cluster", {"ClusterName": "c1", "InstanceGroups": [GROUP]}),
    ("sagemaker", "create_cluster", {"ClusterName": "c1", "InstanceGroups": [GROUP]}),
    ("sagemaker", "describe_cluster", {"ClusterName": "none"}),
    ("sagemaker", "list_cluster_nodes", {"ClusterName": "c1"}),
    ("ssm", "put_parameter", {"Name": "/a/b", "Value": "v", "Type": "String"}),
    ("ssm", "put_parameter", {"Name": "/a/b", "Value": "v", "Type": "String"}),
    ("ssm", "get_parameter", {"Name": "/a/none"}),
    ("ssm", "get_parameters_by_path", {"Path": "/a", "Recursive": True}),
    ("secretsmanager", "create_secret", {"Name": "s", "SecretString": "x"}),
    ("secretsmanager", "create_secret", {"Name": "s", "SecretString": "y"}),
    ("secretsmanager", "get_secret_value", {"SecretId": "none"}),
    ("s3", "create_bucket", {"Bucket": "b-1", "CreateBucketConfiguration": {"LocationConstraint": "us-west-2"}}),
    ("s3", "create_bucket", {"Bucket": "b-1", "CreateBucketConfiguration": {"LocationConstraint": "us-west-2"}}),
    ("s3", "create_bucket", {"Bucket": "b-2"}),
    ("s3", "get_object", {"Bucket": "b-1", "Key": "none"}),
    ("s3", "list_objects_v2", {"Bucket": "none"}),
    ("s3", "get_bucket_tagging", {"Bucket": "b-1"}),
    ("iam", "create_role", {"RoleName": "r", "AssumeRolePolicyDocument": '{"Version":"2012-10-17","Statement":[]}'}),
    ("iam", "create_role", {"RoleName": "r", "AssumeRolePolicyDocument": '{"Version":"2012-10-17","Statement":[]}'}),
    ("iam", "get_role", {"RoleName": "none"}),
    ("iam", "get_role_policy", {"RoleName": "r", "PolicyName": "none"}),
    ("ec2", "describe_availability_zones", {}),
    ("ec2", "describe_subnets", {"SubnetIds": ["subnet-00000000000000000"]}),
    ("ec2", "create_vpc", {"CidrBlock": "10.0.0.0/16"}),
    ("ec2", "describe_security_groups", {"GroupIds": ["sg-00000000000000000"]}),
    ("eks", "describe_cluster", {"name": "none"}),
    ("eks", "list_clusters", {}),
]
# call -> (simulator, moto, why the simulator is right)
KNOWN = {
    ("sagemaker", "describe_cluster"): ("ResourceNotFound", "ValidationException", "the model declares ResourceNotFound"),
}


def outcome(client, method, arguments):
    try:
        answer = getattr(client, method)(**arguments)
        return set(answer) - {"ResponseMetadata"}
    except ClientError as error:
        return error.response["Error"]["Code"]


def client(service, **more):
    return boto3.client(
        service,
        region_name="us-west-2",
        aws_access_key_id="AKIAOPERATOR",
        aws_secret_access_key="secret",
        config=Config(retries={"max_attempts": 0}, s3={"addressing_style": "path"}),
        **more,
    )


def agree(ours, theirs):
    if isinstance(ours, str) or isinstance(theirs, str):
        return ours == theirs
    return True  # both did it; which optional members are shown is judged by botocore's model


def main(url, *_):
    ours = [outcome(client(s, endpoint_url=url), m, a) for s, m, a in CALLS]
    with mock_aws():
        theirs = [outcome(client(s), m, a) for s, m, a in CALLS]
    failed = 0
    for (service, method, _), mine, other in zip(CALLS, ours, theirs):
        known = KNOWN.get((service, method))
        if agree(mine, other) or (known and (mine, other) == known[:2]):
            continue
        failed += 1
        print(f"FAIL {service}.{method}: simulator {mine}, moto {other}")
    print(f"{len(CALLS) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
