/**
 * What a value of another library's type must have, and how one is made. These are the few members that this library uses
 * and that every supported release has: a value is known by what it can do, since an app may hold two copies of a library.
 */
export const FOREIGN_CLASSES = {
  Construct: { members: ['node'], examples: [] },
  Duration: { members: ['toSeconds'], examples: ['Duration.hours(6)'] },
  Size: { members: ['toGibibytes'], examples: ['Size.gibibytes(30)'] },
  InstanceType: { members: ['toString'], examples: ["InstanceType.of('ml.m5.large')"] },
  IModel: { members: ['modelName'], examples: [] },
  'cloudwatch.IAlarm': { members: ['alarmArn', 'alarmName'], examples: [] },
  'cloudwatch.IMetric': { members: ['toMetricConfig'], examples: [] },
  'ec2.ISecurityGroup': { members: ['securityGroupId'], examples: [] },
  'ec2.IVpc': { members: ['vpcId', 'selectSubnets'], examples: [] },
  'ec2.SubnetSelection': { members: [], examples: ['{ subnetType: ec2.SubnetType.PRIVATE_ISOLATED }'] },
  'iam.IRole': { members: ['roleArn', 'grantPrincipal'], examples: [] },
  'kms.IKey': { members: ['keyArn', 'grant'], examples: [] },
  'lambda.Architecture': { members: ['name'], examples: ['lambda.Architecture.ARM_64'] },
  'lambda.IFunction': {
    members: ['functionArn', 'functionName', 'grantInvoke'],
    examples: ["lambda.Function.fromFunctionName(this, 'Function', name)"],
  },
  's3.IBucket': { members: ['bucketArn', 'bucketName', 'arnForObjects'], examples: [] },
  'sagemaker.IPipeline': {
    members: ['pipelineArn', 'pipelineName', 'grantStartPipelineExecution'],
    examples: ["TrainingPipeline.fromPipelineName(this, 'Pipeline', name)"],
  },
  'scheduler.ScheduleExpression': {
    members: ['expressionString'],
    examples: ["ScheduleExpression.cron({ hour: '3' })"],
  },
  'sns.ITopic': { members: ['topicArn', 'grantPublish'], examples: [] },
};

/** The values of other libraries' enums. */
export const FOREIGN_ENUMS = {
  RemovalPolicy: {
    DESTROY: 'destroy',
    RETAIN: 'retain',
    SNAPSHOT: 'snapshot',
    RETAIN_ON_UPDATE_OR_DELETE: 'retain-on-update-or-delete',
  },
};

/** What stands for a type that is no more than another. */
export const SAME_AS = { 'logs.RetentionDays': 'number' };
