// Makes the package of the commands, `sagemaker-lifecycle`, in build/commands: `npm publish` and `npm pack` take that folder.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const folder = path.join(root, 'build', 'commands');

/** What the commands read of a checkout, beside their bundle. */
const FILES = [
  'bin/sagemaker-lifecycle.js',
  'build/cli',
  'build/replacements.json',
  'jobs',
  'local/containers',
  'local/programs',
  'LICENSE',
  'THIRD-PARTY-LICENSES',
];

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const file of FILES) {
  cpSync(path.join(root, file), path.join(folder, file), {
    recursive: true,
    filter: (source) => !/^(tests|__pycache__|\..*)$/.test(path.basename(source)),
  });
}
cpSync(path.join(root, 'cli', 'README.md'), path.join(folder, 'README.md'));

const library = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const manifest = {
  name: 'sagemaker-lifecycle',
  version: library.version,
  description: 'The commands of cdk-sagemaker-lifecycle: a local SageMaker, drift reports, reviews of pull requests.',
  license: library.license,
  author: library.author,
  repository: library.repository,
  keywords: library.keywords,
  bin: library.bin,
  engines: library.engines,
  publishConfig: library.publishConfig,
  dependencies: {
    // The CLI deploys to the local cloud; an app's own comes first.
    'aws-cdk': `^${library.devDependencies['aws-cdk']}`,
    [library.name]: library.version,
  },
};
writeFileSync(path.join(folder, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
