// Commands of AWS's command line that pages show exist, with the options that pages give them.
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { PAGES, readPage } from './read-samples';

const ROOT = path.join(__dirname, '..', '..');

function check(commands: readonly string[]): (string | null)[] {
  return JSON.parse(
    execFileSync(
      path.join(ROOT, '.local', 'python', 'bin', 'python'),
      [path.join(__dirname, 'aws_commands.py'), 'check'],
      { input: JSON.stringify(commands), encoding: 'utf8' },
    ),
  );
}

/** The calls of `aws` in a page's commands, each from its name on. */
function listCommands(page: string): string[] {
  return [...readPage(page).matchAll(/^```(?:sh|bash)\n(.*?)^```$/gms)].flatMap(([, block]) =>
    block!
      .replace(/\\\n/g, ' ')
      .replace(/ # .*$/gm, '')
      .replace(/<\w+>/g, 'PLACEHOLDER')
      .split('\n')
      .flatMap((line) => [...line.matchAll(/(?<![\w./-])aws (?=[a-z])/g)].map(({ index }) => line.slice(index))),
  );
}

test('of the pages are such as the command line takes', () => {
  const commands = PAGES.flatMap(listCommands);
  expect(commands.length).toBeGreaterThan(12);
  expect(check(commands).filter((problem) => problem !== null)).toEqual([]);
});

test.each([
  ['aws s3api list-object-version --bucket B', 's3api has no operation list-object-version'],
  ['aws s3api delete-object --bucket B --key K --version V', 'DeleteObject has no option --version'],
  ['aws s3api delete-object --key K', 'DeleteObject needs Bucket'],
  ['aws sss list-queues', 'sss is no service'],
  ['aws lambda invoke --function-name F', 'Invoke takes 1 file of the answer, got []'],
  ["aws sqs list-queues --query 'QueueUrls[' | cat", 'Incomplete expression'],
])('%s is found: %s', (command, problem) => {
  expect(check([command])).toEqual([expect.stringContaining(problem)]);
});
