"""What AWS refuses of a queue before a function, and of a rule that sends to a queue, and MiniStack would not."""

import json
from collections.abc import Callable
from typing import Any

from ministack_time import require

#: limits of Lambda's mappings of standard queues
LARGEST_BATCH = 10_000
LONGEST_WINDOW = 300
#: a batch that is larger needs a window
LARGEST_BATCH_WITHOUT_WINDOW = 10
#: what Lambda does with a queue, as the role of the function
CONSUMING = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")


class MappingRefusedError(ValueError):
    """Lambda refuses an event source mapping; CloudFormation says so in its event."""

    def __init__(self, message: str) -> None:
        super().__init__(f"Invalid request provided: {message} (Service: Lambda, Status Code: 400)")


def check_mapping(properties: dict[str, Any], queue: dict[str, Any] | None, timeout: int) -> None:
    """Refuses a mapping that Lambda refuses.

    `timeout` is the function's, in seconds. https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
    """
    if queue is None:
        raise MappingRefusedError(
            "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. "
            "SQS Error Message: The specified queue does not exist for this wsdl version."
        )
    size = int(properties.get("BatchSize", 10))
    window = int(properties.get("MaximumBatchingWindowInSeconds", 0))
    visibility = int(queue["attributes"].get("VisibilityTimeout", "30"))
    if visibility < timeout:
        raise MappingRefusedError(
            f"Queue visibility timeout: {visibility} seconds is less than Function timeout: {timeout} seconds"
        )
    if not 1 <= size <= LARGEST_BATCH:
        raise MappingRefusedError(f"BatchSize: must be between 1 and {LARGEST_BATCH}, got {size}")
    if not 0 <= window <= LONGEST_WINDOW:
        raise MappingRefusedError(
            f"MaximumBatchingWindowInSeconds: must be between 0 and {LONGEST_WINDOW}, got {window}"
        )
    if size > LARGEST_BATCH_WITHOUT_WINDOW and window == 0:
        raise MappingRefusedError(
            "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10"
        )
    concurrency = (properties.get("ScalingConfig") or {}).get("MaximumConcurrency")
    if concurrency is not None and not 2 <= int(concurrency) <= 1000:
        raise MappingRefusedError(f"MaximumConcurrency: must be between 2 and 1000, got {concurrency}")


def check_role(role_arn: str, queue_arn: str) -> None:
    """Refuses a mapping whose function may not read the queue."""
    from ministack.core import iam_evaluator

    account, name = role_arn.split(":")[4], role_arn.rsplit("/", 1)[-1]
    policies = iam_evaluator._gather_role_policies(name, account)
    for action in CONSUMING:
        context = make_context(role_arn, "AssumedRole", action, queue_arn, {})
        if iam_evaluator.evaluate(context, policies).decision != "Allow":
            operation = action.split(":")[1]
            raise MappingRefusedError(
                f"The provided execution role does not have permissions to call {operation} on SQS"
            )


def may_send(policy: str, queue_arn: str, rule_arn: str) -> bool:
    """Whether a queue's policy lets EventBridge send what a rule matches; without a policy it may not."""
    from ministack.core import iam_evaluator

    account = rule_arn.split(":")[4]
    context = make_context(
        "*",
        "Service",
        "sqs:SendMessage",
        queue_arn,
        {"aws:sourcearn": rule_arn, "aws:sourceaccount": account},
    )
    decision = iam_evaluator.evaluate_resource_policy(policy, context, service="events.amazonaws.com").decision
    return bool(policy) and decision == "Allow"


def make_context(principal: str, kind: str, action: str, resource: str, keys: dict[str, str]) -> Any:
    from ministack.core import iam_evaluator

    return iam_evaluator.EvalContext(
        principal_arn=principal,
        principal_type=kind,
        principal_account="" if principal == "*" else principal.split(":")[4],
        action=action,
        resource_arn=resource,
        region=resource.split(":")[3],
        service_context=keys,
        # Services come by TLS, which policies ask for.
        secure_transport=True,
    )


def patch_event_sources() -> None:
    """Puts the refusals before MiniStack's own doings."""
    from ministack.services import eventbridge, lambda_svc, sqs
    from ministack.services.cloudformation import provisioners

    for module, name in (
        (sqs, "_queue_by_arn"),
        (eventbridge, "_invoke_target"),
        (eventbridge, "_dispatch_to_sqs"),
        (lambda_svc, "_get_func_record_for_qualifier"),
        (provisioners, "_lambda_function_for_cfn_ref"),
    ):
        require(hasattr(module, name), name)

    def check(properties: dict[str, Any]) -> None:
        queue_arn = str(properties.get("EventSourceArn", ""))
        if ":sqs:" not in queue_arn:
            return
        function = provisioners._lambda_function_for_cfn_ref(properties.get("FunctionName", ""))[0] or {}
        configuration = function.get("config") or {}
        check_mapping(properties, sqs._queue_by_arn(queue_arn), int(configuration.get("Timeout", 3)))
        check_role(configuration.get("Role", ""), queue_arn)

    handlers = provisioners._RESOURCE_HANDLERS["AWS::Lambda::EventSourceMapping"]
    create, update = handlers["create"], handlers["update"]

    def create_checked(logical_id: str, properties: dict[str, Any], stack_name: str) -> Any:
        check(properties)
        return create(logical_id, properties, stack_name)

    def update_checked(physical_id: str, old: dict[str, Any], new: dict[str, Any], stack_name: str) -> Any:
        check(new)
        return update(physical_id, old, new, stack_name)

    handlers.update(create=create_checked, update=update_checked)
    eventbridge._invoke_target = refuse_unpermitted(eventbridge._invoke_target, eventbridge._dispatch_to_sqs)


def refuse_unpermitted(invoke: Callable[..., None], send: Callable[..., None]) -> Callable[..., None]:
    """EventBridge that may not send to a queue sends to the target's dead-letter queue, if it may send there.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
    """
    from ministack.core.arn import parse_arn
    from ministack.services import sqs

    def may(arn: str, rule: dict[str, Any]) -> bool:
        queue = sqs._queue_by_arn(arn)
        return queue is not None and may_send(queue["attributes"].get("Policy") or "", arn, rule["Arn"])

    def invoke_permitted(target: dict[str, Any], event: dict[str, Any], rule: dict[str, Any], view: Any = None) -> None:
        arn = target.get("Arn", "")
        if ":sqs:" not in arn or may(arn, rule):
            invoke(target, event, rule, view)
            return
        dead = (target.get("DeadLetterConfig") or {}).get("Arn", "")
        print(f"EventBridge may not send to {arn} for the rule {rule['Arn']}", flush=True)
        if dead and may(dead, rule):
            from ministack.services.eventbridge import _pattern_event_view

            text = json.dumps((view or _pattern_event_view(event)).event_with_detail())
            send(parse_arn(dead), text)
            queue = sqs._queue_by_arn(dead)
            queue["messages"][-1]["message_attributes"] = {
                name: {"DataType": "String", "StringValue": value}
                for name, value in {
                    "RULE_ARN": rule["Arn"],
                    "TARGET_ARN": arn,
                    "ERROR_CODE": "NO_PERMISSIONS",
                    "ERROR_MESSAGE": "the policy of the queue does not let EventBridge send",
                }.items()
            }

    return invoke_permitted
