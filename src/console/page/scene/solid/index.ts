// The solid view's public face, loaded only where it is drawn.

export { probeGraphics } from './probe.ts';
export { SolidPainter } from './solid-painter.ts';
