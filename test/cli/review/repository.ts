import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** The repository of the package. */
export const ROOT = path.join(__dirname, '..', '..', '..');

/** A repository whose app lies in a folder of it. */
export interface Repository {
  /** Of the repository. */
  readonly root: string;
  /** Of the app. */
  readonly folder: string;
  readonly git: (...words: string[]) => string;
  /** Writes files of the app, by their names. */
  readonly write: (files: Readonly<Record<string, string>>) => void;
  /** Writes files of the app and commits them. */
  readonly commit: (files: Readonly<Record<string, string>>) => void;
}

/** A repository with an app, `app.js` unless it is given otherwise. */
export function makeRepository(inFolder = 'infrastructure'): Repository {
  const root = mkdtempSync(path.join(os.tmpdir(), 'review-'));
  const folder = path.join(root, inFolder);
  mkdirSync(folder, { recursive: true });
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(root, 'node_modules'));
  const git = (...words: string[]): string =>
    execFileSync('git', ['-C', root, '-c', 'user.name=a', '-c', 'user.email=a@b', ...words], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  git('init', '--quiet', '--initial-branch', 'main');
  writeFileSync(path.join(root, '.gitignore'), 'node_modules\n');
  writeFileSync(path.join(folder, 'cdk.json'), JSON.stringify({ app: 'node app.js' }));
  const write: Repository['write'] = (files) => {
    for (const [name, text] of Object.entries(files)) {
      writeFileSync(path.join(folder, name), text);
    }
  };
  return {
    root,
    folder,
    git,
    write,
    commit: (files) => {
      write(files);
      git('add', '.');
      git('commit', '--quiet', '-m', 'a state');
    },
  };
}

/** An app of one role, which may do what `actions.json` says. */
export const ROLE_APP = `
const { App, Stack, aws_iam: iam } = require('aws-cdk-lib');
const { actions } = require('./actions.json');
const role = new iam.Role(new Stack(new App(), 'Access'), 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
role.addToPolicy(new iam.PolicyStatement({ actions, resources: ['*'] }));
require('constructs').Node.of(role).root.synth();
`;

export const actions = (...names: string[]): Record<string, string> => ({
  'actions.json': JSON.stringify({ actions: names }),
});
