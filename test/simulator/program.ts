// Runs histories against bundles of the handlers; bundled and started by simulate.ts, which talks to it in JSON.
import { readFileSync } from 'node:fs';
import { createRandom } from '../../engine/aws/random';
import { runEndpoint } from './endpoint/finish';
import { drawSchedule, type EndpointSchedule, type Hazard } from './endpoint/steps';
import { type ControllerEnvironments, ENDPOINT, type EndpointWorld, stateUri } from './endpoint/world';
import { Environment } from './environment';
import { kindOf, shrink } from './shrink';

/** What is to be run. */
export interface Order {
  /** The file of the handler's bundle. */
  readonly codeFile: string;
  /** Histories are drawn from this seed on. */
  readonly firstSeed: number;
  readonly count: number;
  readonly hazards: readonly Hazard[];
  /** These histories instead of random ones. */
  readonly schedules?: readonly EndpointSchedule[];
  /** So many kinds of failures are looked for. */
  readonly maximumFailures: number;
  readonly isTraced?: boolean;
}

export interface Failure {
  readonly message: string;
  /** The shortest history that fails in this way. */
  readonly schedule: EndpointSchedule;
  /** How many histories had been run when it was found. */
  readonly after: number;
}

export interface Outcome {
  readonly ran: number;
  readonly calls: number;
  readonly seconds: number;
  readonly failures: readonly Failure[];
}

async function run(order: Order): Promise<Outcome> {
  const environments = startControllers(readFileSync(order.codeFile, 'utf8'));
  const hazards = new Set(order.hazards);
  const failures: Failure[] = [];
  const kinds = new Set<string>();
  const started = performance.now();
  let calls = 0;
  let ran = 0;
  const play = (schedule: EndpointSchedule, prepare?: (world: EndpointWorld) => void): Promise<string | undefined> =>
    runEndpoint(schedule, environments, prepare);
  for (; ran < order.count && failures.length < order.maximumFailures; ran++) {
    const seed = order.firstSeed + ran;
    const schedule = order.schedules?.[ran] ?? drawSchedule(seed, createRandom(seed), hazards);
    let world: EndpointWorld | undefined;
    const message = await play(schedule, (made) => {
      world = made;
      if (order.isTraced) {
        made.cloud.trace = (line) => console.error(new Date(made.runtime.now).toISOString(), line);
      }
    });
    calls += world!.cloud.calls;
    if (message !== undefined && !kinds.has(kindOf(message))) {
      kinds.add(kindOf(message));
      const shortest = order.schedules
        ? schedule
        : await shrink(schedule, async (shorter) => {
            const found = await play(shorter);
            return found !== undefined && kindOf(found) === kindOf(message);
          });
      failures.push({ message: (await play(shortest)) ?? message, schedule: shortest, after: ran + 1 });
    }
  }
  return { ran, calls, seconds: (performance.now() - started) / 1_000, failures };
}

function startControllers(code: string): ControllerEnvironments {
  const start = (stack: 'first' | 'second', count: number): Environment[] =>
    Array.from(
      { length: count },
      () =>
        new Environment(code, { ENDPOINT_NAME: ENDPOINT, MODEL_PACKAGE_GROUP: 'churn', STATE_URI: stateUri(stack) }),
    );
  return { first: start('first', 3), second: start('second', 2) };
}

run(JSON.parse(process.argv[2]) as Order).then(
  (outcome) => process.stdout.write(JSON.stringify(outcome)),
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
