// What a history that fails is printed as: the shortest one, as a test that can be pasted.

import { shrink } from './shrink';
import { describeFailure, simulate } from './simulate';

interface Step {
  readonly wait: number;
  readonly kind: string;
}

const step = (wait: number, kind: string): Step => ({ wait, kind });

test('steps that change nothing are left out, and what is left happens at once where that is enough', async () => {
  const timeOf = (steps: readonly Step[], kind: string): number => {
    const index = steps.findIndex((each) => each.kind === kind);
    return index < 0 ? Number.NaN : steps.slice(0, index + 1).reduce((sum, { wait }) => sum + wait, 0);
  };
  // It fails where the alarm comes an hour after the deploy, or later.
  const fails = async ({ steps }: { steps: readonly Step[] }): Promise<boolean> =>
    timeOf(steps, 'alarm') - timeOf(steps, 'deploy') >= 3_600;
  const steps = [step(5, 'a'), step(60, 'deploy'), step(1_800, 'b'), step(1_800, 'c'), step(7, 'alarm'), step(9, 'd')];
  expect(await shrink({ steps }, fails)).toEqual({ steps: [step(0, 'deploy'), step(3_607, 'alarm')] });
});

test('a history that fails is printed as a test that fails in the same way', async () => {
  const mutation = {
    file: 'lambda/deploy-model/act.ts',
    from: 'await tellOfFailure(action.attempt, observed, context);',
    to: '',
  };
  const { failures } = await simulate({ part: 'endpoint', mutation, count: 1_500, maximumFailures: 1 });
  expect(failures).toHaveLength(1);
  const printed = describeFailure(failures[0]!);
  expect(printed).toMatch(
    /^\/\/ a rollout failed, and nobody was told within 30 minutes\ntest\('history \d+', \(\) => replay\(/,
  );
  const replay = jest.fn();
  const declare = new Function('test', 'replay', printed);
  declare((_: string, run: () => unknown) => run(), replay);
  const [[part, schedule]] = replay.mock.calls;
  expect([part, schedule]).toEqual(['endpoint', failures[0]!.schedule]);
  const again = await simulate({ part, mutation, count: 1, schedules: [schedule], isShrunk: false });
  expect(again.failures.map(({ message }) => message)).toEqual([failures[0]!.message]);
  const others = await simulate({ part, count: 1, schedules: [schedule], isShrunk: false });
  expect(others.failures).toEqual([]);
});
