import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { IMAGE_COLUMNS, IMAGE_TYPES } from '../../../contract/images';
import { type Customer, type Customers, placeKey, type RequestForm, shareOut } from '../customers';
import { createRandom } from '../random';
import { renderScan, type Scanner } from './render-scan';

/** Pain from here on needs somebody the same day. */
const URGENT_FROM = 7;
const FIRST: Scanner = { light: 1, size: 1 };
/** Its lamp is worn, and it takes in more of the page. */
const SECOND: Scanner = { light: 0.6, size: 0.65 };
/** Of all scans, those that come from the second ward, and of these those whose labels reach the retraining. */
const SECOND_WARD = 0.45;
const LABELLED_SHARE = 0.5;
/** Where validation and held-out images begin, as the lifecycle splits them. */
const SPLIT = { validation: 0.5, heldOut: 0.7 };

/**
 * Draws the scans of the forms, and gives each a part: those of the first ward are there from the beginning, those of the second
 * ward, which has another scanner, come later.
 *
 * @param file `digits.csv`
 */
export function loadScans(file: string): Customers {
  const rows: { digit: string; ink: string }[] = parse(readFileSync(file), { columns: true });
  const random = createRandom(20260107);
  const scans = rows.map(({ digit, ink }, index): Customer => {
    const id = `S${String(index + 1).padStart(5, '0')}`;
    const isNew = placeKey(id, 16) < SECOND_WARD;
    const image = renderScan(ink, isNew ? SECOND : FIRST, random);
    const truth = Number(digit) >= URGENT_FROM;
    return {
      id,
      row: { [IMAGE_COLUMNS.content]: image.toString('base64') },
      isNew,
      truth,
      label: truth ? 'urgent' : 'routine',
      // By the content, as the preparation splits images.
      place: placeKey(createHash('sha256').update(image).digest('hex')),
    };
  });
  return shareOut(scans, LABELLED_SHARE, SPLIT);
}

function readImage({ row }: Customer): Buffer {
  return Buffer.from(row[IMAGE_COLUMNS.content]!, 'base64');
}

/** Scans as requests and as raw data: an image each. */
export const SCAN_FORM: RequestForm = {
  contentType: IMAGE_TYPES.png,
  largest: 1,
  write: ([scan]) => readImage(scan!),
  store: (_, scans) => new Map(scans.map((scan) => [`${scan.label}/${scan.id}.png`, readImage(scan)])),
};
