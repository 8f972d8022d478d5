// The navigation: every page once, in the order in which a reader may want it. Titles are the pages' own headings.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readApi } from './api.mjs';
import { ROOT } from './root.mjs';

/** Chapters, by the pages' names in docs/, or from the root where they begin with a slash. */
const CHAPTERS = {
  'Five doors': ['start-table', 'start-script', 'start-endpoint', 'start-construct', 'start-review'],
  Concepts: ['concepts', 'questions'],
  'The whole loop': ['question', 'recipe', 'bringing-data', 'data-report', 'local-run', 'workbench'],
  Data: ['delivery', 'feature-store', 'splits', 'prepared-data', 'engines', 'own-table'],
  Training: [
    'algorithms',
    'tuning',
    'script-contract',
    'own-algorithm',
    'evaluation',
    'comparing-runs',
    'mlflow',
    'champion',
    'forecasting',
    'text',
    'images',
    'object-detection',
  ],
  Serving: ['requests', 'scoring', 'endpoint-owner', 'controllers'],
  Watching: [
    'watch-an-endpoint',
    'own-capture',
    'answers',
    'drift-report',
    'drift-command',
    'quality-command',
    'model-quality',
    'statistics',
    'bad-input',
    'scale',
  ],
  Operating: [
    'retraining',
    'lineage',
    'review',
    'policy',
    'runbook',
    'cost',
    'security',
    'trust',
    'own-roles',
    'compare',
  ],
  Reference: [
    '/docs/api/index',
    'reference',
    'access',
    'python',
    'metrics',
    'failures',
    'rules',
    'limits',
    'sql',
    '/CHANGELOG',
  ],
  'How it is built': ['/ARCHITECTURE', '/CONTRIBUTING', '/SECURITY'],
  'What was measured': [
    'README',
    'drift-accuracy',
    'drift-shapes',
    'multivariate',
    'seasons',
    'streams',
    'tables',
    'estimates',
    'drift',
    'many-rows',
    'quality-memory',
    'handlers',
    'prepare',
    'spark',
    'synth',
    'review',
    'storm',
    'chaos',
    'mutation',
    'figures',
  ].map((name) => `/bench/${name}`),
};

const API_INDEX = 'docs/api/index.md';

function toFile(entry) {
  return entry.startsWith('/') ? `${entry.slice(1)}.md` : `docs/${entry}.md`;
}

/** The pages that are files, from the root. */
export const PAGES = [
  'README.md',
  ...Object.values(CHAPTERS)
    .flat()
    .map(toFile)
    .filter((file) => file !== API_INDEX),
];

function readTitle(file) {
  return file === API_INDEX ? 'API' : /^# (.+)$/m.exec(readFileSync(path.join(ROOT, file), 'utf8'))[1];
}

/** As VitePress takes it: the reference of the API has one of its own. */
export function listSidebar() {
  return {
    '/': Object.entries(CHAPTERS).map(([text, entries], place) => ({
      text,
      collapsed: place > 0,
      items: entries.map((entry) => {
        const file = toFile(entry);
        return { text: readTitle(file), link: `/${file}` };
      }),
    })),
    '/docs/api/': [
      { text: 'All pages', link: '/' },
      ...readApi().map(({ title, types }) => ({
        text: title,
        collapsed: false,
        items: types.map(({ name }) => ({ text: name, link: `/docs/api/${name}.md` })),
      })),
    ],
  };
}
