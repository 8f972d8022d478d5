import { createHash } from 'node:crypto';
import type { EChartsOption } from 'echarts';
import { BarChart } from 'echarts/charts';
import { GridComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { escapeHtml } from './html';
import { applyPalette, COLOUR } from './palette';

// Only what the pages draw: the whole library is three times as large.
use([BarChart, GridComponent, SVGRenderer]);

/** The widths that charts are drawn for, in CSS pixels: text must be readable without zooming on either. */
export const WIDE = 940;
export const NARROW = 336;

/** A chart for a given width. */
export interface Drawing {
  readonly height: number;
  readonly option: EChartsOption;
}

// Without quotes: they would end the attribute that the font is written into.
export const FONT = 'system-ui, sans-serif';

/** Removes what ECharts writes for pointers and for its own script: the page has neither use for them. */
function removeInteraction(svg: string): string {
  return svg.replace(/<style.*?<\/style>/gs, '').replace(/ (?:class|pointer-events|ecmeta_[a-z_]+)="[^"]*"/g, '');
}

function renderSvg(width: number, drawing: Drawing): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height: drawing.height });
  try {
    chart.setOption({
      animation: false,
      useUTC: true,
      textStyle: { fontFamily: FONT, color: COLOUR.ink },
      ...drawing.option,
    });
    return applyPalette(removeInteraction(chart.renderToSVGString()));
  } finally {
    // Its timers would keep the process alive.
    chart.dispose();
  }
}

/**
 * A chart as static SVG, drawn twice: for a desk and for a phone. The style sheet shows the one that fits.
 *
 * @param label what the picture shows, for those who cannot see it
 * @param draw makes the drawing for a width
 * @param wide the width on a desk, in CSS pixels
 */
export function drawChart(label: string, draw: (width: number) => Drawing, wide = WIDE): string {
  const versions = [...new Set([wide, NARROW])].map((width) => {
    const kind = width === NARROW ? 'narrow' : 'wide';
    const svg = renderSvg(width, draw(width)).replace(
      '<svg ',
      `<svg class="${kind}" role="img" aria-label="${escapeHtml(label)}" `,
    );
    // Ids are numbered in the order of all drawings of the process; two drawings with the same ids must be the same drawing.
    const unnumbered = svg.replace(/\bzr\d+-/g, 'zr-');
    return unnumbered.replace(/\bzr-/g, `c${createHash('sha256').update(unnumbered).digest('hex').slice(0, 10)}-`);
  });
  return versions.join('\n');
}
