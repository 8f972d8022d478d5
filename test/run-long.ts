// `npm run test:long [rounds]`: every file with property tests again and again, each time with other inputs. The seed of a
// round is printed: `PROPERTY_SEED=<seed> npx jest <file>` shows a failure again.

import { execFileSync, spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import path from 'node:path';

const ROOT = path.join(__dirname, '..');
const rounds = Number(process.argv[2] ?? 10);
if (!(Number.isInteger(rounds) && rounds > 0)) {
  throw new Error(`rounds: must be a whole number above 0, got ${process.argv[2]}`);
}
const files = execFileSync('git', ['grep', '-lE', "from 'fast-check'|PROPERTY_SEED", '--', 'test/*.test.ts'], {
  cwd: ROOT,
  encoding: 'utf8',
})
  .trim()
  .split('\n');

let failed = 0;
for (let round = 1; round <= rounds; round++) {
  const seed = randomInt(2 ** 31);
  console.log(`\n── round ${round} of ${rounds}, PROPERTY_SEED=${seed}`);
  const { status } = spawnSync(path.join(ROOT, 'node_modules', '.bin', 'jest'), ['--silent', ...files], {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, PROPERTY_SEED: String(seed), AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
  });
  failed += status === 0 ? 0 : 1;
}
console.log(`\n${rounds - failed} rounds passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
