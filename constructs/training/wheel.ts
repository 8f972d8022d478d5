import * as fs from 'node:fs';
import * as path from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { LifecycleValidationError } from '../foundation/validation-error';
import { normalizeName, parseRequirement, type Requirement } from './requirement';
import type { ScriptImage } from './script-images';

/** A built library in a file, by the name that says for what Python and platform it is. */
export interface Wheel {
  readonly file: string;
  readonly name: string;
  readonly version: string;
  /** Such as `cp312-cp312-manylinux_2_17_x86_64`: Pythons, interfaces and platforms, each separated by dots. */
  readonly tag: string;
  /** What it needs in its turn. */
  readonly requires: Requirement[];
  /** The Pythons it says it runs on, such as `>=3.9`. */
  readonly pythons: string[];
}

/** @throws LifecycleValidationError when the name or the content is no wheel's */
export function readWheel(file: string): Wheel {
  const base = path.basename(file);
  const [, name, version, tag] = /^([^-]+)-([^-]+)(?:-\d[^-]*)?-([^-]+-[^-]+-[^-]+)\.whl$/.exec(base) ?? [];
  const metadata = name === undefined ? undefined : readZipEntry(fs.readFileSync(file), /^[^/]+\.dist-info\/METADATA$/);
  if (name === undefined || version === undefined || tag === undefined || metadata === undefined) {
    throw new LifecycleValidationError(`dependencies.wheels: '${base}' is no wheel`);
  }
  const header = metadata.split(/\r?\n\r?\n/)[0]!;
  const fields = (field: string): string[] =>
    [...header.matchAll(new RegExp(`^${field}:\\s*(.+)$`, 'gim'))].map(([, value]) => value!.trim());
  return {
    file,
    name: normalizeName(name),
    version,
    tag,
    requires: fields('Requires-Dist').flatMap((text) => parseRequirement(text) ?? []),
    pythons: fields('Requires-Python').flatMap((text) => text.split(',').map((part) => part.trim())),
  };
}

/** Whether pip takes a wheel of that tag wherever the script runs. */
export function fitsImage(tag: string, { pythons, glibc }: ScriptImage): boolean {
  return pythons.every((python) => fitsPython(tag, python, glibc));
}

function fitsPython(tag: string, python: number, glibc: number): boolean {
  const [languages, interfaces, platforms] = tag.split('-').map((part) => part.split('.'));
  const runs = platforms!.some((platform) => {
    const [, minor] = /^manylinux_2_(\d+)_x86_64$/.exec(platform) ?? [];
    return minor === undefined ? GENERAL_PLATFORMS.includes(platform) : Number(minor) <= glibc;
  });
  const isUnderstood = languages!.some((written) => {
    const [, generic, minor] = /^(py|cp)3(\d*)$/.exec(written) ?? [];
    if (generic === undefined || (minor !== '' && Number(minor) > python)) {
      return false;
    }
    // Python alone, or CPython with its interface: the stable one, or that of this very version.
    const own = Number(minor) === python ? ['none', `cp3${python}`] : [];
    return interfaces!.some((abi) => (generic === 'py' ? abi === 'none' : ['abi3', ...own].includes(abi)));
  });
  return runs && isUnderstood;
}

/** The platforms that do not name a glibc; those of older names ask for glibc 2.5, 2.12 and 2.17. */
const GENERAL_PLATFORMS = ['any', 'linux_x86_64', 'manylinux1_x86_64', 'manylinux2010_x86_64', 'manylinux2014_x86_64'];

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const DEFLATED = 8;

/**
 * The text of the first entry of a zip file whose name matches; undefined when there is none, or no zip file. By hand, and not by
 * fflate or yauzl: one entry of a wheel is read by Node's own zlib, which a bundled library would do in thirty times the code.
 */
function readZipEntry(content: Buffer, name: RegExp): string | undefined {
  let end = content.length - 22;
  while (end >= 0 && content.readUInt32LE(end) !== END_OF_DIRECTORY) {
    end -= 1;
  }
  let entry = end < 0 ? content.length : content.readUInt32LE(end + 16);
  while (entry + 46 <= content.length && content.readUInt32LE(entry) === DIRECTORY_ENTRY) {
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((place) => content.readUInt16LE(entry + place));
    if (name.test(content.toString('utf8', entry + 46, entry + 46 + nameLength!))) {
      const local = content.readUInt32LE(entry + 42);
      const start = local + 30 + content.readUInt16LE(local + 26) + content.readUInt16LE(local + 28);
      const packed = content.subarray(start, start + content.readUInt32LE(entry + 20));
      return (content.readUInt16LE(entry + 10) === DEFLATED ? inflateRawSync(packed) : packed).toString('utf8');
    }
    entry += 46 + nameLength! + extraLength! + commentLength!;
  }
  return undefined;
}
