// `virtual:messages`: the texts of locales/*.txt, one file of the build per language, so that a
// reader loads only the own language. Texts stand in the order of their keys; `build.rs` numbers the
// keys by the same order.
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('../../locales/', import.meta.url))
const languages = ['nl', 'en', 'fr']

function read(watch) {
  const rows = []
  for (const file of readdirSync(folder).sort()) {
    watch(folder + file)
    for (const line of readFileSync(folder + file, 'utf8').split('\n')) {
      if (!line.trim() || line.startsWith('#')) continue
      rows.push(line.split('|').map((cell) => cell.trim()))
    }
  }
  return rows.sort((a, b) => (a[0] < b[0] ? -1 : 1))
}

export function messages() {
  const id = 'virtual:messages'
  return {
    name: 'messages',
    resolveId: (source) => (source.startsWith(id) ? `\0${source}` : null),
    load(source) {
      if (!source.startsWith(`\0${id}`)) return null
      const language = source.slice(id.length + 2)
      if (!language) {
        const cases = languages.map((l) => `${l}: () => import('${id}/${l}')`)
        return `const of = { ${cases.join(', ')} }
export const load = async (language) => (await (of[language] ?? of.nl)()).default`
      }
      const column = languages.indexOf(language) + 1
      const texts = read((file) => this.addWatchFile(file)).map((row) => row[column])
      return `export default ${JSON.stringify(texts)}`
    },
  }
}
