import {
  cutWindows,
  judgeCalm,
  judgeFirstVersion,
  judgeFound,
  judgeRequests,
  judgeRetrained,
  putMissedFirst,
  type UnjudgedSummary,
} from '../judge-parts';
import type { Expectation } from '../summary-types';
import type { Found } from './measure-forms';

/** The day on which a second ward begins to scan. */
export const SECOND_WARD_DAY = 4;
/** What the model that learned from the second ward must find of its digits that no training saw. */
const LEAST_FOUND = 0.8;
/** Within how many windows after the second ward's first day drift has to be found. */
const WINDOWS_TO_FIND = 3;

/** What the story of the forms has to show. What was not met stands first. */
export function judgeForms(summary: UnjudgedSummary, [before, after]: readonly Found[]): Expectation[] {
  const windows = cutWindows(summary);
  const share = (one: Found | undefined): number => (one ? one.right / one.digits : 0);
  return putMissedFirst([
    judgeFirstVersion(
      summary,
      'the model finds digits better than boxes where they usually are, is approved and serves',
    ),
    judgeRequests(summary),
    judgeCalm('no drift before the second ward', windows.before, 3),
    judgeFound(`the second ward's scanner is found within ${WINDOWS_TO_FIND} windows`, windows.after, WINDOWS_TO_FIND),
    judgeRetrained(summary),
    {
      name: 'the new version finds more of the second ward’s digits, on forms that no training saw',
      met: share(after) >= LEAST_FOUND && share(after) > share(before),
      found: `${(100 * share(before)).toFixed(1)} % before, ${(100 * share(after)).toFixed(1)} % after`,
    },
  ]);
}
