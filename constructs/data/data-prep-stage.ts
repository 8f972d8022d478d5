import { Annotations, Duration, Size } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3assets from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';
import { EARLIER_FOLDER } from '../../contract/champion';
import { CONFIG_KEYS, PARAMETERS, PREPARE_INPUTS, PREPARE_OUTPUTS, PROPOSED_OPTION, STEPS } from '../../contract/jobs';
import { FILES, PREFIXES, RUN_FOLDERS } from '../../contract/layout';
import { DEFAULT_BASELINE_ROWS } from '../../contract/recipe';
import { checkSameRegion } from '../foundation/check-environment';
import { checkInstanceType } from '../foundation/check-instance-type';
import { checkProperties } from '../foundation/check-properties';
import { pickHandlerOptions } from '../foundation/handler-options';
import { checkArchitecture } from '../foundation/instance-checks';
import { assetFileName, configurationAsset, INPUTS_PATH, jobsAsset } from '../foundation/job-assets';
import { createJobRole } from '../foundation/job-role';
import { checkKnownInteger, checkPrefix } from '../foundation/names';
import { grantEncryption, grantReadAsset, grantReadObjects, grantWriteObjects } from '../foundation/object-grants';
import { ownerRole } from '../foundation/service-role';
import { LifecycleValidationError } from '../foundation/validation-error';
import { PipelineStep, StepType } from '../pipeline/pipeline-step';
import { PipelineValue } from '../pipeline/pipeline-value';
import { processingArguments } from '../pipeline/processing-arguments';
import type { TrainingPipeline } from '../pipeline/training-pipeline';
import { checkForecastStage } from './check-forecast-stage';
import { checkImportanceRows } from './check-importance-rows';
import type { DataPrepStageProps } from './data-prep-stage-props';
import type { DataRecipe } from './data-recipe';
import { chooseEngine } from './image-engine';
import type { IPreparedData, PreparedDataConfig } from './prepared-data';
import { describeRecipe } from './prepared-recipe';
import { bindRunSource, grantReadSource, type RunSource } from './run-source';

/**
 * Prepares raw rows: splits them into training, validation and held-out rows, fits the preprocessor on the training
 * rows, and writes a sample of them as the baseline of drift detection and a report on the data. Columns with
 * personal data leave the stage in none of its outputs.
 */
export class DataPrepStage extends Construct implements iam.IGrantable, IPreparedData {
  /** The role of the job. */
  public readonly role: iam.IRole;
  public readonly grantPrincipal: iam.IPrincipal;
  /** The data contract. */
  public readonly recipe: DataRecipe;
  /** Training rows: CSV without header, the label first, preprocessed. */
  public readonly trainUri: PipelineValue;
  /** Validation rows: CSV without header, the label first, preprocessed. */
  public readonly validationUri: PipelineValue;
  /** Features of the held-out rows: raw CSV without header, as the endpoint expects them. */
  public readonly testUri: PipelineValue;
  /** Labels of the held-out rows, one a line. */
  public readonly labelsUri: PipelineValue;
  /** The fitted preprocessor, a model archive: the first container of the model package. */
  public readonly preprocessorModelUri: PipelineValue;
  /** Holds baseline.csv and schema.json. */
  public readonly baselineUri: PipelineValue;
  /** Holds report.json and report.html. */
  public readonly reportUri: PipelineValue;

  private readonly pipeline: TrainingPipeline;
  /** The step, with what the pipeline's other parts have asked of it. */
  private readonly makeStep: (demands: StepDemands) => PipelineStep;
  private readonly configuration: s3assets.Asset;
  private readonly source: RunSource;
  private readonly sourceUri: string;
  private readonly isPlain: boolean;
  private demands: StepDemands = { inputs: {}, options: [], dependsOn: [] };

  public constructor(scope: Construct, id: string, props: DataPrepStageProps) {
    super(scope, id);
    checkProperties('DataPrepStageProps', props);
    checkSameRegion('source', this, props.source);
    const { pipeline } = props;
    this.pipeline = pipeline;
    const prefix = checkPrefix('sourcePrefix', props.sourcePrefix);
    checkKnownInteger(CONFIG_KEYS.baselineRows, props.baselineRows, 200, 1_000_000);
    checkImportanceRows(props.importanceRows);
    checkForecastStage(props);
    const engine = chooseEngine(props);
    const instanceType = props.instanceType?.toString() ?? engine.defaultInstance;
    checkArchitecture('instanceType', instanceType, engine.image);
    checkInstanceType(this, 'instanceType', instanceType, 'processing');
    this.recipe = props.recipe;
    if (!props.recipe.hasId) {
      Annotations.of(this).addWarningV2(
        'cdk-sagemaker-lifecycle:noIdColumn',
        'the recipe has no id column, so rows are split by all of their values: a row that changes may move from the held-out rows to the training rows. Name an id column with Column.id()',
      );
    }
    const role = createJobRole(this, 'Role', {
      prop: 'role',
      given: props.role,
      description: 'Prepares the data of a training pipeline',
      imageRepositories: [engine.image.repositoryArn(this)],
      inVpc: pipeline.vpcConfig !== undefined,
      logGroups: ['ProcessingJobs'],
    });
    this.role = ownerRole(role);
    this.grantPrincipal = role;
    const code = jobsAsset(this);
    this.configuration = configurationAsset(this, {
      recipe: props.recipe._render(),
      [CONFIG_KEYS.baselineRows]: props.baselineRows ?? DEFAULT_BASELINE_ROWS,
      [CONFIG_KEYS.importanceRows]: props.importanceRows,
      ...engine.configuration,
    });
    const program = engine.bindProgram(this, code, this.configuration);
    program.files.forEach(({ asset }) => grantReadAsset(asset, role));
    let source = bindRunSource(this, { ...props, prefix, handlers: pickHandlerOptions(props) });
    if (engine.rowMaker) {
      const rowMaker = new Construct(this, 'RowMaker');
      source = engine.rowMaker.add({ scope: rowMaker, pipeline, recipe: props.recipe, code, source });
    }
    grantReadSource(source, role);
    this.source = source;
    this.sourceUri = `s3://${props.source.bucketName}/${prefix}/`;
    this.isPlain = !props.extract && !engine.rowMaker && engine.instanceCount === 1;
    grantWriteObjects(pipeline.bucket, role, pipeline.runKeys(RUN_FOLDERS.prepare, '*'));
    if (pipeline.encryptionKey) {
      grantEncryption(pipeline.encryptionKey, role);
    }
    pipeline.grantPassRole(role);

    this.makeStep = ({ inputs, options, dependsOn }) =>
      new PipelineStep({
        name: STEPS.prepare,
        stepType: StepType.PROCESSING,
        dependsOn,
        arguments: processingArguments(this, {
          pipeline,
          role,
          program: { ...program, arguments: [...program.arguments, ...options] },
          inputs: { ...source.inputs, ...inputs },
          outputs: Object.values(PREPARE_OUTPUTS),
          stepKey: RUN_FOLDERS.prepare,
          instanceType,
          instanceCount: engine.instanceCount,
          networkIsolation: engine.networkIsolation,
          volumeSizeGiB: (props.volumeSize ?? Size.gibibytes(30)).toGibibytes(),
          maximumSeconds: (props.maximumRuntime ?? Duration.hours(1)).toSeconds(),
        }),
      });
    pipeline.addStep(this.makeStep(this.demands));
    const output = (name: string): PipelineValue => PipelineValue.processingOutput(STEPS.prepare, name);
    this.trainUri = output(PREPARE_OUTPUTS.train);
    this.validationUri = output(PREPARE_OUTPUTS.validation);
    this.testUri = output(PREPARE_OUTPUTS.test);
    this.labelsUri = output(PREPARE_OUTPUTS.labels);
    this.preprocessorModelUri = PipelineValue.join('/', [output(PREPARE_OUTPUTS.preprocessor), FILES.modelArchive]);
    this.baselineUri = output(PREPARE_OUTPUTS.baseline);
    this.reportUri = output(PREPARE_OUTPUTS.report);
  }

  /**
   * Compares the rows of each run with those of an earlier version, which a step before it finds.
   *
   * @internal
   */
  public _compareRows(step: PipelineStep): void {
    const { pipeline } = this;
    grantReadObjects(pipeline.bucket, this.grantPrincipal, pipeline.runKeys(RUN_FOLDERS.champion, EARLIER_FOLDER, '*'));
    const earlier = { [PREPARE_INPUTS.earlier]: pipeline.runUri(RUN_FOLDERS.champion, EARLIER_FOLDER) };
    this.demands = { ...this.demands, inputs: { ...this.demands.inputs, ...earlier }, dependsOn: [step.name] };
    pipeline._replaceStep(this.makeStep(this.demands), step);
  }

  /**
   * Lets somebody prepare the same rows in the same way elsewhere, and, with `keys`, lets runs bring a configuration, which the job
   * holds to the deployed one.
   *
   * @param pipeline the one that it should be a step of
   * @param keys those that a configuration may have, in the pipeline's bucket: none that could be of a file of rows
   * @internal
   */
  public _openTo(grantee: iam.IRole, pipeline: TrainingPipeline, keys: string | undefined): void {
    if (pipeline !== this.pipeline) {
      throw new LifecycleValidationError(
        `preparation: must be that of the pipeline ${pipeline.node.path}, got ${this.node.path} in ${this.pipeline.node.path}`,
      );
    }
    if (!this.isPlain) {
      throw new LifecycleValidationError(
        'preparation: a workbench prepares rows as a run does, which takes Engine.oneMachine(), and rows or images under the source prefix; got another engine or an extract',
      );
    }
    grantReadSource(this.source, grantee);
    if (keys !== undefined) {
      this.checkApart();
      grantReadObjects(pipeline.bucket, this.grantPrincipal, keys);
      grantWriteObjects(pipeline.bucket, grantee, keys);
      const { inputs } = this.demands;
      const proposed = pipeline.addParameter(PARAMETERS.preparation, this.configuration.s3ObjectUrl);
      this.demands = {
        ...this.demands,
        inputs: { ...inputs, [PREPARE_INPUTS.proposed]: proposed },
        // By the name of the deployed one, which is what is proposed where nobody says.
        options: [PROPOSED_OPTION, `${INPUTS_PATH}/${PREPARE_INPUTS.proposed}/${assetFileName(this.configuration)}`],
      };
      pipeline._replaceStep(this.makeStep(this.demands));
    }
  }

  /** A notebook must not write where rows are read: of boxes a `.json` is an annotation. */
  private checkApart(): void {
    const written = `s3://${this.pipeline.bucket.bucketName}/${PREFIXES.workbench}/`;
    if (this.sourceUri.startsWith(written)) {
      throw new LifecycleValidationError(
        `sourcePrefix: must not be below ${PREFIXES.workbench}/ of the pipeline's bucket, where notebooks write what runs are to try; got ${this.sourceUri.slice(written.length - PREFIXES.workbench.length - 1)}`,
      );
    }
  }

  public bind(_scope: Construct, pipeline: TrainingPipeline): PreparedDataConfig {
    if (pipeline !== this.pipeline) {
      throw new LifecycleValidationError(
        `data: must be prepared in the pipeline of the training, ${pipeline.node.path}, got ${this.node.path} in ${this.pipeline.node.path}`,
      );
    }
    const objects = [{ bucket: pipeline.bucket, keys: [pipeline.runKeys(RUN_FOLDERS.prepare, '*')] }];
    return {
      ...describeRecipe(this.recipe, this),
      trainUri: this.trainUri,
      validationUri: this.validationUri,
      testUri: this.testUri,
      labelsUri: this.labelsUri,
      baselineUri: this.baselineUri,
      trainingObjects: objects,
      heldOutObjects: objects,
    };
  }
}

/** What the parts of a pipeline ask of the step that prepares. */
interface StepDemands {
  readonly inputs: Record<string, PipelineValue>;
  /** What its program is told beside its configuration. */
  readonly options: string[];
  readonly dependsOn: string[];
}
