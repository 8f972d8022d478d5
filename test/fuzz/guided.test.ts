import { execFileSync } from 'node:child_process';
import path from 'node:path';
import ts from 'typescript';
import { fuzz } from './guided/guide';
import { COUNTERS, instrument, Places } from './guided/instrument';

const ROOT = path.join(__dirname, '..', '..');
/** Of each reader, in every run the same; `npm run fuzz` tries more. */
const RUNS = 1500;

const PROGRAM = `
type Kind = 'a' | 'b';
export class Reader {
  constructor(private readonly limit = 3) {}
  read(values: readonly (number | undefined)[], kind?: Kind): string {
    const known = values.map((value) => value ?? -1).filter((value) => ({ value }).value >= 0 && value < this.limit);
    const total = known.reduce((sum, value) => sum + (value > 1 ? value * 2 : value ? 1 : 0), 0);
    switch (kind ?? 'b') {
      case 'a':
      case 'b':
        for (const value of known) {
          if (value === 2) {
            return \`two of \${total}\`;
          }
        }
        return known.length > 0 || total !== 0 ? \`\${total}\` : 'none';
      default:
        throw new Error('no kind');
    }
  }
}
`;

/** What a program exports, and how often each of its places was passed. */
function evaluate(text: string): {
  Reader: new () => { read: (values: unknown[], kind?: string) => string };
  passed: Uint32Array;
} {
  const { outputText } = ts.transpileModule(text, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  });
  const exported = {} as { Reader: new () => { read: (values: unknown[]) => string } };
  const passed = new Uint32Array(100);
  new Function('exports', COUNTERS, outputText)(exported, passed);
  return { ...exported, passed };
}

test('counters change nothing, and tell which branches were passed', () => {
  const places = new Places();
  const [plain, counted] = [evaluate(PROGRAM), evaluate(instrument(PROGRAM, 'program.ts', places))];
  const seen = new Set<string>();
  for (const values of [[], [0], [1], [undefined, 1], [2, 1], [5]]) {
    for (const kind of ['a', undefined]) {
      counted.passed.fill(0);
      const read = new counted.Reader().read(values, kind);
      expect(read).toBe(new plain.Reader().read(values, kind));
      seen.add(counted.passed.map((count) => Math.min(count, 1)).join(''));
    }
  }
  expect(() => new counted.Reader().read([], 'c')).toThrow('no kind');
  expect(places.size).toBeGreaterThan(12);
  expect(seen.size).toBeGreaterThan(6);
});

test('what leads somewhere new is gone on from: three bytes that blind changes do not find', () => {
  const search = (guided: boolean) => {
    const passed = new Uint32Array(3);
    const run = (input: Buffer): void => {
      for (const [i, byte] of [...Buffer.from('{,"')].entries()) {
        if (input[i] !== byte) {
          return;
        }
        passed[i]++;
      }
      throw new Error('found');
    };
    return fuzz({ run, passed, seeds: [Buffer.from('0000')] }, 6000, 7, guided);
  };
  expect(search(true).failure?.error.message).toBe('found');
  expect(search(false).failure).toBeUndefined();
  // What is found is found again.
  expect(search(true).failure?.run).toBe(search(true).failure?.run);
});

test(`every reader holds what it promises, for ${RUNS} inputs that are led by its branches`, () => {
  const output = execFileSync(
    path.join(ROOT, 'node_modules', '.bin', 'tsx'),
    ['test/fuzz/guided/fuzz.ts', '--runs', String(RUNS)],
    { cwd: ROOT, encoding: 'utf8' },
  );
  process.stdout.write(output);
  expect(output.match(/^\w+(?=: \d+ inputs)/gm)).toEqual([
    'capture',
    'body',
    'answer',
    'label',
    'trainingRows',
    'state',
  ]);
});
