"""The smallest stack of app.ts, as a Python app has it."""

from aws_cdk import App, Environment
from cdk_sagemaker_lifecycle import (
    Algorithm,
    Column,
    DataRecipe,
    LifecyclePolicy,
    MlLifecycleStack,
    PolicyExemption,
    PolicyRule,
    SuccessCriterion,
)

app = App()
LifecyclePolicy(
    app,
    "Platform",
    minimum_criteria=[SuccessCriterion.auc().at_least(0.7)],
    require_vpc=True,
    exemptions=[
        PolicyExemption(path="Smallest", rule=PolicyRule.VPC, reason="an example without a network", until="2027-12-31")
    ],
    today="2027-01-01",
)
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
