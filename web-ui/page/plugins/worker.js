// Writes /sw.js out of page/worker.js: the list of this build's files and a version made of their names, which carry the
// hashes of their content. The development server has none.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const source = fileURLToPath(new URL('../worker.js', import.meta.url))
const fixed = fileURLToPath(new URL('../../public/', import.meta.url))

export function worker() {
  return {
    name: 'worker',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const built = Object.keys(bundle).filter((name) => name.startsWith('assets/'))
        const files = ['/', ...built.map((name) => `/${name}`), ...readdirSync(fixed).map((name) => `/${name}`)].sort()
        const text = readFileSync(source, 'utf8')
        const version = createHash('sha256').update(files.join('\n')).update(text)
        version.update(String(bundle['index.html']?.source ?? ''))
        for (const name of readdirSync(fixed)) version.update(readFileSync(fixed + name))
        const head = `const VERSION = '${version.digest('hex').slice(0, 16)}'\nconst FILES = ${JSON.stringify(files)}\n`
        this.emitFile({ type: 'asset', fileName: 'sw.js', source: head + text })
      },
    },
  }
}
