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

; Of the MSI, which Windows Installer unpacks: it says itself when there is no room.
SpaceTexts none
ShowInstDetails nevershow

!define MUI_ICON "${ICON}"
!define MUI_WELCOMEFINISHPAGE_BITMAP "${PANEL}"
!define MUI_WELCOMEPAGE_TITLE "$(welcomeTitle)"
!define MUI_WELCOMEPAGE_TEXT "$(welcomeText)"
!define MUI_DIRECTORYPAGE_TEXT_TOP "$(folderText)"
!define MUI_FINISHPAGE_TITLE "$(finishTitle)"
!define MUI_FINISHPAGE_TEXT "$(finishText)"
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
; NSIS's own choice, MS PGothic, is not on every Windows and wide where it is replaced.
SetFont /LANG=${LANG_JAPANESE} "Yu Gothic UI" 9

LangString name ${LANG_ENGLISH} "Certificate issuance application"
LangString name ${LANG_JAPANESE} "証明書発行アプリケーション"
LangString welcomeTitle ${LANG_ENGLISH} "Certificate issuance application$\r$\nSetup"
LangString welcomeTitle ${LANG_JAPANESE} "証明書発行アプリケーション$\r$\nセットアップ"
LangString welcomeText ${LANG_ENGLISH} "This installs the application with which electronic certificates are issued and renewed, for all users of this PC.$\r$\n$\r$\nOther applications may stay open.$\r$\n$\r$\nPress Next to go on."
LangString welcomeText ${LANG_JAPANESE} "電子証明書の発行と更新を行うアプリケーションを、このPCのすべてのユーザー用にインストールします。$\r$\n$\r$\nほかのアプリケーションを終了する必要はありません。$\r$\n$\r$\n「次へ」を押してください。"
LangString folderText ${LANG_ENGLISH} "The folder must be below Program Files. As a rule, leave it as it is and press Next."
LangString folderText ${LANG_JAPANESE} "インストール先は Program Files の下に限られます。通常は変更せずに「次へ」を押してください。"
LangString finishTitle ${LANG_ENGLISH} "Certificate issuance application$\r$\nInstalled"
LangString finishTitle ${LANG_JAPANESE} "証明書発行アプリケーション$\r$\nインストールが完了しました"
LangString finishText ${LANG_ENGLISH} "The application runs in the background and shows itself when there is something to do. Its present state is shown by the entry of its name in the Start menu.$\r$\n$\r$\nPress Finish to close setup."
LangString finishText ${LANG_JAPANESE} "アプリケーションはバックグラウンドで動作し、手続きが必要になると画面を表示します。現在の状態は、スタートメニューの「証明書発行アプリケーション」で確認できます。$\r$\n$\r$\n「完了」を押してセットアップを閉じてください。"
; Without a letter in brackets, for which the button has no room.
LangString install ${LANG_ENGLISH} "&Install"
LangString install ${LANG_JAPANESE} "インストール"
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
  SendMessage $R2 ${WM_SETTEXT} 0 "STR:$(install)"
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
