"""`python xgboost_image.py train|serve`: AWS's XGBoost image on a machine without containers."""

import os

from sagemaker_contract.command import run_command


def train() -> None:
    """The built-in algorithm, or script mode when the hyperparameters name a script."""
    from sagemaker_contract.environment import TrainingEnvironment

    environment = TrainingEnvironment.read()
    if environment.user_entry_point:
        from sagemaker_contract.script_mode import describe_module, run_script

        run_script(environment, describe_module)
    else:
        from sagemaker_contract.xgboost_training import train_builtin

        train_builtin(environment)


def serve() -> None:
    """The built-in algorithm's model, or the model's own inference script when SAGEMAKER_PROGRAM names one."""
    if os.environ.get("SAGEMAKER_PROGRAM"):
        from sagemaker_contract.user_module import serve_script

        serve_script(input_type="matrix")
    else:
        from sagemaker_contract.http_server import serve_application
        from sagemaker_contract.xgboost_serving import make_builtin_application

        serve_application(make_builtin_application())


if __name__ == "__main__":
    run_command({"train": train, "serve": serve})
