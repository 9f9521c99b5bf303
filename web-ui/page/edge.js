// What only a browser can do, as small functions. src/edge.rs declares them; nobody else calls them.

// --- network
export async function request(method, path, names, values, body, signal) {
  const headers = new Headers()
  names.forEach((name, at) => headers.set(name, values[at]))
  const answer = await fetch(path, { method, headers, body: body ?? undefined, signal, cache: 'no-store', credentials: 'same-origin' })
  const text = await answer.text()
  return [
    answer.status,
    text,
    answer.headers.get('etag'),
    answer.headers.get('retry-after'),
    answer.headers.get('location'),
    answer.headers.get('content-type'),
    answer.headers.get('date'),
  ]
}

// Ends a call that nobody answers.
export function deadline(ms) {
  return AbortSignal.timeout(ms)
}

// Reads server-sent events until the stream ends, fails or falls silent; fetch, because EventSource carries no token.
export async function listen(path, names, values, heard, signal) {
  const headers = new Headers()
  names.forEach((name, at) => headers.set(name, values[at]))
  const answer = await fetch(path, { headers, signal, cache: 'no-store', credentials: 'same-origin' })
  if (!answer.ok || !answer.body) return answer.status
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader()
  let silent
  const listening = () => {
    clearTimeout(silent)
    silent = setTimeout(() => reader.cancel().catch(() => {}), 40000) // the server says something each 15 s
  }
  listening()
  try {
    let text = ''
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return answer.status
      listening()
      const messages = (text + value).split('\n\n')
      text = messages.pop()
      for (const message of messages) {
        const of = (name) => message.match(new RegExp(`^${name}: (.*)$`, 'm'))?.[1] ?? ''
        heard(of('id'), of('event'), of('data'))
      }
    }
  } finally {
    clearTimeout(silent)
  }
}

export function isVisible() {
  return document.visibilityState === 'visible'
}

export function onVisible(call) {
  const heard = () => call(isVisible())
  document.addEventListener('visibilitychange', heard)
  return () => document.removeEventListener('visibilitychange', heard)
}

// The same, for a file that is kept on the device instead of read.
export async function requestSaved(method, path, names, values, body, file) {
  const headers = new Headers()
  names.forEach((name, at) => headers.set(name, values[at]))
  const answer = await fetch(path, { method, headers, body: body ?? undefined, cache: 'no-store', credentials: 'same-origin' })
  if (answer.ok) saveBlob(file, await answer.blob())
  return [answer.status, answer.ok ? '' : await answer.text(), answer.headers.get('etag'), answer.headers.get('retry-after')]
}

export function aborter() {
  return new AbortController()
}

export function upload(path, names, values, file, progress) {
  return new Promise((resolve, reject) => {
    const call = new XMLHttpRequest()
    call.open('POST', path)
    names.forEach((name, at) => call.setRequestHeader(name, values[at]))
    call.upload.onprogress = (event) => progress(event.loaded, event.total)
    call.onerror = () => reject(new TypeError('network'))
    call.onabort = () => reject(new DOMException('aborted', 'AbortError'))
    call.onload = () =>
      resolve([
        call.status,
        call.responseText,
        call.getResponseHeader('etag'),
        call.getResponseHeader('retry-after'),
        call.getResponseHeader('location'),
        call.getResponseHeader('content-type'),
        call.getResponseHeader('date'),
      ])
    call.send(file)
  })
}

export function randomKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

// --- clock and calendar: the browser knows the time zones, the wasm does not carry them
export function now() {
  return Date.now()
}

export function parseDate(text) {
  return Date.parse(text)
}

const styles = {
  time: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  day: { weekday: 'short', day: 'numeric', month: 'short' },
  date: { day: 'numeric', month: 'short', year: 'numeric' },
  weekday: { weekday: 'short' },
  month: { month: 'short', year: 'numeric' },
  long: { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
}
const tongues = { nl: 'nl-NL', en: 'en-GB', fr: 'fr-FR' }
const formats = new Map()

export function formatTime(ms, zone, language, style) {
  const key = `${zone} ${language} ${style}`
  let format = formats.get(key)
  if (!format) {
    format = new Intl.DateTimeFormat(tongues[language] ?? 'nl-NL', { ...styles[style], timeZone: zone })
    formats.set(key, format)
  }
  return format.format(ms).replaceAll('.', '')
}

export function zoneOffset(ms, zone) {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric',
    hour: 'numeric', minute: 'numeric', second: 'numeric',
  }).formatToParts(ms)
  const of = (type) => Number(parts.find((part) => part.type === type).value)
  const wall = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'))
  return Math.round((wall - Math.floor(ms / 1000) * 1000) / 60000)
}

export function ownZone() {
  return Intl.DateTimeFormat().resolvedOptions().timeZone ?? 'Europe/Amsterdam'
}

// --- position: asked when the person wants it, for as long as the answer takes and no longer than ten seconds
export function position(call) {
  if (!navigator.geolocation) return call()
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => call(coords.longitude, coords.latitude),
    () => call(),
    { timeout: 10000, maximumAge: 60000 },
  )
}

// --- being woken: asked of the person and of the browser's push service when the person wants it
export function canBeWoken() {
  return 'serviceWorker' in navigator && 'PushManager' in globalThis && 'Notification' in globalThis
}

export async function subscribe(key) {
  if ((await Notification.requestPermission()) !== 'granted') return null
  const worker = await navigator.serviceWorker.getRegistration()
  if (!worker) return null
  const { endpoint, keys } = (
    await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key })
  ).toJSON()
  return [endpoint, keys.p256dh, keys.auth]
}

export async function unsubscribe() {
  const worker = await navigator.serviceWorker.getRegistration()
  const made = await worker?.pushManager.getSubscription()
  await made?.unsubscribe()
}

// --- storage on this device; it may be switched off
export function recall(key) {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

export function keep(key, value) {
  try {
    if (value === null || value === undefined) localStorage.removeItem(key)
    else localStorage.setItem(key, value)
    return true
  } catch {
    return false
  }
}

// --- address
export function address() {
  return [location.pathname, location.search, location.hash]
}

export function origin() {
  return location.origin
}

export function go(path, replace) {
  if (replace) history.replaceState(null, '', path)
  else history.pushState(null, '', path)
}

export function back() {
  history.back()
}

export function onPop(call) {
  addEventListener('popstate', call)
}

// --- gate and page: page/main.js holds what passes between them
export function beginning() {
  return globalThis.webm.beginning
}

export function handOver(token) {
  globalThis.webm.arrive(token)
}

export function handedOver() {
  const { token } = globalThis.webm
  globalThis.webm.token = undefined
  return token
}

export function toGate() {
  globalThis.webm.gate()
}

// --- document
export function root() {
  const root = document.getElementById('app')
  root.replaceChildren() // the shell has done its work
  return root
}

export function dress(language, title) {
  document.documentElement.lang = language
  document.title = title
}

export function theme(name) {
  if (name) document.documentElement.dataset.theme = name
  else delete document.documentElement.dataset.theme
}

export function focusOn(selector) {
  const element = document.querySelector(selector)
  element?.focus()
  return Boolean(element)
}

export function toTop() {
  scrollTo(0, 0)
}

export function intoView(selector) {
  document.querySelector(selector)?.scrollIntoView({ block: 'nearest' })
}

export function modal(element, open) {
  if (open && !element.open) element.showModal()
  if (!open && element.open) element.close()
}

// A key counts as a shortcut only where nobody is typing and no dialog is open.
export function onKey(call) {
  const heard = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
    if (event.target.closest?.('input, textarea, select, [contenteditable], dialog[open]')) return
    if (document.querySelector('dialog[open]')) return
    if (call(event.key)) event.preventDefault()
  }
  addEventListener('keydown', heard)
  return () => removeEventListener('keydown', heard)
}

export function onOnline(call) {
  const heard = () => call(navigator.onLine)
  addEventListener('online', heard)
  addEventListener('offline', heard)
  return () => {
    removeEventListener('online', heard)
    removeEventListener('offline', heard)
  }
}

// The page is looked at again.
export function onSeen(call) {
  const heard = () => document.visibilityState === 'visible' && call()
  document.addEventListener('visibilitychange', heard)
  return () => document.removeEventListener('visibilitychange', heard)
}

// A newer page stands ready (page/main.js hears it); loading again brings it.
export function onNewer(call) {
  if (globalThis.webm.newer) call()
  addEventListener('webm-newer', call)
  return () => removeEventListener('webm-newer', call)
}

export function reload() {
  location.reload()
}

export function isOnline() {
  return navigator.onLine
}

export function after(ms, call) {
  const timer = setTimeout(call, ms)
  return () => clearTimeout(timer)
}

export function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

export function save(name, type, text) {
  saveBlob(name, new Blob([text], { type }))
}

function saveBlob(name, blob) {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10000)
}

export function show(blob) {
  return URL.createObjectURL(blob)
}

export function unshow(address) {
  URL.revokeObjectURL(address)
}

export async function copy(text) {
  await navigator.clipboard.writeText(text)
}

export function printPage() {
  print()
}

// A QR code as the path of an SVG of `size` units, margin included; its maker is fetched when first needed.
export async function qr(text) {
  const { encode } = await import('uqr')
  const { data, size } = encode(text, { border: 2 })
  let path = ''
  data.forEach((row, y) => row.forEach((dark, x) => (path += dark ? `M${x} ${y}h1v1h-1z` : '')))
  return [size, path]
}

// Arrow keys in a table of links: only one of them takes part in the tab order, the keys walk from there.
export function roam(event) {
  const steps = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }
  const step = steps[event.key]
  const here = event.target.closest?.('td')
  if (!step || !here) return false
  const row = here.parentElement
  const rows = [...row.parentElement.children]
  let [y, x] = [rows.indexOf(row), [...row.children].indexOf(here)]
  for (;;) {
    y += step[0]
    x += step[1]
    const cell = rows[y]?.children[x]
    if (!cell) return true
    const link = cell.querySelector('a')
    if (link) {
      link.focus()
      return true
    }
  }
}
