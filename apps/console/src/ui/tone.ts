/** What a thing means to the reader, apart from its words; each has its colours in `tone.css`. */
export type Tone = 'neutral' | 'muted' | 'info' | 'ok' | 'notice' | 'danger'
