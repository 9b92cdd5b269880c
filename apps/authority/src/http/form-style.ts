/** How pages with forms and lists look: the rehearsal's, the portal's and the counter's. */
export const formStyle = `
main { max-width: 56rem } header, footer { max-width: 56rem }
section { margin-top: 2.5rem } h2 { margin: 0 0 .75rem; font-size: 1.15rem } h3 { margin: 1.25rem 0 0; font-size: 1rem } dl { margin: .75rem 0 1rem }
.rows { list-style: none; margin: 0 0 1.5rem; padding: 0; border-top: 1px solid var(--line) }
.rows > li { display: flex; flex-wrap: wrap; gap: .25rem 1rem; align-items: center; padding: .75rem 0; border-bottom: 1px solid var(--line) }
.rows .what { flex: 1 1 16rem; min-width: 0; overflow-wrap: anywhere } .rows .what small { display: block }
.acts { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center }
small, .hint { font-size: .875rem; opacity: .8 }
button, .button { display: inline-block; font: inherit; padding: .35rem .9rem; border: 1px solid var(--accent); border-radius: .4rem; background: transparent; color: var(--accent); cursor: pointer; text-decoration: none }
button.main, .button.main { background: var(--accent); color: var(--card) } button:hover, .button:hover { text-decoration: underline }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
.fields { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); gap: 1rem 1.5rem; align-items: end; margin-bottom: 1rem }
.find { display: flex; flex-wrap: wrap; gap: .75rem; align-items: end; margin: 1rem 0 } .find label { flex: 1 1 10rem }
label { display: block; font-weight: 600 } label .hint { display: block; font-weight: 400 }
input, select, textarea { display: block; width: 100%; font: inherit; font-weight: 400; padding: .4rem .6rem; margin-top: .25rem; border: 1px solid var(--ink); border-radius: .4rem; background: var(--paper); color: var(--ink) } select { min-height: 2.63rem }
.problem { padding: .75rem 1rem; border-left: 4px solid var(--bad); color: var(--bad) }
.badge { display: inline-block; padding: 0 .6rem; border: 1px solid currentColor; border-radius: 1rem; font-size: .875rem; white-space: nowrap }
.badge.bad { color: var(--bad) }
nav { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; margin: 1rem 0 }
`

/** … and those where somebody is logged in, beside whose they are. */
export const signedInStyle = `${formStyle}
header { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; align-items: center; justify-content: space-between }
header nav { margin: 0 } header [aria-current] { font-weight: 600; text-decoration: none }
.who { display: flex; flex-wrap: wrap; gap: .25rem .75rem; align-items: center }
`
