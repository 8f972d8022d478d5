/** Seconds of a process. */
export interface Seconds {
  readonly cpu: number;
  readonly wall: number;
}

/** The least seconds of each app. */
export interface SynthTimes {
  readonly empty: Seconds;
  /** A bucket with a function. */
  readonly lone: Seconds;
  readonly one: Seconds;
  readonly ten: Seconds;
  readonly fifty: Seconds;
}

/** What the first lifecycle may cost at most, as a ratio to a bucket with a function. */
export const FIRST_AT_MOST = 1.3;
/** CPU seconds that each further lifecycle may cost at most. */
export const FURTHER_AT_MOST = 0.2;

/** Renders bench/synth.md. */
export function renderSynth(times: SynthTimes, run: { rounds: number; machine: string }): string {
  const row = (title: string, { cpu, wall }: Seconds): string =>
    `| ${title} | ${cpu.toFixed(2)} s | ${wall.toFixed(2)} s | ${(cpu / times.lone.cpu).toFixed(2)} × |`;
  const each = (from: Seconds, to: Seconds, further: number): number => (to.cpu - from.cpu) / further;
  const first = times.one.cpu / times.lone.cpu;
  const further = each(times.one, times.fifty, 49);
  const judge = (value: number, limit: number): string => (value <= limit ? 'met' : 'missed');
  return `# Synthesis

CPU and wall time of a cold process that loads the compiled package, builds the app and writes its cloud assembly: the least
of ${run.rounds} runs each, taken in turn on ${run.machine}. CPU counts every thread, so it exceeds wall time. A lifecycle is the README's
smallest, each in a stack of its own.

| app | CPU | wall | CPU, ratio to a bucket with a function |
|---|---:|---:|---:|
${row('empty', times.empty)}
${row('a bucket with a function', times.lone)}
${row('1 lifecycle', times.one)}
${row('10 lifecycles', times.ten)}
${row('50 lifecycles', times.fifty)}

| goal | measured | |
|---|---:|---|
| one lifecycle costs at most ${FIRST_AT_MOST} × a bucket with a function | ${first.toFixed(2)} × | ${judge(first, FIRST_AT_MOST)} |
| each further one, from 1 to 50, at most ${FURTHER_AT_MOST} s of CPU | ${further.toFixed(2)} s | ${judge(further, FURTHER_AT_MOST)} |

From 1 to 10 a further one costs ${each(times.one, times.ten, 9).toFixed(2)} s, from 10 to 50 ${each(times.ten, times.fifty, 40).toFixed(2)} s: the validator of aws-cdk-lib is WebAssembly, which
Node.js optimizes on threads of its own during the first templates (compare the wall times). It is most of a synthesis, and
most of its time goes to statements of policies; that is why a role's overlapping grants are merged
(\`constructs/foundation/inline-role.ts\`). The constructs themselves take about 0.05 s of a lifecycle.

Made by \`npm run -s build && npx tsx bench/synth.ts --write\`.
`;
}
