// The state model of the endpoint's controller as people read it has every step and every state of the code.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { EndpointStatus } from '@aws-sdk/client-sagemaker';
import type { Action } from '../../lambda/deploy-model/action';

const page = readFileSync(path.join(__dirname, '..', '..', 'docs', 'controllers.md'), 'utf8');
const [, chapter = ''] = page.split("\n## The endpoint's controller\n");
const [, afterHeading = ''] = chapter.split('\n## ')[0]!.split('\n### State by state\n');
/** State and step of each row. */
const rows = afterHeading
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .slice(1)
  .map(
    (line) =>
      line
        .split('|')
        .slice(1, 3)
        .map((cell) => cell.trim()) as [state: string, step: string],
  );

/** What the table calls each step: the compiler asks for one that is missing. */
const STEPS: Record<Action['kind'], string> = {
  wait: 'wait;',
  rest: 'rest',
  dropRequest: 'it is dropped',
  setAside: 'it is set aside, and told',
  keepSettings: 'both are written again',
  noteLoss: 'it is noted, told by the second look that sees it',
  adopt: 'its settings come in force',
  handOver: 'answered SUCCESS: the endpoint stays',
  letGo: 'or released (`RETAIN`)',
  answer: "answered FAILED with the owner's name",
  keepLogs: 'each is created where it is missing, with the retention',
  createEndpoint: 'it is created',
  updateEndpoint: 'it is rolled out',
  deleteEndpoint: 'the endpoint, its configurations and models are deleted',
  recordAttempt: 'a rollout that nobody has marked is marked',
  recordFailure: 'the failure is recorded, and told',
  recordSuccess: 'the success is recorded',
  rejectVersion: 'it is rejected, and told',
  forgetAttempts: 'they are forgotten',
  restore: 'it is made again',
  cleanUp: 'they are deleted, unless a deploy waits',
  forget: 'then it is answered',
};

test.each(Object.entries(STEPS))('the step %s has a row', (_, words) => {
  expect(rows.filter(([, step]) => step.includes(words))).not.toEqual([]);
});

test.each(Object.values(EndpointStatus))('the state %s of an endpoint has a row', (status) => {
  expect(rows.filter(([state]) => new RegExp(`\\b${status}\\b`).test(state))).not.toEqual([]);
});

test('every request of CloudFormation has a row', () => {
  for (const type of ['Create', 'Update', 'Delete']) {
    expect(rows.filter(([state]) => state.includes(type))).not.toEqual([]);
  }
});
