import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

// The operator's page: everything it needs is in the bundle, nothing is fetched from elsewhere.
export default defineConfig({
  root: fileURLToPath(new URL('src/console/page', import.meta.url)),
  base: '/',
  publicDir: false,
  cacheDir: fileURLToPath(new URL('.cache/vite', import.meta.url)),
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: fileURLToPath(new URL('dist/console', import.meta.url)),
    emptyOutDir: true,
    target: 'es2023',
    assetsInlineLimit: 0,
    sourcemap: false,
    license: { fileName: 'licenses.md' },
    // three alone is larger than the default of 500 kB; the page is fetched from the machine that it runs on.
    chunkSizeWarningLimit: 1200,
  },
  logLevel: 'warn',
});
