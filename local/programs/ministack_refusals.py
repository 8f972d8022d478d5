"""What AWS refuses to delete, and the CloudFormation of MiniStack would not.

A stack that AWS cannot delete must not be deleted here either: whoever tries a `cdk destroy` on this machine would
learn on AWS only that a bucket had to be emptied.
"""

from collections.abc import Callable
from typing import Any

from ministack_time import require


class DeletionRefusedError(ValueError):
    """A service refuses to delete a resource; CloudFormation says so in its event."""

    def __init__(self, service: str, message: str, code: str) -> None:
        super().__init__(f"{message} (Service: {service}, Status Code: 409, Error Code: {code})")


def refuse_bucket(name: str) -> None:
    """S3 deletes no bucket that has an object, an older version or a delete marker."""
    from ministack.services import s3

    bucket = s3._buckets.get(name)
    if bucket is not None and (bucket["objects"] or s3._bucket_has_versions(name)):
        raise DeletionRefusedError(
            "S3",
            "The bucket you tried to delete is not empty. You must delete all versions in the bucket.",
            "BucketNotEmpty",
        )


def refuse_role(name: str, properties: dict[str, Any]) -> None:
    """IAM deletes no role with policies that are not of its own template."""
    from ministack.services import iam

    role = iam._roles.get(name) or {}
    if set(role.get("AttachedPolicies", [])) - set(properties.get("ManagedPolicyArns") or []):
        raise DeletionRefusedError("Iam", "Cannot delete entity, must detach all policies first.", "DeleteConflict")
    own = {policy.get("PolicyName") for policy in properties.get("Policies") or []}
    if set(role.get("InlinePolicies", {})) - own:
        raise DeletionRefusedError("Iam", "Cannot delete entity, must delete policies first.", "DeleteConflict")


def refuse_managed_policy(arn: str, properties: dict[str, Any]) -> None:
    """IAM deletes no managed policy that is attached to a role of somebody else's."""
    from ministack.services import iam

    holders = {name for name, role in iam._roles.items() if arn in role.get("AttachedPolicies", [])}
    if holders - set(properties.get("Roles") or []):
        raise DeletionRefusedError("Iam", "Cannot delete a policy attached to entities.", "DeleteConflict")


def patch_deletions() -> None:
    """Puts the refusals before MiniStack's own deletions."""
    from ministack.services import iam, s3
    from ministack.services.cloudformation import provisioners

    for module, name in ((s3, "_buckets"), (s3, "_bucket_has_versions"), (iam, "_roles")):
        require(hasattr(module, name), name)
    handlers = provisioners._RESOURCE_HANDLERS
    refuse(handlers, "AWS::S3::Bucket", lambda name, _properties: refuse_bucket(name))
    refuse(handlers, "AWS::IAM::Role", refuse_role)
    refuse(handlers, "AWS::IAM::ManagedPolicy", refuse_managed_policy)


def refuse(handlers: dict[str, Any], kind: str, check: Callable[[str, dict[str, Any]], None]) -> None:
    delete = handlers[kind]["delete"]

    def delete_unless_refused(physical_id: str, properties: dict[str, Any]) -> None:
        check(physical_id, properties)
        delete(physical_id, properties)

    handlers[kind]["delete"] = delete_unless_refused
