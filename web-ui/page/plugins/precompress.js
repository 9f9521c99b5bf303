// Writes a brotli file beside each built file that gets smaller by it; the server sends it as it is.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'

export function precompress() {
  let folder
  return {
    name: 'precompress',
    apply: 'build',
    configResolved(config) {
      folder = config.build.outDir
    },
    closeBundle() {
      for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile() || entry.name.endsWith('.br')) continue
        const file = join(entry.parentPath, entry.name)
        const plain = readFileSync(file)
        const packed = brotliCompressSync(plain, {
          params: {
            [constants.BROTLI_PARAM_QUALITY]: 11,
            [constants.BROTLI_PARAM_LGWIN]: 24,
            [constants.BROTLI_PARAM_SIZE_HINT]: plain.length,
          },
        })
        if (packed.length < plain.length) writeFileSync(`${file}.br`, packed)
      }
    },
  }
}
