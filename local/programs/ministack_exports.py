"""One stack has an export, as on AWS; the CloudFormation of MiniStack lets the second stack take it over.

CloudFormation looks at exports when all resources are there, and takes the operation back with these words.
"""

from typing import Any

from ministack_time import require


def patch_exports() -> None:
    """Refuses exports that another stack has."""
    from ministack.services import cloudformation
    from ministack.services.cloudformation import stacks

    for module, name in ((stacks, "_resolve_stack_outputs"), (cloudformation, "_exports")):
        require(hasattr(module, name), name)
    resolve = stacks._resolve_stack_outputs

    def resolve_unless_taken(*arguments: Any) -> tuple[list[Any], dict[str, Any]]:
        outputs, exports = resolve(*arguments)
        for name, export in exports.items():
            holder = cloudformation._exports.get(name)
            if holder is not None and holder["StackId"] != export["StackId"]:
                stack = holder["StackId"].split("/")[1]
                raise ValueError(f"Export with name {name} is already exported by stack {stack}.")
        return outputs, exports

    stacks._resolve_stack_outputs = resolve_unless_taken
