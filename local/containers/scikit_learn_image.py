"""`python scikit_learn_image.py train|serve`: AWS's scikit-learn image on a machine without containers."""

from sagemaker_contract.command import run_command


def train() -> None:
    """Script mode: the image has no algorithm of its own."""
    from sagemaker_contract.environment import TrainingEnvironment
    from sagemaker_contract.script_mode import describe_program, run_script

    run_script(TrainingEnvironment.read(), describe_program)


def serve() -> None:
    """Serves with the functions of the model's own inference script."""
    from sagemaker_contract.user_module import serve_script

    serve_script(input_type="array")


if __name__ == "__main__":
    run_command({"train": train, "serve": serve})
