// Starts what is needed: the gate for who has to sign in, the page for who is signed in already. Texts and
// wasm are fetched side by side. What passes between the two stands in `webm`, in memory only.
import icons from 'virtual:icons'
import { load } from 'virtual:messages'
import gateWasm from '../pkg/gate/gate_bg.wasm?url'
import pageWasm from '../pkg/page/page_bg.wasm?url'

const parts = {
  gate: { wasm: gateWasm, script: () => import('../pkg/gate/gate.js') },
  page: { wasm: pageWasm, script: () => import('../pkg/page/page.js') },
}
const languages = ['nl', 'en', 'fr']

function stored(key) {
  try {
    return localStorage.getItem(key)
  } catch {
    return null // storage can be switched off; the page works without
  }
}

function language() {
  const chosen = stored('webm.language')
  return languages.includes(chosen) ? chosen : 'nl'
}

async function run(name) {
  const part = parts[name]
  const wasm = fetch(part.wasm)
  const spoken = language()
  try {
    const [script, texts] = await Promise.all([part.script(), load(spoken)])
    globalThis.webm.beginning = [spoken, texts, load]
    await script.default({ module_or_path: wasm })
    if (name === 'page') install()
  } catch (error) {
    console.error(error)
    const words = document.querySelector('.gate .muted, .content .muted')
    if (words) words.textContent = 'De pagina kon niet worden geladen. Controleer uw verbinding en laad de pagina opnieuw.'
    document.querySelector('[aria-busy]')?.removeAttribute('aria-busy')
  }
}

globalThis.webm = {
  arrive(token) {
    globalThis.webm.token = token
    run('page')
  },
  gate() {
    location.reload() // the address stays; nothing of the person stays in memory
  },
}

const theme = stored('webm.theme')
if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
document.documentElement.lang = language()
const sprite = document.importNode(
  new DOMParser().parseFromString(icons, 'image/svg+xml').documentElement,
  true,
)
sprite.setAttribute('class', 'sprite')
sprite.setAttribute('aria-hidden', 'true')
document.body.prepend(sprite)

const open = ['/invitation', '/vraag'].includes(location.pathname) || location.pathname.startsWith('/open/')
run(stored('webm.signed-in') && !open ? 'page' : 'gate')

// Who begins to type is about to sign in: the page travels meanwhile.
document.addEventListener(
  'input',
  () => {
    if (stored('webm.signed-in')) return
    const link = document.createElement('link')
    Object.assign(link, { rel: 'prefetch', href: pageWasm, as: 'fetch', crossOrigin: '' })
    document.head.append(link)
  },
  { once: true },
)

// The service worker is fetched once the page runs, not before: signing in on a slow phone comes first. When a newer build
// took over while this page was open, the frame offers to load again.
function install() {
  if (!import.meta.env.PROD || !navigator.serviceWorker) return
  const was = navigator.serviceWorker.controller
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    if (!was) return
    globalThis.webm.newer = true
    dispatchEvent(new Event('webm-newer'))
  })
  navigator.serviceWorker.register('/sw.js', { updateViaCache: 'none' }).then(
    (worker) => {
      document.addEventListener('visibilitychange', () => {
        if (document.visibilityState === 'visible') worker.update().catch(() => {})
      })
    },
    () => {}, // switched off, or a private window: the page works without
  )
}

// An open filter menu closes when one presses elsewhere, and by Escape with the focus back on its name.
document.addEventListener('click', (event) => {
  for (const menu of document.querySelectorAll('details.chip-menu[open]')) {
    if (!menu.contains(event.target)) menu.open = false
  }
})
document.addEventListener('keydown', (event) => {
  const menu = event.key === 'Escape' && document.querySelector('details.chip-menu[open]')
  if (!menu) return
  menu.open = false
  menu.querySelector('summary').focus()
})
