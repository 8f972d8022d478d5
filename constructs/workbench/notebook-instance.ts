import { ArnFormat, Fn, type Size, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3assets from 'aws-cdk-lib/aws-s3-assets';
import * as sagemaker from 'aws-cdk-lib/aws-sagemaker';
import type { Construct } from 'constructs';
import { acknowledgeRule } from '../foundation/acknowledged-rules';
import { checkInstanceType } from '../foundation/check-instance-type';
import { checkInteger, checkKnownInteger } from '../foundation/names';
import { sagemakerArn } from '../foundation/object-grants';
import { awaitPermissions } from '../foundation/service-role';
import type { TrainingPipeline } from '../pipeline/training-pipeline';
import { renderStartScript } from './start-script';

/** SageMaker's newest platform of notebook instances, with JupyterLab 4. */
const PLATFORM = 'notebook-al2023-v1';
/** Where SageMaker writes what notebook instances log. */
const LOG_GROUP = '/aws/sagemaker/NotebookInstances';

/** What a machine with a notebook is made of, whichever kind it is. */
export interface MachineOptions {
  readonly name: string;
  readonly pipeline: TrainingPipeline;
  readonly role: iam.IRole;
  readonly code: s3assets.Asset;
  readonly instanceType: string;
  readonly volumeSize: Size;
  /** Absent where nobody says. */
  readonly idleSeconds?: number;
  readonly codeRepository?: string;
}

/** What a service logs to, by streams whose names begin with this. */
export function grantLogs(scope: Construct, role: iam.IRole, group: string, streams: string): void {
  // Actions on a group are named with and without the end of its ARN.
  const logGroup = Stack.of(scope).formatArn({
    service: 'logs',
    resource: 'log-group',
    resourceName: group,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  allow(role, 'MakeLogGroup', ['logs:CreateLogGroup', 'logs:DescribeLogStreams'], [logGroup, `${logGroup}:*`]);
  allow(role, 'WriteLogs', ['logs:CreateLogStream', 'logs:PutLogEvents'], [`${logGroup}:log-stream:${streams}/*`]);
}

/** Lets a role do something. */
export function allow(role: iam.IRole, sid: string, actions: string[], resources: string[]): void {
  role.addToPrincipalPolicy(new iam.PolicyStatement({ sid, actions, resources }));
}

/**
 * A notebook instance in the network of the pipeline's jobs, where nobody is root. It stops itself when nobody works.
 *
 * @throws LifecycleValidationError
 */
export function createNotebookInstance(scope: Construct, options: MachineOptions): void {
  const { name, pipeline, role, code, instanceType, codeRepository, idleSeconds = 3600 } = options;
  checkInstanceType(scope, 'instanceType', instanceType, 'notebook');
  const volumeSizeInGb = options.volumeSize.toGibibytes();
  checkInteger('volumeSize in GiB', volumeSizeInGb, 5, 16_384);
  checkKnownInteger('idleTimeout in seconds', idleSeconds, 600, 7 * 86_400);
  const stack = Stack.of(scope);
  // All notebook instances of an account share a log group; a stream's name begins with its instance's.
  // https://docs.aws.amazon.com/sagemaker/latest/dg/logging-cloudwatch.html
  grantLogs(scope, role, LOG_GROUP, name);
  allow(role, 'StopWhenIdle', ['sagemaker:StopNotebookInstance'], [sagemakerArn(stack, 'notebook-instance', name)]);
  const script = renderStartScript({
    code,
    pipelineName: pipeline.pipelineName,
    notebookInstanceName: name,
    region: stack.region,
    idleSeconds,
  });
  const config = new sagemaker.CfnNotebookInstanceLifecycleConfig(scope, 'LifecycleConfig', {
    notebookInstanceLifecycleConfigName: name,
    onStart: [{ content: Fn.base64(script) }],
  });
  const instance = new sagemaker.CfnNotebookInstance(scope, 'Resource', {
    notebookInstanceName: name,
    instanceType,
    roleArn: role.roleArn,
    platformIdentifier: PLATFORM,
    lifecycleConfigName: name,
    rootAccess: 'Disabled',
    volumeSizeInGb,
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
