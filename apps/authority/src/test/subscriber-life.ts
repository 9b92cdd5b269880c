import { randomUUID } from 'node:crypto'
import { buildCsr } from '@certfleet/pki/csr.ts'
import { generatePrivateKey, sha256Hex, signerOf } from '@certfleet/pki/keys.ts'
import { requestInput } from '@certfleet/pki/signing-input.ts'
import type { Institution } from '../institutions.ts'
import { submitCsr } from '../dialogue/submit-csr.ts'
import { confirmRequest } from '../requests/confirm-request.ts'
import { newToken, tokenHash } from '../token.ts'

/** A login ID's life at an authority, at instants the test says; what is typed in the dialogue is left out. */
export class SubscriberLife {
  readonly authority: Institution
  readonly loginId: string

  constructor(authority: Institution, loginId: string) {
    this.authority = authority
    this.loginId = loginId
  }

  /** @throws Refused. @returns SHA-256 of the certificate. */
  async obtain(now: Date, renewed: string | null = null): Promise<string> {
    const { db } = this.authority
    const { id } = await db.subscriber.findFirstOrThrow({ where: { loginId: this.loginId }, select: { id: true } })
    const token = newToken()
    const dialogue = await db.dialogue.create({
      data: {
        tokenSha256: tokenHash(token),
        institutionCode: this.authority.profile.code,
        purpose: renewed ? 'renew' : 'issue',
        subscriberId: id,
        certificateSha256: renewed,
        authenticatedAt: now,
        expiresAt: new Date(now.getTime() + 60_000),
      },
    })
    await db.subscriber.update({ where: { id }, data: { sessionId: dialogue.id, revision: { increment: 1 } } })
    const key = await generatePrivateKey('P-256')
    const csr = await buildCsr([{ type: 'CN', value: this.loginId }], signerOf(key))
    const ask = { requestId: randomUUID(), csr: csr.toString('base64') }
    const sha256 = sha256Hex(await submitCsr(this.authority, { dialogueId: dialogue.id, token }, ask, now))
    this.#confirm.set(sha256, async (at) => {
      const signature = await signerOf(key).sign(requestInput('confirm', this.authority.origin, ask.requestId))
      await confirmRequest(this.authority, ask.requestId, Buffer.from(signature).toString('base64'), at)
    })
    return sha256
  }

  readonly #confirm = new Map<string, (now: Date) => Promise<void>>()

  /** The PC reports that the certificate works. */
  async confirm(sha256: string, now: Date): Promise<void> {
    await this.#confirm.get(sha256)?.(now)
  }
}
