// `npm run chaos [histories]`: random histories of the controllers that no other run had, a quarter of them of the endpoint's,
// and bench/chaos.md with what they came to. A history that fails is printed as short as it can be.
import { randomInt } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { PartName } from '../test/simulator/parts';
import { describeFailure, simulate } from '../test/simulator/simulate';

const histories = Number(process.argv[2] ?? 1_000_000);
if (!(Number.isInteger(histories) && histories >= 4)) {
  throw new Error(`histories: must be a whole number of at least 4, got ${process.argv[2]}`);
}

async function main(): Promise<void> {
  const firstSeed = randomInt(100_000, 2 ** 30);
  const shares: ReadonlyArray<readonly [PartName, number]> = [
    ['endpoint', Math.floor(histories / 4)],
    ['retrain', histories - Math.floor(histories / 4)],
  ];
  const outcomes = await Promise.all(
    shares.map(async ([part, count]) => ({
      part,
      ...(await simulate({ part, count, firstSeed, maximumFailures: 10 })),
    })),
  );
  const failures = outcomes.flatMap((outcome) => outcome.failures);
  const lines = [
    '# Controllers under faults',
    '',
    '<!-- Written by `npm run chaos`. -->',
    '',
    'The real handlers against models of S3, SageMaker, CloudFormation, Lambda and SNS, in random histories of what people, AWS and bad luck do (`test/simulator`).',
    '',
    '| handler | histories | requests | kinds of failures | first seed |',
    '|---|---|---|---|---|',
    ...outcomes.map(
      ({ part, ran, calls, failures: found }) => `| ${part} | ${ran} | ${calls} | ${found.length} | ${firstSeed} |`,
    ),
    '',
    ...failures.map((failure) => `\`\`\`ts\n${describeFailure(failure)}\n\`\`\`\n`),
  ];
  writeFileSync(path.join(__dirname, 'chaos.md'), lines.join('\n'));
  console.log(lines.join('\n'));
  process.exitCode = failures.length === 0 ? 0 : 1;
}

void main();
