"""`python deepar_image.py train|serve`: stands for SageMaker's DeepAR, of which AWS publishes no program.

It is not DeepAR, and its forecasts are not DeepAR's: a linear autoregressive model learns and answers in its place.
What it takes and answers, and what it refuses, is what AWS documents of DeepAR.
"""

from sagemaker_contract.command import run_command


def train() -> None:
    """Series in, a model out."""
    from sagemaker_contract.deepar_training import train_stand_in
    from sagemaker_contract.environment import TrainingEnvironment

    train_stand_in(TrainingEnvironment.read())


def serve() -> None:
    """JSON of clients, or lines of JSON of a batch transform."""
    from sagemaker_contract.deepar_serving import make_stand_in_application
    from sagemaker_contract.http_server import serve_application

    serve_application(make_stand_in_application())


if __name__ == "__main__":
    run_command({"train": train, "serve": serve})
