import { ArnFormat, Fn, Resource, Size, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3assets from 'aws-cdk-lib/aws-s3-assets';
import * as sagemaker from 'aws-cdk-lib/aws-sagemaker';
import type { Construct } from 'constructs';
import { PREFIXES } from '../../contract/layout';
import { acknowledgeRule } from '../foundation/acknowledged-rules';
import { checkSameEnvironment } from '../foundation/check-environment';
import { checkInstanceType } from '../foundation/check-instance-type';
import { checkProperties } from '../foundation/check-properties';
import { checkInteger, checkKnownInteger, checkName } from '../foundation/names';
import { grantReadObjects, sagemakerArn } from '../foundation/object-grants';
import { awaitPermissions, createServiceRole, ownerRole } from '../foundation/service-role';
import { LifecycleValidationError } from '../foundation/validation-error';
import type { TrainingPipeline } from '../pipeline/training-pipeline';
import { renderStartScript, workbenchAsset } from './start-script';
import type { WorkbenchProps } from './workbench-props';

/** SageMaker's newest platform of notebook instances, with JupyterLab 4. */
const PLATFORM = 'notebook-al2023-v1';
const DEFAULT_INSTANCE = 'ml.t3.medium';
const LONGEST_NAME = 63;
const ENDING = '-workbench';
/** The endings of assets that hold code and configurations. */
const CODE_ENDINGS = ['.zip', '.json', '.gz'];
/** Where SageMaker writes what notebook instances log. */
const LOG_GROUP = '/aws/sagemaker/NotebookInstances';
const REPOSITORY = /^(https:\/\/[^/\s]+\/\S+|[a-zA-Z0-9](-*[a-zA-Z0-9])*)$/;

/**
 * A SageMaker notebook instance beside a pipeline, with a starter notebook that is made of the deployed recipe: it looks at the
 * rows, tries features, trains by the code of the pipeline's jobs, compares with the serving version on the same held-out rows,
 * and starts the pipeline. Its role reads the source, the runs and the registry, starts this pipeline, and does nothing else.
 * Nobody is root on it, and it stops when nobody works.
 *
 * ```ts
 * new Workbench(this, 'Workbench', { pipeline, preparation, registry });
 * ```
 */
export class Workbench extends Resource implements iam.IGrantable {
  /** The name of the notebook instance. */
  public readonly notebookInstanceName: string;
  /** The role of the notebook. */
  public readonly role: iam.IRole;
  public readonly grantPrincipal: iam.IPrincipal;

  public constructor(scope: Construct, id: string, props: WorkbenchProps) {
    super(scope, id);
    checkProperties('WorkbenchProps', props);
    const { pipeline, preparation, registry, codeRepository, acceptRecipes = true } = props;
    checkSameEnvironment('pipeline', this, pipeline);
    checkSameEnvironment('registry', this, registry);
    const name = props.notebookInstanceName ?? `${pipeline.pipelineName}${ENDING}`;
    checkName('notebookInstanceName', name, LONGEST_NAME);
    const instanceType = props.instanceType?.toString() ?? DEFAULT_INSTANCE;
    checkInstanceType(this, 'instanceType', instanceType, 'notebook');
    const volumeSize = (props.volumeSize ?? Size.gibibytes(20)).toGibibytes();
    checkInteger('volumeSize in GiB', volumeSize, 5, 16_384);
    const idleSeconds = props.idleTimeout?.toSeconds() ?? 3600;
    checkKnownInteger('idleTimeout in seconds', idleSeconds, 600, 7 * 86_400);
    checkRepository(codeRepository);
    this.notebookInstanceName = name;
    const role = createServiceRole(this, 'Role', {
      prop: 'role',
      given: props.role,
      // AWS does not say that it names the account when it assumes the role of a notebook instance.
      assumedBy: new iam.ServicePrincipal('sagemaker.amazonaws.com'),
      description: `Notebook of the pipeline ${pipeline.pipelineName}`,
    });
    this.role = ownerRole(role);
    this.grantPrincipal = role;
    const code = workbenchAsset(this);
    grantReadCode(code, role);
    preparation._openTo(role, pipeline, acceptRecipes ? `${PREFIXES.workbench}/${pipeline.prefix}/*.json` : undefined);
    this.grantUse(props, name, role);

    const config = new sagemaker.CfnNotebookInstanceLifecycleConfig(this, 'LifecycleConfig', {
      notebookInstanceLifecycleConfigName: name,
      onStart: [
        {
          content: Fn.base64(
            renderStartScript({
              code,
              pipelineName: pipeline.pipelineName,
              notebookInstanceName: name,
              region: Stack.of(this).region,
              idleSeconds,
            }),
          ),
        },
      ],
    });
    const instance = new sagemaker.CfnNotebookInstance(this, 'Resource', {
      notebookInstanceName: name,
      instanceType,
      roleArn: role.roleArn,
      platformIdentifier: PLATFORM,
      lifecycleConfigName: name,
      rootAccess: 'Disabled',
      volumeSizeInGb: volumeSize,
      kmsKeyId: pipeline.encryptionKey?.keyArn,
      defaultCodeRepository: codeRepository,
      instanceMetadataServiceConfiguration: { minimumInstanceMetadataServiceVersion: '2' },
      ...renderNetwork(pipeline),
    });
    instance.node.addDependency(config);
    // The notebook is written of the pipeline's definition when the instance starts first.
    instance.node.addDependency(pipeline);
    awaitPermissions(instance, role);
    if (!pipeline.vpcConfig) {
      const reason = 'the network of a notebook is that of its pipeline: give the pipeline a vpc';
      acknowledgeRule(instance, 'AwsSolutions-SM1', reason);
      acknowledgeRule(instance, 'AwsSolutions-SM3', reason);
    }
  }

  private grantUse({ pipeline, registry }: WorkbenchProps, name: string, role: iam.IRole): void {
    const stack = Stack.of(this);
    const allow = (sid: string, actions: string[], resources: string[]): void => {
      role.addToPrincipalPolicy(new iam.PolicyStatement({ sid, actions, resources }));
    };
    grantReadObjects(pipeline.bucket, role, pipeline.runKeys('*'));
    // Also where the bucket's own key is not known.
    pipeline.encryptionKey?.grant(role, 'kms:Decrypt', 'kms:GenerateDataKey');
    registry.grantRead(role);
    pipeline.grantStartPipelineExecution(role);
    allow(
      'SeeRuns',
      [
        'sagemaker:DescribePipeline',
        'sagemaker:DescribePipelineExecution',
        'sagemaker:ListPipelineExecutionSteps',
        'sagemaker:ListPipelineExecutions',
      ],
      [pipeline.pipelineArn, `${pipeline.pipelineArn}/execution/*`],
    );
    // All notebook instances of an account share a log group; a stream's name begins with its instance's.
    // https://docs.aws.amazon.com/sagemaker/latest/dg/logging-cloudwatch.html
    const logGroup = stack.formatArn({
      service: 'logs',
      resource: 'log-group',
      resourceName: LOG_GROUP,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    // Actions on a group are named with and without the end of its ARN.
    allow('MakeLogGroup', ['logs:CreateLogGroup', 'logs:DescribeLogStreams'], [logGroup, `${logGroup}:*`]);
    allow('WriteLogs', ['logs:CreateLogStream', 'logs:PutLogEvents'], [`${logGroup}:log-stream:${name}/*`]);
    allow('StopWhenIdle', ['sagemaker:StopNotebookInstance'], [sagemakerArn(stack, 'notebook-instance', name)]);
  }
}

/** What the pipeline's steps run and are told, and what the notebook imports: assets of these kinds, whatever their content. */
function grantReadCode(code: s3assets.Asset, role: iam.IRole): void {
  const keys = CODE_ENDINGS.map((ending) => code.s3ObjectKey.replace(`${code.assetHash}.zip`, `*${ending}`));
  grantReadObjects(code.bucket, role, ...keys);
}

/** The network of the pipeline's jobs, in the first of its subnets; outside of a VPC SageMaker's own, with the internet. */
function renderNetwork({
  vpcConfig,
}: TrainingPipeline): Pick<
  sagemaker.CfnNotebookInstanceProps,
  'subnetId' | 'securityGroupIds' | 'directInternetAccess'
> {
  if (!vpcConfig) {
    return { directInternetAccess: 'Enabled' };
  }
  const { Subnets: subnets, SecurityGroupIds: securityGroupIds } = vpcConfig as Record<string, string[]>;
  const subnetId = Token.isUnresolved(subnets) ? Fn.select(0, subnets!) : subnets![0];
  return { subnetId, securityGroupIds, directInternetAccess: 'Disabled' };
}

function checkRepository(repository: string | undefined): void {
  if (repository !== undefined && !Token.isUnresolved(repository) && !REPOSITORY.test(repository)) {
    throw new LifecycleValidationError(
      `codeRepository: must be the https:// URL of a Git repository, or the name of one that SageMaker knows, got '${repository}'`,
    );
  }
}
