// `npx tsx bench/handlers.ts [--write]`: how large each handler's bundle is, and what loading it costs, beside a
// module that imports the same clients from the SDK as the runtime provides it (from node_modules, unbundled).
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { listLoaded, measureGzipped } from './handlers/list-loaded';

const ROOT = path.dirname(__dirname);
const BUILT = path.join(ROOT, 'build', 'lambda');
const RUNS = 9;

function listHandlers(): string[] {
  return readdirSync(BUILT).sort();
}

/** The clients that a handler's sources make. */
function listClients(name: string): string[] {
  const handler = path.join(ROOT, 'lambda', name, 'handler.ts');
  const s3 = path.join(ROOT, 'engine', 'aws', 's3.ts');
  const sources = readFileSync(handler, 'utf8').includes('createS3Client') ? [handler, s3] : [handler];
  return [
    ...new Set(
      sources.flatMap((file) =>
        [...readFileSync(file, 'utf8').matchAll(/'(@aws-sdk\/client-[a-z0-9-]+)'/g)].map(([, client]) => client),
      ),
    ),
  ];
}

/** CPU seconds of a Node.js process that loads a module, user and system, the least of several runs. */
function measureCpu(file: string): number {
  const script = `import(${JSON.stringify(file)}).catch(()=>{}).then(()=>{const{user,system}=process.cpuUsage();process.stdout.write(String((user+system)/1e6));process.exit()})`;
  const env = {
    AWS_REGION: 'eu-west-1',
    PATH: process.env.PATH,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
  const times = Array.from({ length: RUNS }, () => {
    const { stdout, stderr } = spawnSync(process.execPath, ['-e', script], { env, encoding: 'utf8' });
    if (!(Number(stdout) > 0)) {
      throw new Error(`${file}: ${stdout}${stderr}`);
    }
    return Number(stdout);
  });
  return Math.min(...times);
}

const scratch = path.join(ROOT, '.local', 'bench', 'handlers');
mkdirSync(scratch, { recursive: true });
const empty = path.join(scratch, 'empty.mjs');
writeFileSync(empty, '');
const nothing = measureCpu(empty);
const rows = listHandlers().map((name) => {
  const folder = path.join(BUILT, name);
  const entry = path.join(folder, 'index.mjs');
  const all = (readdirSync(folder, { recursive: true }) as string[]).filter((file) => file.endsWith('.mjs'));
  const provided = path.join(scratch, `${name}.mjs`);
  writeFileSync(
    provided,
    listClients(name)
      .map((client) => `import '${client}';`)
      .join('\n'),
  );
  const [ours, theirs] = [measureCpu(entry) - nothing, measureCpu(provided) - nothing];
  const kilobytes = (bytes: number): string => `${Math.round(bytes / 1000)}`;
  return `| ${name} | ${kilobytes(measureGzipped(listLoaded(entry)))} | ${kilobytes(measureGzipped(all.map((file) => path.join(folder, file))))} | ${(ours / theirs).toFixed(2)} × | ${Math.round(ours * 1000)} ms |`;
});
rmSync(scratch, { recursive: true });

const page = `# Handlers: size and initialisation

KB gzipped: *at start* is what a cold start reads and runs before it sees the event, *all* includes what an event may need: the page
with its chart library, the fit of a new baseline, Step Functions for a window in parts, and SageMaker, which a monitor asks for the
version that serves unless its baseline was given (8 KB). CPU of loading: the least of ${RUNS} runs on this machine, without what Node.js itself
takes, as a ratio to importing the SDK clients of its start unbundled, as the Lambda runtime provides them.

| handler | KB at start | KB in all | CPU, ratio to the runtime's SDK | CPU |
|---|---|---|---|---|
${rows.join('\n')}

Made by \`npx tsx bench/handlers.ts --write\`.
`;
process.stdout.write(page);
if (process.argv.includes('--write')) {
  writeFileSync(path.join(__dirname, 'handlers.md'), page);
}
