/**
 * What AWS charges in us-east-1, in USD, without free tiers, as of 2026-11. Those that are marked as read come from pages of
 * AWS, or of others that quote it; the rest is general knowledge, worth a look at AWS's pricing pages before a decision.
 */
export const PRICES = {
  /** Arm, per GB-second; read. */
  lambdaGigabyteSecond: 0.0000133334,
  lambdaRequest: 0.2 / 1e6,
  /** Standard workflows; read. */
  stateTransition: 0.025 / 1000,
  /** Per month; read. That it is charged by the hour in which a value was sent is not. */
  metricMonth: 0.3,
  alarmMetricMonth: 0.1,
  /** Per metric; read. */
  metricRead: 0.01 / 1000,
  metricPut: 0.01 / 1000,
  s3Put: 0.005 / 1000,
  s3Get: 0.0004 / 1000,
  s3GigabyteMonth: 0.023,
  logGigabyte: 0.5,
  /** ml.m5.xlarge, Processing, per hour. */
  processingHour: 0.23,
} as const;

/** What is taken for granted about AWS. */
export const ASSUMPTIONS = {
  /** Of one core of this machine, Lambda's at 1,769 MB (one vCPU, Graviton). */
  lambdaCoreShare: 0.6,
  /** Bytes per second that a function gets out of S3. Published measurements range from 50 to 88 MB/s. */
  lambdaNetwork: 50e6,
  lambdaGigabytes: 1769 / 1024,
  /** Of one captured file. Data capture decides it; larger files are cheaper to read. */
  fileBytes: 5e6,
  hoursPerMonth: 730,
} as const;
