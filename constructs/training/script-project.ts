import * as fs from 'node:fs';
import * as path from 'node:path';
import { LifecycleValidationError } from '../foundation/validation-error';
import { listRequirementLines } from './requirement';

/** What a script's folder asks pip for, and where each line stands. */
export interface ProjectRequirement {
  readonly text: string;
  readonly file: string;
}

/** The file that AWS's toolkits install libraries from. */
export const REQUIREMENTS_FILE = 'requirements.txt';

/** What the folder's files ask pip for when the toolkits install it. */
export function listProjectRequirements(source: string): ProjectRequirement[] {
  const read = (file: string): string => {
    const full = path.join(source, file);
    return fs.existsSync(full) ? fs.readFileSync(full, 'utf8') : '';
  };
  const project = /^\[project\]\s*$([\s\S]*?)(?=^\[|(?![\s\S]))/m.exec(read('pyproject.toml'))?.[1] ?? '';
  return [
    ...listRequirementLines(read(REQUIREMENTS_FILE)).map((text) => ({ text, file: REQUIREMENTS_FILE })),
    ...listStrings(project, /^dependencies\s*=\s*\[/m).map((text) => ({ text, file: 'pyproject.toml' })),
    ...listStrings(read('setup.py'), /\binstall_requires\s*=\s*\[/).map((text) => ({ text, file: 'setup.py' })),
  ];
}

/**
 * Refuses a project that the containers cannot build. Each container that serves a script, and XGBoost's that trains one,
 * runs `pip install .` when it starts, without a network: what builds the project must be in the image, which is setuptools.
 *
 * @throws LifecycleValidationError that names the file and what it asks for
 */
export function checkProject(source: string): void {
  const pyproject = path.join(source, 'pyproject.toml');
  const text = fs.existsSync(pyproject) ? fs.readFileSync(pyproject, 'utf8') : '';
  const backend = /^\s*build-backend\s*=\s*["']([^"']+)["']/m.exec(text)?.[1];
  if (backend !== undefined && !backend.startsWith('setuptools') && !/^\s*backend-path\s*=/m.test(text)) {
    refuse(source, `pyproject.toml is built by ${backend}`);
  }
  const setup = path.join(source, 'setup.py');
  const needed = fs.existsSync(setup) ? listStrings(fs.readFileSync(setup, 'utf8'), /\bsetup_requires\s*=\s*\[/) : [];
  if (needed.length > 0) {
    refuse(source, `setup.py fetches ${needed.join(', ')} to be built (setup_requires)`);
  }
}

function refuse(source: string, problem: string): never {
  throw new LifecycleValidationError(
    `source: AWS's containers install the folder with pip when they start, without a network and with setuptools alone, but in '${source}' ${problem}; give a folder that holds the scripts and not the project around them`,
  );
}

/** The texts of a list of Python or TOML that begins as the pattern says. */
function listStrings(text: string, start: RegExp): string[] {
  const found = start.exec(text);
  if (!found) {
    return [];
  }
  const strings: string[] = [];
  const tokens = /"([^"\n]*)"|'([^'\n]*)'|#.*|\]/g;
  tokens.lastIndex = found.index + found[0].length;
  for (let token = tokens.exec(text); token !== null && token[0] !== ']'; token = tokens.exec(text)) {
    const string = token[1] ?? token[2];
    if (string !== undefined) {
      strings.push(string);
    }
  }
  return strings;
}
