"""`python blazingtext_image.py train|serve`: stands for SageMaker's BlazingText, of which AWS publishes no program.

It is not BlazingText, and its answers are not BlazingText's: logistic regression on hashed words learns and answers in
its place. What it takes and answers, and what it refuses, is what AWS documents of BlazingText's text classification.
"""

from sagemaker_contract.command import run_command


def train() -> None:
    """Lines of words behind their labels in, a model out."""
    from sagemaker_contract.blazingtext_training import train_stand_in
    from sagemaker_contract.environment import TrainingEnvironment

    train_stand_in(TrainingEnvironment.read())


def serve() -> None:
    """JSON or lines of JSON in, labels with their probabilities out."""
    from sagemaker_contract.blazingtext_serving import make_stand_in_application
    from sagemaker_contract.http_server import serve_application

    serve_application(make_stand_in_application())


if __name__ == "__main__":
    run_command({"train": train, "serve": serve})
