import type { Preparation } from './run';

/** What the bench found. */
export interface SparkFindings {
  readonly rows: number;
  readonly files: number;
  readonly preparations: readonly Preparation[];
  /** How many files each way wrote. */
  readonly written: number;
  /** The names of those that are not the same. */
  readonly different: readonly string[];
  readonly machine: string;
}

/** The page of the measurements. */
export function renderSpark({ rows, files, preparations, written, different, machine }: SparkFindings): string {
  const lines = preparations.map(({ name, seconds }) => `| ${name} | ${seconds.toFixed(0)} s |`);
  const same =
    different.length === 0
      ? `All ${written} files that they wrote are the same, byte for byte.`
      : `Of ${written} files that they wrote, these differ: ${different.join(', ')}.`;
  return `# Preparing rows by Spark

${rows.toLocaleString('en-US')} made-up rows of 18 numbers and 12 categories with an id and a target, in ${files} files, prepared by the job on one machine and by [Spark](../docs/engines.md) in local mode, one after the other (\`npx tsx bench/spark.ts --write\`). ${same}

| by | from beginning to end |
|---|---:|
${lines.join('\n')}

${machine}; Spark may use all of them, the job on one machine one. Other work on the machine counts as well, and no CPU is stated, because that of Spark's Python workers cannot be told from outside: their parent has the kernel forget them. Local mode has no network between the instances and no cluster to start, so it shows what Spark costs, not how it scales: the work on files and on columns is divided by the cores; what is done once, by the first instance, is the decision on the rows and the writing of what others have made ready.
`;
}
