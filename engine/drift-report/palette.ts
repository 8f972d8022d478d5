/**
 * The colours of the page: Okabe and Ito's palette, which people with any colour vision can tell apart, and greys.
 * Charts are drawn in the light colours; `applyPalette` turns these into CSS variables, so that the same drawing
 * follows the reader's light or dark setting.
 */
const COLOURS = {
  ink: { light: '#1c2833', dark: '#e8edf2' },
  muted: { light: '#5d6b79', dark: '#9fb0c0' },
  line: { light: '#d9e0e7', dark: '#34414d' },
  surface: { light: '#fefefe', dark: '#1a222a' },
  page: { light: '#f3f5f8', dark: '#11171d' },
  blue: { light: '#0072b2', dark: '#5eb8ee' },
  vermilion: { light: '#d55e00', dark: '#ff9147' },
  green: { light: '#00805e', dark: '#3cc79f' },
  purple: { light: '#a8518a', dark: '#e0a3c8' },
  baseline: { light: '#b9c6d3', dark: '#52657a' },
  cold: { light: '#eef1f5', dark: '#222c36' },
  cool: { light: '#fbe3cf', dark: '#4a3526' },
  warm: { light: '#f5b98a', dark: '#855026' },
  hot: { light: '#e87f2e', dark: '#c96c22' },
  hottest: { light: '#b84e00', dark: '#ff9a52' },
} as const;

export type Colour = keyof typeof COLOURS;

/** The colours to draw with. */
export const COLOUR = Object.fromEntries(Object.entries(COLOURS).map(([name, { light }]) => [name, light])) as Record<
  Colour,
  string
>;

/** A CSS reference to a colour. */
export function useColour(colour: Colour): string {
  return `var(--${colour})`;
}

/** Replaces the drawn colours of an SVG by CSS variables. */
export function applyPalette(svg: string): string {
  return svg.replace(/#[0-9a-f]{6}\b/gi, (found) => {
    const colour = (Object.keys(COLOURS) as Colour[]).find((name) => COLOURS[name].light === found.toLowerCase());
    return colour ? useColour(colour) : found;
  });
}

/** The CSS variables, light, and dark for readers who prefer it. */
export function renderPalette(): string {
  const declare = (mode: 'light' | 'dark'): string =>
    Object.entries(COLOURS)
      .map(([name, colour]) => `--${name}:${colour[mode]};`)
      .join('');
  return `:root{color-scheme:light dark;${declare('light')}}@media (prefers-color-scheme:dark){:root{${declare('dark')}}}`;
}
