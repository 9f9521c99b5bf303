// What only a browser can do with pictures and files. src/edge_files.rs declares it; nobody else calls it.

// One call with bytes out or in: as `request` of edge.js, and the bytes last.
export async function request(method, path, names, values, bytes, signal, wantsBytes) {
  const headers = new Headers()
  names.forEach((name, at) => headers.set(name, values[at]))
  const answer = await fetch(path, { method, headers, body: bytes ?? undefined, signal, cache: 'no-store', credentials: 'same-origin' })
  const blob = wantsBytes && answer.ok ? await answer.blob() : null
  const head = (name) => answer.headers.get(name)
  return [answer.status, blob ? '' : await answer.text(), head('etag'), head('retry-after'), head('location'), head('content-type'), blob]
}

// The hash in hex; nothing where the page is not served safely, for there is no such function then.
export async function sha256(blob) {
  if (!globalThis.crypto?.subtle) return undefined
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', await blob.arrayBuffer()))
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

// A picture drawn anew with at most `side` pixels on a side, as JPEG. What the browser cannot show stays as it is.
export async function smaller(blob, side) {
  if (!blob.type.startsWith('image/')) return blob
  let picture
  try {
    picture = await createImageBitmap(blob, { imageOrientation: 'from-image' })
  } catch {
    return blob
  }
  const share = Math.min(1, side / Math.max(picture.width, picture.height))
  const plain = blob.type === 'image/jpeg' || blob.type === 'image/png'
  if (share === 1 && plain && blob.size < 3e6) return blob
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(picture.width * share)
  canvas.height = Math.round(picture.height * share)
  const context = canvas.getContext('2d')
  context.fillStyle = '#fff'
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.drawImage(picture, 0, 0, canvas.width, canvas.height)
  picture.close()
  const drawn = await new Promise((done) => canvas.toBlob(done, 'image/jpeg', 0.88))
  return drawn ?? blob
}

export function ofText(text) {
  return new Blob([text])
}

export function part(blob, from, until) {
  return blob.slice(from, until, 'application/octet-stream')
}

export function objectUrl(blob) {
  return URL.createObjectURL(blob)
}

export function revoke(url) {
  URL.revokeObjectURL(url)
}

export function saveBlob(name, url) {
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
}

// Where a pointer is, in the units of an SVG.
export function pointIn(svg, x, y) {
  const point = new DOMPoint(x, y).matrixTransform(svg.getScreenCTM().inverse())
  return [point.x, point.y]
}

export function capture(element, pointer) {
  element.setPointerCapture?.(pointer)
}
