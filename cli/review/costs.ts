import { DETECT_DRIFT_VARIABLES, MEASURE_QUALITY_VARIABLES } from '../../contract/environment';
import { SCHEDULED } from '../../contract/events';
import { HOURS_PER_MONTH } from '../../contract/prices';
import { findAllDue } from '../../contract/schedule-expression';
import { findBatch } from './batches';
import { type Cost, cost, count } from './cost';
import { countEndpoint, countModelEndpoint } from './endpoint-costs';
import { type Item, readVariables } from './items';
import { listNames, listParts } from './lists';
import { countDriftMetrics, countQualityMetrics } from './monitor-metrics';
import type { PriceTable } from './price-file';
import type { Fact, Facts } from './resolve';
import { countRun } from './run-costs';

/** What the resources of an assembly cost whether or not something happens, in a month. */
export interface MonthlyCosts {
  /** By construct path. */
  readonly costs: ReadonlyMap<string, readonly Cost[]>;
  /** What is not in the table of prices. */
  readonly unknown: readonly string[];
}

/** What costs by use alone: storage, logs, requests and messages. */
const BY_USE =
  /^(?:asset|Custom::.*|AWS::ApplicationAutoScaling::ScalableTarget|AWS::(?:CDK|IAM|SNS|SQS|S3|Glue|Athena|Events|Logs|Scheduler|StepFunctions|CloudFormation)::.*|AWS::Lambda::(?:Function|Permission|EventInvokeConfig|EventSourceMapping|LayerVersion|Version|Alias)|AWS::KMS::Alias|AWS::SageMaker::(?:Pipeline|ModelPackageGroup|Model|EndpointConfig|NotebookInstanceLifecycleConfig)|AWS::SSM::Parameter|AWS::EC2::(?:VPC|Subnet|RouteTable|Route|SubnetRouteTableAssociation|SecurityGroup\w*|InternetGateway|VPCGatewayAttachment|EIP|NetworkAcl\w*|SubnetNetworkAclAssociation))$/;

type Count = (item: Item, table: PriceTable, items: readonly Item[]) => readonly Cost[] | string;

/** What is charged by the month, by resource type; a text names what has no price. */
const MONTHLY: Readonly<Record<string, Count>> = {
  'Custom::ModelEndpoint': countModelEndpoint,
  'AWS::SageMaker::Endpoint': countEndpoint,
  'AWS::ApplicationAutoScaling::ScalingPolicy': ({ facts }, { prices }) =>
    facts.TargetTrackingScalingPolicyConfiguration === undefined
      ? []
      : [cost('alarms', '2 that scaling makes', 2 * prices.alarmMetricMonth)],
  'AWS::CloudWatch::Alarm': ({ facts }, { prices }) => {
    const metrics = listParts(facts.Metrics).filter((part) => part.MetricStat !== undefined).length || 1;
    return [cost('alarm', `${count(metrics, 'metric')}`, metrics * prices.alarmMetricMonth)];
  },
  'AWS::SageMaker::NotebookInstance': ({ facts }, { prices, assumptions: { notebookHours } }) => {
    const hour = prices.instanceHour[String(facts.InstanceType)];
    return hour === undefined
      ? `${facts.InstanceType}`
      : [cost('notebook', `${notebookHours} h of ${facts.InstanceType}`, notebookHours * hour)];
  },
  'AWS::CloudWatch::Dashboard': (_, { prices }) => [cost('dashboard', 'one', prices.dashboardMonth)],
  'AWS::KMS::Key': (_, { prices }) => [cost('key', 'without its rotations', prices.keyMonth)],
  'AWS::EC2::NatGateway': (_, { prices }) => [
    cost('NAT gateway', 'without its traffic', prices.natGatewayHour * HOURS_PER_MONTH),
  ],
  'AWS::EC2::VPCEndpoint': ({ facts }, { prices }) => {
    const zones = listNames(facts.SubnetIds).length || 1;
    return facts.VpcEndpointType === 'Interface'
      ? [
          cost(
            'interface endpoint',
            `${count(zones, 'zone')}, without its traffic`,
            zones * prices.interfaceEndpointHour * HOURS_PER_MONTH,
          ),
        ]
      : [];
  },
  'AWS::Scheduler::Schedule': countSchedule,
};

/** What is charged every month, even where no request comes and no model is trained. */
export function listMonthlyCosts(items: readonly Item[], table: PriceTable): MonthlyCosts {
  const costs = new Map<string, readonly Cost[]>();
  const unknown = new Set<string>();
  for (const item of items) {
    const counted = MONTHLY[item.type]?.(item, table, items) ?? (BY_USE.test(item.type) ? [] : item.type);
    if (typeof counted === 'string') {
      unknown.add(counted);
    } else if (counted.length > 0) {
      costs.set(item.path, counted);
    }
  }
  return { costs, unknown: [...unknown].sort() };
}

/** A function that is started again and again, and the metrics that it publishes each time. */
function countSchedule({ facts }: Item, table: PriceTable, items: readonly Item[]): readonly Cost[] | string {
  const { prices, assumptions } = table;
  const target = String((facts.Target as Facts | undefined)?.Arn).replace(/^\$\{(.*)\.Arn\}$/, '$1');
  const started = items.find((item) => item.type === 'AWS::Lambda::Function' && item.path === target);
  if (started === undefined) {
    return [];
  }
  const { source } = ((facts.Target as Facts | undefined)?.Input ?? {}) as Facts;
  // Only the schedule that is due starts a batch; the one beside it watches.
  const batch = source === SCHEDULED.watch ? undefined : findBatch(started, items);
  const batchCosts = batch && countRun(batch, table, items);
  if (batchCosts && batchCosts.unknown.length > 0) {
    return batchCosts.unknown[0]!;
  }
  const runs = countRuns(String(facts.ScheduleExpression), String(facts.ScheduleExpressionTimezone ?? 'UTC'));
  const gigabytes = Number(started.facts.MemorySize ?? 128) / 1024;
  const run = assumptions.functionSeconds * gigabytes * prices.lambdaGigabyteSecond + prices.lambdaRequest;
  const metrics = countMetrics(readVariables(started), source);
  // A metric is charged by the hours in which it has a value.
  const share = Math.min(1, runs / HOURS_PER_MONTH);
  return [
    cost('function', `${Math.round(runs).toLocaleString('en-US')} runs`, runs * (run + prices.scheduleRun)),
    ...(metrics > 0
      ? [cost('metrics', count(metrics, 'metric'), metrics * prices.metricMonth * share + runs * prices.metricPut)]
      : []),
    ...(batchCosts
      ? [
          cost(
            'batches',
            `${count(Math.round(runs), 'run')} of ${batchCosts.costs.length} jobs`,
            runs * batchCosts.costs.reduce((total, { amount }) => total + amount, 0),
          ),
        ]
      : []),
  ];
}

/** The metrics that a function publishes each time a schedule starts it for this. */
function countMetrics(variables: Facts, source: Fact | undefined): number {
  const [drift, quality] = [variables[DETECT_DRIFT_VARIABLES.config], variables[MEASURE_QUALITY_VARIABLES.config]];
  return drift !== undefined
    ? countDriftMetrics(drift as Facts)
    : quality !== undefined
      ? countQualityMetrics(quality as Facts)
      : source === SCHEDULED.sweep || source === SCHEDULED.recheck
        ? 1
        : 0;
}

const HOURS: Readonly<Record<string, number>> = { minute: 1 / 60, hour: 1, day: 24 };

/** A year without a day that a leap year has more, in which the runs of an expression are counted. */
const YEAR = { from: new Date('2025-12-31T23:59:59Z'), to: new Date('2026-12-31T23:59:59Z') };
const MONTHS = 12;

/** The runs of a schedule in a month. */
function countRuns(expression: string, zone: string): number {
  const [, number, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  return unit === undefined
    ? findAllDue(expression, YEAR, YEAR.from, zone).length / MONTHS
    : HOURS_PER_MONTH / (Number(number) * HOURS[unit]);
}
