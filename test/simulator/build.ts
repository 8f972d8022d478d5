import { readFileSync } from 'node:fs';
import path from 'node:path';
import { build, type Plugin } from 'esbuild';

const ROOT = path.join(__dirname, '..', '..');

/** A fault that is put into the code: one text of a file, which stands there once, becomes another. */
export interface Mutation {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** What is less here than in AWS, so that little traffic fills it, by handler. */
const REDUCED: Readonly<Record<string, readonly Mutation[]>> = {
  'measure-quality': [
    {
      file: 'lambda/measure-quality/settings.ts',
      from: '      fanOut: { stateMachineArn,',
      to: '      mostBytes: 6_000,\n      fanOut: { stateMachineArn,',
    },
  ],
};

/** A mutation whose text is not in its file, or more than once: the code has changed under it. */
export class MutationWithoutPlaceError extends Error {
  public constructor({ file, from }: Mutation, count: number) {
    super(`${file}: this text stands there ${count} times, not once:\n${from}`);
    this.name = 'MutationWithoutPlaceError';
  }
}

/** A handler as one text of CommonJS; what the simulator stands in for stays a `require`. */
export async function bundleHandler(name: string, mutation?: Mutation): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints: [path.join(ROOT, 'lambda', name, 'handler.ts')],
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external: ['@aws-sdk/*', '@aws-lambda-powertools/logger'],
    plugins: [WITHOUT_CHARTS, ...mutateAll([...(REDUCED[name] ?? []), ...(mutation ? [mutation] : [])])],
    logLevel: 'warning',
  });
  return outputFiles[0].text;
}

/** Bundles a program of the simulator: what a compiler makes on the fly runs several times slower. */
export async function bundleProgram(entry: string, outfile: string): Promise<void> {
  await build({
    absWorkingDir: ROOT,
    entryPoints: [path.join(ROOT, entry)],
    bundle: true,
    outfile: path.resolve(ROOT, outfile),
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    packages: 'external',
    sourcemap: 'inline',
    logLevel: 'warning',
  });
}

/** Charts are most of the work of a report's page, and have no part in what is remembered of a window. */
const WITHOUT_CHARTS: Plugin = {
  name: 'without-charts',
  setup: ({ onLoad }) => {
    onLoad({ filter: /drift-report\/draw-chart\.ts$/ }, () => ({
      contents: "export const NARROW = 336; export const drawChart = () => '<svg></svg>';",
      loader: 'ts',
    }));
  },
};

/** One plugin for each file: of several that load one, the first does. */
function mutateAll(mutations: readonly Mutation[]): Plugin[] {
  const files = [...new Set(mutations.map(({ file }) => file))];
  return files.map((file) =>
    mutate(
      file,
      mutations.filter((each) => each.file === file),
    ),
  );
}

function mutate(name: string, mutations: readonly Mutation[]): Plugin {
  const file = path.join(ROOT, name);
  return {
    name: 'mutate',
    setup: ({ onLoad }) => {
      onLoad({ filter: new RegExp(`${path.basename(file).replaceAll('.', '\\.')}$`) }, ({ path: loaded }) => {
        if (loaded !== file) {
          return undefined;
        }
        let contents = readFileSync(file, 'utf8');
        for (const mutation of mutations) {
          const parts = contents.split(mutation.from);
          if (parts.length !== 2) {
            throw new MutationWithoutPlaceError(mutation, parts.length - 1);
          }
          contents = parts.join(mutation.to);
        }
        return { contents, loader: 'ts' };
      });
    },
  };
}
