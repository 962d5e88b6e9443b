// Public API of the wire: the frames of quaylink.v1, bytes to frame and back, close codes.
// Everything that a client in TypeScript needs; docs/protocol.md is the normative text.

export { closeCodeOf, CODE_HEADER, codeOfClose, codeOfHeader } from './close.ts';
export { decodeClientFrame, decodeGatewayFrame } from './decode.ts';
export { encodeFrame } from './encode.ts';
export * from './frames.ts';
export { clipText, MAX_DETAIL_BYTES, MAX_LABEL_BYTES, MAX_REASON_BYTES } from './text.ts';
