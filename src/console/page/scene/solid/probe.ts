// Whether this browser can draw the solid view, and what with. Enters: nothing. Leaves: an answer from a context that is given
// back at once.

export type Graphics = 'none' | 'software' | 'hardware';

const SOFTWARE = /swiftshader|llvmpipe|softpipe|software|basic render/i;

export function probeGraphics(): Graphics {
  const context = document.createElement('canvas').getContext('webgl2');
  if (context === null) return 'none';
  const named = context.getExtension('WEBGL_debug_renderer_info');
  const renderer: unknown = context.getParameter(named?.UNMASKED_RENDERER_WEBGL ?? context.RENDERER);
  context.getExtension('WEBGL_lose_context')?.loseContext();
  return SOFTWARE.test(String(renderer)) ? 'software' : 'hardware';
}
