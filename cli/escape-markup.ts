/** Names are anybody's: nothing in a line of Markdown is markup. */
export function escapeMarkup(text: string): string {
  return text.replace(/[\r\n]+/g, ' ').replace(/[\\`*_{}[\]<>|#~]/g, '\\$&');
}
