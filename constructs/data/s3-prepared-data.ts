import { Duration, Size, Stack } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { CHECK_INPUTS, CHECK_OUTPUTS, CONFIG_KEYS, JOBS, PARAMETERS, STEPS } from '../../contract/jobs';
import { FILES, RUN_FOLDERS, RUNS_FOLDER } from '../../contract/layout';
import { DEFAULT_BASELINE_ROWS } from '../../contract/recipe';
import { checkInstanceType } from '../foundation/check-instance-type';
import { checkProperties } from '../foundation/check-properties';
import { SCIKIT_LEARN_IMAGE } from '../foundation/container-images';
import { warnOfImportedKey } from '../foundation/imported-key';
import { checkArchitecture, DEFAULT_INSTANCE } from '../foundation/instance-checks';
import { configurationAsset, jobsAsset } from '../foundation/job-assets';
import { createJobRole } from '../foundation/job-role';
import { checkKnownInteger } from '../foundation/names';
import { grantEncryption, grantReadAsset, grantReadObjects, grantWriteObjects } from '../foundation/object-grants';
import { LifecycleValidationError } from '../foundation/validation-error';
import { PipelineStep, StepType } from '../pipeline/pipeline-step';
import { PipelineValue } from '../pipeline/pipeline-value';
import { processingArguments } from '../pipeline/processing-arguments';
import { pythonProgram } from '../pipeline/processing-program';
import type { TrainingPipeline } from '../pipeline/training-pipeline';
import { checkImportanceRows } from './check-importance-rows';
import { checkFeatures, readPreparedTarget } from './check-prepared-data';
import type { IPreparedData, PreparedDataConfig } from './prepared-data';
import type { PreparedDataProps } from './prepared-data-props';
import { checkApart, checkRegion, holds, type RowPlace, readRowPlace } from './row-places';
import { renderTarget, type Target } from './target-column';

/**
 * Rows that were prepared elsewhere, by a Processing job of your own, AWS Glue or a notebook, for a `TrainingJob` without a
 * `DataPrepStage`. Each run checks them before it trains, since SageMaker's algorithms train without a word on rows with a
 * header or with text in them; keeps what was checked with the run, for the training to read; takes the labels off the
 * held-out rows; and keeps a sample of the training rows as the baseline that the model version carries.
 *
 * The endpoint takes the features as the rows have them and refuses a request with another number of values.
 */
export class PreparedData implements IPreparedData {
  /** Rows in a bucket. */
  public static fromS3(props: PreparedDataProps): PreparedData {
    checkProperties('PreparedDataProps', props);
    return new PreparedData(props);
  }

  private readonly places: {
    readonly train: RowPlace;
    readonly validation?: RowPlace;
    readonly test: RowPlace;
    readonly baseline?: RowPlace;
  };

  /** What the label makes of a model. */
  private readonly target: Target;
  private readonly instanceType: string;

  private constructor(private readonly props: PreparedDataProps) {
    const { train, validation, test, baseline } = CHECK_INPUTS;
    this.places = {
      train: readRowPlace(train, props.train),
      validation: props.validation === undefined ? undefined : readRowPlace(validation, props.validation),
      test: readRowPlace(test, props.test),
      baseline: props.baseline === undefined ? undefined : readRowPlace(baseline, props.baseline),
    };
    checkApart({ ...this.places, baseline: undefined });
    checkFeatures(props);
    this.target = readPreparedTarget(props);
    checkKnownInteger(CONFIG_KEYS.baselineRows, props.baselineRows, 200, 1_000_000);
    checkImportanceRows(props.importanceRows);
    this.instanceType = props.instanceType?.toString() ?? DEFAULT_INSTANCE;
    checkArchitecture('instanceType', this.instanceType, SCIKIT_LEARN_IMAGE);
  }

  public bind(scope: Construct, pipeline: TrainingPipeline): PreparedDataConfig {
    const { bucket, featureNames, categoricalFeatures = [], textFeatures = [], targetName = 'label' } = this.props;
    checkRegion(bucket, Stack.of(pipeline).region);
    checkInstanceType(scope, 'instanceType', this.instanceType, 'processing');
    this.checkRuns(pipeline);
    warnOfImportedKey(scope, bucket.encryptionKey, {
      id: 'preparedDataKey',
      what: "the prepared data's bucket",
      loss: 'no run can read the rows',
    });
    const { train, validation, test } = this.places;
    const uri = (name: string, place: RowPlace): PipelineValue =>
      pipeline.addParameter(name, `s3://${bucket.bucketName}/${place.path}`);
    const uris = {
      train: uri(PARAMETERS.trainData, train),
      validation: validation && uri(PARAMETERS.validationData, validation),
      test: uri(PARAMETERS.testData, test),
    };
    this.addCheck(scope, pipeline, uris, renderTarget(targetName, this.target));
    const output = (name: string): PipelineValue => PipelineValue.processingOutput(STEPS.checkData, name);
    const checked = [{ bucket: pipeline.bucket, keys: [pipeline.runKeys(RUN_FOLDERS.check, '*')] }];
    return {
      ...this.target,
      featureNames: [...featureNames],
      columnCount: featureNames.length,
      textFeatures,
      categoricalFeatures: [...categoricalFeatures, ...textFeatures],
      targetName,
      trainUri: output(CHECK_OUTPUTS.train),
      validationUri: validation && output(CHECK_OUTPUTS.validation),
      testUri: output(CHECK_OUTPUTS.test),
      labelsUri: output(CHECK_OUTPUTS.labels),
      preprocessorModelUri: PipelineValue.join('/', [output(CHECK_OUTPUTS.preprocessor), FILES.modelArchive]),
      baselineUri: output(CHECK_OUTPUTS.baseline),
      trainingObjects: checked,
      heldOutObjects: checked,
    };
  }

  private addCheck(
    scope: Construct,
    pipeline: TrainingPipeline,
    uris: { train: PipelineValue; validation?: PipelineValue; test: PipelineValue },
    target: Record<string, unknown>,
  ): void {
    const { bucket, featureNames, categoricalFeatures = [], textFeatures = [] } = this.props;
    const { baseline } = this.places;
    const role = createJobRole(scope, 'Role', {
      prop: 'role',
      given: this.props.role,
      description: 'Checks the prepared data of a training pipeline',
      imageRepositories: [SCIKIT_LEARN_IMAGE.repositoryArn(scope)],
      inVpc: pipeline.vpcConfig !== undefined,
      logGroups: ['ProcessingJobs'],
    });
    const code = jobsAsset(scope);
    const configuration = configurationAsset(scope, {
      target,
      featureNames,
      categoricalFeatures,
      textFeatures,
      [CONFIG_KEYS.baselineRows]: this.props.baselineRows ?? DEFAULT_BASELINE_ROWS,
      [CONFIG_KEYS.importanceRows]: this.props.importanceRows,
    });
    this.grant(role, pipeline);
    grantReadAsset(code, role);
    grantReadAsset(configuration, role);
    pipeline.addStep(
      new PipelineStep({
        name: STEPS.checkData,
        stepType: StepType.PROCESSING,
        arguments: processingArguments(scope, {
          pipeline,
          role,
          program: pythonProgram(JOBS.check, code, configuration),
          inputs: {
            [CHECK_INPUTS.train]: uris.train,
            ...(uris.validation && { [CHECK_INPUTS.validation]: uris.validation }),
            [CHECK_INPUTS.test]: uris.test,
            ...(baseline && { [CHECK_INPUTS.baseline]: `s3://${bucket.bucketName}/${baseline.path}` }),
          },
          outputs: Object.values(CHECK_OUTPUTS).filter((name) => name !== CHECK_OUTPUTS.validation || uris.validation),
          stepKey: RUN_FOLDERS.check,
          instanceType: this.instanceType,
          volumeSizeGiB: (this.props.volumeSize ?? Size.gibibytes(30)).toGibibytes(),
          maximumSeconds: (this.props.maximumRuntime ?? Duration.hours(1)).toSeconds(),
        }),
      }),
    );
  }

  private grant(role: iam.IRole, pipeline: TrainingPipeline): void {
    const places = Object.values(this.places).filter((place) => place !== undefined);
    grantReadObjects(this.props.bucket, role, ...places.map(({ keys }) => keys));
    grantWriteObjects(pipeline.bucket, role, pipeline.runKeys(RUN_FOLDERS.check, '*'));
    if (pipeline.encryptionKey) {
      grantEncryption(pipeline.encryptionKey, role);
    }
    pipeline.grantPassRole(role);
  }

  /** What runs write would be taken for rows. */
  private checkRuns({ bucket, prefix }: TrainingPipeline): void {
    const runs = `${prefix}/${RUNS_FOLDER}/`;
    for (const [prop, place] of Object.entries(this.places)) {
      if (bucket.bucketName === this.props.bucket.bucketName && place && holds(place.path, runs)) {
        throw new LifecycleValidationError(
          `${prop}: must hold nothing but rows, got '${place.path}', where the runs of the pipeline write '${runs}'`,
        );
      }
    }
  }
}
