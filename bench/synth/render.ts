/** Seconds of a process. */
export interface Seconds {
  readonly cpu: number;
  readonly wall: number;
  /** CPU with the validator of templates off. */
  readonly unvalidated: number;
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
  const row = (title: string, { cpu, wall, unvalidated }: Seconds): string =>
    `| ${title} | ${cpu.toFixed(2)} s | ${wall.toFixed(2)} s | ${(cpu / times.lone.cpu).toFixed(2)} × | ${unvalidated.toFixed(2)} s |`;
  const each = (from: Seconds, to: Seconds, further: number): number => (to.cpu - from.cpu) / further;
  const first = times.one.cpu / times.lone.cpu;
  const further = each(times.one, times.fifty, 49);
  const judge = (value: number, limit: number): string => (value <= limit ? 'met' : 'missed');
  return `# Synthesis

CPU and wall time of a cold process that loads the compiled package, builds the app and writes its cloud assembly: the least
of ${run.rounds} runs each, taken in turn on ${run.machine}. CPU counts every thread, so it exceeds wall time. A lifecycle is the README's
smallest, each in a stack of its own.

| app | CPU | wall | CPU, ratio to a bucket with a function | CPU without the validator |
|---|---:|---:|---:|---:|
${row('empty', times.empty)}
${row('a bucket with a function', times.lone)}
${row('1 lifecycle', times.one)}
${row('10 lifecycles', times.ten)}
${row('50 lifecycles', times.fifty)}

| goal | measured | |
|---|---:|---|
| one lifecycle costs at most ${FIRST_AT_MOST} × a bucket with a function | ${first.toFixed(2)} × | ${judge(first, FIRST_AT_MOST)} |
| each further one, from 1 to 50, at most ${FURTHER_AT_MOST} s of CPU | ${further.toFixed(2)} s | ${judge(further, FURTHER_AT_MOST)} |

From 1 to 10 a further one costs ${each(times.one, times.ten, 9).toFixed(2)} s, from 10 to 50 ${each(times.ten, times.fifty, 40).toFixed(2)} s.

Where it goes: the last column is the same app with \`CDK_VALIDATION=false\`, which leaves out the validator of templates that
aws-cdk-lib runs in every app. Without it a first lifecycle costs ${(times.one.unvalidated - times.lone.unvalidated).toFixed(2)} s more than a bucket with a function, and each further
one ${((times.fifty.unvalidated - times.one.unvalidated) / 49).toFixed(2)} s; the validator takes ${(times.lone.cpu - times.lone.unvalidated).toFixed(2)} s of the bucket with a function and ${(times.one.cpu - times.one.unvalidated).toFixed(2)} s of the first lifecycle. It is WebAssembly, which
Node.js compiles and optimizes on threads of its own while the first templates pass: timed alone on one lifecycle's template
again and again, the first pass took 0.9 s of CPU, the seventh 0.09 s, and from the ninth on 0.06 s, two thirds of it for the 128
statements of its policies. That is why a role's overlapping grants are merged (\`constructs/foundation/inline-role.ts\`), and
why half as many statements, which would mean wider ones, would save a first lifecycle about 0.12 s and no more.

What was ours to save is saved: the library no longer loads the alpha and \`tar\` (0.08 s on a busy machine), and no policy is
resolved a further time for its wildcards. Measured and left: one bundle in place of the compiled files would load 0.03 s faster,
and asset hashes worked out at build time would spare a fingerprint of about 0.02 s once an app, for a new hash of every function.

Made by \`npm run -s build && npx tsx bench/synth.ts --write\`.
`;
}
