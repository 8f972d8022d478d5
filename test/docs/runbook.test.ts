// Every message links to the runbook: what it names there must be there, and nothing else.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ALARMS, describeAlarm } from '../../contract/alarms';
import { NOTICE_PARTS, NOTICE_SOURCE, NOTICES, RUNBOOK, runbookUrl, UNDELIVERED } from '../../contract/notices';

const ROOT = path.join(__dirname, '..', '..');
const runbook = readFileSync(path.join(ROOT, 'docs', 'runbook.md'), 'utf8');

/** The headings below one. */
function listSections(title: string): string[] {
  const [, chapter = ''] = runbook.split(`\n## ${title}\n`);
  return [...chapter.split('\n## ')[0]!.matchAll(/^### (.+)$/gm)].map(([, name]) => name!);
}

test('every kind of notice has a section, and every section is of a kind', () => {
  expect(listSections('Notices')).toEqual([...Object.keys(NOTICES), UNDELIVERED]);
});

test('links lead to the sections where the repository is', () => {
  const { repository } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  expect(RUNBOOK).toBe(`${repository.url.replace(/\.git$/, '')}/blob/main/docs/runbook.md`);
  expect(runbookUrl('RolloutFailed')).toBe(`${RUNBOOK}#rolloutfailed`);
});

test('source and types of the events are named', () => {
  for (const name of [NOTICE_SOURCE, ...Object.values(NOTICE_PARTS)]) {
    expect(runbook).toContain(`\`${name}\``);
  }
});

test('every alarm has a section, and every section is of an alarm', () => {
  expect(listSections('Alarms')).toEqual(Object.keys(ALARMS));
});

test('a description says what to do and where there is more, within what CloudWatch takes', () => {
  for (const name of Object.keys(ALARMS) as (keyof typeof ALARMS)[]) {
    const description = describeAlarm(name, `The endpoint ${'x'.repeat(63)} fails`);
    expect(description).toMatch(new RegExp(` fails\\. [A-Z].*\\. https://.*#${name.toLowerCase()}$`));
    expect(description.length).toBeLessThan(1024);
  }
});
