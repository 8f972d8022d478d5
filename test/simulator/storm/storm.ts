import { stackArn } from '../aws/cloudformation';
import { bundleHandler } from '../build';
import { ENDPOINT, stateUri } from '../endpoint/world';
import { Environment } from '../environment';
import { TOPIC, variablesOf } from '../retrain/world';
import { StormWorld } from './world';

/** As the construct makes it: batches are handled two at a time. */
const QUEUE = { windowMilliseconds: 60_000, visibilityMilliseconds: 360_000, maximumReceives: 5, concurrency: 2 };

/** What uploads and approvals cost, and how it ends. */
export interface StormOutcome {
  /** Until twenty minutes after it. */
  readonly invocations: number;
  readonly s3: number;
  readonly sageMaker: number;
  readonly messages: number;
  readonly runs: number;
  readonly rollouts: number;
  /** The version that serves then. */
  readonly serving: number | undefined;
  /** Hours later. */
  readonly runsInTheEnd: number;
  readonly hasUnseenData: boolean;
  readonly deadLetters: number;
  /** What did not hold of the endpoint. */
  readonly violation: string | undefined;
}

/** How much comes, how soon, and in batches of how many objects. */
export interface Storm {
  readonly uploads: number;
  readonly approvals: number;
  readonly batchSize: number;
  readonly seconds: number;
}

/** Uploads and approvals at the same time, of one lifecycle. */
export async function passStorm({ uploads, approvals, batchSize, seconds }: Storm): Promise<StormOutcome> {
  const [controller, decider] = [await bundleHandler('deploy-model'), await bundleHandler('retrain')];
  const control = (stack: 'first' | 'second', count: number): Environment[] =>
    start(controller, count, {
      ENDPOINT_NAME: ENDPOINT,
      MODEL_PACKAGE_GROUP: 'churn',
      STATE_URI: stateUri(stack),
      OWNER_STACK: stackArn(stack),
      DEAD_LETTER_QUEUE_URL: 'https://sqs/dead-letters',
      TOPIC_ARN: TOPIC,
    });
  const world = new StormWorld(
    // Every approval may be under way at once.
    { first: control('first', approvals), second: control('second', 1) },
    start(decider, QUEUE.concurrency + 2, variablesOf('plain')),
    { ...QUEUE, batchSize },
  );
  await world.begin(approvals);
  const before = { ...world.calls, invocations: world.invocations, messages: world.messages.sent.length };
  const rollouts = world.endpoints.rollouts;
  await world.rage(uploads, seconds * 1_000);
  await world.pass(20 * 60_000);
  const { calls, pipelines, serving, endpoints } = world;
  const since = (service: string): number =>
    calls[service]! - ((before as Readonly<Record<string, number>>)[service] ?? 0);
  const outcome = {
    invocations: world.invocations - before.invocations,
    s3: since('S3'),
    sageMaker: since('SageMaker'),
    messages: world.messages.sent.length - before.messages,
    runs: pipelines.runs.length,
    rollouts: endpoints.rollouts - rollouts,
    serving,
  };
  await world.rest(5);
  return {
    ...outcome,
    runsInTheEnd: pipelines.runs.length,
    hasUnseenData: world.hasUnseenData,
    deadLetters:
      world.queue.deadLetters.length +
      world.decider.deadLetters.length +
      world.stacks.first.controller.deadLetters.length,
    violation: world.watch.look(),
  };
}

function start(code: string, count: number, variables: Readonly<Record<string, string>>): Environment[] {
  return Array.from({ length: count }, () => new Environment(code, variables));
}
