// Turns a terminal capture with colours into an SVG picture. Enters on standard input: lines as
// `tmux capture-pane -e -p` prints them. Leaves on standard output: one SVG. Used for docs/terminal.svg.

import { readFileSync } from 'node:fs';

const ESCAPE = String.fromCodePoint(27);
const SEQUENCE = new RegExp(`(${ESCAPE}\\[[\\d;]*m)`);
const CELL_WIDTH = 8.4;
const LINE_HEIGHT = 18;
const MARGIN = 14;
const COLOURS = { 31: '#ff7b72', 32: '#56d364', 33: '#e3b341', 36: '#76e3ea' };
const FOREGROUND = '#d0d7de';

function escapeXml(text) {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

/** Colours go on from line to line until a sequence changes them. */
let ink = { fill: FOREGROUND, weight: 'normal', opacity: 1 };

/** One line as runs of equally inked text. */
function runs(line) {
  const found = [];
  for (const part of line.split(SEQUENCE)) {
    const codes = part.startsWith(ESCAPE) ? [part, part.slice(2, -1)] : null;
    if (codes === null) {
      if (part !== '') found.push({ text: part, ink });
      continue;
    }
    for (const code of codes[1].split(';')) {
      if (code === '' || code === '0') ink = { fill: FOREGROUND, weight: 'normal', opacity: 1 };
      else if (code === '1') ink = { ...ink, weight: 'bold' };
      else if (code === '2') ink = { ...ink, opacity: 0.6 };
      else if (code === '39') ink = { ...ink, fill: FOREGROUND };
      else if (COLOURS[code] !== undefined) ink = { ...ink, fill: COLOURS[code] };
    }
  }
  return found;
}

const lines = readFileSync(0, 'utf8').replace(/\n+$/, '').split('\n');
const inked = lines.map(runs);
const columns = Math.max(...inked.map((line) => line.reduce((sum, { text }) => sum + Array.from(text).length, 0)));
const width = Math.ceil(columns * CELL_WIDTH + 2 * MARGIN);
const height = lines.length * LINE_HEIGHT + 2 * MARGIN;

const body = inked.map((line, row) => {
  let column = 0;
  const spans = line.map(({ text, ink: own }) => {
    const x = (MARGIN + column * CELL_WIDTH).toFixed(1);
    const length = Array.from(text).length;
    column += length;
    return `<tspan x="${x}" textLength="${(length * CELL_WIDTH).toFixed(1)}" fill="${own.fill}" font-weight="${own.weight}" opacity="${own.opacity}">${escapeXml(text)}</tspan>`;
  });
  return `<text y="${MARGIN + (row + 0.75) * LINE_HEIGHT}" xml:space="preserve">${spans.join('')}</text>`;
});

process.stdout.write(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="14">
<rect width="100%" height="100%" rx="8" fill="#0d1117"/>
${body.join('\n')}
</svg>
`);
