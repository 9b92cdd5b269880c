/** One figure of a benchmark, as a line of JSON. */
export interface Measurement {
  bench: string
  metric: string
  value: number
  unit: 'ms' | '1/s' | '%' | 'MiB'
  [about: string]: string | number
}

export interface BenchOptions {
  postgresUrl: string
  /** How often; null for the benchmark's own number. */
  count: number | null
  show: (measurement: Measurement) => void
}

/** The value below which `percent` of the values lie (nearest rank). */
export function percentile(values: number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN
}

/** Three significant digits: more would be noise. */
export const rounded = (value: number): number => Number(value.toPrecision(3))
