// What AWS charges, for the review, the cost page and its bench: imports nothing.

/** What AWS charges in a region, in USD and without free tiers. */
export interface Prices {
  readonly region: string;
  /** The month in which the prices were looked up, for example `2026-11`. */
  readonly asOf: string;
  /** Of SageMaker's instances, whatever runs on them: endpoint, training, processing and batch transform cost the same. */
  readonly instanceHour: Readonly<Record<string, number>>;
  /** Of the memory of a serverless endpoint, while it answers. */
  readonly serverlessGigabyteSecond: number;
  readonly lambdaGigabyteSecond: number;
  readonly lambdaRequest: number;
  readonly stateTransition: number;
  /** Of a metric of one's own, by the hours in which a value of it was sent. */
  readonly metricMonth: number;
  /** Of each metric that an alarm reads. */
  readonly alarmMetricMonth: number;
  /** Of each metric that is read. */
  readonly metricRead: number;
  /** Of a request that sends values. */
  readonly metricPut: number;
  readonly dashboardMonth: number;
  readonly keyMonth: number;
  readonly scheduleRun: number;
  readonly s3Put: number;
  readonly s3Get: number;
  readonly s3GigabyteMonth: number;
  readonly logGigabyte: number;
  readonly natGatewayHour: number;
  /** Of an interface endpoint in one zone. */
  readonly interfaceEndpointHour: number;
}

/**
 * us-east-1, November 2026. Sources: ml.t3.medium, ml.m5.large, ml.m5.xlarge and ml.m5.2xlarge, alarms and metrics as people
 * published them from AWS's price list API in July and September 2026, with its usage types (`USE1-Host:ml.m5.large`); Lambda
 * and Step Functions from AWS's pages; other instances from copies of https://aws.amazon.com/sagemaker/pricing/ of which at
 * least two agree, such as sagemaker_instance_pricing.md of github.com/ZindiAfrica/AI-for-Equity-Challenges-Getting-Started-with-AWS-Resources
 * for ml.t3, ml.r5 and ml.g4dn, docs/sagemaker_instances.md of github.com/JHUAPL-DTC-TA2/wiki for ml.r5.8xlarge (ml.r5.4xlarge is half of it), and
 * notebooks/10kGNAD/sagemaker of github.com/goerlitz/nlp-classification for ml.g4dn and ml.p3; the rest is general knowledge
 * of AWS's pricing pages. None comes from a bill. Instances that are not here are not guessed: the sources differ on them.
 */
export const PRICES: Prices = {
  region: 'us-east-1',
  asOf: '2026-11',
  instanceHour: {
    'ml.t3.medium': 0.05,
    'ml.t3.large': 0.1,
    'ml.t3.xlarge': 0.2,
    'ml.t3.2xlarge': 0.399,
    'ml.m5.large': 0.115,
    'ml.m5.xlarge': 0.23,
    'ml.m5.2xlarge': 0.461,
    'ml.m5.4xlarge': 0.922,
    'ml.m5.12xlarge': 2.765,
    'ml.m5.24xlarge': 5.53,
    'ml.c5.large': 0.102,
    'ml.c5.xlarge': 0.204,
    'ml.c5.2xlarge': 0.408,
    'ml.c5.4xlarge': 0.816,
    'ml.c5.9xlarge': 1.836,
    'ml.c5.18xlarge': 3.672,
    'ml.r5.2xlarge': 0.605,
    'ml.r5.4xlarge': 1.21,
    'ml.r5.8xlarge': 2.419,
    'ml.g4dn.xlarge': 0.7364,
    'ml.g4dn.2xlarge': 0.94,
    'ml.g4dn.4xlarge': 1.505,
    'ml.g4dn.8xlarge': 2.72,
    'ml.g4dn.12xlarge': 4.89,
    'ml.g4dn.16xlarge': 5.44,
    'ml.g5.xlarge': 1.408,
    'ml.g5.2xlarge': 1.515,
    'ml.g5.12xlarge': 7.09,
    'ml.p3.2xlarge': 3.825,
    'ml.p3.8xlarge': 14.688,
    'ml.p3.16xlarge': 28.152,
  },
  serverlessGigabyteSecond: 0.00002,
  // Arm.
  lambdaGigabyteSecond: 0.0000133334,
  lambdaRequest: 0.2 / 1e6,
  // Standard workflows.
  stateTransition: 0.025 / 1000,
  metricMonth: 0.3,
  alarmMetricMonth: 0.1,
  metricRead: 0.01 / 1000,
  metricPut: 0.01 / 1000,
  dashboardMonth: 3,
  keyMonth: 1,
  scheduleRun: 1 / 1e6,
  s3Put: 0.005 / 1000,
  s3Get: 0.0004 / 1000,
  s3GigabyteMonth: 0.023,
  logGigabyte: 0.5,
  natGatewayHour: 0.045,
  interfaceEndpointHour: 0.01,
};

/** A month in hours, as AWS's calculator counts it. */
export const HOURS_PER_MONTH = 730;
