// The directions of imports, types included (ARCHITECTURE.md draws them). `npm run imports` checks them.
const FOLDERS = ['bin', 'lib', 'constructs', 'contract', 'engine', 'lambda', 'cli', 'local'];

/** What each folder may import from, besides itself. */
const ALLOWED = {
  bin: ['lib', 'constructs', 'examples'],
  lib: ['constructs', 'contract'],
  constructs: ['contract'],
  contract: [],
  engine: ['contract'],
  lambda: ['engine', 'contract'],
  cli: ['local', 'engine', 'lib', 'contract'],
  local: ['engine', 'contract'],
};

/** The chapters of constructs, lowest first: a chapter imports from those below it only. */
const CHAPTERS = ['rules', 'foundation', 'pipeline', 'data', 'training', 'workbench', 'serving', 'retraining', 'watching', 'policy'];

module.exports = {
  forbidden: [
    { name: 'no-circle', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-orphan-import', severity: 'error', from: {}, to: { couldNotResolve: true } },
    ...FOLDERS.map((folder) => ({
      name: `from-${folder}`,
      comment: `${folder} imports from ${ALLOWED[folder].join(', ') || 'nothing'} only`,
      severity: 'error',
      from: { path: `^${folder}/` },
      to: {
        path: '^(bin|lib|constructs|contract|engine|lambda|cli|local|examples|bench|test)/',
        pathNot: `^(${[folder, ...ALLOWED[folder]].join('|')})/`,
      },
    })),
    {
      name: 'contract-alone',
      comment: 'contract imports no library but valibot, which its configurations are checked with',
      severity: 'error',
      from: { path: '^contract/' },
      to: { pathNot: '^(contract|node_modules/valibot)/' },
    },
    ...CHAPTERS.map((chapter, index) => ({
      name: `chapter-${chapter}`,
      comment: `constructs/${chapter} imports from ${CHAPTERS.slice(0, index).join(', ') || 'no other chapter'} only`,
      severity: 'error',
      from: { path: `^constructs/${chapter}/` },
      to: { path: '^constructs/', pathNot: `^constructs/(${CHAPTERS.slice(0, index + 1).join('|')})/` },
    })),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|build|packages)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.dev.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default', 'types'] },
  },
};
