"""boto3 clients of the simulator whose every answer is held against botocore's own model."""

import json
import re
import urllib.request

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.validate import ParamValidator


class Simulator:
    def __init__(self, url):
        self.url = url
        self.judged = set()

    def client(self, service, region="us-west-2", key="AKIAOPERATOR", secret="secret", token=None):
        config = Config(retries={"max_attempts": 0}, read_timeout=20, s3={"addressing_style": "path"}, parameter_validation=False)
        client = boto3.client(
            service,
            region_name=region,
            endpoint_url=self.url,
            aws_access_key_id=key,
            aws_secret_access_key=secret,
            aws_session_token=token,
            config=config,
        )
        return Judged(self, service, client)

    def admin(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}/_slipway/{path}", data=data, method=method)
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    def pass_minutes(self, minutes):
        self.admin("POST", "clock/advance", {"seconds": minutes * 60})


class Judged:
    """A client: attribute access gives a checked call."""

    def __init__(self, simulator, service, client):
        self.simulator, self.service, self.client = simulator, service, client

    def __getattr__(self, method):
        def call(**arguments):
            answer = getattr(self.client, method)(**arguments)
            name = self.client.meta.method_to_api_mapping[method]
            judge(self.client.meta.service_model.operation_model(name), answer)
            self.simulator.judged.add((self.service, name))
            return answer

        return call

    def refuses(self, code, method, **arguments):
        try:
            getattr(self.client, method)(**arguments)
        except ClientError as error:
            got = error.response["Error"]["Code"]
            assert got == code, f"{self.service}.{method}: expected {code}, got {got}: {error}"
            assert error.response["ResponseMetadata"].get("RequestId"), f"{self.service}.{method}: no request id"
            return error
        raise AssertionError(f"{self.service}.{method} was not refused with {code}")


def judge(operation, answer):
    metadata = answer.get("ResponseMetadata", {})
    assert metadata.get("HTTPStatusCode", 0) // 100 == 2, answer
    assert metadata.get("RequestId"), f"{operation.name}: no request id"
    shape = operation.output_shape
    if shape is None:
        return
    body = as_on_the_wire({k: v for k, v in answer.items() if k != "ResponseMetadata"})
    for name, member in shape.members.items():
        if member.serialization.get("streaming"):
            body.pop(name, None)
    report = ParamValidator().validate(body, shape)
    assert not report.has_errors(), f"{operation.name}: {report.generate_report()}"
    bounds(operation.name, shape, body)


def as_on_the_wire(value):
    """boto3 turns policy documents into objects and S3's empty location into None; the model knows neither."""
    if isinstance(value, dict):
        if "Statement" in value:
            return json.dumps(value)
        return {k: as_on_the_wire(v) for k, v in value.items() if v is not None}
    return [as_on_the_wire(v) for v in value] if isinstance(value, list) else value


def bounds(path, shape, value):
    """What ParamValidator leaves out: enums, patterns and upper bounds."""
    if shape.type_name == "structure":
        for name, each in value.items():
            bounds(f"{path}.{name}", shape.members[name], each)
    elif shape.type_name == "list":
        assert len(value) <= shape.metadata.get("max", len(value)), f"{path}: too long"
        for each in value:
            bounds(f"{path}[]", shape.member, each)
    elif shape.type_name == "map":
        for each in value.values():
            bounds(f"{path}{{}}", shape.value, each)
    elif shape.type_name == "string" and isinstance(value, str):
        values = shape.metadata.get("enum")
        # EC2 says "available" where its model lists "attached" or "Available".
        quirk = path.endswith(".State") and value in ("available", "pending")
        assert not values or value in values or quirk, f"{path}: {value} not in {values}"
        assert len(value) <= shape.metadata.get("max", len(value)), f"{path}: {value} too long"
        pattern = shape.metadata.get("pattern")
        if pattern and "\\p" not in pattern and "\\uD" not in pattern:
            assert re.fullmatch(pattern, value, re.S), f"{path}: {value} does not match {pattern}"
