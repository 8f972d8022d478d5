"""`python pytorch_image.py train|serve`: AWS's PyTorch images on a machine without containers, on CPUs."""

import os

from sagemaker_contract.command import run_command

# The cores are shared with the rest of the cloud: threads that spin while they wait would take them from each other.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")


def train() -> None:
    """Script mode by sagemaker-training, as in the scikit-learn image."""
    from sagemaker_contract.environment import TrainingEnvironment
    from sagemaker_contract.script_mode import describe_program, run_script

    run_script(TrainingEnvironment.read(), describe_program)


def serve() -> None:
    """Serves by AWS's own sagemaker-pytorch-inference, without TorchServe before it."""
    from sagemaker_contract.torch_serving import serve_torch

    serve_torch()


if __name__ == "__main__":
    run_command({"train": train, "serve": serve})
