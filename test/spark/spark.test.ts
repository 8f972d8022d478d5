// `npm run test:spark`: the Spark engine in local mode, through the pipeline of a synthesized app.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { App } from 'aws-cdk-lib';
import { prepareAlone, prepareOnSpark } from '../../bench/spark/run';
import { PREPARE_OUTPUTS } from '../../contract/jobs';
import { FILES } from '../../contract/layout';
import { lifecycle as churn } from '../../examples/churn/lifecycle';
import { lifecycle as houses } from '../../examples/house-prices/lifecycle';
import { Engine, MlLifecycleStack, type MlLifecycleStackProps } from '../../lib';
import { ensurePython, pythonOf } from '../../local/python';
import { ensureSpark } from '../../local/spark-python';
import { PipelineCloud } from '../../local/undeployed/pipeline-cloud';
import type { EndedExecution } from '../../local/undeployed/undeployed-sagemaker';

const ROOT = path.resolve(__dirname, '../..');
const WORK = path.join(ROOT, '.local', 'spark-test');
const LINEAGE = `${PREPARE_OUTPUTS.labels}/${FILES.lineage}`;
let python: string;

beforeAll(async () => {
  const environment = { root: ROOT, venvDir: path.join(ROOT, '.local', 'python') };
  python = await ensurePython(environment);
  await ensureSpark(environment);
}, 1_800_000);

/** Rows of an example in several files, as Athena or Spark deliver them. */
function splitRows(file: string, parts: number, addId: boolean): Map<string, string> {
  const [header, ...rows] = readFileSync(path.join(ROOT, 'examples', file), 'utf8')
    .trim()
    .split(/\r?\n/);
  const named = rows.map((row, number) => (addId ? `C${String(number).padStart(5, '0')},${row}` : row));
  const head = addId ? `customer_id,${header}` : header!;
  return new Map(
    Array.from({ length: parts }, (_, part) => [
      `rows/part-${part}.csv`,
      [head, ...named.filter((_row, number) => number % parts === part), ''].join('\n'),
    ]),
  );
}

/** The files of a folder, by name. */
function readFolder(folder: string): Record<string, string> {
  const names = (readdirSync(folder, { recursive: true }) as string[]).sort();
  return Object.fromEntries(
    names
      .filter((name) => statSync(path.join(folder, name)).isFile())
      .map((name) => [name, readFileSync(path.join(folder, name), 'latin1')]),
  );
}

/** The lineage names the job that wrote it, which is another one: that aside, it is the same as well. */
function withoutJob(files: Record<string, string>): Record<string, string> {
  const { job, ...rest } = JSON.parse(files[LINEAGE]!) as { job: { code: Array<{ sha256: string }> } };
  expect(job.code.every(({ sha256 }) => /^[0-9a-f]{64}$/.test(sha256))).toBe(true);
  return { ...files, [LINEAGE]: JSON.stringify(rest) };
}

/** Runs the pipeline of a lifecycle; returns what its preparation wrote. */
async function prepare(
  name: string,
  props: MlLifecycleStackProps,
  rows: Map<string, string>,
): Promise<{ files: Record<string, string>; ended: EndedExecution }> {
  const workDir = path.join(WORK, name);
  rmSync(workDir, { recursive: true, force: true });
  mkdirSync(workDir, { recursive: true });
  const assembly = path.join(workDir, 'assembly');
  const app = new App({ outdir: assembly });
  new MlLifecycleStack(app, 'Lifecycle', props);
  app.synth();
  const cloud = new PipelineCloud({ root: ROOT, workDir, python, assembly, speed: 1000 });
  try {
    await cloud.provide();
    await cloud.addRows(rows);
    const ended = await cloud.execute(() => undefined);
    const report = await cloud.findOutput(ended.steps, 'Prepare', 'report');
    const kept = path.join(workDir, 'prepared');
    if (report === undefined || !existsSync(report)) {
      return { files: {}, ended };
    }
    cpSync(path.dirname(report), kept, { recursive: true });
    return { files: readFolder(kept), ended };
  } finally {
    await cloud.stop();
  }
}

test.each<[string, MlLifecycleStackProps, string, boolean]>([
  ['churn', churn, 'churn/telco-churn.csv', true],
  ['house-prices', houses, 'house-prices/ames-housing.csv', false],
])('%s: Spark writes what one machine writes, and the model is judged alike', async (name, props, file, addId) => {
  const rows = splitRows(file, 4, addId);
  const alone = await prepare(`${name}-alone`, props, rows);
  const preparation = { ...props.preparation, engine: Engine.spark() };
  const together = await prepare(`${name}-spark`, { ...props, preparation }, rows);
  expect(Object.keys(together.files)).toEqual(Object.keys(alone.files));
  expect(Object.keys(alone.files)).toContain('report/report.json');
  const [one, both] = [alone, together].map(({ files }) => withoutJob(files));
  expect(Object.keys(one!).filter((file) => one![file] !== both![file])).toEqual([]);
  expect(together.ended.execution.PipelineExecutionStatus).toBe(alone.ended.execution.PipelineExecutionStatus);
});

test('what is wrong with the data is in the log, and the message is that of AWS’s container', async () => {
  const rows = new Map([['rows/a.csv', 'customer_id,churn\nC1,Yes\n']]);
  const { ended } = await prepare('failing', { ...churn, preparation: { engine: Engine.spark() } }, rows);
  expect(ended.execution.PipelineExecutionStatus).toBe('Failed');
  const logs = path.join(WORK, 'failing', 'logs');
  const log = readdirSync(logs)
    .map((file) => readFileSync(path.join(logs, file), 'utf8'))
    .join('');
  expect(log).toMatch(/which the data lacks; file rows\/a\.csv has customer_id, churn/);
  expect(JSON.stringify(ended.steps)).toContain('spark failed with a non-zero exit code');
});

/** Columns of every kind that Parquet has for a table, in two files of Parquet, one of them without rows, and one of CSV. */
const MIXED = String.raw`
import datetime, decimal, json, sys
from pathlib import Path
import pyarrow as pa
import pyarrow.parquet as pq

base = Path(sys.argv[1])
source = base / "processing" / "input" / "source"
source.mkdir(parents=True)

def make(start, count):
    rows = range(start, start + count)
    day = datetime.date(2026, 1, 1)
    return pa.table({
        "id": pa.array(rows, pa.int64()),
        "small": pa.array([None if row % 7 == 0 else row % 50 for row in rows], pa.int16()),
        "single": pa.array([row / 3 for row in rows], pa.float32()),
        "double": pa.array([row / 7 for row in rows], pa.float64()),
        "price": pa.array([decimal.Decimal(row) / 4 for row in rows], pa.decimal128(12, 2)),
        "member": pa.array([row % 3 == 0 for row in rows], pa.bool_()),
        "joined": pa.array([day + datetime.timedelta(days=row % 300) for row in rows], pa.date32()),
        "seen": pa.array([datetime.datetime(2026, 1, 1, 7, 30) + datetime.timedelta(minutes=37 * row) for row in rows], pa.timestamp("us")),
        "plan": pa.array([None if row % 11 == 0 else f"plan \u00e9 {row % 4}" for row in rows]),
        "region": pa.array([None if row % 13 == 0 else f"R{row % 3}" for row in rows]),
        "left": pa.array(["yes" if row % 5 < 2 else "no" for row in rows]),
    })

pq.write_table(make(0, 900), source / "a.parquet", row_group_size=100)
pq.write_table(make(0, 0), source / "b.parquet")
table = make(900, 200).to_pylist()
for row in table:
    row["joined"] = f"{row['joined']:%d.%m.%Y}"
lines = [",".join(table[0])] + [",".join("" if value is None else str(value) for value in row.values()) for row in table]
(source / "c.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
numbers = [{"name": name, "type": "numeric", "scaling": "standard"} for name in ("small", "single", "double", "price")]
dates = [{"name": name, "type": "date", "parts": ["month", "hour"]} for name in ("joined", "seen")]
texts = [{"name": name, "type": "categorical"} for name in ("member", "plan")]
recipe = {"target": {"name": "left", "positiveClass": "yes"}, "id": ["id"], "features": numbers + dates + texts, "judging": ["region"], "format": {"dateOrder": "dayMonthYear"}}
(base / "config.json").write_text(json.dumps({"recipe": recipe}))
`;

test('Parquet is read by Spark as by pyarrow, beside CSV with days first; so is a column for judging', () => {
  const base = path.join(WORK, 'parquet');
  rmSync(base, { recursive: true, force: true });
  mkdirSync(base, { recursive: true });
  execFileSync(python, ['-c', MIXED, base]);
  const output = path.join(base, 'processing', 'output');
  prepareAlone(python, ROOT, base);
  const alone = readFolder(output);
  rmSync(output, { recursive: true });
  prepareOnSpark(pythonOf(path.join(ROOT, '.local', 'python-spark')), ROOT, base);
  const together = readFolder(output);
  expect(Object.keys(together)).toEqual(Object.keys(alone));
  expect(alone[`${PREPARE_OUTPUTS.labels}/${FILES.judging}`]).toMatch(/R2/);
  expect(Object.keys(alone).filter((name) => alone[name] !== together[name])).toEqual([]);
});
