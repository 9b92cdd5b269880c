/*
 * What the MSI cannot say in its tables, as custom actions of a DLL: Windows Installer hands them what they need apart from
 * any command line, and with the attribute "hide target" apart from its log.
 */
#include <windows.h>
#include <msi.h>
#include <msiquery.h>
#include <tlhelp32.h>
#include <userenv.h>
#include <wtsapi32.h>

static const wchar_t key_name[] = L"Software\\Certfleet\\Agent";
static const wchar_t token_name[] = L"Token";

/* The CustomActionData of a deferred action; the caller frees it. */
static wchar_t *given(MSIHANDLE install, DWORD *length) {
  *length = 0;
  if (MsiGetPropertyW(install, L"CustomActionData", L"", length) != ERROR_MORE_DATA) return NULL;
  wchar_t *text = LocalAlloc(LPTR, (*length + 1) * sizeof *text);
  DWORD size = *length + 1;
  if (text && MsiGetPropertyW(install, L"CustomActionData", text, &size) == ERROR_SUCCESS) return text;
  LocalFree(text);
  return NULL;
}

/* Keeps the enrolment token where the agents of all users read it. The table Registry would write it into the log. */
__declspec(dllexport) UINT __stdcall KeepToken(MSIHANDLE install) {
  DWORD length;
  wchar_t *token = given(install, &length);
  HKEY key;
  LSTATUS status;
  if (!token) return ERROR_INSTALL_FAILURE;
  status = RegCreateKeyExW(HKEY_LOCAL_MACHINE, key_name, 0, NULL, 0, KEY_SET_VALUE | KEY_WOW64_64KEY, NULL, &key, NULL);
  if (status == ERROR_SUCCESS) {
    status = RegSetValueExW(key, token_name, 0, REG_SZ, (BYTE *)token, (length + 1) * sizeof *token);
    RegCloseKey(key);
  }
  SecureZeroMemory(token, length * sizeof *token);
  LocalFree(token);
  return status == ERROR_SUCCESS ? ERROR_SUCCESS : ERROR_INSTALL_FAILURE;
}

/* Undoes it when the installation fails. */
__declspec(dllexport) UINT __stdcall ForgetToken(MSIHANDLE install) {
  HKEY key;
  (void)install;
  if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, key_name, 0, KEY_SET_VALUE | KEY_WOW64_64KEY, &key) == ERROR_SUCCESS) {
    RegDeleteValueW(key, token_name);
    RegCloseKey(key);
  }
  return ERROR_SUCCESS;
}

/* Ends a program that lies in the folder, and waits until it has: its file can then be replaced. */
static void stop(DWORD process, const wchar_t *folder, DWORD length) {
  wchar_t path[MAX_PATH * 4];
  DWORD size = ARRAYSIZE(path);
  HANDLE program = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION | PROCESS_TERMINATE | SYNCHRONIZE, FALSE, process);
  if (!program) return;
  if (QueryFullProcessImageNameW(program, 0, path, &size) && size > length &&
      CompareStringOrdinal(path, length, folder, length, TRUE) == CSTR_EQUAL) {
    /* What is journaled is safe. */
    TerminateProcess(program, 0);
    WaitForSingleObject(program, 10000);
  }
  CloseHandle(program);
}

/* Ends the agents of all users. CustomActionData: the folder they are in, with a backslash at the end. */
__declspec(dllexport) UINT __stdcall StopAgents(MSIHANDLE install) {
  DWORD length;
  wchar_t *folder = given(install, &length);
  HANDLE all = CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0);
  PROCESSENTRY32W each = {.dwSize = sizeof each};
  if (folder && all != INVALID_HANDLE_VALUE)
    for (BOOL more = Process32FirstW(all, &each); more; more = Process32NextW(all, &each))
      stop(each.th32ProcessID, folder, length);
  if (all != INVALID_HANDLE_VALUE) CloseHandle(all);
  LocalFree(folder);
  return ERROR_SUCCESS;
}

/* Starts the agent of a session's user, as that user and without what an administrator's token could do more. */
static void start_agent(ULONG session, wchar_t *line) {
  HANDLE user;
  void *environment = NULL;
  STARTUPINFOW start = {.cb = sizeof start};
  PROCESS_INFORMATION agent;
  start.lpDesktop = L"winsta0\\default";
  if (!WTSQueryUserToken(session, &user)) return; /* nobody is signed in there */
  if (CreateEnvironmentBlock(&environment, user, FALSE)) {
    if (CreateProcessAsUserW(user, NULL, line, NULL, NULL, FALSE, CREATE_UNICODE_ENVIRONMENT, environment, NULL, &start,
                             &agent)) {
      CloseHandle(agent.hThread);
      CloseHandle(agent.hProcess);
    }
    DestroyEnvironmentBlock(environment);
  }
  CloseHandle(user);
}

/* Starts the agents of all who are signed in; the Run key does so for those who sign in later. CustomActionData: the
 * command line. */
__declspec(dllexport) UINT __stdcall StartAgents(MSIHANDLE install) {
  DWORD length, count = 0;
  WTS_SESSION_INFOW *sessions = NULL;
  wchar_t *line = given(install, &length);
  if (line && WTSEnumerateSessionsW(WTS_CURRENT_SERVER_HANDLE, 0, 1, &sessions, &count)) {
    for (DWORD i = 0; i < count; i++) start_agent(sessions[i].SessionId, line);
    WTSFreeMemory(sessions);
  }
  LocalFree(line);
  return ERROR_SUCCESS;
}
