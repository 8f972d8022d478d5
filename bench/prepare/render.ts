/** What one way of preparing the rows took. */
export interface Measurement {
  readonly name: string;
  readonly rows: number;
  /** Seconds of CPU. */
  readonly cpu: number;
  /** Bytes at the peak. */
  readonly memory: number;
}

/** The page of the measurements. */
export function renderPrepare(measurements: readonly Measurement[], machine: string): string {
  const lines = measurements.map(
    ({ name, rows, cpu, memory }) =>
      `| ${name} | ${rows.toLocaleString('en-US')} | ${cpu.toFixed(1)} s | ${(memory / 2 ** 30).toFixed(2)} GiB |`,
  );
  return `# Preparing rows

Made-up rows of 18 numbers and 12 categories with an id and a target, in one CSV file: split by a hash of the id, missing values filled, numbers scaled, categories one-hot encoded, training and validation rows, held-out rows, labels and baseline written. The job makes the data report besides, which pandas + scikit-learn do not. CPU and the largest memory of a whole process, all in one run (\`npx tsx bench/prepare.ts --write\`).

| by | rows | CPU | memory at the peak |
|---|---|---|---|
${lines.join('\n')}

${machine}. The job holds one column of all rows at a time, and a chunk of rows as texts; what it takes for a row is in [bringing data](../docs/bringing-data.md#size).
`;
}
