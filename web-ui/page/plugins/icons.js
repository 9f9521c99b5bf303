// `virtual:icons`: one SVG sprite of only those Lucide icons that page/icons.json names.
// A test of the Rust side holds the list and the `Icon` enum together.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const list = fileURLToPath(new URL('../icons.json', import.meta.url))
const folder = fileURLToPath(new URL('../../node_modules/lucide-static/icons/', import.meta.url))

function symbol(name) {
  const svg = readFileSync(`${folder}${name}.svg`, 'utf8')
  const body = svg.slice(svg.indexOf('>', svg.indexOf('<svg')) + 1, svg.lastIndexOf('</svg>'))
  return `<symbol id="i-${name}" viewBox="0 0 24 24">${body.replace(/\s*\n\s*/g, '')}</symbol>`
}

export function icons() {
  const id = 'virtual:icons'
  return {
    name: 'icons',
    resolveId: (source) => (source === id ? `\0${id}` : null),
    load(source) {
      if (source !== `\0${id}`) return null
      this.addWatchFile(list)
      const names = JSON.parse(readFileSync(list, 'utf8'))
      const sprite = `<svg xmlns="http://www.w3.org/2000/svg">${names.map(symbol).join('')}</svg>`
      return `export default ${JSON.stringify(sprite)}`
    },
  }
}
