import { Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { DETAIL_TYPES } from '../../contract/events';
import { checkInteger } from '../foundation/names';
import { deliverForHours } from '../foundation/rule-delivery';
import { deadLetterQueueOf } from '../foundation/stack-singletons';
import { LifecycleValidationError } from '../foundation/validation-error';

/** How many new objects are decided about at once. */
export interface NewDataBatch {
  /**
   * So many objects are decided about together, at most; 1 to 10,000.
   * @default 1000
   */
  readonly maximumObjects?: number;
  /**
   * The first object waits so long for others, at most; 1 second to 5 minutes.
   * @default Duration.minutes(1)
   */
  readonly maximumWait?: Duration;
}

/** Two invocations decide at once: SQS allows no fewer, and more would only wait for each other. */
const CONCURRENCY = 2;
/** A batch that fails is decided about so often before it goes to the dead letters. */
const TRIES = 5;
/** Lambda's limits of a batching window. */
const LONGEST_WAIT = Duration.minutes(5);

/** Checks how new data is batched. */
export function checkBatch({ maximumObjects, maximumWait }: NewDataBatch = {}): void {
  checkInteger('newDataBatch.maximumObjects', maximumObjects, 1, 10_000);
  if (maximumWait === undefined || maximumWait.isUnresolved()) {
    return;
  }
  const seconds = maximumWait.toMilliseconds() / 1_000;
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > LONGEST_WAIT.toSeconds()) {
    throw new LifecycleValidationError(
      `newDataBatch.maximumWait: must be whole seconds, from 1 second to 5 minutes, got ${maximumWait.toHumanString()}`,
    );
  }
}

/** New objects, and who decides about them. */
export interface NewDataQueueProps {
  readonly handler: lambda.Function;
  /** How long the handler has, of which the queue has to know. */
  readonly timeout: Duration;
  readonly bucketName: string;
  readonly prefix: string;
  readonly pipelineName: string;
  readonly batch?: NewDataBatch;
}

/**
 * Puts a queue between new objects and the function that decides: thousands of uploads in a minute are some invocations, two at
 * a time, and what fails goes to the stack's dead letters.
 */
export function queueNewData(scope: Construct, props: NewDataQueueProps): void {
  const { handler, timeout, bucketName, prefix, pipelineName, batch = {} } = props;
  const deadLetters = deadLetterQueueOf(scope);
  const queue = new sqs.Queue(scope, 'NewDataQueue', {
    encryption: sqs.QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    // https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
    visibilityTimeout: Duration.seconds(6 * timeout.toSeconds()),
    deadLetterQueue: { queue: deadLetters, maxReceiveCount: TRIES },
  });
  deadLetters.takeFromQueue(queue);
  handler.addEventSource(
    new SqsEventSource(queue, {
      batchSize: batch.maximumObjects ?? 1_000,
      maxBatchingWindow: batch.maximumWait ?? Duration.minutes(1),
      maxConcurrency: CONCURRENCY,
      reportBatchItemFailures: true,
    }),
  );
  new events.Rule(scope, 'NewDataRule', {
    description: `New data for ${pipelineName}`,
    eventPattern: {
      source: ['aws.s3'],
      detailType: [DETAIL_TYPES.object],
      detail: { bucket: { name: [bucketName] }, object: { key: [{ prefix }] } },
    },
    targets: [new targets.SqsQueue(queue, deliverForHours(scope))],
  });
}
