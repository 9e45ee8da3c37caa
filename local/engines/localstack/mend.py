"""
What LocalStack 2026.3.0 loses between two of its own services, told to it: its IAM became its own, and its EC2, which is moto's,
still asks moto's IAM for instance profiles, so that RunInstances knows none.

A module is mended when LocalStack imports it; importing it before would load half of LocalStack for runs that never ask for it.
"""

import importlib.abc
import importlib.util
import sys
from types import ModuleType, SimpleNamespace

ASKING = "moto.ec2.utils"


class MendingFinder(importlib.abc.MetaPathFinder):
    """Finds the one module as ever, and mends it once it is loaded."""

    def find_spec(self, fullname, path=None, target=None):
        if fullname != ASKING:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(fullname)
        load = spec.loader.exec_module

        def load_and_mend(module: ModuleType) -> None:
            load(module)
            module.filter_iam_instance_profiles = instance_profile_of

        spec.loader.exec_module = load_and_mend
        return spec


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


def mend() -> None:
    """To be called before LocalStack is started, in its process."""
    sys.meta_path.insert(0, MendingFinder())
