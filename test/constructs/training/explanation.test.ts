import path from 'node:path';
import { Algorithm, ModelFormat, ScriptFramework, SuccessCriterion } from '../../../lib';
import { createPipeline, createStack, findStep, flatten, readDefinition, readEvaluation } from '../fixtures';

/** What the evaluation reads of the model, what it is told, and whether its role may. */
function bind(algorithm: Algorithm): { uri?: unknown; format?: string; mayRead: boolean } {
  const stack = createStack();
  const { training } = createPipeline(stack, { algorithm, successCriteria: [SuccessCriterion.auc().atLeast(0.8)] });
  const { ProcessingInputs } = findStep(readDefinition(stack), 'Evaluate').Arguments;
  const input = ProcessingInputs.find(({ InputName }: { InputName: string }) => InputName === 'model');
  const role = JSON.stringify(stack.resolve((training.evaluationRole.node.defaultChild as any)._toCloudFormation()));
  return {
    uri: input?.S3Input.S3Uri,
    format: readEvaluation(stack).modelFormat,
    mayRead: flatten(role).includes('/train/'),
  };
}

const source = path.join(__dirname, '..', '..', '..', 'examples', 'churn-script', 'model');
const TRAINED = { Get: 'Steps.Train.ModelArtifacts.S3ModelArtifacts' };

test.each([
  ['XGBoost', Algorithm.xgboost({ rounds: 10 }), 'xgboost'],
  ['random forest', Algorithm.randomForest(), 'scikitLearn'],
  ['logistic regression', Algorithm.logisticRegression(), 'scikitLearn'],
  [
    'a script that says how it stores its model',
    Algorithm.script({ framework: ScriptFramework.XGBOOST, source, modelFormat: ModelFormat.XGBOOST }),
    'xgboost',
  ],
])('the evaluation reads the model of %s, and may', (_, algorithm, format) => {
  expect(bind(algorithm)).toEqual({ uri: TRAINED, format, mayRead: true });
});

test.each([
  ['a neural network', Algorithm.neuralNetwork()],
  ['nearest neighbours', Algorithm.nearestNeighbors()],
  ['a script', Algorithm.script({ framework: ScriptFramework.SCIKIT_LEARN, source })],
])('it does not read that of %s', (_, algorithm) => {
  expect(bind(algorithm)).toEqual({ uri: undefined, format: undefined, mayRead: false });
});
