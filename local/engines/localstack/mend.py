"""
What of LocalStack 2026.3.0 would not work for a whole stack at once.

Services are loaded by the first call of each, in threads. Those that are moto's import each other in circles, which two threads at
once make a deadlock or half a module of: so they are imported here, one after the other, before anybody calls.

LocalStack's IAM became its own, and its EC2, which is moto's, still asks moto's IAM for instance profiles, so that RunInstances knows
none: it is told of LocalStack's.
"""

from importlib import import_module
from types import SimpleNamespace

CIRCULAR = ("iam", "ec2", "secretsmanager", "ssm", "cloudwatch", "logs", "route53")


def mend() -> None:
    """To be called before LocalStack is started, in its process."""
    for service in CIRCULAR:
        import_module(f"moto.{service}.models")
    for module in ("moto.ec2.utils", "moto.ec2.models.iam_instance_profile", "moto.ec2.responses.instances"):
        import_module(module).filter_iam_instance_profiles = instance_profile_of


def instance_profile_of(account_id, partition, iam_instance_profile_arn, iam_instance_profile_name):
    """What moto's function of the same arguments answers: a profile by ARN, by name, or by both where they agree."""
    from localstack.services.iam.models import iam_stores
    from moto.iam.exceptions import NotFoundException

    known = [entity.instance_profile for entity in iam_stores[account_id]["us-east-1"].INSTANCE_PROFILES.values()]
    asked = {"Arn": iam_instance_profile_arn, "InstanceProfileName": iam_instance_profile_name}
    asked = {key: value for key, value in asked.items() if value}
    for profile in known:
        if all(profile[key] == value for key, value in asked.items()):
            return SimpleNamespace(
                arn=profile["Arn"], id=profile["InstanceProfileId"], name=profile["InstanceProfileName"]
            )
    raise NotFoundException(f"Instance profile {' '.join(asked.values())} not found")
