import { readdirSync, readFileSync } from 'node:fs';

interface Process {
  readonly pid: number;
  readonly parent: number;
  /** When it started, in ticks since boot: tells it from a later one with the same number. */
  readonly started: string;
  readonly command: string;
}

/** The flag of a process that is ending (PF_EXITING), and the bit of SIGKILL among signals that have yet to be delivered. */
const EXITING = 0x4;
const SIGKILL = 1n << 8n;

/** Whether a signal that nothing survives is on its way: on a busy machine it takes a while until the process is gone. */
function isKilled(pid: string): boolean {
  const pending = [...readFileSync(`/proc/${pid}/status`, 'utf8').matchAll(/^(?:SigPnd|ShdPnd):\s*([0-9a-f]+)$/gm)];
  return pending.some(([, mask]) => (BigInt(`0x${mask}`) & SIGKILL) !== 0n);
}

/** Milliseconds between two looks at the processes. */
const INTERVAL = 50;

function readProcess(pid: string): Process | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name stands in parentheses and may hold anything; the fields count from behind it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // A zombie runs nothing, and waits for its parent only.
    return fields[0] === 'Z' || (Number(fields[6]) & EXITING) !== 0 || isKilled(pid)
      ? undefined
      : {
          pid: Number(pid),
          parent: Number(fields[1]),
          started: fields[19]!,
          command: readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim(),
        };
  } catch (error) {
    // It ended between the listing and the reading.
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) {
      return undefined;
    }
    throw error;
  }
}

function listProcesses(): Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => readProcess(pid) ?? []);
}

/**
 * Watches a process and everything that it starts, directly or not, also what has lost its parent or changed its
 * environment since. Needs Linux's /proc.
 */
export class ProcessWatch {
  private readonly seen = new Map<number, Process>();
  private readonly timer = setInterval(() => this.look(), INTERVAL);

  public constructor(private readonly root: number) {
    this.look();
  }

  /** Ends the watching. Returns the command lines of what it saw that still lives. */
  public stop(): string[] {
    clearInterval(this.timer);
    return this.living();
  }

  /** The command lines of what it saw that lives at this moment. */
  public living(): string[] {
    this.look();
    return listProcesses()
      .filter(({ pid, started }) => this.seen.get(pid)?.started === started)
      .map(({ pid, command }) => `${pid} ${command}`);
  }

  private look(): void {
    const processes = listProcesses();
    for (let found = true; found; ) {
      const added = processes.filter(
        (one) =>
          !this.knows(one) &&
          (one.pid === this.root || processes.some((other) => other.pid === one.parent && this.knows(other))),
      );
      added.forEach((one) => this.seen.set(one.pid, one));
      found = added.length > 0;
    }
  }

  private knows({ pid, started }: Process): boolean {
    return this.seen.get(pid)?.started === started;
  }
}
