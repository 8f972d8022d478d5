// What an app said when it could not be synthesized, in the words that `cdk synth` shows.

/** A frame of Node.js's stack, perhaps with what the error's object holds after it; or frames that CDK left out of it. */
const FRAME = /^\s+at .*(?::\d+:\d+\)?|\((?:<anonymous>|native|index \d+)\)|<anonymous>)(?: \{)?$|^\s+\.\.\..+\.\.\.$/;

/** Where Node.js points at the line of source that threw. */
const CARET = /^\s*\^+\s*$/;

/** The name that newer versions of CDK put before a message. */
const CODE = /^«\w+» /;

const TRACEBACK = 'Traceback (most recent call last):';

/** The last words of a program that fails otherwise, as a build step before the app does. */
const LAST_LINES = 20;

/** The message of the error that ended an app, all its lines, without source and stack; its last lines where none is told. */
export function findReason(stderr: string, stdout: string): string {
  const lines = stderr.split(/\r?\n/);
  const message = readNodeMessage(lines) ?? readPythonMessage(lines);
  return message ?? listLastLines(`${stdout}\n${stderr}`);
}

function readNodeMessage(lines: readonly string[]): string | undefined {
  const start = lines.findLastIndex((line, i) => CARET.test(line) && isNodeSource(lines, i));
  if (start < 0) {
    return undefined;
  }
  const rest = lines.slice(start + 1);
  const message = rest.slice(rest.findIndex((line) => line.trim() !== ''));
  const end = message.findIndex((line) => FRAME.test(line) || /^\(Use `node |^Node\.js v\d/.test(line));
  const text = message
    .slice(0, end < 0 ? message.length : end)
    .join('\n')
    .trimEnd();
  return text === '' ? undefined : text.replace(/^(?:Uncaught )?(?:Error|\w*ValidationError): /, '').replace(CODE, '');
}

/** Above its caret Node.js writes the source, and above that `file:line`; Python has carets in its frames. */
function isNodeSource(lines: readonly string[], caret: number): boolean {
  return lines.slice(Math.max(0, caret - 10), caret).some((line) => /^\S.*:\d+$/.test(line));
}

/** What follows the frames of Python's last traceback. */
function readPythonMessage(lines: readonly string[]): string | undefined {
  const start = lines.lastIndexOf(TRACEBACK);
  const rest = lines.slice(start + 1);
  const message = rest.slice(rest.findIndex((line) => /^\S/.test(line)));
  return start < 0 ? undefined : message.join('\n').trim();
}

function listLastLines(output: string): string {
  const lines = output.split(/\r?\n/).filter((line) => line.trim() !== '');
  return lines.length === 0 ? 'it said nothing' : lines.slice(-LAST_LINES).join('\n').trim();
}
