import * as fs from 'node:fs';
import * as path from 'node:path';
import { LifecycleValidationError } from '../foundation/validation-error';
import { listRequirementLines, listRequirementsLinks } from './requirement';

/** What a script's folder asks pip for, and where each line stands. */
export interface ProjectRequirement {
  readonly text: string;
  readonly file: string;
}

/** The file that AWS's toolkits install libraries from. */
export const REQUIREMENTS_FILE = 'requirements.txt';

/**
 * What the folder's files ask pip for when the toolkits install it; of a project only where they build one. Of poetry's dependencies only the names: pip does not read
 * them unless poetry builds the project, which no container can.
 *
 * @throws LifecycleValidationError when requirements.txt names a file that does not travel with it
 */
export function listProjectRequirements(source: string, buildsFolder: boolean): ProjectRequirement[] {
  const required = listRequirements(source, REQUIREMENTS_FILE);
  if (!buildsFolder) {
    return required;
  }
  const pyproject = readFile(source, 'pyproject.toml');
  const of = (file: string, texts: string[]): ProjectRequirement[] => texts.map((text) => ({ text, file }));
  return [
    ...required,
    ...of('pyproject.toml', listStrings(readSection(pyproject, 'project'), /^dependencies\s*=\s*\[/m)),
    ...of('pyproject.toml', listPoetryNames(pyproject)),
    ...of('setup.py', listStrings(readFile(source, 'setup.py'), /\binstall_requires\s*=\s*\[/)),
    ...of('setup.cfg', listOption(readFile(source, 'setup.cfg'), 'install_requires')),
  ];
}

/** What a requirements file asks for, with what the files ask for that it names. */
function listRequirements(source: string, file: string, seen: Set<string> = new Set()): ProjectRequirement[] {
  if (seen.has(file)) {
    return [];
  }
  seen.add(file);
  const content = readFile(source, file);
  const linked = listRequirementsLinks(content).flatMap(({ file: name, asks }) => {
    const inner = path.posix.join(path.posix.dirname(file), name);
    if (inner.startsWith('../') || path.posix.isAbsolute(name) || !fs.existsSync(path.join(source, inner))) {
      throw new LifecycleValidationError(
        `source: ${file} names '${name}', and there is no such file in source '${source}'`,
      );
    }
    return asks ? listRequirements(source, inner, seen) : [];
  });
  return [...listRequirementLines(content).map((text) => ({ text, file })), ...linked];
}

function readFile(source: string, file: string): string {
  const full = path.join(source, file);
  return fs.existsSync(full) ? fs.readFileSync(full, 'utf8') : '';
}

/** A section of TOML, or of the INI files of setuptools. */
function readSection(text: string, name: string): string {
  const escaped = name.replaceAll('.', '\\.');
  return new RegExp(`^\\[${escaped}\\][^\\n]*\\n([\\s\\S]*?)(?=^\\[|(?![\\s\\S]))`, 'm').exec(text)?.[1] ?? '';
}

/** The libraries that poetry's table of dependencies names; not those of its groups. */
function listPoetryNames(pyproject: string): string[] {
  const table = readSection(pyproject, 'tool.poetry.dependencies');
  const keys = [...table.matchAll(/^["']?([A-Za-z0-9][\w.-]*)["']?\s*=(?!.*\boptional\s*=\s*true)/gm)];
  const tables = [...pyproject.matchAll(/^\[tool\.poetry\.dependencies\.["']?([\w-]+)["']?\]/gm)];
  return [...keys, ...tables].map(([, name]) => name!).filter((name) => !/^python$/i.test(name));
}

/** A list of setup.cfg: a line each, or between semicolons. */
function listOption(setup: string, option: string): string[] {
  const value = new RegExp(`^${option}\\s*=(.*(?:\\n[ \\t]+.*)*)`, 'm').exec(readSection(setup, 'options'))?.[1] ?? '';
  return value
    .split(value.includes('\n') ? '\n' : ';')
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
    .filter((line) => line !== '');
}

/**
 * Refuses a project that the containers cannot build. Each container that serves a script, and XGBoost's that trains one,
 * runs `pip install .` when it starts, without a network: what builds the project must be in the image, which is setuptools.
 *
 * @throws LifecycleValidationError that names the file and what it asks for
 */
export function checkProject(source: string): void {
  const text = readFile(source, 'pyproject.toml');
  const backend = /^\s*build-backend\s*=\s*["']([^"']+)["']/m.exec(text)?.[1];
  if (backend !== undefined && !backend.startsWith('setuptools') && !/^\s*backend-path\s*=/m.test(text)) {
    refuse(source, `pyproject.toml is built by ${backend}`);
  }
  const needed = {
    'setup.py': listStrings(readFile(source, 'setup.py'), /\bsetup_requires\s*=\s*\[/),
    'setup.cfg': listOption(readFile(source, 'setup.cfg'), 'setup_requires'),
  };
  for (const [file, names] of Object.entries(needed)) {
    if (names.length > 0) {
      refuse(source, `${file} fetches ${names.join(', ')} to be built (setup_requires)`);
    }
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
