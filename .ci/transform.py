"""Prints template.yaml as CloudFormation gets it: transformed by SAM's own
translator, with the state machine's definition in it, so that whatever checks
the result checks that too. It needs the Python package aws-sam-translator."""

import json
import os
import sys

os.environ.setdefault("AWS_DEFAULT_REGION", "eu-west-2")

from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse


class NoManagedPolicies:
    """The template names none of AWS's by name alone."""

    def load(self):
        return {}


def machines(template, kind):
    return [r["Properties"] for r in template["Resources"].values() if r["Type"] == kind]


with open("template.yaml") as file:
    template = yaml_parse(file)
# "sam deploy" uploads what was built and writes down where.
template["Globals"]["Function"]["CodeUri"] = "s3://bucket/package"
for machine in machines(template, "AWS::Serverless::StateMachine"):
    with open(machine.pop("DefinitionUri")) as file:
        machine["Definition"] = json.load(file)
transformed = transform(template, {}, NoManagedPolicies())
for machine in machines(transformed, "AWS::StepFunctions::StateMachine"):
    # The translator joins it from its lines, which no checker reads.
    separator, lines = machine["DefinitionString"]["Fn::Join"]
    machine["DefinitionString"] = separator.join(lines)
json.dump(transformed, sys.stdout, indent=1)
