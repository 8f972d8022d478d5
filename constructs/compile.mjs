// Compiles the library under jsii. `*` is what npm matches with every alpha, and the one range that jsii refuses beside a
// pre-release: while jsii runs, package.json declares the range that Python's installer gets, which does match later alphas.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const file = path.join(root, 'package.json');
const declared = readFileSync(file, 'utf8');
const anyAlpha = '"@aws-cdk/aws-sagemaker-alpha": "*"';
if (!declared.includes(anyAlpha)) {
  throw new Error(`package.json: peerDependencies must have ${anyAlpha}`);
}
// Ctrl-C ends jsii; this process lives on to put package.json back.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
let status = 1;
try {
  writeFileSync(file, declared.replace(anyAlpha, '"@aws-cdk/aws-sagemaker-alpha": "^2.159.1-alpha.0"'));
  const args = ['-c', 'tsconfig.json', '--silence-warnings', 'reserved-word', 'metadata/missing-dev-dependency'];
  ({ status } = spawnSync(path.join(root, 'node_modules', '.bin', 'jsii'), args, { cwd: root, stdio: 'inherit' }));
} finally {
  writeFileSync(file, declared);
}
process.exitCode = status ?? 1;
