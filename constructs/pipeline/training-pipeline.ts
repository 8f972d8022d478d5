import { Annotations, type ITaggableV2, Lazy, Stack, TagManager, TagType, Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import * as sagemaker from 'aws-cdk-lib/aws-sagemaker';
import type { Construct } from 'constructs';
import { RUNS_FOLDER } from '../../contract/layout';
import { NAME_LENGTHS } from '../../contract/names';
import { checkSameRegion } from '../foundation/check-environment';
import { checkProperties } from '../foundation/check-properties';
import { checkName, checkPrefix } from '../foundation/names';
import { grantEncryption, grantReadObjects, sagemakerArn } from '../foundation/object-grants';
import { keepReadable } from '../foundation/readable-file';
import { listContents, resolveReadable } from '../foundation/resolve-readable';
import { awaitPermissions, createServiceRole, ownerRole, separateRole } from '../foundation/service-role';
import { readTags } from '../foundation/stack-tags';
import { LifecycleValidationError } from '../foundation/validation-error';
import { PIPELINE_RULES } from '../rules/all-rules';
import { findRefused } from '../rules/rule';
import { checkStep, checkStepNames } from './check-step';
import { grantJobs } from './grant-jobs';
import type { PipelineExperiment } from './pipeline-experiment';
import type { PipelineStep } from './pipeline-step';
import { PipelineValue } from './pipeline-value';
import { renderDefinition } from './render-definition';
import { renderVpc } from './render-vpc';
import {
  type ITrainingPipeline,
  importPipelineArn,
  importPipelineName,
  TrainingPipelineBase,
} from './training-pipeline-base';
import type { TrainingPipelineProps } from './training-pipeline-props';

export { TrainingPipelineOptions, TrainingPipelineProps } from './training-pipeline-props';

/** The keys of what the runs of every training pipeline write, for grants. */
export const RUN_KEYS = `*/${RUNS_FOLDER}/*`;

/**
 * An `AWS::SageMaker::Pipeline` whose definition the stages contribute to: `DataPrepStage` prepares the data,
 * `TrainingJob` trains, judges and registers. Steps of your own are added with `addStep`.
 */
export class TrainingPipeline extends TrainingPipelineBase implements iam.IGrantable, ec2.IConnectable, ITaggableV2 {
  /** Refers to a pipeline that exists already, in the stack's account and region, by its name. */
  public static fromPipelineName(scope: Construct, id: string, pipelineName: string): ITrainingPipeline {
    return importPipelineName(scope, id, pipelineName);
  }

  /**
   * Refers to a pipeline that exists already by its ARN. One in another account or region is refused where it is to be started.
   *
   * @throws LifecycleValidationError for the ARN of anything else
   */
  public static fromPipelineArn(scope: Construct, id: string, pipelineArn: string): ITrainingPipeline {
    return importPipelineArn(scope, id, pipelineArn);
  }

  /** The tags that jobs and models are made with. */
  public readonly cdkTagManager = new TagManager(TagType.KEY_VALUE, 'AWS::SageMaker::Pipeline');
  public readonly pipelineName: string;
  public readonly pipelineArn: string;
  /** The role that starts the jobs; each job runs under a role of its own. */
  public readonly role: iam.IRole;
  public readonly grantPrincipal: iam.IPrincipal;
  /** The bucket that the steps write to. */
  public readonly bucket: s3.IBucket;
  /** Where in the bucket the steps write. */
  public readonly prefix: string;
  /** The key that encrypts what the jobs write. */
  public readonly encryptionKey?: kms.IKey;
  /** The security groups and subnets of the jobs; undefined without a VPC. */
  public readonly vpcConfig?: any;

  private readonly networkConnections?: ec2.Connections;
  private readonly ownSecurityGroup?: ec2.SecurityGroup;
  private readonly experiment?: PipelineExperiment;
  private readonly usedRole: iam.IRole;
  private readonly resource: sagemaker.CfnPipeline;
  private readonly steps: PipelineStep[] = [];
  private readonly parameters = new Map<string, string>();

  public constructor(scope: Construct, id: string, props: TrainingPipelineProps) {
    super(scope, id);
    checkProperties('TrainingPipelineProps', props);
    checkName('pipelineName', props.pipelineName, NAME_LENGTHS.pipeline);
    checkSameRegion('bucket', this, props.bucket);
    checkSameRegion('encryptionKey', this, props.encryptionKey);
    this.bucket = props.bucket;
    this.prefix = checkPrefix('prefix', props.prefix ?? props.pipelineName);
    this.encryptionKey = props.encryptionKey ?? props.bucket.encryptionKey;
    if (props.vpc && !props.securityGroups) {
      this.ownSecurityGroup = new ec2.SecurityGroup(this, 'SecurityGroup', {
        vpc: props.vpc,
        description: 'Jobs of the training pipeline',
      });
    }
    this.vpcConfig = renderVpc(props, this.ownSecurityGroup);
    if (props.vpc) {
      this.networkConnections = new ec2.Connections({
        securityGroups: props.securityGroups ?? [this.ownSecurityGroup!],
      });
    }
    this.pipelineArn = sagemakerArn(Stack.of(this), 'pipeline', props.pipelineName);
    const role = createServiceRole(this, 'Role', {
      prop: 'role',
      given: props.role,
      assumedBy: new iam.ServicePrincipal('sagemaker.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
      description: `Starts the jobs of the pipeline ${props.pipelineName}`,
    });
    this.role = ownerRole(role);
    this.grantPrincipal = role;
    this.usedRole = role;
    grantJobs(Stack.of(this), this.grantPrincipal);
    this.experiment = props.experiment;
    props.experiment?._grant(Stack.of(this), this, props.pipelineName);
    // Property files and model artifacts are read by the pipeline itself.
    grantReadObjects(this.bucket, role, `${this.prefix}/${RUNS_FOLDER}/*`);
    if (this.encryptionKey) {
      grantEncryption(this.encryptionKey, role);
    }

    this.resource = new sagemaker.CfnPipeline(this, 'Resource', {
      pipelineName: props.pipelineName,
      pipelineDefinition: {
        PipelineDefinitionBody: Lazy.string({
          produce: () => Stack.of(this).toJsonString(this.render()),
        }),
      },
      roleArn: role.roleArn,
    });
    this.resource.node.addDependency(role);
    this.pipelineName = Token.isUnresolved(props.pipelineName) ? this.resource.ref : props.pipelineName;
    keepReadable(this, 'pipelines', () => this.toDefinition());
    this.node.addValidation({
      validate: () =>
        this.steps.length === 0
          ? [
              `the pipeline ${props.pipelineName} has no steps: add a DataPrepStage and a TrainingJob, or steps of your own with addStep`,
            ]
          : this.findRefused(),
    });
  }

  /**
   * Appends a step; its name must be unique in the pipeline.
   *
   * @throws LifecycleValidationError for a request that AWS refuses, by the rules that docs/rules.md lists
   */
  public addStep(step: PipelineStep): void {
    checkStepNames([...this.steps, step]);
    checkStep(step);
    this.steps.push(step);
  }

  /**
   * Puts another step in the place of one of the same name, also with one before it.
   *
   * @throws LifecycleValidationError for a request that AWS refuses
   * @internal
   */
  public _replaceStep(step: PipelineStep, ...before: PipelineStep[]): void {
    const place = this.steps.findIndex(({ name }) => name === step.name);
    this.steps.splice(place, 1, ...before, step);
    checkStepNames(this.steps);
    [...before, step].forEach((one) => checkStep(one));
  }

  /**
   * The steps, as the definition has them.
   *
   * @internal
   */
  public _renderSteps(): any[] {
    return renderDefinition(this.parameters, this.steps, {}).Steps;
  }

  /**
   * What runs, for people and tests: `definition` as SageMaker gets it, with construct paths in place of references and assets,
   * and `configurations`, which are what its jobs read (recipe, criteria), by their construct paths. It is the same on every
   * machine, and as of now: steps that are added later are missing. `lifecycle.<stack>.json` in the cloud assembly has the same.
   */
  public toDefinition(): any {
    const definition = this.render();
    return resolveReadable(this, { definition, configurations: listContents(this, definition) });
  }

  /** Declares a parameter of type String and returns its value. */
  public addParameter(name: string, defaultValue: string): PipelineValue {
    if (this.parameters.has(name)) {
      throw new LifecycleValidationError(`name: the pipeline has a parameter '${name}' already`);
    }
    this.parameters.set(name, defaultValue);
    return PipelineValue.parameter(name);
  }

  /** Where the running execution writes: `s3://bucket/prefix/runs/<execution id>/<parts>`. */
  public runUri(...parts: Array<string | PipelineValue>): PipelineValue {
    return PipelineValue.join('/', [
      `s3://${this.bucket.bucketName}/${this.prefix}/${RUNS_FOLDER}`,
      PipelineValue.execution('PipelineExecutionId'),
      ...parts,
    ]);
  }

  /** The keys of what all executions write under a step, for grants. */
  public runKeys(...parts: string[]): string {
    return [this.prefix, RUNS_FOLDER, '*', ...parts].join('/');
  }

  /**
   * Lets the instances of one job reach each other in the VPC, as far as the security group is the pipeline's own.
   * @see https://docs.aws.amazon.com/sagemaker/latest/dg/train-vpc.html
   * @internal
   */
  public _connectInstances(): void {
    this.ownSecurityGroup?.connections.allowInternally(
      ec2.Port.allTraffic(),
      'Between the instances of a distributed training',
    );
    if (this.vpcConfig && !this.ownSecurityGroup) {
      Annotations.of(this).addWarningV2(
        'cdk-sagemaker-lifecycle:instancesApart',
        'several instances train, and the security groups of their VPC are not made here: each must take all traffic from itself, or the training fails',
      );
    }
  }

  /** Lets the pipeline run jobs under a role. */
  public grantPassRole(role: iam.IRole): iam.Grant {
    // A run may start as soon as there is a pipeline.
    awaitPermissions(this.resource, role);
    return iam.Grant.addToPrincipal({
      grantee: this,
      actions: ['iam:PassRole'],
      resourceArns: [role.roleArn],
      conditions: { StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } },
    });
  }

  /**
   * Lets the pipeline invoke a function. In a policy of its own where the pipeline's role was given: it may be the function's
   * as well, which would wait for a permission that waits for it.
   *
   * @param sid what the statement is called, once in a pipeline
   *
   * @internal
   */
  public _grantInvoke(scope: Construct, functionArn: string, sid = 'CallFunction'): void {
    const invoker = separateRole(scope, 'Invoker', this.usedRole);
    awaitPermissions(this.resource, invoker);
    invoker.addToPrincipalPolicy(
      new iam.PolicyStatement({ sid, actions: ['lambda:InvokeFunction'], resources: [functionArn] }),
    );
  }

  /**
   * The network connections of the jobs, to let them reach something or be reached.
   *
   * @throws LifecycleValidationError without a VPC
   */
  public get connections(): ec2.Connections {
    if (!this.networkConnections) {
      throw new LifecycleValidationError('vpc: required for connections of the jobs, got none');
    }
    return this.networkConnections;
  }

  /** The definition, whose strings may hold tokens. */
  private render(): any {
    return renderDefinition(this.parameters, this.steps, readTags(this), this.experiment);
  }

  /** What AWS would refuse of the pipeline as a whole. */
  private findRefused(): string[] {
    const definition = renderDefinition(this.parameters, this.steps, readTags(this));
    const refused = findRefused(
      PIPELINE_RULES,
      { length: JSON.stringify(definition).length, parameters: [...this.parameters.keys()] },
      { PipelineDefinition: 'steps', Parameters: 'parameters' },
    );
    return refused === undefined ? [] : [refused];
  }
}
