"""The smallest stack of app.ts, as a Python app has it."""

from aws_cdk import App, Environment
from cdk_sagemaker_lifecycle import Algorithm, Column, DataRecipe, MlLifecycleStack, SuccessCriterion

app = App()
MlLifecycleStack(
    app,
    "Smallest",
    env=Environment(account="111122223333", region="eu-west-1"),
    lifecycle_name="smallest",
    recipe=DataRecipe(
        columns={
            "customer_id": Column.id(),
            "churn": Column.target(positive_class="Yes"),
            "tenure": Column.numeric(),
            "contract": Column.categorical(),
        }
    ),
    algorithm=Algorithm.xgboost(rounds=10),
    success_criteria=[SuccessCriterion.auc().at_least(0.8)],
)
app.synth()
