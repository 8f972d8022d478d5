import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { hashText } from '../../engine/aws/canonical';
import type { AlarmRule } from './aws/alarms';
import { bundleHandler, bundleProgram, type Mutation } from './build';
import { HAZARDS, type Hazard } from './endpoint/steps';
import type { Failure, Order, Outcome, PartName, Schedule } from './parts';
import { readAlarms } from './read-alarms';

const ROOT = path.join(__dirname, '..', '..');
const FOLDER = path.join(ROOT, '.local', 'simulator');
const HANDLERS: Readonly<Record<PartName, readonly string[]>> = {
  endpoint: ['deploy-model'],
  retrain: ['retrain'],
  drift: ['detect-drift', 'count-shard'],
  quality: ['measure-quality'],
};

const PROGRAM = path.join(FOLDER, `program-${process.pid}.cjs`);
let programBuilt: Promise<void> | undefined;

/** How histories are run. */
export interface SimulateOptions {
  readonly part: PartName;
  /** @default 1 */
  readonly firstSeed?: number;
  readonly count: number;
  /** @default - all of them */
  readonly hazards?: readonly Hazard[];
  /** These histories instead of random ones. */
  readonly schedules?: readonly Schedule[];
  /** @default 3 */
  readonly maximumFailures?: number;
  /** Whether failing histories are made as short as they can be. @default true */
  readonly isShrunk?: boolean;
  /** A fault that is put into the handler. */
  readonly mutation?: Mutation;
  /** Writes every call of the handler to this process's errors. */
  readonly isTraced?: boolean;
  /** @default - those of a lifecycle */
  readonly alarms?: readonly AlarmRule[];
}

/** Bundles the handler and the simulator, and runs histories in a process of their own. */
export async function simulate(options: SimulateOptions): Promise<Outcome> {
  const { part, mutation, ...rest } = options;
  mkdirSync(FOLDER, { recursive: true });
  programBuilt ??= bundleProgram('test/simulator/program.ts', PROGRAM).then(() => {
    process.once('exit', () => rmSync(PROGRAM, { force: true }));
  });
  await programBuilt;
  const folder = mkdtempSync(path.join(FOLDER, 'run-'));
  try {
    const codeFiles = HANDLERS[part].map((name) => path.join(folder, `${name}.cjs`));
    const codes = await bundleHandlers(part, mutation);
    codeFiles.forEach((file, i) => writeFileSync(file, codes[i]!));
    const order: Order = {
      firstSeed: 1,
      maximumFailures: 3,
      hazards: HAZARDS,
      isShrunk: true,
      alarms: readAlarms(),
      ...rest,
      part,
      codeFiles,
    };
    // A larger young generation: what a history leaves behind is rubbish all at once.
    const run = promisify(execFile)(process.execPath, ['--max-semi-space-size=64', PROGRAM, JSON.stringify(order)], {
      cwd: ROOT,
      maxBuffer: 1e9,
      env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    });
    if (order.isTraced) {
      run.child.stderr?.pipe(process.stderr);
    }
    return JSON.parse((await run).stdout) as Outcome;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Names the code of a part's handlers, as it is bundled here: another text, its own or a library's, has another name. */
export async function identifyHandler(part: PartName): Promise<string> {
  return hashText((await bundleHandlers(part)).join(''), 12);
}

function bundleHandlers(part: PartName, mutation?: Mutation): Promise<string[]> {
  return Promise.all(HANDLERS[part].map((name) => bundleHandler(name, mutation)));
}

/** A failing history as a test that can be pasted into `simulator.test.ts`, with the line that says what did not hold. */
export function describeFailure({ part, message, schedule: { seed, staleSeconds, steps } }: Failure): string {
  return [
    `// ${message}`,
    `test('history ${seed}', () => replay('${part}', { seed: ${seed}, staleSeconds: ${staleSeconds}, steps: [`,
    ...steps.map((step) => `  ${JSON.stringify(step)},`),
    ']}));',
  ].join('\n');
}

/**
 * Runs one history again, as it was printed.
 *
 * @throws Error with what does not hold
 */
export async function replay(part: PartName, schedule: Schedule, mutation?: Mutation): Promise<void> {
  const { failures } = await simulate({ part, count: 1, schedules: [schedule], isShrunk: false, mutation });
  if (failures.length > 0) {
    throw new Error(failures.map(({ message }) => message).join('\n'));
  }
}
