import { defineConfig } from 'vite'

// The page is static and may lie in any folder; the package is used as `bindings/build npm` made it.
export default defineConfig({
  base: './',
  resolve: { alias: { 'apigateway-vtl': new URL('../bindings/node/dist/browser.js', import.meta.url).pathname } },
  build: { target: 'es2022', outDir: 'dist', assetsInlineLimit: 0 },
})
