import type { SQSEvent } from 'aws-lambda';
import type { RetrainEvent } from '../../../lambda/retrain/cause';
import type { PipelineWorld } from './fake-pipeline';

/** What a storm of uploads costs. */
export interface StormCounts {
  readonly invocations: number;
  /** Calls of AWS, by service. */
  readonly s3: number;
  readonly sageMaker: number;
  readonly messages: number;
  readonly runs: number;
}

/** An upload as EventBridge tells of it. */
export function uploadEvent(index: number, time: string): RetrainEvent & object {
  return {
    'detail-type': 'Object Created',
    time,
    detail: {
      bucket: { name: 'raw' },
      object: { key: `rows/${index}.csv`, sequencer: String(index).padStart(8, '0'), size: 1 },
    },
  } as unknown as RetrainEvent & object;
}

/** Messages as Lambda gets them from the queue. */
export function toBatch(bodies: readonly string[]): SQSEvent {
  return { Records: bodies.map((body, index) => ({ messageId: `message-${index}`, body })) } as SQSEvent;
}

/** Uploads within a minute, through the queue: batches, two of them at a time. */
export async function passStorm(world: PipelineWorld, uploads: number, batchSize: number): Promise<StormCounts> {
  const counts = { invocations: 0, s3: 0, sageMaker: 0 };
  const before = { messages: world.messages.length, runs: world.runs.length };
  world.onCall = (what) => {
    const [when, command] = what.split(' ');
    if (when === 'before') {
      counts[/Object/.test(command!) ? 's3' : 'sageMaker']++;
    }
  };
  const start = world.now;
  const bodies = Array.from({ length: uploads }, (_, index) =>
    JSON.stringify(uploadEvent(index, new Date(start + (60_000 * index) / uploads).toISOString())),
  );
  const batches: string[][] = [];
  for (let first = 0; first < uploads; first += batchSize) {
    batches.push(bodies.slice(first, first + batchSize));
  }
  for (let first = 0; first < batches.length; first += 2) {
    // The events of a batch are not from the future.
    world.now = Math.max(world.now, start + (60_000 * Math.min(uploads, (first + 2) * batchSize)) / uploads);
    await Promise.all(
      batches.slice(first, first + 2).map((batch) => {
        counts.invocations++;
        return world.deliver(toBatch(batch));
      }),
    );
  }
  world.onCall = () => undefined;
  return {
    ...counts,
    messages: world.messages.length - before.messages,
    runs: world.runs.length - before.runs,
  };
}
