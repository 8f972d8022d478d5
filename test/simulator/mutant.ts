import type { Mutation } from './build';
import type { PartName, Schedule } from './parts';

/** A fault that was in the handlers once, or that somebody may put into them, and that the simulator has to find. */
export interface Mutant extends Mutation {
  readonly part: PartName;
  /** What is wrong. */
  readonly title: string;
  /** A history that shows it, where random ones seldom do. */
  readonly schedule?: Schedule;
}
