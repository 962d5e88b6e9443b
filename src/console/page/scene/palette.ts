// The theme's colours for what is drawn and not styled. Enters: the custom properties of the document. Leaves: a Palette, anew
// when the theme changes.

const NAMES = {
  ground: '--ground',
  surface: '--surface',
  raised: '--raised',
  line: '--line',
  text: '--text',
  quiet: '--quiet',
  a: '--crane-a',
  b: '--crane-b',
  warning: '--warning',
  sky: '--sky',
  sea: '--sea',
  quay: '--quay',
  steel: '--steel',
  ghost: '--ghost',
  zone: '--zone',
} as const;
/** As CSS writes them. */
export type Palette = { readonly [K in keyof typeof NAMES]: string };

export function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string) => style.getPropertyValue(name).trim() || '#808080';
  return Object.fromEntries(Object.entries(NAMES).map(([key, name]) => [key, read(name)])) as Palette;
}

/** Told of every change of theme until the answer is called. */
export function watchTheme(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme', 'class'] });
  return () => observer.disconnect();
}
