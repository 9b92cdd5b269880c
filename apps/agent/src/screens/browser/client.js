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
  const opened = isSameScreen ? whatIsOpened() : new Map()
  const focused = isSameScreen ? selectorOf(document.activeElement) : null
  const hadFocus = shown.contains(document.activeElement)
  document.documentElement.lang = frame.lang
  document.title = frame.title
  shown.innerHTML = frame.html
  for (const [name, value] of typed) {
    const field = shown.querySelector(`input[name="${name}"]:not([type=radio]), select[name="${name}"]`)
    if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement) field.value = value
  }
  for (const [id, isOpen] of opened) {
    const element = document.getElementById(id)
    if (element instanceof HTMLDetailsElement) element.open = isOpen
    if (element instanceof HTMLDialogElement && isOpen) element.showModal()
  }
  tick()
  const found = (focused && shown.querySelector(focused)) || shown.querySelector('[autofocus]')
  // Whoever has had the focus somewhere on the screen shall not have to look for it.
  const next = found ?? (isSameScreen && !hadFocus ? null : shown.querySelector('h1'))
  if (next instanceof HTMLElement) next.focus()
}

function tick() {
  countDown()
  openSecondNumber()
}

/** Writes how long the 二次元コード is still valid; when it is not any more, what to do stands in its place. */
function countDown() {
  const clocks = /** @type {NodeListOf<HTMLElement>} */ (shown.querySelectorAll('[data-ends-at-ms]'))
  const told = shown.querySelector('.when-over')
  const [clock] = clocks
  if (!clock || !told) return
  const seconds = Math.ceil((Number(clock.dataset.endsAtMs) - performance.now() - aheadMs) / 1000)
  for (const each of clocks) each.textContent = minutes(seconds)
  if (seconds > 0) return
  const figure = clock.closest('figure')
  const hadFocus = figure?.contains(document.activeElement)
  const over = /** @type {HTMLTemplateElement} */ (shown.querySelector('template'))
  told.append(over.content.cloneNode(true))
  figure?.remove()
  if (hadFocus) told.querySelector('button')?.focus()
}

/** When the first number of CCHK004 was typed, by the page's clock; null while it is not there. @type {number | null} */
let firstTypedAtMs = null

/** CCHK004: the second number can be typed when the token has had the time to show another one than the first. */
function openSecondNumber() {
  const second = shown.querySelector('input[data-opens-after-seconds]')
  const first = shown.querySelector('#current')
  if (!(second instanceof HTMLInputElement) || !(first instanceof HTMLInputElement) || first.disabled) {
    firstTypedAtMs = null
    return
  }
  firstTypedAtMs = digitsOf(first).length < 6 ? null : (firstTypedAtMs ?? performance.now())
  const waitMs = Number(second.dataset.opensAfterSeconds) * 1000
  const leftMs = firstTypedAtMs === null ? waitMs : waitMs - (performance.now() - firstTypedAtMs)
  const isOpen = leftMs <= 0
  const opensNow = isOpen && second.readOnly
  second.readOnly = !isOpen
  second.setCustomValidity(isOpen && digitsOf(first) === digitsOf(second) ? (second.dataset.same ?? '') : '')
  for (const button of second.form?.querySelectorAll('button[type=submit]') ?? [])
    if (button instanceof HTMLButtonElement) button.disabled = !isOpen
  const when = isOpen ? 'open' : firstTypedAtMs === null ? 'before' : 'waiting'
  for (const line of /** @type {NodeListOf<HTMLElement>} */ (shown.querySelectorAll('[data-when]')))
    line.hidden = line.dataset.when !== when
  const clock = shown.querySelector('[data-when=waiting] [role=timer]')
  if (clock) clock.textContent = minutes(Math.ceil(leftMs / 1000))
  if (opensNow && document.activeElement === first) second.focus()
}

/** What is typed, as a number is meant. @param {HTMLInputElement} field */
const digitsOf = ({ value }) => value.normalize('NFKC').replaceAll(/\s/g, '')

/** @param {number} seconds */
const minutes = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`

/** How to find an element again in new markup: by its id, or by what it does. @param {Element | null} element */
function selectorOf(element) {
  if (!(element instanceof HTMLElement) || !shown.contains(element)) return null
  if (element.id) return `#${element.id}`
  if (element.localName === 'summary') return `#${element.parentElement?.id} > summary`
  if (element instanceof HTMLButtonElement && element.type === 'submit') return 'button[type=submit]'
  const data = element.getAttributeNames().filter((name) => name.startsWith('data-'))
  return data.map((name) => `[${name}="${CSS.escape(element.getAttribute(name) ?? '')}"]`).join('') || null
}

/** What the person has opened, and what closed again. */
function whatIsOpened() {
  const openable = /** @type {NodeListOf<HTMLDetailsElement | HTMLDialogElement>} */ (
    shown.querySelectorAll('details[id], dialog[id]')
  )
  return new Map([...openable].map(({ id, open }) => [id, open]))
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
  const fields = Object.fromEntries(new FormData(form, event.submitter))
  // What is secret stays on the page no longer than it takes to send it.
  if (form.dataset.screen) form.reset()
  void send(form, fields)
})

document.addEventListener('click', ({ target }) => {
  // Beside what stands in a dialog is the dialog itself.
  if (target instanceof HTMLDialogElement) return target.close()
  const button = target instanceof Element ? target.closest('button') : null
  const { event, opens } = button?.dataset ?? {}
  const dialog = opens ? document.getElementById(opens) : null
  if (dialog instanceof HTMLDialogElement) dialog.showModal()
  else if (button && event === 'close-dialog') button.closest('dialog')?.close()
  else if (button && event) void send(button, {})
})

document.addEventListener('input', openSecondNumber)
setInterval(tick, 1000)
void follow()
