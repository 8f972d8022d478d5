/** The resource types that the CloudFormation of MiniStack 1.5.33 knows, by service. A test compares the list with MiniStack's own. */
const MINISTACK_TYPES: Record<string, string> = {
  ApiGateway:
    'Account ApiKey Authorizer BasePathMapping Deployment DocumentationPart DocumentationVersion DomainName GatewayResponse Method Model RequestValidator Resource RestApi Stage UsagePlan UsagePlanKey',
  ApiGatewayV2: 'Api ApiMapping Authorizer DomainName Integration Route Stage',
  AppConfig: 'Application ConfigurationProfile Deployment DeploymentStrategy Environment HostedConfigurationVersion',
  CDK: 'Metadata',
  CloudFormation: 'CustomResource Stack WaitCondition WaitConditionHandle',
  CloudWatch: 'Dashboard',
  DynamoDB: 'GlobalTable Table',
  EC2: 'InternetGateway LaunchTemplate Route RouteTable SecurityGroup Subnet SubnetRouteTableAssociation VPC VPCEndpoint VPCGatewayAttachment',
  ECR: 'Repository',
  Events: 'EventBus Rule',
  Glue: 'Connection Crawler Database Job Partition Table Trigger',
  IAM: 'InstanceProfile ManagedPolicy Policy Role User',
  KMS: 'Alias Key',
  Kinesis: 'Stream',
  KinesisFirehose: 'DeliveryStream',
  Lambda:
    'Alias EventInvokeConfig EventSourceMapping Function LayerVersion LayerVersionPermission Permission Url Version',
  Logs: 'LogGroup LogStream MetricFilter ResourcePolicy SubscriptionFilter',
  Pipes: 'Pipe',
  Route53: 'HostedZone RecordSet',
  S3: 'AccessPoint Bucket BucketPolicy MultiRegionAccessPoint',
  SES: 'ConfigurationSet ConfigurationSetEventDestination EmailIdentity',
  SNS: 'Subscription Topic TopicPolicy',
  SQS: 'Queue QueuePolicy',
  SSM: 'Parameter',
  Scheduler: 'Schedule ScheduleGroup',
  SecretsManager: 'Secret SecretTargetAttachment',
  StepFunctions: 'StateMachine',
};

/** Resource types that are left to MiniStack. */
export const LEFT_TO_MINISTACK: ReadonlySet<string> = new Set(
  Object.entries(MINISTACK_TYPES).flatMap(([service, types]) =>
    types.split(' ').map((type) => `AWS::${service}::${type}`),
  ),
);

/**
 * Resource types that are recorded only: the deployment succeeds and nothing happens, because they only observe, scale or
 * label what runs here in one process, or are machines for people who sit at this one.
 */
export const RECORDED_ONLY: ReadonlySet<string> = new Set([
  'AWS::ApplicationAutoScaling::ScalableTarget',
  'AWS::ApplicationAutoScaling::ScalingPolicy',
  'AWS::Logs::QueryDefinition',
  'AWS::ResourceGroups::Group',
  'AWS::S3::StorageLens',
  // `local --notebook` opens the notebook on this machine.
  'AWS::SageMaker::NotebookInstance',
  'AWS::SageMaker::NotebookInstanceLifecycleConfig',
  'AWS::SageMaker::Space',
  'AWS::SageMaker::StudioLifecycleConfig',
  'AWS::SageMaker::UserProfile',
  'AWS::XRay::Group',
  'AWS::XRay::SamplingRule',
]);

/** Custom resources of aws-cdk-lib whose functions need an SDK that MiniStack's Lambda lacks; we do their work. */
export const CDK_CUSTOM_TYPES = [
  'Custom::S3AutoDeleteObjects',
  'Custom::S3BucketNotifications',
  'Custom::LogRetention',
] as const;
