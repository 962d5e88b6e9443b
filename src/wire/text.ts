// Text that travels in frames: labels, names, details. It ends up on terminals and pages, so it carries no
// control characters. Enters: any string. Leaves: one that the encoder takes.

/** Longest label or name, longest detail of a notice, longest reason, in bytes of UTF-8. A reason is never empty. */
export const MAX_LABEL_BYTES = 64;
export const MAX_DETAIL_BYTES = 128;
export const MAX_REASON_BYTES = 128;

const encoder = new TextEncoder();

/** Length in bytes of UTF-8. */
export function utf8Length(text: string): number {
  // Most labels are ASCII and need no encoder: their length is their length.
  return isAscii(text) ? text.length : encoder.encode(text).length;
}

/** C0, DEL, C1 (a terminal obeys them), lone surrogates and U+FFFD (what broken UTF-8 decodes to). */
export function isPlainText(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit < 0x20 || (unit >= 0x7f && unit <= 0x9f) || unit === 0xfffd) return false;
    if (unit >= 0xd800 && unit <= 0xdfff) {
      const next = text.charCodeAt(at + 1);
      if (!(unit <= 0xdbff && next >= 0xdc00 && next <= 0xdfff)) return false;
      at += 1;
    }
  }
  return true;
}

/** `text` with whatever isPlainText refuses replaced by '?', cut at a character so that it fits `maxBytes`. */
export function clipText(text: string, maxBytes: number): string {
  let clipped = '';
  let bytes = 0;
  for (const character of text) {
    const plain = isPlainText(character) ? character : '?';
    bytes += utf8Length(plain);
    if (bytes > maxBytes) break;
    clipped += plain;
  }
  return clipped;
}

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) > 0x7f) return false;
  return true;
}
