#!/usr/bin/env node
import * as fs from 'node:fs';
import * as path from 'node:path';
import { InstanceType } from '@aws-cdk/aws-sagemaker-alpha';
import { App, RemovalPolicy } from 'aws-cdk-lib';
import { LifecycleValidationError } from '../constructs/foundation/validation-error';
import { HyperparameterRange, MlLifecycleStack, type MlLifecycleStackProps, SuccessCriterion } from '../lib';

const app = new App();

/** The value of `-c name=value`. */
function context(name: string): string | undefined {
  return app.node.tryGetContext(name) as string | undefined;
}

const examples = path.join(__dirname, '..', 'examples');
const example = context('example') ?? 'churn';
if (!fs.existsSync(path.join(examples, example, 'lifecycle.ts'))) {
  const known = fs.readdirSync(examples).filter((name) => fs.existsSync(path.join(examples, name, 'lifecycle.ts')));
  throw new LifecycleValidationError(
    `example: there is no examples/${example}/lifecycle.ts; there are ${known.join(', ')}`,
  );
}

// Which example it is, is known only now.
const { lifecycle } = require(path.join(examples, example, 'lifecycle')) as { lifecycle: MlLifecycleStackProps };

const instanceType = context('instanceType');
const minimumAuc = context('criterion');
// Such as num_round: what runs may have otherwise, from 1 to 1,000.
const chosenByRuns = context('runHyperparameter');
// The stack's name: credit_risk becomes CreditRiskLifecycle.
const stackName = `${example}-lifecycle`.replace(/(?:^|[^A-Za-z0-9]+)([A-Za-z0-9])/g, (_, letter: string) =>
  letter.toUpperCase(),
);
new MlLifecycleStack(app, stackName, {
  ...lifecycle,
  ...(instanceType ? { endpoint: { ...lifecycle.endpoint, instanceType: InstanceType.of(instanceType) } } : {}),
  ...(minimumAuc ? { successCriteria: [SuccessCriterion.auc().atLeast(Number(minimumAuc))] } : {}),
  ...(chosenByRuns
    ? {
        training: {
          ...lifecycle.training,
          runHyperparameters: { [chosenByRuns]: HyperparameterRange.integer(1, 1000) },
        },
      }
    : {}),
  ...(context('workbench') ? { workbench: lifecycle.workbench ?? {} } : {}),
  ...(context('mlflow') ? { mlflow: lifecycle.mlflow ?? {} } : {}),
  ...(context('removalPolicy') === 'destroy' ? { removalPolicy: RemovalPolicy.DESTROY } : {}),
});
