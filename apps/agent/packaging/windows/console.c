/*
 * certfleet-agent.com: certfleet-agent.exe for those who type commands. The agent itself is no console program, or Windows
 * would open a console window for it in every session; so what it prints comes to a console through here. `certfleet-agent`
 * typed in its folder means this one, as .com comes before .exe (PATHEXT).
 */
#include <stdio.h>
#include <windows.h>

/* What follows the program's name on a command line, spaces included. */
static const wchar_t *arguments(const wchar_t *line) {
  int quoted = 0;
  for (; *line && (quoted || (*line != L' ' && *line != L'\t')); line++)
    if (*line == L'"') quoted = !quoted;
  return line;
}

static int is_console(HANDLE handle) {
  DWORD mode;
  return GetConsoleMode(handle, &mode);
}

static DWORD WINAPI copy(void *ends) {
  HANDLE *from_to = ends;
  char bytes[4096];
  DWORD read, written;
  while (ReadFile(from_to[0], bytes, sizeof bytes, &read, NULL) && read > 0)
    WriteFile(from_to[1], bytes, read, &written, NULL);
  return 0;
}

/* What a child gets for a handle of ours: the same, or a pipe into it when it is a console. */
static HANDLE given(HANDLE own, HANDLE *ends, HANDLE *copying) {
  SECURITY_ATTRIBUTES inherited = {sizeof inherited, NULL, TRUE};
  HANDLE write;
  if (!is_console(own)) {
    SetHandleInformation(own, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT);
    return own;
  }
  if (!CreatePipe(&ends[0], &write, &inherited, 0)) return NULL;
  SetHandleInformation(ends[0], HANDLE_FLAG_INHERIT, 0);
  ends[1] = own;
  *copying = CreateThread(NULL, 0, copy, ends, 0, NULL);
  return write;
}

int wmain(void) {
  static wchar_t program[MAX_PATH * 4], line[32768];
  SECURITY_ATTRIBUTES inherited = {sizeof inherited, NULL, TRUE};
  STARTUPINFOW start = {.cb = sizeof start};
  PROCESS_INFORMATION child;
  HANDLE output[2], errors[2], copying[2] = {NULL, NULL};
  HANDLE own_output = GetStdHandle(STD_OUTPUT_HANDLE), own_errors = GetStdHandle(STD_ERROR_HANDLE);
  UINT code_page = GetConsoleOutputCP();
  DWORD length = GetModuleFileNameW(NULL, program, ARRAYSIZE(program)), exit_code = 1;

  if (length < 4 || length == ARRAYSIZE(program)) return 1;
  wcscpy(program + length - 4, L".exe");
  if (_snwprintf(line, ARRAYSIZE(line), L"\"%ls\"%ls", program, arguments(GetCommandLineW())) < 0) return 1;

  start.dwFlags = STARTF_USESTDHANDLES;
  /* A token comes from a file or a pipe: typed into a console it would be seen. */
  start.hStdInput = GetStdHandle(STD_INPUT_HANDLE);
  if (is_console(start.hStdInput)) start.hStdInput = CreateFileW(L"NUL", GENERIC_READ, 0, &inherited, OPEN_EXISTING, 0, NULL);
  start.hStdOutput = given(own_output, output, &copying[0]);
  start.hStdError = given(own_errors, errors, &copying[1]);
  SetConsoleOutputCP(CP_UTF8);
  if (!CreateProcessW(program, line, NULL, NULL, TRUE, 0, NULL, NULL, &start, &child)) {
    fwprintf(stderr, L"certfleet-agent: %ls does not start: error %lu\n", program, GetLastError());
    SetConsoleOutputCP(code_page);
    return 1;
  }
  if (copying[0]) CloseHandle(start.hStdOutput);
  if (copying[1]) CloseHandle(start.hStdError);
  WaitForSingleObject(child.hProcess, INFINITE);
  GetExitCodeProcess(child.hProcess, &exit_code);
  /* A browser the agent has started may keep the pipe open: what the agent wrote is through by then. */
  for (int i = 0; i < 2; i++)
    if (copying[i]) WaitForSingleObject(copying[i], 1000);
  SetConsoleOutputCP(code_page);
  return (int)exit_code;
}
