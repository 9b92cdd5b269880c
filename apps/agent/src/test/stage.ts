import path from 'node:path'
import type { Page } from 'playwright-core'
import { openLog } from '../log.ts'
import { Reserve } from '../reserve.ts'
import { writeLaunchFile } from '../screens/launch.ts'
import { startScreens } from '../screens/server.ts'
import type { ScreenState } from '../screens/state.ts'
import type { Language } from '../screens/text/text.ts'
import { stateOf } from './shown.ts'

/** The screens in a browser, over whatever state is wanted; there is no agent behind them. */
export interface Stage {
  /** Draws it on every page that is open. */
  show: (state: ScreenState) => void
  speak: (language: Language) => void
  /** Goes to the screens, as the launch file does. */
  open: (page: Page) => Promise<void>
  close: () => Promise<void>
}

/** @param nowMs the clock the 二次元コード counts down by */
export async function openStage(folder: string, language: Language, nowMs: () => number): Promise<Stage> {
  const logFile = path.join(folder, 'stage.log')
  let [state, spoken] = [stateOf([]), language]
  const screens = await startScreens({
    state: () => state,
    language: () => spoken,
    onEvent: () => {},
    logFile,
    control: { open: () => Promise.reject(new Error('nobody opens it')), status: () => null },
    nowMs,
    log: openLog(logFile),
  })
  return {
    show: (next) => {
      state = next
      screens.changed()
    },
    speak: (next) => {
      spoken = next
      screens.changed()
    },
    open: async (page) => {
      await page.goto(`file://${await writeLaunchFile({ folder, reserve: new Reserve(folder) }, screens, spoken)}`)
      await page.waitForURL(/\/launch$/)
    },
    close: screens.close,
  }
}
