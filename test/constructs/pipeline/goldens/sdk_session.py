"""What the scripts that write goldens share: a session of the SageMaker SDK that talks to nobody, and the retries."""

from typing import Any
from unittest.mock import MagicMock

import sagemaker
from sagemaker.telemetry import telemetry_logging
from sagemaker.workflow.pipeline_context import PipelineSession
from sagemaker.workflow.retry import (
    SageMakerJobExceptionTypeEnum,
    SageMakerJobStepRetryPolicy,
    StepExceptionTypeEnum,
    StepRetryPolicy,
)

# The SDK reports its use to AWS; nothing here talks to anybody.
telemetry_logging._send_telemetry_request = lambda *_: None

boto = MagicMock(region_name="eu-west-1")
session = PipelineSession(boto_session=boto, sagemaker_client=MagicMock(), default_bucket="data-bucket")
session.settings = sagemaker.session_settings.SessionSettings()


def retries() -> list[Any]:
    service = [StepExceptionTypeEnum.SERVICE_FAULT, StepExceptionTypeEnum.THROTTLING]
    jobs = [
        SageMakerJobExceptionTypeEnum.INTERNAL_ERROR,
        SageMakerJobExceptionTypeEnum.CAPACITY_ERROR,
        SageMakerJobExceptionTypeEnum.RESOURCE_LIMIT,
    ]
    return [
        StepRetryPolicy(exception_types=service, interval_seconds=10, backoff_rate=2, max_attempts=5),
        SageMakerJobStepRetryPolicy(exception_types=jobs, interval_seconds=60, backoff_rate=2, max_attempts=5),
    ]
