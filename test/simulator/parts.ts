import type { AlarmRule } from './aws/alarms';
import { stackArn } from './aws/cloudformation';
import type { Cloud } from './cloud';
import { DRIFT_PARTS_VARIABLES, DRIFT_VARIABLES, DriftWorld } from './drift/world';
import { runEndpoint } from './endpoint/finish';
import { drawSchedule, type EndpointSchedule, type Hazard } from './endpoint/steps';
import { ENDPOINT, LOG_GROUP, stateUri } from './endpoint/world';
import { Environment } from './environment';
import type { History } from './history';
import { runMonitor } from './monitor/run';
import { addRewrites, addUnread, drawMonitorSchedule, type MonitorSchedule } from './monitor/steps';
import { PARTS_VARIABLES, QUALITY_VARIABLES, QualityWorld } from './quality/world';
import { runRetrain } from './retrain/run';
import { drawRetrainSchedule, type GuardSet, type RetrainSchedule } from './retrain/steps';
import { TOPIC, variablesOf } from './retrain/world';

/** What is simulated, by the handler that does it. */
export type PartName = 'endpoint' | 'retrain' | 'drift' | 'quality';

/** A history of one of the parts. */
export type Schedule = History<{ readonly kind: string }>;

/** What a program is to run. */
export interface Order {
  readonly part: PartName;
  /** The files of the handlers' bundles. */
  readonly codeFiles: readonly string[];
  /** Histories are drawn from this seed on. */
  readonly firstSeed: number;
  readonly count: number;
  /** What histories of the endpoint may contain. */
  readonly hazards: readonly Hazard[];
  /** These histories instead of random ones. */
  readonly schedules?: readonly Schedule[];
  /** So many kinds of failures are looked for. */
  readonly maximumFailures: number;
  /** Whether failing histories are made as short as they can be. */
  readonly isShrunk: boolean;
  readonly isTraced?: boolean;
  /** What stands over what fails. */
  readonly alarms: readonly AlarmRule[];
}

export interface Failure {
  readonly part: PartName;
  readonly message: string;
  /** The shortest history that fails in this way. */
  readonly schedule: Schedule;
  /** How many histories had been run when it was found. */
  readonly after: number;
}

export interface Outcome {
  readonly ran: number;
  /** Requests that the handlers made. */
  readonly calls: number;
  readonly seconds: number;
  readonly failures: readonly Failure[];
}

/** How histories of a part are drawn and run. */
export interface Part {
  draw(seed: number, random: () => number): Schedule;
  /** What did not hold; undefined when all did. */
  run(schedule: Schedule, prepare?: (cloud: Cloud) => void): Promise<string | undefined>;
}

/** The parts, each with the code of its handlers and what is ordered. */
export const PARTS: Readonly<Record<PartName, (codes: readonly string[], order: Order) => Part>> = {
  endpoint: ([code], order) => {
    const start = (stack: 'first' | 'second', count: number): Environment[] =>
      startEnvironments(code, count, {
        ENDPOINT_NAME: ENDPOINT,
        MODEL_PACKAGE_GROUP: 'churn',
        STATE_URI: stateUri(stack),
        OWNER_STACK: stackArn(stack),
        DEAD_LETTER_QUEUE_URL: 'https://sqs/dead-letters',
        TOPIC_ARN: TOPIC,
        LOG_GROUPS: JSON.stringify([LOG_GROUP]),
      });
    const environments = { first: start('first', 3), second: start('second', 2) };
    const hazards = new Set(order.hazards);
    return {
      draw: (seed, random) => drawSchedule(seed, random, hazards),
      run: (schedule, prepare) =>
        runEndpoint(schedule as EndpointSchedule, environments, order.alarms, ({ cloud }) => prepare?.(cloud)),
    };
  },
  retrain: ([code], order) => {
    const start = (guards: GuardSet): Environment[] => startEnvironments(code, 4, variablesOf(guards));
    const environments = {
      plain: start('plain'),
      quiet: start('quiet'),
      month: start('month'),
      budget: start('budget'),
      diagnosed: start('diagnosed'),
    };
    return {
      draw: drawRetrainSchedule,
      run: (schedule, prepare) =>
        runRetrain(schedule as RetrainSchedule, environments, order.alarms, ({ cloud }) => prepare?.(cloud)),
    };
  },
  drift: ([code, counter], order) => {
    const environments = {
      whole: startEnvironments(code, 4, DRIFT_VARIABLES),
      inParts: startEnvironments(code, 4, DRIFT_PARTS_VARIABLES),
      counter: startEnvironments(counter, 4, {}),
    };
    return {
      draw: (seed, random) => addUnread(drawMonitorSchedule(seed, random)),
      run: (schedule, prepare) => {
        const world = new DriftWorld(schedule as MonitorSchedule, environments, order.alarms);
        prepare?.(world.cloud);
        // Of windows that are counted in parts, an event goes on with one after the other.
        return runMonitor(world, schedule as MonitorSchedule, world.machine ? 18 : 2);
      },
    };
  },
  quality: ([code], order) => {
    const environments = {
      whole: startEnvironments(code, 4, QUALITY_VARIABLES),
      inParts: startEnvironments(code, 4, PARTS_VARIABLES),
    };
    return {
      draw: (seed, random) => addRewrites(drawMonitorSchedule(seed, random, 5)),
      run: (schedule, prepare) => {
        const world = new QualityWorld(schedule as MonitorSchedule, environments, order.alarms);
        prepare?.(world.cloud);
        // Of windows that are measured in parts, an event goes on with one after the other.
        return runMonitor(world, schedule as MonitorSchedule, world.machine ? 18 : 5);
      },
    };
  },
};

function startEnvironments(
  code: string | undefined,
  count: number,
  variables: Readonly<Record<string, string>>,
): Environment[] {
  return Array.from({ length: count }, () => new Environment(code!, variables));
}
