// @ts-check
/**
 * The portal's only script. Every page works without it: it adds the software keyboard, help when an application has
 * not opened, and the progress of an issue as it goes on.
 */

/** What was pressed has opened nothing by then. */
const helpAfterMs = 5000
const progressEveryMs = 4000

for (const keyboard of all('[data-keyboard]')) addKeyboard(keyboard)
for (const help of all('[data-help]')) offerHelp(help)
for (const steps of all('[data-progress]')) follow(steps)

/** @param {string} selector @param {ParentNode} [within] */
function all(selector, within = document) {
  return /** @type {HTMLElement[]} */ ([...within.querySelectorAll(selector)])
}

/** @param {string} id */
function byId(id) {
  const found = document.getElementById(id)
  if (!found) throw new Error(`the page has no ${id}`)
  return found
}

/**
 * Keys for a field, drawn by the server and hidden until now. One stop of the Tab key; the arrow keys go from key to key.
 * @param {HTMLElement} keyboard
 */
function addKeyboard(keyboard) {
  const field = /** @type {HTMLInputElement} */ (byId(keyboard.dataset.keyboard ?? ''))
  const opener = all(`[aria-controls="${keyboard.id}"]`)[0]
  const count = all('[data-count]', keyboard)[0]
  const keys = all('button', keyboard)
  let isShifted = false
  if (!opener || !count) return
  opener.hidden = false
  opener.addEventListener('click', () => {
    keyboard.hidden = !keyboard.hidden
    opener.setAttribute('aria-expanded', String(!keyboard.hidden))
    if (!keyboard.hidden) keys[0]?.focus()
  })
  /** @param {string} value */
  const type = (value) => {
    if (value.length > field.maxLength) return
    field.value = value
    count.textContent = (count.dataset.count ?? '').replace('{n}', String(Array.from(value).length))
  }
  const shift = () => {
    isShifted = !isShifted
    for (const key of keys) {
      const { lower, upper, act } = key.dataset
      if (act === 'shift') key.setAttribute('aria-pressed', String(isShifted))
      else if (lower && upper) key.textContent = isShifted ? upper : lower
    }
  }
  /** @type {Record<string, () => void>} */
  const acts = {
    shift,
    space: () => type(`${field.value} `),
    back: () => type(Array.from(field.value).slice(0, -1).join('')),
    clear: () => type(''),
    close: () => {
      keyboard.hidden = true
      opener.setAttribute('aria-expanded', 'false')
      field.focus()
    },
  }
  for (const [i, key] of keys.entries()) {
    key.tabIndex = i === 0 ? 0 : -1
    key.addEventListener('click', () => {
      const act = acts[key.dataset.act ?? '']
      if (act) act()
      else type(field.value + (key.textContent ?? ''))
    })
    key.addEventListener('focus', () => {
      for (const each of keys) each.tabIndex = each === key ? 0 : -1
    })
  }
  keyboard.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') return acts.close?.()
    const from = keys.indexOf(/** @type {HTMLElement} */ (event.target))
    const to = nextKey(keys, from, event.key)
    if (!to) return
    event.preventDefault()
    to.focus()
  })
}

/**
 * The key in the direction of an arrow: beside it, or in the row above or below the nearest one.
 * @param {HTMLElement[]} keys @param {number} from @param {string} arrow
 */
function nextKey(keys, from, arrow) {
  const key = keys[from]
  if (arrow === 'ArrowRight') return keys[from + 1]
  if (arrow === 'ArrowLeft') return keys[from - 1]
  if (arrow === 'Home') return keys[0]
  if (arrow === 'End') return keys.at(-1)
  if (!key || (arrow !== 'ArrowUp' && arrow !== 'ArrowDown')) return undefined
  const { top, left } = key.getBoundingClientRect()
  const sign = arrow === 'ArrowDown' ? 1 : -1
  const distances = keys.map((each) => {
    const box = each.getBoundingClientRect()
    const rows = sign * (box.top - top)
    return { each, rows, aside: Math.abs(box.left - left) }
  })
  const beyond = distances.filter(({ rows }) => rows > 1)
  const nearest = Math.min(...beyond.map(({ rows }) => rows))
  const row = beyond.filter(({ rows }) => rows < nearest + 1)
  return row.toSorted((a, b) => a.aside - b.aside)[0]?.each
}

/**
 * A browser does not tell whether a link has opened an application: what to do if not is shown after a while.
 * @param {HTMLElement} help
 */
function offerHelp(help) {
  const content = help.firstElementChild
  if (!(content instanceof HTMLElement)) return
  content.hidden = true
  byId(help.dataset.help ?? '').addEventListener('click', () => {
    content.hidden = true
    setTimeout(() => (content.hidden = false), helpAfterMs)
  })
}

/**
 * Looks how far the issue is while somebody looks at the page, and draws the page anew when it has gone on.
 * @param {HTMLElement} steps
 */
function follow(steps) {
  const { progress: address = '', state } = steps.dataset
  const look = async () => {
    if (document.hidden) return
    const answer = await fetch(address).catch(() => null)
    if (answer?.ok && (await answer.json()).state !== state) location.reload()
  }
  setInterval(() => void look(), progressEveryMs)
}
