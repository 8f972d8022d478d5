import { Duration, Size, Token } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { ChampionComparison } from '../../contract/champion';
import { CONFIG_KEYS, PARAMETERS, STEPS } from '../../contract/jobs';
import { PROBLEM_TYPES, ProblemType } from '../../contract/metrics';
import { DEFAULT_DECISION_THRESHOLD } from '../../contract/recipe';
import { DataPrepStage } from '../data/data-prep-stage';
import type { ForecastTask } from '../data/forecast';
import { checkSameEnvironment } from '../foundation/check-environment';
import { checkInstanceType } from '../foundation/check-instance-type';
import { checkProperties } from '../foundation/check-properties';
import { SCIKIT_LEARN_IMAGE } from '../foundation/container-images';
import { pickHandlerOptions } from '../foundation/handler-options';
import {
  checkArchitecture,
  checkGpu,
  checkImageInstance,
  DEFAULT_INSTANCE,
  warnOfUnusedGpu,
} from '../foundation/instance-checks';
import { checkInteger, checkKnownInteger } from '../foundation/names';
import { ownerRole } from '../foundation/service-role';
import { warnOfUnusedRole } from '../foundation/unused-role';
import { LifecycleValidationError } from '../foundation/validation-error';
import { checkStep } from '../pipeline/check-step';
import type { PipelineValue } from '../pipeline/pipeline-value';
import { noteServedImage } from '../pipeline/served-images';
import type { TrainingPipeline } from '../pipeline/training-pipeline';
import { bindAlgorithm } from './bind-algorithm';
import { CandidateCleaner } from './candidate-cleaner';
import { ChampionAsker } from './champion-asker';
import { checkTextFeatures, warnOfIdleInstances } from './check-algorithm';
import { checkAnswersTraining, checkRefit, chooseComparison } from './check-answers-training';
import { checkTrainingCriteria } from './check-criteria';
import { checkGroups } from './check-groups';
import type { Costs } from './costs';
import { createDecisionStep } from './decision-step';
import { DecisionThreshold } from './decision-threshold';
import { createEvaluationStep, evaluationOutput } from './evaluation-step';
import { ModelApproval } from './model-approval';
import { listServingImages } from './model-containers';
import { createModelStep, createPredictionStep } from './prediction-steps';
import { createRegistrationStep } from './registration-step';
import { openHyperparameters } from './run-hyperparameters';
import type { SuccessCriterion } from './success-criterion';
import type { TrainingContext } from './training-context';
import type { TrainingJobProps } from './training-job-props';
import { createTrainingRoles } from './training-roles';
import { createRefitStep, createTrainingStep, type TrainingCompute, trainedModel } from './training-step';
import { MODEL_WORDS, TRAINING_WORDS } from './training-words';
import { createTuningStep, grantTuning, listTuned, locateModel } from './tuning-step';

/**
 * Trains a model, sends the held-out rows through the very containers that will serve, judges the predictions
 * against the success criteria, and registers the model with its metrics and its baseline; or ends the run as
 * failed with a message that says which criterion was missed by how much.
 */
export class TrainingJob extends Construct implements iam.IGrantable, ec2.IConnectable {
  /** The role of the training job. */
  public readonly role: iam.IRole;
  /** The role of the candidate model and of the batch transform that judges it. */
  public readonly modelRole: iam.IRole;
  /** The role of the evaluation job. */
  public readonly evaluationRole: iam.IRole;
  public readonly grantPrincipal: iam.IPrincipal;
  /** Holds evaluation.json: the metrics in SageMaker's model-quality format and the criteria's verdict. */
  public readonly evaluationUri: PipelineValue;

  /** What the model predicts. */
  public readonly problemType: ProblemType;
  /** The names of the features, in the order in which the endpoint expects them. */
  public readonly featureNames: string[];
  /** The name of the column that the model predicts. */
  public readonly targetName: string;
  /** Binary: the target's value that the model's score is the probability of. */
  public readonly positiveClass?: string;
  /** Binary: the target's other value, if it was declared. */
  public readonly negativeClass?: string;
  /** Multi-class: the classes in the order of the model's probabilities. */
  public readonly classes?: string[];
  /** Regression: what the target counts, if it was declared. */
  public readonly unit?: string;
  /** @internal what is forecast, where series are */
  public readonly _forecast?: ForecastTask;
  /** What a model must reach to be registered. */
  public readonly successCriteria: SuccessCriterion[];
  /** What wrong answers cost, if it was said. */
  public readonly costs?: Costs;
  /** Binary: the probability from which a row counts as positive; absent where every run chooses it. */
  public readonly decisionThreshold?: number;
  /** How many held-out rows a verdict takes: of each class, or of all where there are no classes. */
  public readonly minimumHeldOutRows: number;

  private readonly pipeline: TrainingPipeline;

  public constructor(scope: Construct, id: string, props: TrainingJobProps) {
    super(scope, id);
    checkProperties('TrainingJobProps', props);
    const { pipeline, registry } = props;
    this.pipeline = pipeline;
    checkSameEnvironment('registry', this, registry);
    const data = props.data.bind(new Construct(this, 'Data'), pipeline);
    checkTrainingCriteria(props.successCriteria, data, props.costs);
    checkInteger('instanceCount', props.instanceCount, 1, 20);
    const threshold = DecisionThreshold._read(props.decisionThreshold);
    threshold?._check({
      problemType: data.problemType,
      hasCosts: props.costs !== undefined,
      hasValidation: data.validationUri !== undefined,
    });
    checkAnswersTraining(props, data);
    checkRefit(props, data);
    checkGroups(props.groups, data);
    checkKnownInteger(CONFIG_KEYS.minimumHeldOutRows, props.minimumHeldOutRows, 1, 1_000_000);
    this.problemType = data.problemType;
    // Requests that are images carry nothing that slices of live traffic could be of.
    this.featureNames = data.images ? [] : data.featureNames;
    this.targetName = data.targetName;
    this.positiveClass = data.positiveClass;
    this.negativeClass = data.negativeClass;
    this.classes = data.classes;
    this.unit = data.unit;
    this._forecast = data.forecast;
    this.successCriteria = [...props.successCriteria];
    this.costs = props.costs;
    this.decisionThreshold =
      data.problemType === ProblemType.BINARY
        ? (threshold ?? DecisionThreshold.fixed(DEFAULT_DECISION_THRESHOLD)).value
        : undefined;
    this.minimumHeldOutRows = props.minimumHeldOutRows ?? PROBLEM_TYPES[data.problemType].minimumHeldOutRows;
    const instanceType = props.instanceType?.toString() ?? DEFAULT_INSTANCE;
    const evaluationInstance = props.evaluationInstanceType?.toString() ?? DEFAULT_INSTANCE;
    const networkIsolation = props.networkIsolation ?? true;
    if (!networkIsolation && pipeline.vpcConfig === undefined) {
      throw new LifecycleValidationError(
        'networkIsolation: false needs a pipeline with a vpc, which decides what the containers can reach',
      );
    }
    const algorithm = bindAlgorithm(new Construct(this, 'Algorithm'), props.algorithm, {
      problemType: data.problemType,
      classes: data.classes,
      featureNames: data.featureNames,
      columnCount: data.columnCount,
      targetName: data.targetName,
      lastTexts: data.textsLast ? data.textFeatures?.length : undefined,
      forecast: data.forecast,
      images: data.images ? true : undefined,
      encryptionKey: pipeline.encryptionKey,
      inVpc: pipeline.vpcConfig !== undefined,
      networkIsolation,
      trainingInstanceType: knownOrUndefined(instanceType),
      evaluationInstanceType: knownOrUndefined(evaluationInstance),
    });
    checkTextFeatures(algorithm, data);
    warnOfIdleInstances(this, algorithm, props.instanceCount);
    checkImageInstance('instanceType', instanceType, algorithm.image);
    checkInstanceType(this, 'instanceType', instanceType, 'training');
    const servingImages = listServingImages(data, algorithm);
    // The evaluation itself runs on it as well.
    [SCIKIT_LEARN_IMAGE, ...servingImages].forEach((image) =>
      checkArchitecture('evaluationInstanceType', evaluationInstance, image),
    );
    checkGpu('evaluationInstanceType', evaluationInstance, algorithm.servingImage);
    warnOfUnusedGpu(this, 'evaluationInstanceType', evaluationInstance, algorithm.servingImage);
    checkInstanceType(this, 'evaluationInstanceType', evaluationInstance, 'processing');
    checkInstanceType(this, 'evaluationInstanceType', evaluationInstance, 'transform');
    registry.addModelImages(...servingImages);
    noteServedImage(registry, algorithm.servingImage);
    const championComparison = chooseComparison(props, data);
    const asksChampion = championComparison !== ChampionComparison.NONE;
    const roles = createTrainingRoles(this, {
      pipeline,
      data,
      registry,
      algorithm,
      servingImages,
      asksChampion,
      given: props,
      resumes: props.spot !== undefined,
    });
    this.role = ownerRole(roles.training);
    this.modelRole = ownerRole(roles.model);
    this.evaluationRole = ownerRole(roles.evaluation);
    this.grantPrincipal = roles.training;
    this.evaluationUri = evaluationOutput('evaluation');

    const { tuning, refit = false, runHyperparameters = {} } = props;
    if (tuning && Object.keys(runHyperparameters).length > 0) {
      throw new LifecycleValidationError(
        'runHyperparameters: must be left out with tuning, which searches hyperparameters in every run',
      );
    }
    const context: TrainingContext = {
      scope: this,
      pipeline,
      data,
      registry,
      algorithm,
      roles,
      successCriteria: this.successCriteria,
      networkIsolation,
      evaluationInstance,
      modelUri: locateModel(pipeline, tuning),
      tuned: listTuned(tuning),
      chosen: openHyperparameters(pipeline, algorithm, runHyperparameters),
    };
    const compute: TrainingCompute = {
      instanceType,
      instanceCount: props.instanceCount ?? 1,
      volumeSize: props.volumeSize ?? Size.gibibytes(30),
      maximumRuntime: props.maximumRuntime ?? Duration.hours(1),
      maximumWait: props.spot?.maximumWait,
      keepAlive: props.keepAlive,
    };
    if (compute.instanceCount > 1 || Token.isUnresolved(compute.instanceCount)) {
      pipeline._connectInstances();
    }
    const handlers = pickHandlerOptions(props);
    const approval = pipeline.addParameter(PARAMETERS.approval, props.approval ?? ModelApproval.MANUAL);
    const champion = asksChampion
      ? new ChampionAsker(this, 'Champion', { context, handlers, role: props.championRole })
      : undefined;
    if (!champion) {
      warnOfUnusedRole(this, 'championRole', props.championRole, 'a championComparison');
    }
    const trainingStep = tuning ? createTuningStep(context, compute, tuning) : createTrainingStep(context, compute);
    checkStep(trainingStep, TRAINING_WORDS);
    pipeline.addStep(trainingStep);
    if (tuning) {
      grantTuning(pipeline);
    }
    const modelStep = createModelStep(context);
    checkStep(modelStep, MODEL_WORDS);
    pipeline.addStep(modelStep);
    pipeline.addStep(createPredictionStep(context));
    if (champion) {
      // What series and boxes were like is kept by no run.
      if (props.data instanceof DataPrepStage && !data.forecast && !data.boxes) {
        props.data._compareRows(champion.recallStep);
      }
      pipeline.addStep(champion.askStep);
      pipeline.addStep(champion.awaitStep);
    }
    const { minimumHeldOutRows, costs } = this;
    const { volumeSize } = compute;
    const { groups } = props;
    const decisionThreshold = threshold?._render() ?? this.decisionThreshold;
    pipeline.addStep(
      createEvaluationStep(context, {
        decisionThreshold,
        minimumHeldOutRows,
        costs,
        groups,
        volumeSize,
        championComparison,
        approval,
        refit,
      }),
    );
    const registered = refit ? { ...context, modelUri: trainedModel(STEPS.refit) } : context;
    const registration = createRegistrationStep(registered, {
      approval,
      compares: asksChampion,
      recordsThreshold: data.problemType === ProblemType.BINARY,
      judgedModelUri: refit ? context.modelUri : undefined,
    });
    pipeline.addStep(createDecisionStep([...(refit ? [createRefitStep(context, compute)] : []), registration]));
    new CandidateCleaner(this, 'Candidates', {
      pipeline,
      registry,
      stepName: STEPS.createModel,
      championStepName: asksChampion ? STEPS.askChampion : undefined,
      handlers,
      role: props.cleanerRole,
    });
  }

  /**
   * The network connections of the jobs, which are those of the pipeline.
   *
   * @throws LifecycleValidationError without a VPC
   */
  public get connections(): ec2.Connections {
    return this.pipeline.connections;
  }
}

function knownOrUndefined(text: string): string | undefined {
  return Token.isUnresolved(text) ? undefined : text;
}
