import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { type Customers, shareOut } from './customers';

/**
 * Reads the reviews and gives each a part: those of products are there from the beginning, those of films come later.
 *
 * @param file `reviews.csv`
 */
export function loadReviews(file: string): Customers {
  const rows: Record<string, string>[] = parse(readFileSync(file), { columns: true });
  return shareOut(
    rows.map((row) => ({
      id: row.review!,
      row,
      isNew: row.about === 'film',
      truth: row.liked === 'yes',
      label: row.liked!,
    })),
    FILM_SHARE,
  );
}

/** The share of the film reviews whose ratings reach the retraining. */
const FILM_SHARE = 0.65;
