/*
 * A double of ncrypt.dll for tests under Wine, whose own keeps no keys and ignores the export policy. It states our
 * reading of Microsoft's documentation (which calls there are, their order, what they answer) and is no evidence of how
 * Windows behaves. Keys are kept under HKEY_CURRENT_USER\Software\CngDouble\<provider>; Wine's bcrypt does the arithmetic.
 *
 * CNG_DOUBLE_TPM=works|slow|lacks-pss|exports: there is a TPM, and what is wrong with it; else there is none.
 * CNG_DOUBLE_SOFTWARE=exports: the software provider hands out what it should not.
 */
#define WIN32_LEAN_AND_MEAN
#include <windows.h>
#include <bcrypt.h>
#include <stdlib.h>
#include <string.h>

#define EXPORTED __declspec(dllexport) LONG WINAPI
#define BAD_KEYSET ((LONG)0x80090016)
#define EXISTS ((LONG)0x8009000F)
#define INVALID_HANDLE ((LONG)0x80090026)
#define INVALID_PARAMETER ((LONG)0x80090027)
#define NOT_SUPPORTED ((LONG)0x80090029)
#define DEVICE_NOT_READY ((LONG)0x80090030)
#define FAILED_INSIDE ((LONG)0x80090020)

#define PROVIDER 0x50524f56
#define KEY 0x4b455920
#define MAY_EXPORT_PLAINTEXT 2
#define SILENT 0x40

typedef struct {
  DWORD magic;
  WCHAR name[64];
  WCHAR fault[32];
} Provider;

typedef struct {
  DWORD magic;
  Provider provider;
  WCHAR path[512];
  WCHAR algorithm[32];
  DWORD bits;
  DWORD export_policy;
  BOOL finished;
  BCRYPT_ALG_HANDLE arithmetic;
  BCRYPT_KEY_HANDLE pair;
} Key;

static LONG open_handles;

/* How many handles nobody has freed. */
__declspec(dllexport) LONG WINAPI DoubleOpenHandles(void) { return open_handles; }

static void *opened(size_t size, DWORD magic) {
  DWORD *object = calloc(1, size);
  *object = magic;
  InterlockedIncrement(&open_handles);
  return object;
}

static void closed(void *object) {
  *(DWORD *)object = 0;
  free(object);
  InterlockedDecrement(&open_handles);
}

static void freed(Key *key) {
  if (key->pair) BCryptDestroyKey(key->pair);
  if (key->arithmetic) BCryptCloseAlgorithmProvider(key->arithmetic, 0);
  closed(key);
}

static BOOL is_rsa(const Key *key) { return !lstrcmpW(key->algorithm, L"RSA"); }
static const WCHAR *private_form(const Key *key) { return is_rsa(key) ? BCRYPT_RSAFULLPRIVATE_BLOB : BCRYPT_ECCPRIVATE_BLOB; }

static Key *key_at(Provider *provider, const WCHAR *name) {
  Key *key = opened(sizeof *key, KEY);
  key->provider = *provider;
  wsprintfW(key->path, L"Software\\CngDouble\\%s\\%s", provider->name, name);
  return key;
}

EXPORTED NCryptOpenStorageProvider(ULONG_PTR *handle, LPCWSTR name, DWORD flags) {
  BOOL tpm = !lstrcmpW(name, L"Microsoft Platform Crypto Provider");
  WCHAR fault[32] = L"";
  DWORD told = GetEnvironmentVariableW(tpm ? L"CNG_DOUBLE_TPM" : L"CNG_DOUBLE_SOFTWARE", fault, 32);
  Provider *provider;
  if (tpm ? !told : lstrcmpW(name, L"Microsoft Software Key Storage Provider")) return DEVICE_NOT_READY;
  provider = opened(sizeof *provider, PROVIDER);
  lstrcpyW(provider->name, tpm ? L"Platform" : L"Software");
  lstrcpyW(provider->fault, fault);
  *handle = (ULONG_PTR)provider;
  return 0;
}

EXPORTED NCryptCreatePersistedKey(ULONG_PTR handle, ULONG_PTR *made, LPCWSTR algorithm, LPCWSTR name, DWORD spec, DWORD flags) {
  Provider *provider = (Provider *)handle;
  Key *key;
  HKEY there;
  if (!provider || provider->magic != PROVIDER) return INVALID_HANDLE;
  if (lstrcmpW(algorithm, L"RSA") && lstrcmpW(algorithm, L"ECDSA_P256")) return NOT_SUPPORTED;
  key = key_at(provider, name);
  if (!RegOpenKeyW(HKEY_CURRENT_USER, key->path, &there)) {
    RegCloseKey(there);
    freed(key);
    return EXISTS;
  }
  lstrcpyW(key->algorithm, algorithm);
  /* What Windows makes when nobody says more. */
  key->bits = 1024;
  key->export_policy = MAY_EXPORT_PLAINTEXT;
  BCryptOpenAlgorithmProvider(&key->arithmetic, algorithm, NULL, 0);
  *made = (ULONG_PTR)key;
  return 0;
}

EXPORTED NCryptOpenKey(ULONG_PTR handle, ULONG_PTR *found, LPCWSTR name, DWORD spec, DWORD flags) {
  Provider *provider = (Provider *)handle;
  Key *key;
  HKEY there;
  BYTE blob[4096];
  DWORD blob_size = sizeof blob, size;
  if (!provider || provider->magic != PROVIDER) return INVALID_HANDLE;
  key = key_at(provider, name);
  if (RegOpenKeyW(HKEY_CURRENT_USER, key->path, &there)) {
    freed(key);
    return BAD_KEYSET;
  }
  size = sizeof key->algorithm;
  RegQueryValueExW(there, L"algorithm", 0, 0, (BYTE *)key->algorithm, &size);
  size = sizeof key->export_policy;
  RegQueryValueExW(there, L"exportPolicy", 0, 0, (BYTE *)&key->export_policy, &size);
  RegQueryValueExW(there, L"key", 0, 0, blob, &blob_size);
  RegCloseKey(there);
  BCryptOpenAlgorithmProvider(&key->arithmetic, key->algorithm, NULL, 0);
  if (BCryptImportKeyPair(key->arithmetic, NULL, private_form(key), &key->pair, blob, blob_size, 0)) {
    freed(key);
    return BAD_KEYSET;
  }
  key->finished = TRUE;
  *found = (ULONG_PTR)key;
  return 0;
}

EXPORTED NCryptSetProperty(ULONG_PTR handle, LPCWSTR name, PBYTE value, DWORD size, DWORD flags) {
  Key *key = (Key *)handle;
  if (!key || key->magic != KEY) return INVALID_HANDLE;
  if (key->finished || size != sizeof(DWORD)) return INVALID_PARAMETER;
  if (!lstrcmpW(name, L"Length")) key->bits = *(DWORD *)value;
  else if (!lstrcmpW(name, L"Export Policy")) key->export_policy = *(DWORD *)value;
  else return NOT_SUPPORTED;
  return 0;
}

EXPORTED NCryptFinalizeKey(ULONG_PTR handle, DWORD flags) {
  Key *key = (Key *)handle;
  HKEY there;
  BYTE blob[4096];
  ULONG size;
  if (!key || key->magic != KEY) return INVALID_HANDLE;
  if (key->finished) return INVALID_PARAMETER;
  if (!lstrcmpW(key->provider.fault, L"slow")) Sleep(3000);
  if (BCryptGenerateKeyPair(key->arithmetic, &key->pair, is_rsa(key) ? key->bits : 256, 0)) return FAILED_INSIDE;
  if (BCryptFinalizeKeyPair(key->pair, 0)) return FAILED_INSIDE;
  if (BCryptExportKey(key->pair, NULL, private_form(key), blob, sizeof blob, &size, 0)) return FAILED_INSIDE;
  RegCreateKeyW(HKEY_CURRENT_USER, key->path, &there);
  RegSetValueExW(there, L"algorithm", 0, REG_SZ, (BYTE *)key->algorithm, (lstrlenW(key->algorithm) + 1) * sizeof(WCHAR));
  RegSetValueExW(there, L"exportPolicy", 0, REG_DWORD, (BYTE *)&key->export_policy, sizeof key->export_policy);
  RegSetValueExW(there, L"key", 0, REG_BINARY, blob, size);
  RegCloseKey(there);
  key->finished = TRUE;
  return 0;
}

EXPORTED NCryptSignHash(ULONG_PTR handle, void *padding, PBYTE hash, DWORD hash_size, PBYTE signature, DWORD size, DWORD *made, DWORD flags) {
  Key *key = (Key *)handle;
  if (!key || key->magic != KEY) return INVALID_HANDLE;
  if (!key->finished || (padding != NULL) != is_rsa(key)) return INVALID_PARAMETER;
  if ((flags & BCRYPT_PAD_PSS) && !lstrcmpW(key->provider.fault, L"lacks-pss")) return NOT_SUPPORTED;
  return BCryptSignHash(key->pair, padding, hash, hash_size, signature, size, made, flags & ~SILENT) ? INVALID_PARAMETER : 0;
}

EXPORTED NCryptExportKey(ULONG_PTR handle, ULONG_PTR under, LPCWSTR form, void *parameters, PBYTE blob, DWORD size, DWORD *made, DWORD flags) {
  Key *key = (Key *)handle;
  BOOL open_form;
  if (!key || key->magic != KEY) return INVALID_HANDLE;
  /* Wine's bcrypt does not mind. */
  if (!wcsncmp(form, is_rsa(key) ? L"ECC" : L"RSA", 3)) return NOT_SUPPORTED;
  open_form = !lstrcmpW(form, L"RSAPUBLICBLOB") || !lstrcmpW(form, L"ECCPUBLICBLOB");
  if (!open_form && !(key->export_policy & MAY_EXPORT_PLAINTEXT) && lstrcmpW(key->provider.fault, L"exports")) return NOT_SUPPORTED;
  return BCryptExportKey(key->pair, NULL, form, blob, size, made, 0) ? NOT_SUPPORTED : 0;
}

EXPORTED NCryptDeleteKey(ULONG_PTR handle, DWORD flags) {
  Key *key = (Key *)handle;
  if (!key || key->magic != KEY) return INVALID_HANDLE;
  RegDeleteTreeW(HKEY_CURRENT_USER, key->path);
  freed(key);
  return 0;
}

EXPORTED NCryptFreeObject(ULONG_PTR handle) {
  DWORD *object = (DWORD *)handle;
  if (!object) return INVALID_HANDLE;
  if (*object == KEY) freed((Key *)object);
  else if (*object == PROVIDER) closed(object);
  else return INVALID_HANDLE;
  return 0;
}
