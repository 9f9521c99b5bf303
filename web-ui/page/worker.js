// The service worker: lets the page start without a network. It holds the static shell and the files of this build, never an
// answer of the API. plugins/worker.js fills in VERSION and FILES and writes it to /sw.js.
const CACHE = `webm-${VERSION}`
const PATIENCE = 3000 // a network that is there but does not answer

self.addEventListener('install', (event) => {
  event.waitUntil(
    (async () => {
      const cache = await caches.open(CACHE)
      // All or nothing: half a build is none. Hashed files may come out of the browser's own cache, the rest is asked anew.
      await cache.addAll(FILES.map((path) => new Request(path, { cache: path.startsWith('/assets/') ? 'default' : 'reload' })))
      await self.skipWaiting()
    })(),
  )
})

self.addEventListener('activate', (event) => {
  event.waitUntil(
    (async () => {
      // The build before stays for pages that are still open and fetch a language or a part later on.
      const older = (await caches.keys()).filter((name) => name.startsWith('webm-') && name !== CACHE)
      await Promise.all(older.slice(0, -1).map((name) => caches.delete(name)))
      await self.clients.claim()
    })(),
  )
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== self.location.origin) return
  if (/^\/(api|oauth|health)(\/|$)/.test(url.pathname)) return
  if (request.mode === 'navigate') event.respondWith(shell(request))
  else if (url.pathname.startsWith('/assets/') || FILES.includes(url.pathname)) event.respondWith(file(request))
})

// The newest shell whenever the network gives it, so that nobody is stuck with an old build; else the kept one.
async function shell(request) {
  const kept = () => caches.match('/', { cacheName: CACHE, ignoreVary: true })
  const late = new Promise((done) => setTimeout(done, PATIENCE))
  const fresh = fetch(request).then((answer) => (answer.status < 500 ? answer : undefined))
  const first = await Promise.race([fresh.catch(() => undefined), late])
  return first ?? (await kept()) ?? fresh
}

// A hashed file never changes: the kept one is the right one.
async function file(request) {
  return (await caches.match(new URL(request.url).pathname, { ignoreVary: true })) ?? fetch(request)
}

// An alert that wakes the browser. What it says was sealed for this browser; the whole of it stands behind the link.
self.addEventListener('push', (event) => {
  let told
  try {
    told = event.data.json()
  } catch {
    return // nothing that we send
  }
  const { title, body, link, urgent, id } = told
  event.waitUntil(
    self.registration.showNotification(title, { body, tag: id, requireInteraction: Boolean(urgent), icon: '/icon-192.png', data: link }),
  )
})

// To the alert: in a page that is open already, or in a new one. Never to another host, whatever the message says.
self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  const to = new URL(event.notification.data ?? '/alerts', self.location.origin)
  if (to.origin !== self.location.origin) return
  event.waitUntil(
    (async () => {
      const [open] = await self.clients.matchAll({ type: 'window' })
      if (!open) return self.clients.openWindow(to.href)
      await open.focus()
      return open.navigate(to.href)
    })(),
  )
})
