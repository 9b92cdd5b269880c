#include <stdio.h>
#include <windows.h>

/* Writes what can be read on its desktop into a file, in UTF-8, a zero byte behind each and another at the end. */

static FILE *file;

static BOOL CALLBACK read_window(HWND window, LPARAM unused)
{
    WCHAR text[2048];
    char line[6144];
    DWORD_PTR length;
    (void)unused;
    if (!IsWindowVisible(window) || !IsWindowEnabled(window)) return TRUE;
    if (SendMessageTimeoutW(window, WM_GETTEXT, 2048, (LPARAM)text, SMTO_ABORTIFHUNG, 5000, &length) && length > 0) {
        int bytes = WideCharToMultiByte(CP_UTF8, 0, text, (int)length, line, sizeof line, NULL, NULL);
        fwrite(line, 1, bytes, file);
        fputc(0, file);
    }
    return TRUE;
}

static BOOL CALLBACK read_program(HWND window, LPARAM unused)
{
    read_window(window, unused);
    if (IsWindowVisible(window)) EnumChildWindows(window, read_window, 0);
    return TRUE;
}

int WINAPI wWinMain(HINSTANCE self, HINSTANCE before, WCHAR *file_name, int show)
{
    (void)self, (void)before, (void)show;
    file = _wfopen(file_name, L"wb");
    if (!file) return 1;
    EnumWindows(read_program, 0);
    fputc(0, file);
    return fclose(file);
}
