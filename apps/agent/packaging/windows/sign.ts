import { execFileSync } from 'node:child_process'
import fs from 'node:fs'

/** Who signs what Windows runs. Without a certificate the packages are made unsigned. */
export interface Signer {
  /** PKCS #12 with the code signing certificate, its key and its chain. */
  pkcs12: string
  /** A file with its password: as an argument every process could read it. */
  passwordFile: string
  /** Time stamp service (RFC 3161): without one the signatures are worth nothing once the certificate has expired. */
  timestampUrl: string | null
}

/** Signs files where they are (Authenticode, SHA-256): executables, DLLs and MSIs. */
export function signFiles(signer: Signer | null, ...files: string[]): void {
  if (!signer) return
  const { pkcs12, passwordFile, timestampUrl } = signer
  for (const file of files) {
    const signed = `${file}.signed`
    const by = ['-pkcs12', pkcs12, '-readpass', passwordFile, '-h', 'sha256', '-n', 'Certfleet Agent']
    const stamp = timestampUrl ? ['-ts', timestampUrl] : []
    execFileSync('osslsigncode', ['sign', ...by, ...stamp, '-in', file, '-out', signed], { stdio: 'pipe' })
    fs.renameSync(signed, file)
  }
}
