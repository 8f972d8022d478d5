import { execFileSync } from 'node:child_process';
import { describeInvocation } from '../../../cli/local/keep';
import type { LocalCloud } from '../../../local/cloud';

const cloud = {
  awsEnvironment: () => ({ AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME: 'http://127.0.0.1:4566' }),
} as unknown as LocalCloud;

/** What a shell gives to curl. */
function readArguments(command: string): string[] {
  const script = `curl() { printf '%s\\0' "$@"; }\n${command}`;
  return execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1);
}

test.each([`"It's ""great"", isn't it?",3`, '"two\nlines of $HOME and `id`",4', '@mail', '{"series": "a b"}'])(
  'a shell sends %j as it is',
  (content) => {
    expect(readArguments(describeInvocation(cloud, 'reviews', { content, contentType: 'text/csv' }))).toEqual([
      '-sS',
      '-H',
      'Content-Type: text/csv',
      '--data-raw',
      content,
      'http://127.0.0.1:4566/endpoints/reviews/invocations',
    ]);
  },
);
