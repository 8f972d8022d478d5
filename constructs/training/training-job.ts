import { InstanceType } from '@aws-cdk/aws-sagemaker-alpha';
import { Duration, Size } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { CSV, EVALUATE_INPUTS, EVALUATE_OUTPUTS, JOBS, PARAMETERS, STEPS, VERDICT_SECTION } from '../../contract/jobs';
import { FILES, RUN_FOLDERS } from '../../contract/layout';
import { hasLocalStorage } from '../../contract/local-storage';
import { COMPARISONS } from '../../contract/recipe';
import type { DataPrepStage } from '../data/data-prep-stage';
import type { DataRecipe } from '../data/data-recipe';
import { checkSameEnvironment } from '../foundation/check-environment';
import { checkProperties } from '../foundation/check-properties';
import { type ModelImage, SCIKIT_LEARN_IMAGE } from '../foundation/container-images';
import { type HandlerOptions, pickHandlerOptions } from '../foundation/handler-options';
import { checkArchitecture, checkImageInstance } from '../foundation/instance-checks';
import { configurationAsset, jobsAsset } from '../foundation/job-assets';
import { createJobRole } from '../foundation/job-role';
import { checkInteger, checkKnownNumber } from '../foundation/names';
import { grantEncryption, grantReadAsset, grantReadObjects, grantWriteObjects } from '../foundation/object-grants';
import type { IModelRegistry } from '../pipeline/model-registry';
import { PipelineStep, StepType } from '../pipeline/pipeline-step';
import { PipelineValue } from '../pipeline/pipeline-value';
import { processingArguments } from '../pipeline/processing-arguments';
import type { TrainingPipeline } from '../pipeline/training-pipeline';
import { type BoundAlgorithm, bindAlgorithm } from './bind-algorithm';
import { CandidateCleaner } from './candidate-cleaner';
import { checkTrainingCriteria } from './check-criteria';
import { ModelApproval } from './model-approval';
import { DEFAULT_DECISION_THRESHOLD, type ModelDefinition } from './model-definition';
import { serveScript } from './serve-script';
import type { SuccessCriterion } from './success-criterion';
import { PreparedRows } from './training-channel';

/** What a training runs on, whatever it trains. */
export interface TrainingJobOptions extends HandlerOptions {
  /**
   * The instance that trains.
   * @default ml.m5.large
   */
  readonly instanceType?: InstanceType;
  /**
   * How many instances train.
   * @default 1
   */
  readonly instanceCount?: number;
  /**
   * The training instance's disk.
   * @default Size.gibibytes(30)
   */
  readonly volumeSize?: Size;
  /**
   * How long the training may take.
   * @default Duration.hours(1)
   */
  readonly maximumRuntime?: Duration;
  /**
   * The instance that predicts the held-out rows and judges the predictions.
   * @default ml.m5.large
   */
  readonly evaluationInstanceType?: InstanceType;
}

/** Trains a model, judges it and registers it. */
export interface TrainingJobProps extends TrainingJobOptions, ModelDefinition {
  /** The pipeline that the steps are added to. */
  readonly pipeline: TrainingPipeline;
  /** The stage that prepares the rows. */
  readonly data: DataPrepStage;
  /** Where a good model is registered. */
  readonly registry: IModelRegistry;
}

/**
 * Trains a model, sends the held-out rows through the very containers that will serve, judges the predictions
 * against the success criteria, and registers the model with its metrics and its baseline; or ends the run as
 * failed with a message that says which criterion was missed by how much.
 */
export class TrainingJob extends Construct implements iam.IGrantable {
  /** The role of the training job. */
  public readonly role: iam.Role;
  /** The role of the candidate model and of the batch transform that judges it. */
  public readonly modelRole: iam.Role;
  /** The role of the evaluation job. */
  public readonly evaluationRole: iam.Role;
  public readonly grantPrincipal: iam.IPrincipal;
  /** Holds evaluation.json: the metrics in SageMaker's model-quality format and the criteria's verdict. */
  public readonly evaluationUri: PipelineValue;

  /** The data contract of what it trains on. */
  public readonly recipe: DataRecipe;
  /** What a model must reach to be registered. */
  public readonly successCriteria: SuccessCriterion[];
  /** The probability from which a row counts as positive. */
  public readonly decisionThreshold: number;

  private readonly props: TrainingJobProps;
  private readonly algorithm: BoundAlgorithm;
  private readonly servingImages: ModelImage[];
  private readonly trainingInstance: string;
  private readonly evaluationInstance: string;

  public constructor(scope: Construct, id: string, props: TrainingJobProps) {
    super(scope, id);
    checkProperties('TrainingJobProps', props);
    checkSameEnvironment('registry', this, props.registry);
    checkTrainingCriteria(props.successCriteria, props.data.recipe.problemType);
    checkInteger('instanceCount', props.instanceCount, 1, 20);
    checkKnownNumber('decisionThreshold', props.decisionThreshold, 0, 1);
    this.recipe = props.data.recipe;
    this.successCriteria = [...props.successCriteria];
    this.decisionThreshold = props.decisionThreshold ?? DEFAULT_DECISION_THRESHOLD;
    this.props = props;
    this.trainingInstance = (props.instanceType ?? InstanceType.of('ml.m5.large')).toString();
    this.evaluationInstance = (props.evaluationInstanceType ?? InstanceType.of('ml.m5.large')).toString();
    const inVpc = props.pipeline.vpcConfig !== undefined;
    this.algorithm = bindAlgorithm(new Construct(this, 'Algorithm'), props.algorithm, {
      problemType: props.data.recipe.problemType,
      featureNames: props.data.recipe.featureNames,
      targetName: props.data.recipe.targetName,
      encryptionKey: props.pipeline.encryptionKey,
      inVpc,
    });
    checkImageInstance('instanceType', this.trainingInstance, this.algorithm.image);
    this.servingImages = [...new Set([SCIKIT_LEARN_IMAGE, this.algorithm.servingImage])];
    this.servingImages.forEach((image) => checkArchitecture('evaluationInstanceType', this.evaluationInstance, image));
    props.registry.addModelImages(...this.servingImages);
    const repositories = (...images: ModelImage[]): string[] => images.map((image) => image.repositoryArn(this));
    this.role = createJobRole(this, 'Role', {
      description: 'Trains the model of a training pipeline',
      imageRepositories: repositories(this.algorithm.image),
      inVpc,
      logGroups: ['TrainingJobs'],
    });
    this.modelRole = createJobRole(this, 'ModelRole', {
      description: 'Predicts the held-out rows of a training pipeline',
      imageRepositories: repositories(...this.servingImages),
      inVpc,
      logGroups: ['TransformJobs'],
    });
    this.evaluationRole = createJobRole(this, 'EvaluationRole', {
      description: 'Judges the model of a training pipeline',
      imageRepositories: repositories(SCIKIT_LEARN_IMAGE),
      inVpc,
      logGroups: ['ProcessingJobs'],
    });
    this.grantPrincipal = this.role;
    this.grantData();
    this.evaluationUri = PipelineValue.processingOutput(STEPS.evaluate, EVALUATE_OUTPUTS.evaluation);

    this.addTraining();
    this.addPrediction();
    this.addEvaluation();
    this.addDecision();
    new CandidateCleaner(this, 'Candidates', {
      pipeline: props.pipeline,
      stepName: STEPS.createModel,
      handlers: pickHandlerOptions(props),
    });
  }

  private grantData(): void {
    const { pipeline, registry } = this.props;
    const { bucket } = pipeline;
    this.algorithm.channels.forEach((channel) => channel._source.grantRead(this.role));
    const keys = (...steps: string[]): string[] => steps.map((step) => pipeline.runKeys(step, '*'));
    grantReadObjects(bucket, this.role, ...keys(RUN_FOLDERS.prepare));
    grantWriteObjects(bucket, this.role, ...keys(RUN_FOLDERS.train));
    grantReadObjects(bucket, this.modelRole, ...keys(RUN_FOLDERS.prepare, RUN_FOLDERS.train));
    grantWriteObjects(bucket, this.modelRole, ...keys(RUN_FOLDERS.predict));
    grantReadObjects(bucket, this.evaluationRole, ...keys(RUN_FOLDERS.prepare, RUN_FOLDERS.predict));
    grantWriteObjects(bucket, this.evaluationRole, ...keys(RUN_FOLDERS.evaluate));
    for (const role of [this.role, this.modelRole, this.evaluationRole]) {
      if (pipeline.encryptionKey) {
        grantEncryption(pipeline.encryptionKey, role);
      }
      pipeline.grantPassRole(role);
    }
    registry.grantRegister(pipeline.role);
    // Whoever registers a version may have to look at its images: AWS's registries allow just these two to everybody.
    pipeline.role.addToPolicy(
      new iam.PolicyStatement({
        sid: 'LookAtImages',
        actions: ['ecr:BatchGetImage', 'ecr:DescribeImages'],
        resources: this.servingImages.map((image) => image.repositoryArn(this)),
      }),
    );
  }

  private addTraining(): void {
    const { pipeline, data } = this.props;
    const instanceType = this.trainingInstance;
    const key = pipeline.encryptionKey?.keyArn;
    const rows = { [PreparedRows.TRAIN]: data.trainUri, [PreparedRows.VALIDATION]: data.validationUri };
    pipeline.addStep(
      new PipelineStep({
        name: STEPS.train,
        stepType: StepType.TRAINING,
        arguments: {
          AlgorithmSpecification: { TrainingImage: this.algorithm.image.uri(this), TrainingInputMode: 'File' },
          RoleArn: this.role.roleArn,
          HyperParameters: this.algorithm.hyperparameters,
          ...(Object.keys(this.algorithm.trainingEnvironment).length > 0
            ? { Environment: this.algorithm.trainingEnvironment }
            : {}),
          InputDataConfig: this.algorithm.channels.map(({ name, contentType, _source }) => ({
            ChannelName: name,
            ...(contentType ? { ContentType: contentType } : {}),
            InputMode: 'File',
            DataSource: {
              S3DataSource: {
                S3DataType: 'S3Prefix',
                S3Uri: _source.rows ? rows[_source.rows] : _source.uri,
                S3DataDistributionType: 'FullyReplicated',
              },
            },
          })),
          OutputDataConfig: { S3OutputPath: pipeline.runUri(RUN_FOLDERS.train), ...(key ? { KmsKeyId: key } : {}) },
          ResourceConfig: {
            InstanceType: instanceType,
            InstanceCount: this.props.instanceCount ?? 1,
            VolumeSizeInGB: (this.props.volumeSize ?? Size.gibibytes(30)).toGibibytes(),
            ...(key && !hasLocalStorage(instanceType) ? { VolumeKmsKeyId: key } : {}),
          },
          StoppingCondition: { MaxRuntimeInSeconds: (this.props.maximumRuntime ?? Duration.hours(1)).toSeconds() },
          EnableNetworkIsolation: true,
          EnableInterContainerTrafficEncryption: (this.props.instanceCount ?? 1) > 1,
          ...(pipeline.vpcConfig ? { VpcConfig: pipeline.vpcConfig } : {}),
        },
      }),
    );
  }

  /** What serves: the fitted preprocessor, then the model. */
  private containers(): unknown[] {
    return [
      {
        Image: SCIKIT_LEARN_IMAGE.uri(this),
        ModelDataUrl: this.props.data.preprocessorModelUri,
        Environment: { ...serveScript(FILES.servingModule), SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT: CSV },
      },
      {
        Image: this.algorithm.servingImage.uri(this),
        ModelDataUrl: PipelineValue.stepProperty(STEPS.train, 'ModelArtifacts.S3ModelArtifacts'),
        Environment: this.algorithm.servingEnvironment,
      },
    ];
  }

  private addPrediction(): void {
    const { pipeline, data } = this.props;
    const key = pipeline.encryptionKey?.keyArn;
    pipeline.addStep(
      new PipelineStep({
        name: STEPS.createModel,
        stepType: StepType.MODEL,
        arguments: {
          ExecutionRoleArn: this.modelRole.roleArn,
          Containers: this.containers(),
          EnableNetworkIsolation: true,
          ...(pipeline.vpcConfig ? { VpcConfig: pipeline.vpcConfig } : {}),
        },
      }),
    );
    pipeline.addStep(
      new PipelineStep({
        name: STEPS.predict,
        stepType: StepType.TRANSFORM,
        arguments: {
          ModelName: PipelineValue.stepProperty(STEPS.createModel, 'ModelName'),
          BatchStrategy: 'MultiRecord',
          MaxPayloadInMB: 1, // of raw rows: preprocessed they are several times larger, and the next container takes 20
          TransformInput: {
            DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: data.testUri } },
            ContentType: CSV,
            SplitType: 'Line',
            CompressionType: 'None',
          },
          TransformOutput: {
            S3OutputPath: pipeline.runUri(RUN_FOLDERS.predict),
            Accept: CSV,
            AssembleWith: 'Line',
            ...(key ? { KmsKeyId: key } : {}),
          },
          TransformResources: {
            InstanceType: this.evaluationInstance,
            InstanceCount: 1,
            ...(key && !hasLocalStorage(this.evaluationInstance) ? { VolumeKmsKeyId: key } : {}),
          },
        },
      }),
    );
  }

  private addEvaluation(): void {
    const { pipeline, data, successCriteria } = this.props;
    const code = jobsAsset(this);
    const configuration = configurationAsset(this, {
      criteria: successCriteria.map((criterion) => criterion._renderForEvaluation()),
      decisionThreshold: this.decisionThreshold,
    });
    grantReadAsset(code, this.evaluationRole);
    grantReadAsset(configuration, this.evaluationRole);
    pipeline.addStep(
      new PipelineStep({
        name: STEPS.evaluate,
        stepType: StepType.PROCESSING,
        arguments: processingArguments(this, {
          pipeline,
          role: this.evaluationRole,
          command: JOBS.evaluate,
          code,
          configuration,
          inputs: {
            [EVALUATE_INPUTS.labels]: data.labelsUri,
            [EVALUATE_INPUTS.predictions]: PipelineValue.stepProperty(STEPS.predict, 'TransformOutput.S3OutputPath'),
          },
          outputs: Object.values(EVALUATE_OUTPUTS),
          stepKey: RUN_FOLDERS.evaluate,
          instanceType: InstanceType.of(this.evaluationInstance),
          volumeSizeGiB: 30,
          maximumSeconds: Duration.hours(1).toSeconds(),
        }),
        propertyFiles: [{ name: 'Evaluation', outputName: EVALUATE_OUTPUTS.evaluation, filePath: FILES.evaluation }],
      }),
    );
  }

  private addDecision(): void {
    const { pipeline, successCriteria } = this.props;
    const evaluation = (path: string): PipelineValue => PipelineValue.jsonGet(STEPS.evaluate, 'Evaluation', path);
    pipeline.addStep(
      new PipelineStep({
        name: STEPS.checkCriteria,
        stepType: StepType.CONDITION,
        arguments: {
          Conditions: successCriteria.map((criterion) => ({
            Type: criterion.comparison === COMPARISONS.atLeast ? 'GreaterThanOrEqualTo' : 'LessThanOrEqualTo',
            LeftValue: evaluation(criterion._path(this.props.data.recipe.problemType)),
            RightValue: criterion.threshold,
          })),
          IfSteps: [this.registration()],
          ElseSteps: [
            new PipelineStep({
              name: STEPS.reject,
              stepType: StepType.FAIL,
              arguments: {
                ErrorMessage: PipelineValue.join('', [
                  'model not registered: ',
                  evaluation(`${VERDICT_SECTION}.message`),
                ]),
              },
            }),
          ],
        },
      }),
    );
  }

  private registration(): PipelineStep {
    const { pipeline, data, registry } = this.props;
    const file = (folder: PipelineValue, name: string, contentType: string): unknown => ({
      ContentType: contentType,
      S3Uri: PipelineValue.join('/', [folder, name]),
    });
    const status = pipeline.addParameter(PARAMETERS.approval, this.props.approval ?? ModelApproval.MANUAL);
    return new PipelineStep({
      name: STEPS.register,
      stepType: StepType.REGISTER_MODEL,
      arguments: {
        ModelPackageGroupName: registry.modelPackageGroupName,
        ModelApprovalStatus: status,
        InferenceSpecification: {
          Containers: this.containers(),
          SupportedContentTypes: [CSV],
          SupportedResponseMIMETypes: [CSV],
        },
        ModelMetrics: { ModelQuality: { Statistics: file(this.evaluationUri, FILES.evaluation, 'application/json') } },
        DriftCheckBaselines: {
          ModelDataQuality: {
            Statistics: file(data.baselineUri, FILES.baselineRows, CSV),
            Constraints: file(data.baselineUri, FILES.baselineSchema, 'application/json'),
          },
          ModelQuality: {
            Statistics: file(
              PipelineValue.processingOutput(STEPS.evaluate, EVALUATE_OUTPUTS.predictions),
              FILES.predictions,
              CSV,
            ),
          },
        },
        // Not its cause: a comma in it would fail the registration.
        CustomerMetadataProperties: { pipelineExecutionArn: PipelineValue.execution('PipelineExecutionArn') },
      },
    });
  }
}
