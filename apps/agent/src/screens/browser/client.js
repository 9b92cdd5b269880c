// @ts-check
/**
 * The page's only script. It shows what the agent sends and sends what the employee does; it decides nothing. The
 * session token lives in this module and goes away with the page.
 */

const meta = /** @type {HTMLMetaElement} */ (document.querySelector('meta[name=certfleet-session]'))
const token = meta.content
meta.remove()

const shown = /** @type {HTMLElement} */ (document.getElementById('window'))
const lost = /** @type {HTMLTemplateElement} */ (document.getElementById('lost'))
/** How far the agent's clock is ahead of the page's, in milliseconds. Both only rise. */
let aheadMs = 0
/** Short ones: the agent is on this very PC, and a restarted one does not know this page any more. */
const retryPausesMs = [200, 500, 1000]

/** @param {string} path @param {unknown} [body] */
function post(path, body) {
  return fetch(path, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body ?? {}),
  })
}

/** @param {{ screen: string, lang: string, title: string, html: string, nowMs: number }} frame */
function show(frame) {
  aheadMs = frame.nowMs - performance.now()
  const isSameScreen = shown.querySelector('main')?.dataset.screen === frame.screen
  const typed = isSameScreen ? whatIsTyped() : new Map()
  const focused = isSameScreen ? selectorOf(document.activeElement) : null
  document.documentElement.lang = frame.lang
  document.title = frame.title
  shown.innerHTML = frame.html
  for (const [name, value] of typed) {
    const field = shown.querySelector(`input[name="${name}"]:not([type=radio]), select[name="${name}"]`)
    if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement) field.value = value
  }
  countDown()
  const next = (focused && shown.querySelector(focused)) || shown.querySelector('[autofocus]')
  if (next instanceof HTMLElement) next.focus()
  else if (!isSameScreen) shown.querySelector('h1')?.focus()
}

/** Writes how long the 二次元コード is still valid; when it is not any more, what to do stands in its place. */
function countDown() {
  const clock = shown.querySelector('[data-ends-at-ms]')
  const told = shown.querySelector('.when-over')
  if (!(clock instanceof HTMLElement) || !told) return
  const seconds = Math.ceil((Number(clock.dataset.endsAtMs) - performance.now() - aheadMs) / 1000)
  clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
  if (seconds > 0) return
  const over = /** @type {HTMLTemplateElement} */ (shown.querySelector('template'))
  told.append(over.content.cloneNode(true))
  clock.closest('figure')?.remove()
}

/** How to find an element again in new markup: fields by their id, buttons by what they do. @param {Element | null} element */
function selectorOf(element) {
  if (!(element instanceof HTMLElement) || !shown.contains(element)) return null
  if (element.id) return `#${element.id}`
  const { event, language, certificate } = element.dataset
  if (!event) return null
  const which = language ? `[data-language="${language}"]` : certificate ? `[data-certificate="${certificate}"]` : ''
  return `[data-event="${event}"]${which}`
}

/** What stands in the fields, so that a change beside them does not lose it. */
function whatIsTyped() {
  const fields = /** @type {NodeListOf<HTMLInputElement | HTMLSelectElement>} */ (
    shown.querySelectorAll('input[name]:not([type=radio]), select[name]')
  )
  return new Map([...fields].map((field) => [field.name, field.value]))
}

function showLost() {
  shown.replaceChildren(lost.content.cloneNode(true))
  shown.querySelector('h1')?.focus()
}

async function follow() {
  for (let failures = 0; ; failures++) {
    try {
      const answer = await post('/page/frames')
      if (answer.status === 401 || !answer.body) return showLost()
      failures = 0
      await read(answer.body)
    } catch {
      // The connection broke; whether the agent is still there shows in the next try.
    }
    const pauseMs = retryPausesMs[failures]
    if (pauseMs === undefined) return showLost()
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
  }
}

/** @param {ReadableStream<Uint8Array>} body */
async function read(body) {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let rest = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    const lines = (rest + decoder.decode(value, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) if (line) show(JSON.parse(line))
  }
}

/** @param {HTMLElement} source @param {Record<string, FormDataEntryValue>} fields */
async function send(source, fields) {
  const { event: type, issuance: issuanceId, certificate: certificateSha256, language, screen } = source.dataset
  if (type === 'save-log') return saveLog()
  const typed = screen ? { screen, fields } : fields
  const event = type === 'language' ? { type, language } : { type, issuanceId, certificateSha256, ...typed }
  try {
    const answer = await post('/page/events', event)
    if (answer.status === 401) showLost()
  } catch {
    showLost()
  }
}

async function saveLog() {
  const answer = await post('/page/log')
  const link = document.createElement('a')
  link.href = URL.createObjectURL(await answer.blob())
  link.download = 'ApplicationLog.log'
  link.click()
  URL.revokeObjectURL(link.href)
}

document.addEventListener('submit', (event) => {
  event.preventDefault()
  const form = /** @type {HTMLFormElement} */ (event.target)
  const fields = Object.fromEntries(new FormData(form))
  // What is secret stays on the page no longer than it takes to send it.
  if (form.dataset.screen) form.reset()
  void send(form, fields)
})

document.addEventListener('click', (event) => {
  const button = event.target instanceof Element ? event.target.closest('button[data-event]') : null
  if (button instanceof HTMLButtonElement) void send(button, {})
})

setInterval(countDown, 1000)
void follow()
