; certfleet-agent-setup.exe: the MSI for people who install by hand, and for tools that want an .exe. It is only a way to the
; MSI: what is installed, upgraded and removed is the MSI's product.
;   certfleet-agent-setup.exe /S /SERVER=https://… /TOKEN=… [/AUTHORITIES="https://… https://…"] [/D=C:\Program Files\…]
Target amd64-unicode
Unicode true
ManifestSupportedOS Win10
RequestExecutionLevel admin
SetCompress off
Name "$(name)"
OutFile "${OUT}"
BrandingText "Certfleet Agent ${VERSION}"
VIProductVersion "${VERSION}.0"
VIAddVersionKey /LANG=0 ProductName "Certfleet Agent"
VIAddVersionKey /LANG=0 FileDescription "Certfleet Agent setup"
VIAddVersionKey /LANG=0 FileVersion "${VERSION}"
VIAddVersionKey /LANG=0 LegalCopyright "Certfleet"

!define MUI_ICON "${ICON}"
!include MUI2.nsh
!include FileFunc.nsh
!include WordFunc.nsh
!insertmacro GetParameters
!insertmacro WordReplace

!insertmacro MUI_PAGE_WELCOME
!define MUI_PAGE_CUSTOMFUNCTION_SHOW nextToReady
!insertmacro MUI_PAGE_DIRECTORY
Page custom ready
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_LANGUAGE English
!insertmacro MUI_LANGUAGE Japanese

LangString name ${LANG_ENGLISH} "Certificate issuance application"
LangString name ${LANG_JAPANESE} "証明書発行アプリケーション"
LangString readyTitle ${LANG_ENGLISH} "Ready to install"
LangString readyTitle ${LANG_JAPANESE} "インストールの準備ができました"
LangString readyText ${LANG_ENGLISH} "Press Install to install for all users of this PC into:"
LangString readyText ${LANG_JAPANESE} "「インストール」を押すと、このPCのすべてのユーザー用に次のフォルダーへインストールします。"
LangString failed ${LANG_ENGLISH} "Windows Installer reports error $0. Installation folders must be below Program Files; an older version is not installed over a newer one. The log is: $1"
LangString failed ${LANG_JAPANESE} "Windows インストーラーがエラー $0 を報告しました。インストール先は Program Files の下に限られ、新しいバージョンの上に古いものは入れられません。ログ: $1"
LangString restart ${LANG_ENGLISH} "Windows has to be restarted to finish the installation."
LangString restart ${LANG_JAPANESE} "インストールを完了するには Windows の再起動が必要です。"

Var properties

; Adds one of our options as a property of the MSI, quotes doubled as msiexec wants them.
!macro take OPTION
  StrCpy $R2 "/${OPTION}="
  Call valueOf
  ${If} $R1 != ""
    ${WordReplace} $R1 '"' '""' '+' $R1
    StrCpy $properties '$properties ${OPTION}="$R1"'
  ${EndIf}
!macroend

; $R1: what follows the option $R2 in the parameters $R0, to the next space or, when it begins with a quote, to the next
; quote. (GetOptions ends at the next slash, and addresses have slashes.)
Function valueOf
  StrCpy $R1 ""
  StrCpy $R4 0
  StrLen $R3 $R2
  ${Do}
    StrCpy $R5 $R0 $R3 $R4
    ${If} $R5 == ""
      Return
    ${EndIf}
    ${If} $R5 == $R2
      ${ExitDo}
    ${EndIf}
    IntOp $R4 $R4 + 1
  ${Loop}
  IntOp $R4 $R4 + $R3
  StrCpy $R6 " "
  StrCpy $R5 $R0 1 $R4
  ${If} $R5 == '"'
    StrCpy $R6 '"'
    IntOp $R4 $R4 + 1
  ${EndIf}
  ${Do}
    StrCpy $R5 $R0 1 $R4
    ${If} $R5 == ""
    ${OrIf} $R5 == $R6
      Return
    ${EndIf}
    StrCpy $R1 "$R1$R5"
    IntOp $R4 $R4 + 1
  ${Loop}
FunctionEnd

Function .onInit
  SetRegView 64
  ${If} $INSTDIR == ""
    ReadRegStr $INSTDIR HKLM "Software\Certfleet\Agent" "Folder"
  ${EndIf}
  ${If} $INSTDIR == ""
    StrCpy $INSTDIR "$PROGRAMFILES64\Certfleet"
  ${EndIf}
  ${GetParameters} $R0
  !insertmacro take SERVER
  !insertmacro take TOKEN
  !insertmacro take AUTHORITIES
FunctionEnd

; The folder's page is not the last before the installation.
Function nextToReady
  GetDlgItem $R2 $HWNDPARENT 1
  SendMessage $R2 ${WM_SETTEXT} 0 "STR:$(^NextBtn)"
FunctionEnd

Function ready
  !insertmacro MUI_HEADER_TEXT "$(readyTitle)" "$(name)"
  nsDialogs::Create 1018
  Pop $R2
  ${NSD_CreateLabel} 0 0 100% 24u "$(readyText)"
  Pop $R2
  ${NSD_CreateLabel} 0 28u 100% 24u "$INSTDIR"
  Pop $R2
  GetDlgItem $R2 $HWNDPARENT 1
  SendMessage $R2 ${WM_SETTEXT} 0 "STR:$(^InstallBtn)"
  nsDialogs::Show
FunctionEnd

Section
  SetDetailsPrint none
  InitPluginsDir
  SetOutPath $PLUGINSDIR
  File /oname=certfleet-agent.msi "${MSI}"
  StrCpy $1 "$TEMP\certfleet-agent-setup.log"
  ; A folder that ends with a backslash would take the quote behind it with it.
  ${WordReplace} "$INSTDIR" "\" "" "}*" $R1
  ExecWait '"$SYSDIR\msiexec.exe" /i "$PLUGINSDIR\certfleet-agent.msi" /qn /norestart /l*v "$1" INSTALLDIR="$R1"$properties' $0
  SetErrorLevel $0
  ${If} $0 = 3010
    MessageBox MB_OK|MB_ICONINFORMATION "$(restart)" /SD IDOK
  ${ElseIf} $0 <> 0
    MessageBox MB_OK|MB_ICONSTOP "$(failed)" /SD IDOK
    SetErrorLevel $0
    Quit
  ${EndIf}
SectionEnd
