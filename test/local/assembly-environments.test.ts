import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { checkEnvironments } from '../../local/assembly-environments';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'environments-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function writeManifest(artifacts: Record<string, unknown>, at = folder): void {
  mkdirSync(at, { recursive: true });
  writeFileSync(path.join(at, 'manifest.json'), JSON.stringify({ version: '55.0.0', artifacts }));
}

const stack = (environment: string): unknown => ({ type: 'aws:cloudformation:stack', environment });

test.each(['aws://unknown-account/unknown-region', 'aws://000000000000/us-east-1', 'aws://unknown-account/us-east-1'])(
  'a stack for %s can be deployed here',
  (environment) => {
    writeManifest({ Mine: stack(environment), Tree: { type: 'cdk:tree' } });
    expect(() => checkEnvironments(folder)).not.toThrow();
  },
);

test.each([
  ['aws://123456789012/us-east-1', 'account 123456789012 in us-east-1'],
  ['aws://000000000000/eu-west-1', 'account 000000000000 in eu-west-1'],
  ['aws://unknown-account/eu-west-1', 'account unknown-account in eu-west-1'],
])('one for %s cannot, in a stage neither', (environment, place) => {
  const message = `the stack Theirs is for ${place}, and the local cloud is account 000000000000 in us-east-1; nothing was deployed`;
  writeManifest({ Mine: stack('aws://unknown-account/unknown-region'), Theirs: stack(environment) });
  expect(() => checkEnvironments(folder)).toThrow(message);
  writeManifest({ Stage: { type: 'cdk:cloud-assembly', properties: { directoryName: 'assembly-Stage' } } });
  writeManifest(
    { Id: { type: 'aws:cloudformation:stack', environment, properties: { stackName: 'Theirs' } } },
    path.join(folder, 'assembly-Stage'),
  );
  expect(() => checkEnvironments(folder)).toThrow(message);
});
