import { AwsError } from './aws-error';

/** What can be asked of the cloud's time. */
export interface ClockControl {
  now(): Date;
  /** Simulated seconds per real second. */
  readonly speed: number;
  setSpeed(speed: number): Promise<void>;
  /** Lets simulated time pass; resolves when everything that was due has happened. */
  advance(milliseconds: number): Promise<void>;
}

/** What the clock says. */
export interface ClockReading {
  /** The simulated instant, such as `2026-01-05T12:00:00.000Z`. */
  readonly now: string;
  /** Simulated seconds per real second. */
  readonly speed: number;
}

/** Where the local cloud's clock is read and moved. */
export const CLOCK_PATH = '/_local/clock';

const UNITS: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
const LONGEST = 366 * UNITS.d!;
const [SLOWEST, FASTEST] = [1, 600];

function invalid(problem: string): AwsError {
  return new AwsError('ValidationException', problem);
}

/** Milliseconds of `90s`, `10m`, `6h`, `1d` or `2w`. */
function parseDuration(text: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)([smhdw])$/.exec(text) ?? [];
  const milliseconds = Number(amount) * (UNITS[unit ?? ''] ?? NaN);
  if (!(milliseconds > 0 && milliseconds <= LONGEST)) {
    throw invalid(
      `advance: must be a number with a unit (s, m, h, d or w), above 0 and at most 366d, such as 90m or 1d; got ${JSON.stringify(text)}`,
    );
  }
  return milliseconds;
}

function parseSpeed(text: string): number {
  const speed = text.trim() === '' ? NaN : Number(text);
  if (!(speed >= SLOWEST && speed <= FASTEST)) {
    throw invalid(`speed: must be a number from ${SLOWEST} to ${FASTEST}, got ${JSON.stringify(text)}`);
  }
  return speed;
}

/**
 * `GET /_local/clock` reads the clock, `POST /_local/clock?advance=1d&speed=60` sets its speed and moves it ahead.
 *
 * @throws AwsError for what is not understood; nothing has been changed then
 */
export async function answerClockRequest(
  clock: ClockControl,
  method: string,
  parameters: URLSearchParams,
): Promise<ClockReading> {
  const unknown = [...parameters.keys()].find((name) => !['advance', 'speed'].includes(name));
  if (unknown !== undefined) {
    throw invalid(`${unknown}: is not known; the clock takes advance and speed`);
  }
  const [advance, speed] = [parameters.get('advance'), parameters.get('speed')];
  if (method !== 'POST' && (advance ?? speed) !== null) {
    throw invalid(`the clock is moved by POST, not by ${method}`);
  }
  if (method === 'POST' && (advance ?? speed) === null) {
    throw invalid('advance: is required, or speed, such as ?advance=1d');
  }
  const [passing, running] = [advance === null ? 0 : parseDuration(advance), speed === null ? 0 : parseSpeed(speed)];
  if (running > 0) {
    await clock.setSpeed(running);
  }
  if (passing > 0) {
    await clock.advance(passing);
  }
  return { now: clock.now().toISOString(), speed: clock.speed };
}
