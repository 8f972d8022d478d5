// The log group of the endpoint's containers: created with its retention, and never in the way of anything else.
import { awsError } from '../../engine/aws/fake-s3';
import { ENDPOINT, SETTINGS, STATE, World } from './world';

jest.mock('../../../engine/aws/logging', () => ({ logger: { info: jest.fn(), warn: jest.fn(), error: jest.fn() } }));

const GROUP = `/aws/sagemaker/Endpoints/${ENDPOINT}`;
const OURS = { 'sagemaker-lifecycle:endpoint': ENDPOINT };
const LOGS = { arn: `arn:aws:logs:eu-west-1:111122223333:log-group:${GROUP}`, days: 90 };
const DECLARED = { ...LOGS, days: 365, isDeclared: true };
const MINUTE = 60_000;

let world: World;
beforeEach(() => {
  world = new World();
  world.logGroups = [LOGS];
});

const group = () => world.logs.groups.get(GROUP);
const deploy = async (instanceType: string) => {
  const update = world.request('Update', { ...SETTINGS, instanceType });
  await world.deliver(update);
  await world.drain();
  expect(world.answersTo(update).map(({ status }) => status)).toEqual(['SUCCESS']);
};

async function sweepFor(minutes: number): Promise<void> {
  for (let passed = 0; passed < minutes; passed += 10) {
    world.now += 10 * MINUTE;
    await world.sweep();
  }
}

test('is there with its retention before the endpoint is, and costs no call once it is', async () => {
  world.sageMaker.register();
  await world.deliver(world.request('Create'));
  expect(world.endpoint?.status).toBe('Creating');
  expect(group()).toEqual({ days: 90, tags: OURS });
  const { calls } = world.logs;
  expect(calls).toBe(2);
  await world.drain();
  await sweepFor(60);
  expect(world.logs.calls).toBe(calls);
  await deploy('ml.m5.xlarge');
  expect(world.logs.calls).toBe(calls + 1);
});

test('of before is left as it is, whatever a person has set there', async () => {
  for (const days of [undefined, 1_827]) {
    world.logs.groups.set(GROUP, { days, tags: {} });
    await world.serveVersionOne();
    expect(group()).toEqual({ days, tags: {} });
    world = new World();
    world.logGroups = [LOGS];
  }
});

test('of before gets what was declared, once for each value', async () => {
  world.logs.groups.set(GROUP, { tags: {} });
  world.logGroups = [DECLARED];
  await world.serveVersionOne();
  expect(group()?.days).toBe(365);
  group()!.days = 14;
  await deploy('ml.m5.xlarge');
  expect(group()?.days).toBe(14);
  world.logGroups = [{ ...DECLARED, days: 30 }];
  await sweepFor(10);
  expect(group()?.days).toBe(30);
  world.logGroups = [{ arn: LOGS.arn, isDeclared: true }];
  await sweepFor(10);
  expect(group()).toEqual({ days: undefined, tags: {} });
});

test('that the controller made follows a change of the default, and keeps what a person sets meanwhile', async () => {
  await world.serveVersionOne();
  group()!.days = 7;
  await deploy('ml.m5.xlarge');
  expect(group()?.days).toBe(7);
  world.logGroups = [{ ...LOGS, days: 180 }];
  await sweepFor(10);
  expect(group()?.days).toBe(180);
});

test('that somebody deleted is created again by the next deploy', async () => {
  await world.serveVersionOne();
  world.logs.groups.clear();
  await deploy('ml.m5.xlarge');
  expect(group()?.days).toBe(90);
});

test('that was created by an invocation that was killed then gets its retention all the same', async () => {
  world.logs.groups.set(GROUP, { tags: OURS });
  await world.serveVersionOne();
  expect(group()?.days).toBe(90);
});

test('that is to forget nothing is created without a retention', async () => {
  world.logGroups = [{ arn: LOGS.arn }];
  await world.serveVersionOne();
  expect(group()).toEqual({ days: undefined, tags: OURS });
  expect(world.logs.calls).toBe(1);
});

test('stays when the endpoint is deleted, and is seen to anew by the next one of its name', async () => {
  await world.serveVersionOne();
  await world.deliver(world.request('Delete'));
  await world.drain();
  expect(world.endpoint).toBeUndefined();
  expect(group()?.days).toBe(90);
  expect(world.s3.uris(`${STATE}/log-retention`)).toEqual([]);
});

test('of jobs get what was declared, whoever made them, and what one of them is refused does not keep the others waiting', async () => {
  const jobs = ['TrainingJobs', 'TransformJobs'].map((kind) => `/aws/sagemaker/${kind}`);
  world.logs.groups.set(jobs[0]!, { tags: {} });
  world.logGroups = [LOGS, ...jobs.map((name) => ({ ...DECLARED, arn: LOGS.arn.replace(GROUP, name) }))];
  world.logs.errors.push(awsError('ThrottlingException', 'Rate exceeded'));
  await world.serveVersionOne();
  expect(group()).toBeUndefined();
  expect(jobs.map((name) => world.logs.groups.get(name)?.days)).toEqual([365, 365]);
  world.logs.groups.get(jobs[1]!)!.days = 14;
  await sweepFor(10);
  expect(group()?.days).toBe(90);
  expect(world.logs.groups.get(jobs[1]!)?.days).toBe(14);
});

describe('a failure of its calls', () => {
  const refuse = (count: number) => {
    world.logs.errors.push(
      ...Array.from({ length: count }, () => awsError('AccessDeniedException', 'is not authorized')),
    );
  };

  test('keeps neither a rollout nor the answer to CloudFormation waiting', async () => {
    refuse(100);
    await world.serveVersionOne();
    expect(world.sageMaker.servingVersion(ENDPOINT)).toBe(1);
    expect(group()).toBeUndefined();
  });

  test('is tried again every five minutes at most, told once after a quarter of an hour, and forgotten when it passes', async () => {
    refuse(5);
    await world.serveVersionOne();
    const told = () => world.notices.messages.filter(({ notice }) => notice.kind === 'LogRetentionNotSet');
    for (let look = 0; look < 20; look++) {
      await world.sweep();
    }
    expect(world.logs.calls).toBe(1);
    expect(told()).toEqual([]);
    await sweepFor(30);
    expect(told()).toEqual([
      expect.objectContaining({
        words: expect.stringMatching(
          /could not be created, or its retention not be set: \/aws\/sagemaker\/Endpoints\/churn: AccessDeniedException: is not authorized[\s\S]*version 1 .* goes on serving/,
        ),
      }),
    ]);
    await sweepFor(60);
    expect(told()).toHaveLength(1);
    expect(group()?.days).toBe(90);
  });

  test('that nobody can be told of fails no look, and is told later', async () => {
    refuse(3);
    await world.serveVersionOne();
    await sweepFor(10);
    const passing = Object.assign(awsError('ThrottlingException', 'Rate exceeded'), { $metadata: {} });
    world.notices.topicErrors.push(passing);
    world.failsToCount = true;
    await sweepFor(10);
    expect(world.notices.kinds()).not.toContain('LogRetentionNotSet');
    world.failsToCount = false;
    refuse(1);
    await sweepFor(10);
    expect(world.notices.kinds()).toContain('LogRetentionNotSet');
  });
});
