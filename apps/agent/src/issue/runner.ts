import type { Issuance } from './issuance.ts'
import { runIssuance } from './run.ts'
import { isAttended } from './view.ts'

/** Keeps one issuance at work: one run at a time, and another from the start whenever its order has changed. */
export class Runner {
  readonly issuance: Issuance
  #running: Promise<void> | null = null
  #wanted = false

  constructor(issuance: Issuance) {
    this.issuance = issuance
  }

  /** Whether the employee is in the middle of it. */
  get isAttended(): boolean {
    return this.#running !== null && isAttended(this.issuance.view)
  }

  /** Runs it from where its journal stands; a run under way ends where it is first. */
  start(): void {
    this.#wanted = true
    if (this.#running) this.issuance.stop()
    else this.#running = this.#run()
  }

  /** Ends the run where it is. */
  async stop(): Promise<void> {
    this.#wanted = false
    this.issuance.stop()
    await this.#running
  }

  async #run(): Promise<void> {
    try {
      while (this.#wanted) {
        this.#wanted = false
        this.issuance.ready()
        await runIssuance(this.issuance)
      }
    } finally {
      this.#running = null
    }
  }
}
