import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { TellOptions } from '../../../engine/aws/notice';
import { openDueWindows } from '../../../engine/traffic/missed-windows';
import { tellLate } from '../../../engine/traffic/tell-missed';
import { WORK } from '../../../lambda/detect-drift/context';
import { describeWork } from '../../../lambda/measure-quality/tell-windows';
import { answerBy } from '../../lambda/detect-drift/fake-aws';
import { ToldNotices } from '../aws/told-notices';

const asked = {
  start: new Date('2026-11-23T00:00:00Z'),
  end: new Date('2026-11-24T00:00:00Z'),
  metricTime: new Date('2026-11-24T00:10:00Z'),
};
const works = [WORK, describeWork('measured')];

function audience(told: ToldNotices): TellOptions {
  return {
    lifecycle: 'churn',
    topicArn: 'topic',
    cloudWatch: answerBy(CloudWatchClient, { PutMetricDataCommand: () => ({}) }),
    sns: told.sns,
    eventBridge: told.eventBridge,
  };
}

test.each(works)(
  'windows that nobody makes up for are told once by either monitor, in the same words',
  async (work) => {
    const told = new ToldNotices();
    const until = new Date('2026-10-24T00:00:00Z');
    const due = await openDueWindows(asked, until, work, audience(told));
    expect(due.windows).toHaveLength(14);
    expect(due.windows.at(-1)).toEqual(asked);
    expect(told.messages.map(({ notice: { kind, happened, details } }) => ({ kind, happened, details }))).toEqual([
      {
        kind: 'WindowsLost',
        happened: `the ${work.monitor} monitor did not run, and the windows from 2026-10-24T00:00:00.000Z to 2026-11-10T00:00:00.000Z were not ${work.done}`,
        details: expect.objectContaining({ monitor: work.monitor, from: '2026-10-24T00:00:00.000Z' }),
      },
    ]);
  },
);

test('a window that is due alone tells nothing', async () => {
  const told = new ToldNotices();
  expect((await openDueWindows(asked, undefined, WORK, audience(told))).windows).toEqual([asked]);
  expect((await openDueWindows(asked, asked.start, WORK, audience(told))).windows).toEqual([asked]);
  expect(told.messages).toEqual([]);
});

test.each(works)('windows that come late are told in the same words', async (work) => {
  const told = new ToldNotices();
  const [from, until] = ['2026-11-20T00:00:00.000Z', '2026-11-23T00:00:00.000Z'];
  await tellLate({ windows: 1, from, until }, asked.metricTime, work, audience(told));
  await tellLate(
    { windows: 3, later: 2, from, until, found: 'none of them drifted' },
    asked.metricTime,
    work,
    audience(told),
  );
  expect(told.messages.map(({ notice }) => notice.happened)).toEqual([
    `a missed window, from ${from} to ${until}, is ${work.done} late`,
    `3 missed windows from ${from} to ${until} are ${work.done} late; 2 more follow with the next invocations; none of them drifted`,
  ]);
});
