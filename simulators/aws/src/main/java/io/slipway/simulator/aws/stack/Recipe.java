package io.slipway.simulator.aws.stack;

import static java.util.Map.entry;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a resource type is made and unmade by calls: which members of its answer name it, and what of
 * its properties is spelled otherwise.
 */
record Recipe(
        String model,
        String create,
        @Nullable String idAt,
        @Nullable String delete,
        List<String> deleteBy,
        @Nullable String describe,
        @Nullable String readyAt,
        Map<String, String> renamed) {

    private static Recipe of(
            String model,
            String create,
            @Nullable String idAt,
            @Nullable String delete,
            String... by) {
        return new Recipe(model, create, idAt, delete, List.of(by), null, null, Map.of());
    }

    private Recipe ready(String describeBy, String at) {
        return new Recipe(model, create, idAt, delete, deleteBy, describeBy, at, renamed);
    }

    private Recipe renaming(Map<String, String> names) {
        return new Recipe(model, create, idAt, delete, deleteBy, describe, readyAt, names);
    }

    static final Map<String, Recipe> ALL =
            Map.ofEntries(
                    entry(
                            "AWS::EC2::VPC",
                            of("ec2", "CreateVpc", "/Vpc/VpcId", "DeleteVpc", "VpcId")),
                    entry(
                            "AWS::EC2::Subnet",
                            of(
                                    "ec2",
                                    "CreateSubnet",
                                    "/Subnet/SubnetId",
                                    "DeleteSubnet",
                                    "SubnetId")),
                    entry(
                            "AWS::EC2::InternetGateway",
                            of(
                                    "ec2",
                                    "CreateInternetGateway",
                                    "/InternetGateway/InternetGatewayId",
                                    "DeleteInternetGateway",
                                    "InternetGatewayId")),
                    entry(
                            "AWS::EC2::VPCGatewayAttachment",
                            of(
                                    "ec2",
                                    "AttachInternetGateway",
                                    null,
                                    "DetachInternetGateway",
                                    "=InternetGatewayId",
                                    "=VpcId")),
                    entry(
                            "AWS::EC2::RouteTable",
                            of(
                                    "ec2",
                                    "CreateRouteTable",
                                    "/RouteTable/RouteTableId",
                                    "DeleteRouteTable",
                                    "RouteTableId")),
                    entry(
                            "AWS::EC2::Route",
                            of(
                                    "ec2",
                                    "CreateRoute",
                                    null,
                                    "DeleteRoute",
                                    "=RouteTableId",
                                    "=DestinationCidrBlock")),
                    entry(
                            "AWS::EC2::SubnetRouteTableAssociation",
                            of(
                                    "ec2",
                                    "AssociateRouteTable",
                                    "/AssociationId",
                                    "DisassociateRouteTable",
                                    "AssociationId")),
                    entry(
                            "AWS::EC2::EIP",
                            of(
                                    "ec2",
                                    "AllocateAddress",
                                    "/AllocationId",
                                    "ReleaseAddress",
                                    "AllocationId")),
                    entry(
                            "AWS::EC2::NatGateway",
                            of(
                                            "ec2",
                                            "CreateNatGateway",
                                            "/NatGateway/NatGatewayId",
                                            "DeleteNatGateway",
                                            "NatGatewayId")
                                    .ready(
                                            "DescribeNatGateways NatGatewayIds[]",
                                            "/NatGateways/0/State=available")),
                    entry(
                            "AWS::EC2::SecurityGroup",
                            of(
                                            "ec2",
                                            "CreateSecurityGroup",
                                            "/GroupId",
                                            "DeleteSecurityGroup",
                                            "GroupId")
                                    .renaming(Map.of("GroupDescription", "Description"))),
                    entry(
                            "AWS::EC2::SecurityGroupIngress",
                            of("ec2", "AuthorizeSecurityGroupIngress", null, null)),
                    entry(
                            "AWS::EC2::SecurityGroupEgress",
                            of("ec2", "AuthorizeSecurityGroupEgress", null, null)),
                    entry(
                            "AWS::EC2::VPCEndpoint",
                            of(
                                    "ec2",
                                    "CreateVpcEndpoint",
                                    "/VpcEndpoint/VpcEndpointId",
                                    "DeleteVpcEndpoints",
                                    "VpcEndpointIds[]")),
                    entry(
                            "AWS::S3::Bucket",
                            of("s3", "CreateBucket", null, "DeleteBucket", "Bucket")
                                    .renaming(Map.of("BucketName", "Bucket"))),
                    entry(
                            "AWS::IAM::Role",
                            of("iam", "CreateRole", "/Role/RoleName", "DeleteRole", "RoleName")),
                    entry(
                            "AWS::IAM::OIDCProvider",
                            of(
                                            "iam",
                                            "CreateOpenIDConnectProvider",
                                            "/OpenIDConnectProviderArn",
                                            "DeleteOpenIDConnectProvider",
                                            "OpenIDConnectProviderArn")
                                    .renaming(Map.of("ClientIdList", "ClientIDList"))),
                    entry(
                            "AWS::SSM::Parameter",
                            of("ssm", "PutParameter", null, "DeleteParameter", "Name")),
                    entry(
                            "AWS::EKS::Cluster",
                            of("eks", "CreateCluster", "/cluster/name", "DeleteCluster", "name")
                                    .ready("DescribeCluster name", "/cluster/status=ACTIVE")),
                    entry(
                            "AWS::EKS::AccessEntry",
                            of(
                                    "eks",
                                    "CreateAccessEntry",
                                    "/accessEntry/principalArn",
                                    "DeleteAccessEntry",
                                    "=clusterName",
                                    "=principalArn")),
                    entry(
                            "AWS::EKS::Addon",
                            of(
                                            "eks",
                                            "CreateAddon",
                                            "/addon/addonName",
                                            "DeleteAddon",
                                            "=clusterName",
                                            "=addonName")
                                    .ready(
                                            "DescribeAddon =clusterName =addonName",
                                            "/addon/status=ACTIVE")),
                    entry(
                            "AWS::SageMaker::Cluster",
                            of(
                                            "sagemaker",
                                            "CreateCluster",
                                            "/ClusterArn",
                                            "DeleteCluster",
                                            "ClusterName")
                                    .ready(
                                            "DescribeCluster ClusterName",
                                            "/ClusterStatus=InService")));
}
