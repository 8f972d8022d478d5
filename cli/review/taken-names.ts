import type { Item } from './items';
import { type Fact, OWN_ID } from './resolve';

/** The property that names a resource, by its type, and what people call it. AWS gives such a name away once. */
const NAMES: Readonly<Record<string, readonly [property: string, word: string]>> = {
  'Custom::ModelEndpoint': ['EndpointName', 'endpoint'],
  'AWS::SageMaker::Pipeline': ['PipelineName', 'pipeline'],
  'AWS::SageMaker::ModelPackageGroup': ['ModelPackageGroupName', 'model package group'],
  'AWS::SageMaker::Model': ['ModelName', 'model'],
  'AWS::SageMaker::Endpoint': ['EndpointName', 'endpoint'],
  'AWS::SageMaker::EndpointConfig': ['EndpointConfigName', 'endpoint configuration'],
  'AWS::S3::Bucket': ['BucketName', 'bucket'],
  'AWS::IAM::Role': ['RoleName', 'role'],
  'AWS::IAM::ManagedPolicy': ['ManagedPolicyName', 'managed policy'],
  'AWS::KMS::Alias': ['AliasName', 'alias of a key'],
  'AWS::Lambda::Function': ['FunctionName', 'function'],
  'AWS::StepFunctions::StateMachine': ['StateMachineName', 'state machine'],
  'AWS::Logs::LogGroup': ['LogGroupName', 'log group'],
  'AWS::SNS::Topic': ['TopicName', 'topic'],
  'AWS::SQS::Queue': ['QueueName', 'queue'],
  'AWS::Events::Rule': ['Name', 'rule'],
  'AWS::Scheduler::Schedule': ['Name', 'schedule'],
  'AWS::CloudWatch::Alarm': ['AlarmName', 'alarm'],
  'AWS::CloudWatch::Dashboard': ['DashboardName', 'dashboard'],
  'AWS::SSM::Parameter': ['Name', 'parameter'],
  'AWS::DynamoDB::Table': ['TableName', 'table'],
  'AWS::ECR::Repository': ['RepositoryName', 'repository'],
};

/** The name that somebody gave to a resource; undefined where the deployment makes one up. */
export function readName({ type, facts }: Item): Fact | undefined {
  return NAMES[type] && facts[NAMES[type][0]];
}

/** Whether a property of a resource is its name. */
export function isName({ type }: Item, property: string): boolean {
  return NAMES[type]?.[0] === property;
}

/** A name that is another one in each stack. */
function isOwn(name: Fact): boolean {
  return (
    /\$\{AWS::Stack(?:Name|Id)\}|'AWS::StackId'|'AWS::StackName'/.test(String(name)) || String(name).includes(OWN_ID)
  );
}

/** `endpoint churn` */
export function nameThing(item: Item): string {
  return `${NAMES[item.type]?.[1] ?? item.type} ${readName(item) ?? item.path}`;
}

/** What a name is unique in: those of buckets in all of AWS. */
const isGlobal = ({ type }: Item): boolean => type === 'AWS::S3::Bucket';

/**
 * The things whose names others are to have: CloudFormation makes the new one while the old one is there, which AWS refuses.
 *
 * @param where whether both are in one stack, in two stacks of an account and region, or in two accounts or regions
 */
export function listTaken(
  old: readonly Item[],
  fresh: readonly Item[],
  where: 'stack' | 'environment' | 'apart' = 'stack',
): Item[] {
  const names = new Map<string, Item>();
  for (const item of old) {
    const name = readName(item);
    if (name !== undefined) {
      names.set(`${item.type} ${name}`, item);
    }
  }
  return fresh.flatMap((item) => {
    const name = readName(item);
    const holder = names.get(`${item.type} ${name}`);
    if (name === undefined || holder === undefined) {
      return [];
    }
    const isTaken =
      where === 'stack'
        ? // Within its stack the new resource takes an endpoint over.
          item.type !== 'Custom::ModelEndpoint'
        : !isOwn(name) && (where === 'environment' || (isGlobal(item) && !String(name).includes('${AWS::')));
    return isTaken ? [holder] : [];
  });
}

/** Whether two lists can be of the same thing: what has other names throughout is something else, however alike it is built. */
export function mayBeSame(old: readonly Item[], fresh: readonly Item[]): boolean {
  const [one, other] = [old, fresh].map((items) => items.filter((item) => readName(item) !== undefined));
  const names = new Set(one.map((item) => `${item.type} ${readName(item)}`));
  return one.length === 0 || other.length === 0 || other.some((item) => names.has(`${item.type} ${readName(item)}`));
}
