/** A library that something needs, as pip writes it: `scikit-learn[extra]>=1.4,<2`. */
export interface Requirement {
  /** Normalized: small letters, and `-` in place of `_` and `.`. */
  readonly name: string;
  /** Such as `>=1.4`; none when any version will do. */
  readonly specifiers: string[];
  /** Whether it holds under a condition only, such as `; python_version < "3.11"` or an extra. */
  readonly conditional: boolean;
}

/** The name of a library as indices compare it. */
export function normalizeName(name: string): string {
  return name.replace(/[-_.]+/g, '-').toLowerCase();
}

/** @returns undefined for what is no name with versions: an address, a path, an option */
export function parseRequirement(text: string): Requirement | undefined {
  const [whole, marker] = text.split(/;(.*)/s);
  const match = /^\s*([A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*\(?([^()@:/]*)\)?\s*$/.exec(whole!);
  if (!match) {
    return undefined;
  }
  const specifiers = match[2]!.split(',').map((part) => part.replace(/\s/g, ''));
  return {
    name: normalizeName(match[1]!),
    specifiers: specifiers.filter((part) => part !== ''),
    conditional: marker !== undefined,
  };
}

/** The lines of a requirements file that are not options, without comments and hashes. */
export function listRequirementLines(content: string): string[] {
  return content
    .replace(/\\\r?\n/g, ' ')
    .split(/\r?\n/)
    .map((line) => line.replace(/(^|\s)#.*$/, '').replace(/\s--\w.*$/, ''))
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^-(?!e\b|-editable\b)/.test(line));
}

/** A file that a requirements file names, relative to itself. */
export interface RequirementsLink {
  readonly file: string;
  /** Whether it holds requirements; one of constraints asks for nothing. */
  readonly asks: boolean;
}

/** The files that a requirements file names. */
export function listRequirementsLinks(content: string): RequirementsLink[] {
  const lines = content.matchAll(/^[ \t]*(-r|--requirement|-c|--constraint)(?:[ \t]+|=)?([^\s#]+)/gm);
  return [...lines].map(([, option, file]) => ({ file: file!, asks: /^--?r/.test(option!) }));
}

/**
 * Whether a version meets all specifiers. By hand, and not by @renovatebot/pep440 (Apache-2.0, looked after): what is compared here
 * are the versions that images and wheels have, which are numbers, while a library would be one more to bundle into every
 * language's package of a jsii library. Of others, such as release candidates, pip decides, and they count as met.
 */
export function meets(version: string, specifiers: readonly string[]): boolean {
  const own = parseVersion(version);
  return specifiers.every((specifier) => {
    const [, operator, wanted] = /^(===|==|~=|!=|<=|>=|<|>)(.*)$/.exec(specifier) ?? [];
    const isPrefix = wanted?.endsWith('.*') ?? false;
    const other = wanted === undefined ? undefined : parseVersion(isPrefix ? wanted.slice(0, -2) : wanted);
    if (own === undefined || other === undefined) {
      return true;
    }
    const order = compare(own, other);
    const begins = (length: number): boolean => compare(own.slice(0, length), other.slice(0, length)) === 0;
    switch (operator) {
      case '==':
      case '===':
        return isPrefix ? begins(other.length) : order === 0;
      case '!=':
        return isPrefix ? !begins(other.length) : order !== 0;
      case '~=':
        return order >= 0 && begins(other.length - 1);
      case '<=':
        return order <= 0;
      case '>=':
        return order >= 0;
      case '<':
        return order < 0;
      default:
        return order > 0;
    }
  });
}

function parseVersion(text: string): number[] | undefined {
  return /^v?\d+(\.\d+)*$/.test(text) ? text.replace('v', '').split('.').map(Number) : undefined;
}

function compare(a: number[], b: number[]): number {
  for (let place = 0; place < Math.max(a.length, b.length); place += 1) {
    const difference = (a[place] ?? 0) - (b[place] ?? 0);
    if (difference !== 0) {
      return difference;
    }
  }
  return 0;
}
