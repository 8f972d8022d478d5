"""The contract between SageMaker and a container, kept by processes on this machine.

Written after AWS's own toolkits: sagemaker-containers 2.8.6, sagemaker-training 4.8 and sagemaker-xgboost-container
(as of 2026-06), whose paths, variables, defaults and error texts it follows.
"""
