// Figures as they stand on the screen: one way to write metres, speeds, tonnes and ages, always as wide as before, so that
// nothing jumps. Enters: SI numbers, or what is no number. Leaves: text without its unit; "–" where nothing is known.

/** Nothing is known. */
export const NONE = '–';
const FIGURE_SPACE = '\u2007';
const MINUS = '\u2212';
/** Ages that are said to be no longer of interest: the longest that travels. */
const FOR_EVER_MS = 60_000;

type Figure = number | null | undefined;

/** At least `width` characters wide, by figure spaces in front. */
function padded(text: string, width: number): string {
  return text.padStart(width, FIGURE_SPACE);
}

function isFigure(value: Figure): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

/** With so many decimals; a minus that is one, and no negative zero. */
export function fixed(value: Figure, digits: number, width = 0): string {
  if (!isFigure(value)) return padded(NONE, width);
  const size = Math.abs(value).toFixed(digits);
  return padded(`${value < 0 && Number(size) !== 0 ? MINUS : ''}${size}`, width);
}

/** As `fixed`, with a plus where it is positive: for speeds and angles, whose sign is their direction. */
export function signed(value: Figure, digits: number, width = 0): string {
  if (!isFigure(value)) return padded(NONE, width);
  const text = fixed(value, digits);
  return padded(value > 0 && Number(text) !== 0 ? `+${text}` : text, width);
}

/** Position of an axis in m or rad. */
export function position(value: Figure): string {
  return fixed(value, 2, 7);
}

/** Speed of an axis in m/s or rad/s. */
export function speed(value: Figure): string {
  return signed(value, 2, 5);
}

/** Mass in t, from kg. */
export function tonnes(value: Figure): string {
  return fixed(isFigure(value) ? value / 1000 : undefined, 1);
}

/** Angle in degrees, from rad. */
export function degrees(value: Figure): string {
  return signed(isFigure(value) ? (value * 180) / Math.PI : undefined, 1, 5);
}

/** A share of one in whole per cent. Never rounds something up to everything, or down to nothing. */
export function percent(share: Figure): string {
  if (!isFigure(share)) return NONE;
  const whole = Math.round(share * 100);
  if (whole >= 100 && share < 1) return '99';
  if (whole <= 0 && share > 0) return '1';
  return String(whole);
}

/** An age with its unit, calm: tenths of a second at most. Unit words are the same in every language of the page. */
export function age(ms: number): string {
  if (Number.isNaN(ms)) return NONE;
  if (ms < 1000) return `${Math.max(0, Math.floor(ms / 100) * 100)} ms`;
  if (ms < 10_000) return `${(Math.floor(ms / 100) / 10).toFixed(1)} s`;
  if (ms < FOR_EVER_MS) return `${Math.floor(ms / 1000)} s`;
  return '> 60 s';
}

/** Where a value stands between two others, 0 … 1; undefined where that is not known. */
export function share(value: Figure, min: Figure, max: Figure): number | undefined {
  if (!isFigure(value) || !isFigure(min) || !isFigure(max) || !(max > min)) return undefined;
  return Math.min(1, Math.max(0, (value - min) / (max - min)));
}
