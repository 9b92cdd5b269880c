/*
 * SoftHSM as a worse token: a PKCS#11 module that hands everything on to SoftHSM but what TOKEN_DOUBLE says.
 *   exportable  keys can leave it, whatever they shall be
 *   liar        the same, and it says that they cannot
 *   counting    three wrong PINs lock it for good, and it says how many tries are left (SoftHSM does not count). The
 *               file TOKEN_CARD is its card: a byte for each wrong PIN; without the file the card is out
 * A test builds it (pkcs11.test.ts). PKCS#11 2.40 on 64-bit Linux; declared here as far as it is needed.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef unsigned long ulong;
typedef struct { ulong type; void *value; ulong length; } attribute;
typedef struct { void *version; void *functions[68]; } function_list;
typedef struct { unsigned char text[96]; ulong flags; unsigned char rest[104]; } token_info;

enum { get_slot_list = 4, get_token_info = 6, close_all_sessions = 14, login = 18 };
enum { get_attribute_value = 24, generate_key_pair = 59 };
enum { sensitive = 0x103, extractable = 0x162 };
enum { pin_incorrect = 0xa0, pin_locked = 0xa4, token_not_present = 0xe0 };

static function_list *real;
static function_list list;

static int is(const char *kind) {
  const char *wanted = getenv("TOKEN_DOUBLE");
  return wanted && !strcmp(wanted, kind);
}

/* -1: the card is out. */
static long wrong_pins(void) {
  struct stat card;
  return stat(getenv("TOKEN_CARD"), &card) ? -1 : card.st_size;
}

static void count_wrong_pin(int is_wrong) {
  int card = open(getenv("TOKEN_CARD"), O_WRONLY | O_APPEND | (is_wrong ? 0 : O_TRUNC));
  if (is_wrong && write(card, "x", 1) != 1) abort();
  close(card);
}

/* Whoever takes the card out ends what was open with it. */
static int is_out(void) {
  if (!is("counting") || wrong_pins() >= 0) return 0;
  ulong slots[8], count = 8;
  ((ulong(*)(unsigned char, ulong *, ulong *))real->functions[get_slot_list])(1, slots, &count);
  for (ulong i = 0; i < count; i++) ((ulong(*)(ulong))real->functions[close_all_sessions])(slots[i]);
  return 1;
}

static ulong slots(unsigned char with_token, ulong *found, ulong *count) {
  if (!is_out()) {
    return ((ulong(*)(unsigned char, ulong *, ulong *))real->functions[get_slot_list])(with_token, found, count);
  }
  *count = 0;
  return 0;
}

static ulong token_info_of(ulong slot, token_info *info) {
  if (is_out()) return token_not_present;
  ulong code = ((ulong(*)(ulong, token_info *))real->functions[get_token_info])(slot, info);
  if (code == 0 && is("counting")) {
    info->flags &= ~0x70000UL;
    long wrong = wrong_pins();
    info->flags |= wrong == 0 ? 0 : wrong == 1 ? 0x10000 : wrong == 2 ? 0x20000 : 0x40000;
  }
  return code;
}

static ulong log_in(ulong session, ulong user, void *pin, ulong length) {
  if (is_out()) return token_not_present;
  if (is("counting") && wrong_pins() > 2) return pin_locked;
  ulong code = ((ulong(*)(ulong, ulong, void *, ulong))real->functions[login])(session, user, pin, length);
  if (is("counting") && (code == pin_incorrect || code == 0)) count_wrong_pin(code != 0);
  return code;
}

static ulong generate(ulong session, void *mechanism, attribute *public_half, ulong public_count, attribute *asked,
                      ulong count, ulong *public_key, ulong *private_key) {
  attribute given[32];
  unsigned char yes = 1, no = 0;
  memcpy(given, asked, count * sizeof(attribute));
  for (ulong i = 0; i < count && (is("exportable") || is("liar")); i++) {
    if (given[i].type == sensitive) given[i].value = &no;
    if (given[i].type == extractable) given[i].value = &yes;
  }
  return ((ulong(*)(ulong, void *, attribute *, ulong, attribute *, ulong, ulong *, ulong *))
              real->functions[generate_key_pair])(session, mechanism, public_half, public_count, given, count,
                                                  public_key, private_key);
}

static ulong attribute_value(ulong session, ulong object, attribute *asked, ulong count) {
  ulong code = ((ulong(*)(ulong, ulong, attribute *, ulong))real->functions[get_attribute_value])(session, object,
                                                                                                  asked, count);
  for (ulong i = 0; i < count && is("liar"); i++) {
    if (!asked[i].value || asked[i].length != 1) continue;
    if (asked[i].type == sensitive) *(unsigned char *)asked[i].value = 1;
    if (asked[i].type == extractable) *(unsigned char *)asked[i].value = 0;
  }
  return code;
}

ulong C_GetFunctionList(function_list **out) {
  if (!real) {
    void *module = dlopen("/usr/lib/softhsm/libsofthsm2.so", RTLD_NOW);
    if (!module) return 5;
    ((ulong(*)(function_list **))dlsym(module, "C_GetFunctionList"))(&real);
    list = *real;
    list.functions[get_slot_list] = slots;
    list.functions[get_token_info] = token_info_of;
    list.functions[login] = log_in;
    list.functions[get_attribute_value] = attribute_value;
    list.functions[generate_key_pair] = generate;
  }
  *out = &list;
  return 0;
}
