#include <windows.h>

/* A program with one window. show-window.exe <title> [hidden] */
int wmain(int count, wchar_t **arguments) {
  WNDCLASSW kind = {.lpfnWndProc = DefWindowProcW, .lpszClassName = L"Certfleet test"};
  RegisterClassW(&kind);
  DWORD style = WS_OVERLAPPEDWINDOW | (count > 2 ? 0 : WS_VISIBLE);
  if (!CreateWindowExW(0, kind.lpszClassName, arguments[1], style, 0, 0, 200, 100, NULL, NULL, NULL, NULL)) return 1;
  MSG message;
  while (GetMessageW(&message, NULL, 0, 0) > 0) DispatchMessageW(&message);
  return 0;
}
