/* test-identity-memory.c
 *
 * After an identity is gone, neither its key nor its passphrase is left in this
 * process's memory. Alone in its program, because the test's own copies count.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-identity.h"

#include "pki.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define NEEDLE_LEN 24

/* What is looked for, turned bitwise so that it is not found here. */
typedef struct
{
  guint8 bytes[NEEDLE_LEN];
} Needle;

static Needle
needle_new (const guint8 *bytes)
{
  Needle needle;

  for (gsize i = 0; i < NEEDLE_LEN; i++)
    needle.bytes[i] = (guint8) ~bytes[i];
  return needle;
}

static guint
count_in (const guint8 *data,
          gsize         len,
          const Needle *needle)
{
  guint n = 0;

  for (gsize i = 0; i + NEEDLE_LEN <= len; i++)
    {
      gsize j = 0;

      while (j < NEEDLE_LEN && (data[i + j] ^ needle->bytes[j]) == 0xff)
        j++;
      n += j == NEEDLE_LEN;
    }
  return n;
}

/* In all readable memory of this process. */
static guint
count_in_memory (const Needle *needle)
{
  g_autofree char *maps = NULL;
  g_auto (GStrv)   lines = NULL;

  int   fd = open ("/proc/self/mem", O_RDONLY | O_CLOEXEC);
  guint n = 0;

  g_assert_cmpint (fd, >=, 0);
  g_assert_true (g_file_get_contents ("/proc/self/maps", &maps, NULL, NULL));
  lines = g_strsplit (maps, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autofree guint8 *copy = NULL;

      guint64 start = 0;
      guint64 end = 0;
      char    mode[5] = "";
      gssize  len;

      if (sscanf (lines[i], "%" G_GINT64_MODIFIER "x-%" G_GINT64_MODIFIER "x %4s", &start, &end, mode) != 3 ||
          mode[0] != 'r' || mode[1] != 'w')
        continue;

      copy = g_malloc (end - start);
      len = pread (fd, copy, end - start, (off_t) start);
      if (len > 0)
        n += count_in (copy, (gsize) len, needle);
      memset (copy, 0, end - start);
    }
  close (fd);
  return n;
}

/* Makes the files in another process, so that no key is ever here but by loading. */
static void
make_files (const char *folder)
{
  static const char script[] =
    "cd \"$0\" && exec 2>log && "
    "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem -out cert.pem -subj /CN=alice && "
    "openssl pkcs8 -topk8 -in key.pem -passout file:pass -v2 aes-256-cbc -out locked.pem && "
    "openssl pkcs12 -export -inkey key.pem -in cert.pem -passout file:pass -out locked.p12 && "
    "openssl ec -in key.pem -aes256 -passout file:pass -out dek.pem && "
    "openssl ec -in key.pem -outform DER | tail -c +8 | head -c 32 >scalar && "
    "cat cert.pem key.pem >plain.pem";

  g_autofree char *pass = g_build_filename (folder, "pass", NULL);
  g_autofree char *text = g_strdup_printf ("passphrase-%08x-%08x-%08x", g_random_int (), g_random_int (), g_random_int ());

  g_assert_true (g_file_set_contents_full (pass, text, -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  memset (text, 0, strlen (text));
  g_assert_cmpint (pki_run (NULL, "sh", "-c", script, folder, NULL), ==, 0);
}

static Needle
read_needle (const char *folder,
             const char *name,
             gsize       offset)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  guint8 bytes[NEEDLE_LEN] = { 0 };
  int    fd = open (path, O_RDONLY | O_CLOEXEC);
  Needle needle;

  g_assert_cmpint (pread (fd, bytes, sizeof bytes, (off_t) offset), ==, sizeof bytes);
  close (fd);
  needle = needle_new (bytes);
  cs_secret_wipe (bytes, sizeof bytes);
  return needle;
}

/* The end of a passphrase in UTF-16, as PKCS#12 takes it: a freed block's own
 * beginning is overwritten by the allocator, and would hide the rest. */
static Needle
widened (const Needle *needle)
{
  Needle wide;

  for (gsize i = 0; i < NEEDLE_LEN; i += 2)
    {
      wide.bytes[i] = 0xff;
      wide.bytes[i + 1] = needle->bytes[(NEEDLE_LEN + i) / 2];
    }
  return wide;
}

/* As a number lies in the limbs of a little-endian machine. */
static Needle
reversed (const Needle *needle)
{
  Needle turned;

  for (gsize i = 0; i < NEEDLE_LEN; i++)
    turned.bytes[i] = needle->bytes[NEEDLE_LEN - 1 - i];
  return turned;
}

static CsSecret *
read_passphrase (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "pass", NULL);

  int       fd = open (path, O_RDONLY | O_CLOEXEC);
  CsSecret *secret = cs_secret_new_from_fd (fd, "pass", NULL);

  close (fd);
  return secret;
}

typedef struct
{
  const char *certificate;
  const char *key;
} Case;

static const Case cases[] = {
  { "plain.pem", NULL },
  { "cert.pem", "locked.pem" },
  { "cert.pem", "dek.pem" },
  { "locked.p12", NULL },
};

typedef struct
{
  Needle scalar;
  Needle limbs;
  Needle base64;
  Needle passphrase;
  Needle wide;
} Needles;

static guint
count_key (const Needles *needles)
{
  return count_in_memory (&needles->scalar) + count_in_memory (&needles->limbs) + count_in_memory (&needles->base64);
}

static void
load_and_forget (const char    *folder,
                 const Case    *c,
                 const Needles *needles)
{
  g_autofree char       *certificate = g_build_filename (folder, c->certificate, NULL);
  g_autofree char       *key = c->key != NULL ? g_build_filename (folder, c->key, NULL) : NULL;
  g_autoptr (CsSecret)   passphrase = read_passphrase (folder);
  g_autoptr (GError)     error = NULL;
  g_autoptr (CsIdentity) identity = cs_identity_load (&(CsIdentityFiles) { .certificate = certificate, .key = key },
                                                      passphrase, &error);

  g_autoptr (GTlsCertificate) certificate_for_gio = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (count_key (needles), >=, 1);

  certificate_for_gio = cs_identity_dup_tls_certificate (identity, &error);
  g_assert_no_error (error);
}

/* The search itself finds what is there. */
static void
test_search (gconstpointer data)
{
  const char *folder = data;

  Needle               needle = read_needle (folder, "pass", 0);
  g_autoptr (CsSecret) passphrase = read_passphrase (folder);

  g_assert_cmpuint (count_in_memory (&needle), >=, 1);
}

static void
test_forgotten (gconstpointer data)
{
  const char *folder = data;

  Needles needles = {
    .scalar = read_needle (folder, "scalar", 0),
    .base64 = read_needle (folder, "key.pem", strlen ("-----BEGIN PRIVATE KEY-----\n") + 40),
    .passphrase = read_needle (folder, "pass", 0),
  };

  needles.limbs = reversed (&needles.scalar);
  needles.wide = widened (&needles.passphrase);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      load_and_forget (folder, &cases[i], &needles);
      g_test_message ("%s", cases[i].key != NULL ? cases[i].key : cases[i].certificate);
      g_assert_cmpuint (count_key (&needles), ==, 0);
      g_assert_cmpuint (count_in_memory (&needles.passphrase), ==, 0);
      g_assert_cmpuint (count_in_memory (&needles.wide), ==, 0);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_autofree char *folder = NULL;

  int status;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("cs-memory-XXXXXX", NULL);
  make_files (folder);
  g_test_add_data_func ("/identity/memory/search", folder, test_search);
  g_test_add_data_func ("/identity/memory/forgotten", folder, test_forgotten);
  status = g_test_run ();
  pki_remove_folder (folder);
  return status;
}
