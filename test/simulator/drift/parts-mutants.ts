import type { Mutant } from '../mutant';

const MONITOR = 'lambda/detect-drift';

/** Faults in how windows are counted in parts. */
export const PARTS_MUTANTS: readonly Mutant[] = [
  {
    part: 'drift',
    title: 'a window that is too large for one function is counted by one',
    file: `${MONITOR}/count-window.ts`,
    from: 'if (bytes > settings.maximumBytes) {',
    to: 'if (bytes > 1e9) {',
  },
  {
    part: 'drift',
    title: 'a part of a window is left out when they are added up',
    file: 'engine/traffic/merge-shards.ts',
    from: 'sum = sum ? mergeWindowCounts(sum, counts) : counts;',
    to: 'sum ??= counts;',
  },
  {
    part: 'drift',
    title: 'of the files of a part the first one is counted',
    file: 'lambda/count-shard/count-shard.ts',
    from: 'const objects = shard.keys.map(',
    to: 'const objects = shard.keys.slice(0, 1).map(',
  },
  {
    part: 'drift',
    title: 'a count whose parts failed is not gone on with',
    file: 'engine/traffic/fan-out-execution.ts',
    from: 'await client.send(new RedriveExecutionCommand({ executionArn }));',
    to: '',
  },
  {
    part: 'drift',
    title: 'what was counted in parts is not kept',
    file: `${MONITOR}/detect-drift.ts`,
    from: 'await context.reports.writeCounts(window, compared.identity, counts);',
    to: '',
  },
  {
    part: 'drift',
    title: 'windows behind one that was counted in parts wait for the next event',
    file: `${MONITOR}/detect-drift.ts`,
    from: 'await catchUp(asked, compared, context);\n  const report',
    to: 'await catchUp(window, compared, context);\n  const report',
  },
  {
    part: 'drift',
    title: 'a large window that somebody asked for is settled',
    file: `${MONITOR}/detect-drift.ts`,
    from: 'if (named) {',
    to: 'if (named && Math.PI < 3) {',
  },
  {
    part: 'drift',
    title: 'a large window has one count for whoever asks for it and for its own turn',
    file: `${MONITOR}/fan-out.ts`,
    from: '{ identity, files, maximumBytes, named }',
    to: '{ identity, files, maximumBytes }',
  },
];
