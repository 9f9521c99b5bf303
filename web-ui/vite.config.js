// Builds the page: hashed files, nothing inline but the style sheet (the page's Content-Security-Policy refuses
// all else), a .br beside each file. `npm run dev` serves it with the API of a running `webm serve`.
import { defineConfig } from 'vite'
import { icons } from './page/plugins/icons.js'
import { inlineStyles } from './page/plugins/inline-styles.js'
import { messages } from './page/plugins/messages.js'
import { preload } from './page/plugins/preload.js'
import { precompress } from './page/plugins/precompress.js'
import { worker } from './page/plugins/worker.js'

const api = process.env.WEBM_DEV_API ?? 'http://127.0.0.1:8080'

export default defineConfig({
  plugins: [icons(), messages(), preload(), inlineStyles(), worker(), precompress()],
  build: {
    outDir: 'dist',
    assetsInlineLimit: 0, // no data: addresses, font-src and script-src allow only our own files
    modulePreload: false, // the polyfill would be one more script; preload() writes what is needed
    target: 'es2022',
    reportCompressedSize: false,
  },
  server: {
    port: 5173,
    proxy: { '/api': api, '/oauth': api },
  },
})
