"""`python hugging_face_image.py train|serve`: AWS's images of Hugging Face on a machine without containers, on CPUs."""

import os

from sagemaker_contract.command import run_command

# The cores are shared with the rest of the cloud: threads that spin while they wait would take them from each other.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
# The containers have no network, and what is asked of the Hub would be waited for.
os.environ.setdefault("HF_HUB_OFFLINE", "1")


def train() -> None:
    """Script mode by sagemaker-training, as in the scikit-learn image."""
    from sagemaker_contract.environment import TrainingEnvironment
    from sagemaker_contract.script_mode import describe_program, run_script

    run_script(TrainingEnvironment.read(), describe_program)


def serve() -> None:
    """Serves by AWS's own sagemaker-huggingface-inference-toolkit, without the front of Multi Model Server."""
    from sagemaker_contract.hugging_face_serving import serve_hugging_face

    serve_hugging_face()


if __name__ == "__main__":
    run_command({"train": train, "serve": serve})
