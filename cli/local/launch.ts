import path from 'node:path';
import { type Customers, loadCustomers, type RequestForm } from './customers';
import type { LaunchWords } from './launch-words';
import { loadReviews } from './reviews';
import { loadScans, SCAN_FORM } from './scans/scans';

/** Something new that a model has not seen, and the loop that learns it. */
export interface Launch {
  readonly words: LaunchWords;
  /** What accuracy the retrained model must reach on newcomers that no training saw. */
  readonly leastAccuracy: number;
  /**
   * What requests look like.
   * @default ROW_FORM
   */
  readonly form?: RequestForm;
  /** @param root the package's folder */
  readonly load: (root: string) => Customers;
}

/** A product that customers change with. */
export const FIBRE: Launch = {
  words: {
    everybody: 'customers',
    newcomers: 'fibre customers',
    launch: 'fibre launches',
    short: 'fibre',
    lead: 'A churn model was trained before the fibre product existed. Then fibre launched, the customers changed, and the loop found out, retrained, evaluated and deployed without a hand on it.',
  },
  leastAccuracy: 0.7,
  load: (root) => loadCustomers(path.join(root, 'examples', 'churn', 'telco-churn.csv')),
};

/** Reviews of other things, in other words. */
export const FILMS: Launch = {
  words: {
    everybody: 'reviews',
    newcomers: 'film reviews',
    launch: 'films are reviewed as well',
    short: 'films',
    lead: 'A model was trained on reviews of products. Then reviews of films came as well, the words changed, and the loop found out, retrained, evaluated and deployed without a hand on it.',
  },
  leastAccuracy: 0.68,
  load: (root) => loadReviews(path.join(root, 'examples', 'reviews', 'reviews.csv')),
};

/** The same reviews, for a transformer that has read nothing before. */
const FILMS_FROM_THE_BEGINNING: Launch = { ...FILMS, leastAccuracy: 0.6 };

/** Scans by another scanner. */
export const SECOND_WARD: Launch = {
  words: {
    everybody: 'scans',
    newcomers: 'scans of the second ward',
    launch: 'a second ward scans as well',
    short: 'the second ward',
    lead: 'A model was trained on the scans of one ward. Then a second ward sent its scans, from a scanner whose lamp is worn and which takes in more of the page, and the loop found out, retrained, evaluated and deployed without a hand on it.',
  },
  leastAccuracy: 0.86,
  form: SCAN_FORM,
  load: (root) => loadScans(path.join(root, 'examples', 'scans', 'digits.csv')),
};

/** The same reviews, for what stands for BlazingText: it weighs no word by how rare it is. */
const FILMS_BY_COUNTS: Launch = { ...FILMS, leastAccuracy: 0.62 };

/** The examples with such a story. */
export const LAUNCHES: Readonly<Record<string, Launch>> = {
  churn: FIBRE,
  'churn-script': FIBRE,
  'churn-tuned': FIBRE,
  'churn-pytorch': FIBRE,
  reviews: FILMS,
  'reviews-blazingtext': FILMS_BY_COUNTS,
  'reviews-transformers': FILMS_FROM_THE_BEGINNING,
  scans: SECOND_WARD,
  'scans-pytorch': SECOND_WARD,
};
