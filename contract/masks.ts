// How personal data in texts is found, by the preparation in Python and by the monitors: imports nothing.

/** What stands before and behind personal data in a text, see MASKS. */
export const MASK_BEFORE = '(?<![A-Za-z0-9.-])';
export const MASK_BEHIND = '(?![A-Za-z0-9-])';

/**
 * What stands for personal data in masked texts, and how that is written there, in the order in which it is looked for: regular
 * expressions that read the same in Python and in JavaScript.
 */
export const MASKS: ReadonlyArray<readonly [mask: string, pattern: string]> = [
  ['_email_', '[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:[.][A-Za-z0-9-]{1,63}){1,8}'],
  // An IBAN, in one piece or in groups of four.
  ['_account_', '[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?'],
  // 13 to 19 digits, as cards have.
  ['_card_', '(?:[0-9][ -]?){12,18}[0-9]'],
  // With a country's code, as in North America, and with a 0 before the area's code.
  ['_phone_', '[+][1-9][0-9 ()/.-]{6,17}[0-9]'],
  ['_phone_', '[(]?[2-9][0-9]{2}[)]?[ .-][0-9]{3}[ .-][0-9]{4}'],
  ['_phone_', '[(]?0[1-9][0-9]{0,3}[)]?[ /-][0-9]{3,}(?:[ -]?[0-9]{2,}){0,4}'],
];
