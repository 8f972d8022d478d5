// Runs histories against bundles of the handlers; bundled and started by simulate.ts, which talks to it in JSON.
import { readFileSync } from 'node:fs';
import { createRandom } from '../../engine/aws/random';
import { checkCommand, refusals } from '../service-models/check-command';
import type { Cloud } from './cloud';
import { type Failure, type Order, type Outcome, PARTS, type Schedule } from './parts';
import { kindOf, shrink } from './shrink';

/** Of every so manieth history each request is checked against its service's model, which costs more than all the rest. */
const CHECKED = 50;

async function run(order: Order): Promise<Outcome> {
  const part = PARTS[order.part](
    order.codeFiles.map((file) => readFileSync(file, 'utf8')),
    order,
  );
  const failures: Failure[] = [];
  const kinds = new Set<string>();
  const started = performance.now();
  let calls = 0;
  let ran = 0;
  for (; ran < order.count && failures.length < order.maximumFailures; ran++) {
    const seed = order.firstSeed + ran;
    const schedule = order.schedules?.[ran] ?? part.draw(seed, createRandom(seed));
    let cloud: Cloud | undefined;
    const broken = await part.run(schedule, (made) => {
      cloud = made;
      if (order.isTraced) {
        made.trace = (line) => console.error(new Date(made.runtime.now).toISOString(), line);
      }
      if (ran % CHECKED === 0) {
        made.check = (service, command) => checkCommand(`${service}Client`, command);
      }
    });
    // A handler may have swallowed the refusal.
    const message = refusals.splice(0)[0] ?? broken;
    calls += cloud!.calls;
    if (message !== undefined && !kinds.has(kindOf(message))) {
      kinds.add(kindOf(message));
      const fails = async (shorter: Schedule): Promise<boolean> => {
        const found = await part.run(shorter);
        return found !== undefined && kindOf(found) === kindOf(message);
      };
      const shortest = order.schedules || !order.isShrunk ? schedule : await shrink(schedule, fails);
      failures.push({ part: order.part, message, schedule: shortest, after: ran + 1 });
    }
  }
  return { ran, calls, seconds: (performance.now() - started) / 1_000, failures };
}

run(JSON.parse(process.argv[2]) as Order).then(
  (outcome) => process.stdout.write(JSON.stringify(outcome)),
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
