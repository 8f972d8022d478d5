import { Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { ModelFormat, type ScikitLearnName, TEXT_COUNT } from '../../contract/algorithms';
import { METRICS, PROBLEM_TYPES, ProblemType } from '../../contract/metrics';
import { describeValue } from '../foundation/describe-value';
import { packageFile } from '../foundation/package-files';
import { LifecycleValidationError } from '../foundation/validation-error';
import type { AlgorithmConfig, AlgorithmContext } from './algorithm-config';
import { describeLimit, type HyperparameterLimit, keepsLimit } from './hyperparameter-limit';
import { type ParameterRule, SCIKIT_LEARN_ALGORITHMS, type ScikitLearnDescription } from './scikit-learn-parameters';
import { ScriptAlgorithm } from './script-algorithm';
import { ScriptFramework } from './script-framework';

/** What the script prints of the validation rows, by the keys that evaluation.json has; see jobs/algorithms/tabular/measuring.py. */
const SCIKIT_LEARN_METRICS: Readonly<Record<ProblemType, string[]>> = {
  [ProblemType.BINARY]: ['auc', 'accuracy', 'logLoss'],
  [ProblemType.MULTICLASS]: ['accuracy', 'logLoss'],
  [ProblemType.REGRESSION]: ['rmse', 'mae', 'r2'],
  [ProblemType.FORECASTING]: [],
  [ProblemType.OBJECT_DETECTION]: [],
};

/** Those whose SHAP values cannot be computed exactly in reasonable time, or are of no columns that people know. */
const NOT_EXPLAINED: readonly ScikitLearnName[] = [
  'nearestNeighbors',
  'neuralNetwork',
  'textLogisticRegression',
  'imageLogisticRegression',
];

/** What a prop of such an algorithm can hold. */
type Given = number | boolean | number[];

/** The largest text of a hyperparameter that a list can become is far below SageMaker's 2,500 characters. */
const write = (value: Given): string | number => (typeof value === 'number' ? value : JSON.stringify(value));

/**
 * An algorithm of scikit-learn: a training and serving script of the library's own in AWS's scikit-learn container. Every
 * parameter is written out, so that what a training was told stands in its hyperparameters.
 */
export class ScikitLearnAlgorithm {
  private readonly description: ScikitLearnDescription;
  private readonly parameters: Record<string, Given>;
  /** The parameters that were not given. */
  private readonly defaults: string[];

  /**
   * @param name the factory's
   * @param props checked against their interface
   */
  public constructor(
    private readonly name: ScikitLearnName,
    props: object,
  ) {
    this.description = SCIKIT_LEARN_ALGORITHMS[name];
    const given = props as Readonly<Record<string, Given | undefined>>;
    this.parameters = {};
    this.defaults = Object.keys(this.description.parameters).filter((parameter) => given[parameter] === undefined);
    for (const [parameter, rule] of Object.entries(this.description.parameters)) {
      const value = given[parameter] ?? rule.fallback;
      if (value !== undefined) {
        checkParameter(parameter, value, rule);
        this.parameters[parameter] = value;
      }
    }
  }

  /** Whether it reads images, and nothing else. */
  public get readsImages(): boolean {
    return this.description.readsImages ?? false;
  }

  /** What it brings for a kind of model; the script becomes an asset in the scope. */
  public configure(scope: Construct, context: AlgorithmContext): AlgorithmConfig {
    const { problemType, classes, lastTexts = 0 } = context;
    if (problemType === ProblemType.OBJECT_DETECTION) {
      throw new LifecycleValidationError(
        `algorithm: Algorithm.${this.name} classifies images, and Problem.objectDetection asks where objects are in them; for these there are Algorithm.objectDetection() and Algorithm.script()`,
      );
    }
    this.checkProblem(problemType);
    const { readsText = false } = this.description;
    if (this.readsImages && !context.images) {
      throw new LifecycleValidationError(
        `algorithm: Algorithm.${this.name} reads images, and the recipe is of columns; images are declared by problem: Problem.imageClassification() of a DataRecipe`,
      );
    }
    if (readsText && lastTexts === 0) {
      throw new LifecycleValidationError(
        `algorithm: Algorithm.${this.name} reads texts as they were written, and the rows that train have none; texts are given whole by problem: Problem.textClassification() of a DataRecipe with a Column.text()`,
      );
    }
    const { balanceClasses, ...rest } = this.parameters;
    if (balanceClasses === true && problemType === ProblemType.REGRESSION) {
      throw new LifecycleValidationError(
        `balanceClasses: is for models of classes, the recipe's target makes this one ${problemType}`,
      );
    }
    const chosen = problemType === ProblemType.REGRESSION ? rest : this.parameters;
    const script = new ScriptAlgorithm({
      // The image of scikit-learn has no library that reads images; that of XGBoost has Pillow, and scikit-learn as well.
      framework: this.readsImages ? ScriptFramework.XGBOOST : ScriptFramework.SCIKIT_LEARN,
      source: packageFile('jobs', 'algorithms'),
      hyperparameters: {
        algorithm: this.name,
        problem: problemType,
        ...(classes ? { classes: classes.length } : {}),
        ...(readsText && { [TEXT_COUNT]: lastTexts }),
        ...Object.fromEntries(Object.entries(chosen).map(([parameter, value]) => [parameter, write(value)])),
      },
    });
    const config = script.configure(scope, context);
    const metrics = METRICS.filter(({ name }) => SCIKIT_LEARN_METRICS[problemType].includes(name));
    return {
      ...config,
      readsText,
      readsImages: this.readsImages,
      distributes: false,
      ...(!NOT_EXPLAINED.includes(this.name) && { modelFormat: ModelFormat.SCIKIT_LEARN }),
      replaceableHyperparameters: this.defaults,
      roundsHyperparameter: ['rounds', 'epochs'].find((name) => name in this.description.parameters),
      hyperparameterLimits: { ...listFixed(config.hyperparameters), ...listTunable(this.description) },
      objectiveMetrics: Object.fromEntries(metrics.map(({ name, jsonKey }) => [name, `validation:${jsonKey}`])),
      metricDefinitions: Object.fromEntries(
        metrics.map(({ jsonKey }) => [`validation:${jsonKey}`, `validation-${jsonKey}:(\\S+)`]),
      ),
    };
  }

  private checkProblem(problemType: ProblemType): void {
    if (this.description.problemTypes.includes(problemType)) {
      return;
    }
    const fitting = Object.entries(SCIKIT_LEARN_ALGORITHMS)
      .filter(([, { problemTypes }]) => problemTypes.includes(problemType))
      .map(([name]) => `Algorithm.${name}`);
    throw new LifecycleValidationError(
      `algorithm: Algorithm.${this.name} is for ${this.description.problemTypes.join(' and ')} models, the recipe's target (${PROBLEM_TYPES[problemType].target}) makes this one ${problemType}; for such a model there are ${['Algorithm.xgboost', ...fitting].join(', ')}`,
    );
  }
}

/** What a tuning may search: every parameter but lists. */
function listTunable({ parameters }: ScikitLearnDescription): Record<string, HyperparameterLimit> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, { most, fallback: _, ...limit }]) => [
      name,
      most === undefined ? limit : { tunable: false },
    ]),
  );
}

/** What the script is told besides, which is not to be searched. */
function listFixed(hyperparameters: Record<string, string> = {}): Record<string, HyperparameterLimit> {
  return Object.fromEntries(Object.keys(hyperparameters).map((name) => [name, { tunable: false }]));
}

function checkParameter(name: string, value: Given, rule: ParameterRule): void {
  if (Token.isUnresolved(value)) {
    return;
  }
  const values = rule.most === undefined ? [value as number | boolean] : (value as number[]);
  const several = rule.most === undefined ? '' : `1 to ${rule.most} numbers, each `;
  if (values.length === 0 || values.length > (rule.most ?? 1) || !values.every((one) => keepsLimit(rule, `${one}`))) {
    throw new LifecycleValidationError(
      `${name}: must be ${several}${describeLimit(rule)}, got ${Array.isArray(value) ? `[${value.join(', ')}]` : describeValue(value)}`,
    );
  }
}
