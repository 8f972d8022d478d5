import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { NOTICES, type NoticeKind } from '../../../contract/notices';
import { type Notice, type TellOptions, tell } from '../../../engine/aws/notice';
import { fakeClient } from './fake-client';
import { ToldNotices } from './told-notices';

jest.mock('../../../engine/aws/logging', () => ({ logger: { info: jest.fn(), warn: jest.fn(), error: jest.fn() } }));

const NOTICE: Notice = {
  kind: 'RolloutFailed',
  happened: 'configuration churn-2 could not be rolled out: the container did not answer',
  holds: 'version 1 goes on serving',
  time: new Date('2026-11-01T00:00:00Z'),
  details: { endpointName: 'churn', endpointStatus: undefined },
};

let told: ToldNotices;
let countErrors: Error[];
let options: TellOptions;

beforeEach(() => {
  told = new ToldNotices();
  countErrors = [];
  options = {
    lifecycle: 'churn',
    topicArn: 'arn:aws:sns:eu-west-1:111122223333:churn',
    sns: told.sns,
    eventBridge: told.eventBridge,
    cloudWatch: fakeClient(CloudWatchClient, (command) => {
      const error = countErrors.shift();
      if (error) {
        throw error;
      }
      told.count(command);
    }),
  };
});

/** An error of AWS's that no repetition mends. */
const refusal = (): Error =>
  Object.assign(new Error('not authorized to publish'), {
    name: 'AuthorizationErrorException',
    $metadata: { httpStatusCode: 403 },
  });
const outage = (): Error => Object.assign(new Error('internal error'), { $metadata: { httpStatusCode: 500 } });
const counted = (kind: string): object[] => [
  { Lifecycle: 'churn' },
  { Lifecycle: 'churn', Part: 'endpoint', Kind: kind },
];

test('a failure is told in words and in JSON, filtered by attributes, put on the bus, and counted', async () => {
  await tell(NOTICE, options);
  const notice = {
    version: 1,
    kind: 'RolloutFailed',
    severity: 'error',
    part: 'endpoint',
    lifecycle: 'churn',
    time: '2026-11-01T00:00:00.000Z',
    happened: NOTICE.happened,
    holds: NOTICE.holds,
    todo: NOTICES.RolloutFailed.todo,
    runbook: expect.stringMatching(/docs\/runbook\.md#rolloutfailed$/),
    details: { endpointName: 'churn' },
  };
  expect(told.messages).toMatchObject([
    {
      subject: 'Rollout of churn failed',
      notice,
      words: expect.stringMatching(
        /^Rollout of churn failed\n\nWhat happened: configuration churn-2 .*\nWhat holds now: version 1 goes on serving\nWhat to do: Reject the version.*\nMore: https:.*#rolloutfailed\n\ntime: 2026-11-01T00:00:00\.000Z\nendpointName: churn$/,
      ),
      chat: {
        version: '1.0',
        source: 'custom',
        content: { title: 'Rollout of churn failed', nextSteps: [NOTICES.RolloutFailed.todo, expect.any(String)] },
      },
      attributes: { lifecycle: 'churn', part: 'endpoint', kind: 'RolloutFailed', severity: 'error' },
    },
  ]);
  expect(told.events).toEqual([{ type: 'lifecycle.rollout', source: 'sagemaker-lifecycle', detail: notice }]);
  expect(told.failures).toEqual(counted('RolloutFailed'));
});

test('what is no failure is not counted', async () => {
  await tell({ ...NOTICE, kind: 'RolloutSucceeded' }, options);
  expect(told.kinds()).toEqual(['RolloutSucceeded']);
  expect(told.failures).toEqual([]);
});

test('without a topic there are the event and the count', async () => {
  await tell(NOTICE, { ...options, topicArn: undefined });
  expect(told.messages).toEqual([]);
  expect(told.events).toHaveLength(1);
  expect(told.failures).toEqual(counted('RolloutFailed'));
});

test.each([
  ['the topic', refusal, 'topicErrors'],
  ['the topic', outage, 'topicErrors'],
  ['the bus', refusal, 'busErrors'],
  ['the bus', outage, 'busErrors'],
] as const)('what %s does not take is counted, and holds nobody back', async (_, error, place) => {
  told[place].push(error());
  await tell(NOTICE, options);
  expect([told.messages.length, told.events.length].sort()).toEqual([0, 1]);
  expect(told.failures).toEqual([...counted('RolloutFailed'), ...counted('NoticeUndelivered')]);
});

test('who insists gets the error of what may pass, and not that of what never will', async () => {
  told.topicErrors.push(outage());
  await expect(tell(NOTICE, { ...options, insists: true })).rejects.toThrow('internal error');
  told.topicErrors.push(refusal());
  await tell(NOTICE, { ...options, insists: true });
  expect(told.messages).toEqual([]);
});

test('a failure that nobody hears is an error, so that its event comes again', async () => {
  told.topicErrors.push(outage());
  countErrors.push(outage(), outage());
  await expect(tell(NOTICE, options)).rejects.toThrow('internal error');
  // One that people heard is none.
  countErrors.push(outage());
  await tell(NOTICE, options);
  expect(told.kinds()).toEqual(['RolloutFailed']);
});

test('texts without end are cut, and a subject is what SNS takes', async () => {
  await tell(
    { ...NOTICE, happened: 'x'.repeat(300_000), details: { log: 'é'.repeat(300_000) } },
    { ...options, lifecycle: 'é'.repeat(200) },
  );
  const [message] = told.messages;
  expect(message!.subject).toMatch(/^Rollout of \?+$/);
  expect(message!.subject).toHaveLength(100);
  expect(message!.words).toContain('xxx …');
  expect(Buffer.byteLength(JSON.stringify([message!.words, message!.notice, message!.chat]))).toBeLessThan(256 * 1024);
});

test('every kind says what to do, in a subject that fits', () => {
  for (const kind of Object.keys(NOTICES) as NoticeKind[]) {
    expect(kind).toMatch(/^[A-Z][A-Za-z]+$/);
    expect(NOTICES[kind].todo).toMatch(/^[A-Z].*\.$/);
    expect(NOTICES[kind].title.replace('{name}', 'x'.repeat(63)).length).toBeLessThanOrEqual(100);
  }
});
