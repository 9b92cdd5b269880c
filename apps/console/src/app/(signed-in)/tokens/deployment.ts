/** What the commands that install agents are made of, beside the token. */
export interface Deployment {
  /** The address of this console. */
  origin: string
  /** Of the packages: console and agent are released together. */
  version: string
}

/** Unattended, on Linux (docs/deployment.md). The token is in a file, never in the command; dpkg wants it absolute. */
export const linuxCommand = ({ origin }: Deployment) =>
  `CERTFLEET_SERVER=${origin} CERTFLEET_TOKEN_FILE="$PWD/certfleet-token" apt-get install -y ./certfleet-agent_*.deb`

/** Unattended, on Windows (docs/windows-deployment.md), with the tools companies have. */
export function windowsCommands({ origin, version }: Deployment, token: string) {
  const msi = `certfleet-agent-${version}-x64.msi`
  const properties = `SERVER=${origin} TOKEN=${token}`
  return {
    install: `msiexec /i ${msi} /qn ${properties}`,
    uninstall: `msiexec /x ${msi} /qn`,
    /** Windows Installer does nothing where this version is installed. */
    startupScript: String.raw`msiexec /i \\SERVER\SHARE` + `\\${msi} /qn ${properties}`,
    powerShell: `Start-Process msiexec -Verb RunAs -Wait -ArgumentList "/i \`"$PWD\\${msi}\`" /qn ${properties}"`,
    /** What it prints says that the application is there; nothing, that it is not. */
    detection: `if ([version](Get-Item "$env:ProgramFiles\\Certfleet\\certfleet-agent.exe" -ErrorAction Ignore).VersionInfo.FileVersion -ge [version]"${version}") { "installed" }`,
  }
}
