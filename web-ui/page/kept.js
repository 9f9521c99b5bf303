// What is kept on this device: sealed boxes and files in IndexedDB, under a key per account that cannot be taken out of the
// browser. src/kept/device.rs declares these functions; nobody else calls them. They decide nothing.
const DAYS = 28 // what another person left behind on this device ends after that
const STORES = ['key', 'box', 'file']
let opening
let line = Promise.resolve()
const keys = new Map()
const news = globalThis.BroadcastChannel ? new BroadcastChannel('webm.kept') : undefined

// Writes one after the other: two of the same box must not overtake each other while they are sealed.
function inLine(work) {
  const done = line.then(work, work)
  line = done.catch(() => {})
  return done
}

function open() {
  opening ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open('webm', 1)
    asked.onupgradeneeded = () => {
      const db = asked.result
      db.createObjectStore('key', { keyPath: 'account' })
      db.createObjectStore('box', { keyPath: ['account', 'id'] })
      db.createObjectStore('file', { keyPath: ['account', 'id'] }).createIndex('box', ['account', 'box'])
    }
    asked.onsuccess = () => resolve(asked.result)
    asked.onerror = () => reject(asked.error)
  })
  opening.catch(() => (opening = undefined))
  return opening
}

function told(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

function finished(change) {
  return new Promise((resolve, reject) => {
    change.oncomplete = () => resolve()
    change.onabort = () => reject(change.error)
    change.onerror = () => reject(change.error)
  })
}

// On the disk before it says so: the page may be killed the moment after.
async function write(work, quick) {
  const db = await open()
  const change = db.transaction(STORES, 'readwrite', { durability: quick ? 'relaxed' : 'strict' })
  const done = finished(change)
  work((store) => change.objectStore(store))
  await done
}

async function read(store, of) {
  const db = await open()
  return told(of(db.transaction(store).objectStore(store)))
}

const mine = (account) => IDBKeyRange.bound([account], [account, []])
const bound = (account, id) => new TextEncoder().encode(`${account}/${id}`)

async function keyOf(account) {
  if (keys.has(account)) return keys.get(account)
  // Made outside of the change, which would end while it waits; of two tabs the first one's key stays.
  const fresh = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
  const db = await open()
  const change = db.transaction('key', 'readwrite', { durability: 'strict' })
  const store = change.objectStore('key')
  const done = finished(change)
  let key = fresh
  const asked = store.get(account)
  asked.onsuccess = () => {
    if (asked.result) key = asked.result.key
    else store.put({ account, key: fresh, at: Date.now() })
  }
  await done
  keys.set(account, key)
  return key
}

async function seal(account, id, bytes) {
  const key = await keyOf(account)
  const iv = crypto.getRandomValues(new Uint8Array(12))
  const data = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: bound(account, id) }, key, bytes)
  return { account, id, at: Date.now(), iv, data }
}

async function unseal({ account, id, iv, data }) {
  const key = await keyOf(account)
  return crypto.subtle.decrypt({ name: 'AES-GCM', iv, additionalData: bound(account, id) }, key, data)
}

// --- begin and end
export async function start(account) {
  if (!globalThis.indexedDB || !globalThis.crypto?.subtle) return false
  await keyOf(account)
  const before = Date.now() - DAYS * 86400000
  await write((store) => {
    for (const name of STORES) {
      store(name).openCursor().onsuccess = ({ target: { result: cursor } }) => {
        if (!cursor) return
        if (cursor.value.account !== account && cursor.value.at < before && name !== 'key') cursor.delete()
        cursor.continue()
      }
    }
  }, true)
  return true
}

export function wipe(account) {
  return inLine(async () => {
    keys.delete(account)
    await write((store) => {
      store('key').delete(account)
      store('box').delete(mine(account))
      store('file').delete(mine(account))
    })
    news?.postMessage(account)
  })
}

// --- boxes: texts, each with its files
export async function boxes(account) {
  const rows = await read('box', (store) => store.getAll(mine(account)))
  const out = []
  for (const row of rows) {
    const bytes = await unseal(row).catch(() => undefined)
    if (bytes) out.push([row.id, new TextDecoder().decode(bytes)])
  }
  return out
}

export async function box(account, id) {
  const row = await read('box', (store) => store.get([account, id]))
  return row && new TextDecoder().decode(await unseal(row))
}

export function put(account, id, text, quick, names, blobs) {
  return inLine(async () => {
    const sealed = await seal(account, id, new TextEncoder().encode(text))
    const files = []
    for (const [at, name] of names.entries()) {
      const blob = blobs[at]
      files.push({ ...(await seal(account, name, await blob.arrayBuffer())), box: id, type: blob.type })
    }
    await write((store) => {
      store('box').put(sealed)
      files.forEach((file) => store('file').put(file))
    }, quick)
    if (!quick) news?.postMessage(account)
  })
}

export function drop(account, id) {
  return inLine(async () => {
    await write((store) => {
      store('box').delete([account, id])
      store('file').index('box').openCursor(IDBKeyRange.only([account, id])).onsuccess = ({ target: { result: cursor } }) => {
        if (!cursor) return
        cursor.delete()
        cursor.continue()
      }
    })
    news?.postMessage(account)
  })
}

export async function file(account, id) {
  const row = await read('file', (store) => store.get([account, id]))
  return row && new Blob([await unseal(row)], { type: row.type })
}

export function dropFile(account, id) {
  return inLine(() => write((store) => store('file').delete([account, id])))
}

// --- other tabs, and one at a time
export function onNews(account, call) {
  const heard = (event) => event.data === account && call()
  news?.addEventListener('message', heard)
  return () => news?.removeEventListener('message', heard)
}

// Runs in one tab at a time; false when another is at it.
export async function alone(name, call) {
  if (!navigator.locks) {
    await call()
    return true
  }
  return navigator.locks.request(name, { ifAvailable: true }, async (lock) => {
    if (lock) await call()
    return Boolean(lock)
  })
}

// The browser may throw away what a site keeps when the disk is full, unless it promised not to.
export async function lasting() {
  await navigator.storage?.persist?.().catch(() => {})
}

// --- pictures: made smaller here, which also leaves out where they were taken; what cannot be read goes as it is
export async function smaller(picture) {
  if (!/^image\/(jpeg|png|webp)$/.test(picture.type)) return picture
  try {
    const bitmap = await createImageBitmap(picture)
    const scale = Math.min(1, 2048 / Math.max(bitmap.width, bitmap.height))
    const canvas = document.createElement('canvas')
    canvas.width = Math.max(1, Math.round(bitmap.width * scale))
    canvas.height = Math.max(1, Math.round(bitmap.height * scale))
    canvas.getContext('2d').drawImage(bitmap, 0, 0, canvas.width, canvas.height)
    bitmap.close()
    return (await new Promise((done) => canvas.toBlob(done, 'image/jpeg', 0.86))) ?? picture
  } catch {
    return picture
  }
}

export async function hash(blob) {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', await blob.arrayBuffer()))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
