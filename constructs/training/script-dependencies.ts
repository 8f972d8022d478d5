import * as fs from 'node:fs';
import * as path from 'node:path';
import { LifecycleValidationError } from '../foundation/validation-error';
import { meets, parseRequirement, type Requirement } from './requirement';
import type { ScriptImage } from './script-images';
import { listProjectRequirements, type ProjectRequirement, REQUIREMENTS_FILE } from './script-project';
import { fitsImage, readWheel, type Wheel } from './wheel';

/** The libraries that a script needs beside those of its image. */
export interface ScriptDependencies {
  /**
   * A folder of wheels, such as `pip download --only-binary :all: --platform manylinux2014_x86_64 --python-version 3.12
   * --dest wheels lightgbm` fills. They go into the script's archive, and so into the model, and are installed from there,
   * without a network, wherever the script runs. Of what `requirements.txt` in the script's folder names; of all, where
   * there is none.
   */
  readonly wheels: string;
}

/** Where the wheels are in the archive. */
export const WHEELS_FOLDER = 'lifecycle_wheels';

/** What goes into the archive for the dependencies. */
export interface PackedDependencies {
  readonly wheels: string[];
  /** The content of requirements.txt in the archive; undefined where it stays what it is. */
  readonly requirements?: string;
}

/**
 * Checks that the wheels fit the image and, without a network, that pip will find there or among them what is asked for.
 *
 * @throws LifecycleValidationError that names wheels that do not fit and libraries that nothing provides
 */
export function packDependencies(
  source: string,
  dependencies: ScriptDependencies | undefined,
  image: ScriptImage,
  { networkIsolation, buildsFolder }: { readonly networkIsolation: boolean; readonly buildsFolder: boolean },
): PackedDependencies {
  const wheels = dependencies === undefined ? [] : readWheels(dependencies.wheels, image);
  if (networkIsolation) {
    checkProvided(listProjectRequirements(source, buildsFolder), wheels, image);
  }
  if (wheels.length === 0) {
    return { wheels: [] };
  }
  const own = path.join(source, REQUIREMENTS_FILE);
  const asked = fs.existsSync(own)
    ? fs.readFileSync(own, 'utf8')
    : wheels.map(({ name, version }) => `${name}==${version}\n`).join('');
  // Pip takes the path from where the file lies.
  const places = `${networkIsolation ? '--no-index\n' : ''}--find-links ${WHEELS_FOLDER}\n`;
  return { wheels: wheels.map(({ file }) => file), requirements: `${places}${asked}` };
}

/** Refuses what pip would look for in vain, without a network. */
function checkProvided(required: readonly ProjectRequirement[], wheels: readonly Wheel[], image: ScriptImage): void {
  const problems = required.flatMap(({ text, file }) => {
    const problem = findProblem(text, parseRequirement(text), wheels, image);
    return problem === undefined ? [] : `${file} asks for '${text}', ${problem}`;
  });
  const inner = wheels.flatMap((wheel) =>
    wheel.requires
      .filter(({ conditional }) => !conditional)
      .flatMap((requirement) => {
        const { name, specifiers } = requirement;
        const problem = findProblem('', requirement, wheels, image);
        return problem === undefined
          ? []
          : `${path.basename(wheel.file)} needs '${name}${specifiers.join(',')}', ${problem}`;
      }),
  );
  const [first, ...others] = [...problems, ...inner];
  if (first !== undefined) {
    const more = others.length > 0 ? `; and ${others.length} more: ${others.slice(0, 3).join('; ')}` : '';
    throw new LifecycleValidationError(
      `dependencies: the containers have no network, and ${first}${more}. Put its wheel into a folder and set dependencies: { wheels: … }; or, in a VPC that lets pip reach an index, set networkIsolation: false of the training and of the endpoint`,
    );
  }
}

/** Why pip will not find what is asked for; undefined when it will. */
function findProblem(
  text: string,
  requirement: Requirement | undefined,
  wheels: readonly Wheel[],
  image: ScriptImage,
): string | undefined {
  if (requirement === undefined) {
    return /:\/\/|^-e|^git\+/.test(text) ? 'which is on the network' : undefined;
  }
  const { name, specifiers, conditional } = requirement;
  const own = wheels.filter((wheel) => wheel.name === name);
  const has = Object.hasOwn(image.libraries, name);
  const version = image.libraries[name];
  if (conditional || own.some((wheel) => meets(wheel.version, specifiers))) {
    return undefined;
  }
  if (has && (version === undefined || meets(version, specifiers))) {
    return undefined;
  }
  const found = [
    ...own.map((wheel) => `the wheel is of version ${wheel.version}`),
    ...(has ? [`the image has ${version}`] : []),
  ];
  return found.length > 0
    ? `where ${found.join(' and ')}`
    : `which is neither in the image ${image.image.repositoryName}:${image.image.tag} nor among the wheels`;
}

function readWheels(folder: string, image: ScriptImage): Wheel[] {
  if (!fs.existsSync(folder) || !fs.statSync(folder).isDirectory()) {
    throw new LifecycleValidationError(`dependencies.wheels: there is no folder '${folder}'`);
  }
  const files = fs.readdirSync(folder).sort();
  const built = files.filter((file) => file.endsWith('.whl'));
  const unbuilt = files.filter((file) => /\.(tar\.gz|zip|tar\.bz2)$/.test(file));
  if (unbuilt.length > 0 || built.length === 0) {
    throw new LifecycleValidationError(
      unbuilt.length > 0
        ? `dependencies.wheels: ${unbuilt.join(', ')} must be built first, the containers build nothing: pip wheel --wheel-dir ${folder} ${unbuilt.join(' ')}`
        : `dependencies.wheels: there is no .whl file in '${folder}'`,
    );
  }
  const wheels = built.map((file) => readWheel(path.join(folder, file)));
  const versions = image.pythons.map((python) => `3.${python}`);
  const wrong = wheels.filter(
    (wheel) => !fitsImage(wheel.tag, image) || !versions.every((version) => meets(version, wheel.pythons)),
  );
  if (wrong.length > 0) {
    const names = wrong.map(({ file }) => path.basename(file)).join(', ');
    throw new LifecycleValidationError(
      `dependencies.wheels: ${names} ${wrong.length > 1 ? 'do' : 'does'} not fit the image ${image.image.repositoryName}:${image.image.tag}, which has Python ${versions.join(', serving ')} on Linux x86_64 with glibc 2.${image.glibc}; download with pip download --only-binary :all: --platform manylinux2014_x86_64 --python-version ${versions[0]}`,
    );
  }
  return wheels;
}
