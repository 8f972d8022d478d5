// `npx tsx bench/spark.ts [--rows 5000000] [--files 10] [--write]`: the preparation of made-up rows by Spark in local mode,
// beside the job on one machine, and whether every file that they write is the same. Makes the environments that it needs.
import { createHash } from 'node:crypto';
import { createReadStream, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ensurePython } from '../local/python';
import { ensureSpark } from '../local/spark-python';
import { renderSpark } from './spark/render';
import { makeTable, type Preparation, prepareAlone, prepareOnSpark } from './spark/run';

const ROOT = path.dirname(__dirname);
const BASE = path.join(ROOT, '.local', 'bench', 'spark');

async function digest(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) {
    hash.update(chunk as Buffer);
  }
  return hash.digest('hex');
}

/** The files below a folder with their hashes. */
async function list(folder: string): Promise<Map<string, string>> {
  const names = (readdirSync(folder, { recursive: true }) as string[]).sort();
  const files = names.filter((name) => statSync(path.join(folder, name)).isFile());
  return new Map(await Promise.all(files.map(async (name) => [name, await digest(path.join(folder, name))] as const)));
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      rows: { type: 'string', default: '5000000' },
      files: { type: 'string', default: '10' },
      write: { type: 'boolean' },
    },
  });
  const environment = { root: ROOT, venvDir: path.join(ROOT, '.local', 'python'), onProgress: console.error };
  const python = await ensurePython(environment);
  const spark = await ensureSpark(environment);
  const rows = Number(values.rows);
  rmSync(BASE, { recursive: true, force: true });
  makeTable(python, ROOT, BASE, rows, Number(values.files));
  const preparations: Preparation[] = [];
  const written: Map<string, string>[] = [];
  for (const prepare of [prepareAlone, prepareOnSpark]) {
    preparations.push(prepare(prepare === prepareAlone ? python : spark, ROOT, BASE));
    written.push(await list(path.join(BASE, 'processing', 'output')));
    rmSync(path.join(BASE, 'processing', 'output'), { recursive: true });
  }
  rmSync(BASE, { recursive: true });
  const [alone, together] = written as [Map<string, string>, Map<string, string>];
  const different = [...new Set([...alone.keys(), ...together.keys()])].filter(
    (name) => alone.get(name) !== together.get(name),
  );
  const machine = `${os.cpus().length} cores, ${os.cpus()[0]!.model.trim()}`;
  const page = renderSpark({
    rows,
    files: Number(values.files),
    preparations,
    written: alone.size,
    different,
    machine,
  });
  process.stdout.write(page);
  if (values.write) {
    writeFileSync(path.join(__dirname, 'spark.md'), page);
  }
  if (different.length > 0) {
    process.exitCode = 1;
  }
}

void main();
