import { type Command, InvalidArgumentError, Option } from 'commander';
import { InputError } from '../../drift/input-error';

type Pair = readonly [string, string];

/** The options of `local` that belong to a definition. */
export interface DefinitionOptions {
  readonly pipeline?: string;
  readonly put?: Pair[];
  readonly parameter?: Pair[];
  readonly answer?: Pair[];
  readonly image?: Pair[];
  readonly json?: string;
}

function addPair(text: string, earlier: Pair[] = []): Pair[] {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) {
    throw new InvalidArgumentError('must have a =, as the help shows.');
  }
  return [...earlier, [name, value]];
}

/** Adds the options of a definition to `local`. */
export function addDefinitionOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--pipeline <file>',
        'run a pipeline definition, such as the JSON of the SageMaker SDK, in place of an example; nothing is deployed',
      ).conflicts(['app', 'data', 'example', 'keep', 'only']),
    )
    .option(
      '--put <place=file>',
      'with --pipeline: a file or folder for S3, s3://bucket/key=path; several times',
      addPair,
    )
    .option('--parameter <name=value>', 'with --pipeline: a value of a parameter; several times', addPair)
    .option('--answer <function=file>', 'with --pipeline: the JSON that a function of a Lambda step answers', addPair)
    .option('--image <repository=file>', 'with --pipeline: the Python program that stands for an image', addPair)
    .option('--json <file>', 'with --pipeline: write how the run and its steps ended');
}

/** Refuses options of a definition where there is none. */
export function refuseIdleOptions({ put, parameter, answer, image, json }: DefinitionOptions): void {
  const [idle] = Object.entries({ put, parameter, answer, image, json }).find(([, value]) => value !== undefined) ?? [];
  if (idle !== undefined) {
    throw new InputError(`--pipeline: is required for --${idle}`);
  }
}
