"""Captures requests and answers as SageMaker does, for endpoints of which AWS captures nothing.

A folder to copy beside the code that calls an endpoint or serves a model. It needs Python 3.10 or newer and boto3.
docs/own-capture.md of cdk-sagemaker-lifecycle, whose monitors read what it writes, describes it.
"""

from .async_results import capture_async_result
from .writer import CaptureWriter, Counts

__all__ = ["CaptureWriter", "Counts", "capture_async_result"]
