/** What a job took with very many rows. */
export interface ManyRows {
  readonly what: string;
  readonly rows: number;
  /** Seconds of CPU. */
  readonly cpu: number;
  /** Bytes at the peak. */
  readonly memory: number;
}

/** The page of the measurements. */
export function renderManyRows(measurements: readonly ManyRows[], machine: string): string {
  const lines = measurements.map(
    ({ what, rows, cpu, memory }) =>
      `| ${what} | ${rows.toLocaleString('en-US')} | ${cpu.toFixed(0)} s | ${(memory / 2 ** 30).toFixed(2)} GiB |`,
  );
  return `# Very many rows

CPU and the largest memory of the jobs, a process each (\`npx tsx bench/many-rows.ts --write\`).

| job | rows | CPU | memory at the peak |
|---|---:|---:|---:|
${lines.join('\n')}

${machine}.

- **Preparing** is that of [prepare.md](prepare.md): 18 numbers and 12 categories, from reading to the data report with its leak search, personal data and correlations.
- **All that a recipe can do** is 30 features: 12 numbers of which one is dropped as correlated and two say where they lack a value, 10 one-hot categories, 5,000 and 50,000 levels encoded by the target, two hashed columns (one of them an e-mail address that nobody declared), an order, two dates, a phrase of six words, and three derived numbers; rows are split by customer.
- **Where that goes**, by a profile of 1,000,000 rows: reading 57 % (parsing CSV 19, texts to their places among the distinct ones 15, numbers 10, hashes of keys 3), writing the prepared rows 33 % (hashing the phrases 12, numbers as their shortest texts 12), the data report 4 %.
- **Evaluating** is about held-out rows of 30 features, with seven prepared training rows for each: metrics with their intervals, naive models, the paired bootstrap against a champion, slices of 12 features, two groups, calibration, and feature importance of 500 rows. Its memory is that of the training rows that the naive models learn from, 100,000 at most, until the held-out rows are some millions.
- What the preparation holds for each row is in [bringing data](../docs/bringing-data.md#size).
`;
}
