import type { DomainText } from '@certfleet/core/text/ja.ts'
import type { AuditAction } from './audit-action.ts'
import type { ja } from './ja.ts'

/** The same keys, in other words. */
export type Words<T> = { readonly [Key in keyof T]: T[Key] extends string ? string : Words<T[Key]> }

/** `Record<AuditAction, string>` by noun and verb: a dot in a key would end it. */
export type ByAuditAction = {
  readonly [Noun in AuditAction extends `${infer N}.${string}` ? N : never]: {
    readonly [Verb in Extract<AuditAction, `${Noun}.${string}`> extends `${string}.${infer V}` ? V : never]: string
  }
}

declare module 'use-intl' {
  interface AppConfig {
    Locale: 'ja' | 'en'
    Messages: typeof ja & { domain: DomainText }
  }
}
