/* cs-passphrase.c: where a passphrase comes from
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-passphrase.h"

#include "cs-identity-file.h"
#include "cs-identity.h"
#include "cs-token.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#define PASSPHRASE_MAX_BYTES 1024
#define ATTEMPTS_MAX         3
#define SNIFF_BYTES          (256 * 1024)

/* RFC 7512 §2.3. */
#define TOKEN_SCHEME  "pkcs11:"
#define PIN_ATTRIBUTE "pin-value="

CsSecret *
cs_passphrase_from_file (const char *path,
                         GError    **error)
{
  CsSecret *secret;
  int       fd;

  if (g_str_equal (path, "-"))
    return cs_secret_new_from_fd (STDIN_FILENO, _ ("standard input"), error);

  fd = open (path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    {
      int saved = errno;

      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved), "%s: %s", path, g_strerror (saved));
      return NULL;
    }
  secret = cs_secret_new_from_fd (fd, path, error);
  close (fd);
  return secret;
}

CsSecret *
cs_passphrase_from_argument (char *value)
{
  CsSecret *secret = cs_secret_new_from_string (value);

  cs_secret_wipe (value, strlen (value));
  return secret;
}

gboolean
cs_passphrase_is_token_uri (const char *value)
{
  return g_ascii_strncasecmp (value, TOKEN_SCHEME, strlen (TOKEN_SCHEME)) == 0;
}

/* Decodes in place what RFC 3986 §2.1 escapes; what is no escape stays. */
static CsSecret *
take_escaped (char *text,
              gsize len)
{
  CsSecret *secret;
  gsize     n = 0;

  for (gsize i = 0; i < len; i++)
    {
      gboolean escape = text[i] == '%' && len - i > 2 && g_ascii_isxdigit (text[i + 1]) && g_ascii_isxdigit (text[i + 2]);

      text[n++] = escape ? (char) (g_ascii_xdigit_value (text[i + 1]) << 4 | g_ascii_xdigit_value (text[i + 2])) : text[i];
      i += escape ? 2 : 0;
    }

  secret = cs_secret_new (text, n);
  cs_secret_wipe (text, len);
  return secret;
}

char *
cs_passphrase_split_uri (char      *value,
                         CsSecret **pin)
{
  g_autoptr (GString) uri = g_string_new (TOKEN_SCHEME);

  gsize       path_len = strcspn (value, "?");
  const char *separator = "?";
  char       *part = value + path_len;

  *pin = NULL;
  g_string_append_len (uri, value + strlen (TOKEN_SCHEME), (gssize) (path_len - strlen (TOKEN_SCHEME)));
  while (*part != '\0')
    {
      gsize len = strcspn (++part, "&");
      char *next = part + len;

      if (g_str_has_prefix (part, PIN_ATTRIBUTE))
        {
          g_clear_pointer (pin, cs_secret_unref);
          *pin = take_escaped (part + strlen (PIN_ATTRIBUTE), len - strlen (PIN_ATTRIBUTE));
        }
      else
        {
          g_string_append (uri, separator);
          g_string_append_len (uri, part, (gssize) len);
          separator = "&";
        }
      part = next;
    }
  return g_string_free (g_steal_pointer (&uri), FALSE);
}

/* Looks whether a file may hold an encrypted key, to spare the common case,
 * a PEM file that is not, from being loaded twice. What a pipe holds can be read
 * only once, so that it is left for loading. */
static gboolean
may_be_encrypted (const char *path)
{
  g_autofree char *text = g_malloc (SNIFF_BYTES);

  gsize    len = 0;
  int      fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  gboolean encrypted;

  struct stat about;

  if (fd < 0)
    return FALSE;
  if (fstat (fd, &about) < 0 || !S_ISREG (about.st_mode))
    {
      close (fd);
      return FALSE;
    }
  while (len < SNIFF_BYTES)
    {
      ssize_t n = read (fd, text + len, SNIFF_BYTES - len);

      if (n <= 0)
        break;
      len += (gsize) n;
    }
  close (fd);

  encrypted = memmem (text, len, "-----BEGIN ", 11) == NULL || memmem (text, len, "ENCRYPTED", 9) != NULL;
  cs_secret_wipe (text, len);
  return encrypted;
}

static void
say (int         tty,
     const char *text)
{
  ssize_t n = write (tty, text, strlen (text));

  (void) n; /* a terminal that cannot be written to cannot be asked either */
}

/* Reads a line without echo. The terminal's own line editing is switched off
 * with it, so that Ctrl+C arrives here and cannot leave the echo switched off. */
static CsSecret *
read_line (int tty,
           int signals)
{
  char     line[PASSPHRASE_MAX_BYTES];
  gsize    len = 0;
  gboolean done = FALSE;
  gboolean interrupted = FALSE;

  struct pollfd fds[] = { { tty, POLLIN, 0 }, { signals, POLLIN, 0 } };

  CsSecret *secret;

  while (!done && !interrupted)
    {
      char byte;

      if (poll (fds, G_N_ELEMENTS (fds), -1) < 0 && errno != EINTR)
        interrupted = TRUE;
      else if (fds[1].revents != 0)
        interrupted = TRUE;
      else if (fds[0].revents == 0)
        continue;
      else if (read (tty, &byte, 1) != 1)
        interrupted = TRUE;
      else if (byte == '\r' || byte == '\n')
        done = TRUE;
      else if (byte == 0x03 || (byte == 0x04 && len == 0)) /* Ctrl+C, Ctrl+D */
        interrupted = TRUE;
      else if (byte == 0x15) /* Ctrl+U */
        len = 0;
      else if (byte == 0x7f || byte == '\b')
        {
          while (len > 0 && (line[--len] & 0xc0) == 0x80)
            ; /* all bytes of a character */
        }
      else if (len < sizeof line)
        line[len++] = byte;
    }

  secret = done ? cs_secret_new (line, len) : NULL;
  cs_secret_wipe (line, sizeof line);
  return secret;
}

/* %NULL when the person gave up. */
static CsSecret *
prompt (int         tty,
        const char *question)
{
  struct termios old;
  struct termios quiet;
  sigset_t       ending;
  sigset_t       before;
  CsSecret      *secret;
  int            signals;

  if (tcgetattr (tty, &old) < 0)
    return NULL;

  sigemptyset (&ending);
  sigaddset (&ending, SIGINT);
  sigaddset (&ending, SIGTERM);
  sigaddset (&ending, SIGHUP);
  sigprocmask (SIG_BLOCK, &ending, &before);
  signals = signalfd (-1, &ending, SFD_CLOEXEC | SFD_NONBLOCK);

  quiet = old;
  quiet.c_lflag &= ~(tcflag_t) (ECHO | ECHONL | ICANON | ISIG);
  quiet.c_cc[VMIN] = 1;
  quiet.c_cc[VTIME] = 0;
  tcsetattr (tty, TCSAFLUSH, &quiet);

  say (tty, question);
  secret = read_line (tty, signals);
  say (tty, "\n");

  tcsetattr (tty, TCSAFLUSH, &old);
  if (signals >= 0)
    close (signals);
  sigprocmask (SIG_SETMASK, &before, NULL); /* a signal that ended it takes effect now */
  return secret;
}

/* Whether it can be opened with what there is; any other trouble is the
 * runner's to tell. */
static gboolean
opens (const CsRequest *request,
       CsIdentityError *why)
{
  g_autoptr (GError)     error = NULL;
  g_autoptr (CsIdentity) identity = NULL;

  CsIdentityFiles files = { request->cert_file, request->key_file, request->cert_type };

  identity = cs_identity_load (&files, request->passphrase, &error);
  if (identity != NULL || error->domain != CS_IDENTITY_ERROR)
    return TRUE;

  *why = (CsIdentityError) error->code;
  return *why != CS_IDENTITY_ERROR_PASSPHRASE_NEEDED && *why != CS_IDENTITY_ERROR_WRONG_PASSPHRASE;
}

static int
open_terminal (void)
{
  return open ("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
}

static CsPassphraseAnswer
ask_until_it_opens (CsRequest  *request,
                    const char *file)
{
  g_autofree char *name = g_path_get_basename (file);
  g_autofree char *question = g_strdup_printf (_ ("Passphrase for %s: "), name);

  CsPassphraseAnswer answer = CS_PASSPHRASE_GIVEN;
  CsIdentityError    why;
  int                tty = open_terminal ();

  if (tty < 0)
    return CS_PASSPHRASE_GIVEN;

  for (guint attempt = 0; attempt < ATTEMPTS_MAX && answer == CS_PASSPHRASE_GIVEN && !opens (request, &why); attempt++)
    {
      if (attempt > 0)
        say (tty, _ ("This passphrase does not open the file.\n"));

      g_clear_pointer (&request->passphrase, cs_secret_unref);
      request->passphrase = prompt (tty, question);
      if (request->passphrase == NULL)
        answer = CS_PASSPHRASE_INTERRUPTED;
    }
  close (tty);
  return answer;
}

/* A locked token needs no PIN any more: opening it will say so. */
static CsPassphraseAnswer
ask_for_pin (CsRequest  *request,
             const char *uri)
{
  g_autofree char *name = NULL;
  g_autofree char *question = NULL;

  CsTokenPin pin;
  int        tty;

  if (!cs_token_find_pin (uri, &pin) || pin == CS_TOKEN_PIN_NOT_NEEDED || pin == CS_TOKEN_PIN_LOCKED)
    return CS_PASSPHRASE_GIVEN;
  tty = open_terminal ();
  if (tty < 0)
    return CS_PASSPHRASE_GIVEN;

  if (pin == CS_TOKEN_PIN_ON_READER)
    say (tty, _ ("Type the PIN on the token’s own reader.\n"));
  else
    {
      if (pin == CS_TOKEN_PIN_LAST_TRY)
        say (tty, _ ("One more wrong PIN locks the token.\n"));
      else if (pin == CS_TOKEN_PIN_FEW_LEFT)
        say (tty, _ ("Wrong PINs were tried: few tries are left before the token locks.\n"));
      name = cs_identity_file_dup_name (uri);
      question = g_strdup_printf (_ ("PIN for %s: "), name);
      request->passphrase = prompt (tty, question);
    }
  close (tty);
  return pin == CS_TOKEN_PIN_ON_READER || request->passphrase != NULL ? CS_PASSPHRASE_GIVEN : CS_PASSPHRASE_INTERRUPTED;
}

CsPassphraseAnswer
cs_passphrase_ask (CsRequest *request)
{
  const char *file = request->key_file != NULL ? request->key_file : request->cert_file;

  if (file == NULL || request->passphrase != NULL || request->identity_mode == CS_IDENTITY_MODE_NONE)
    return CS_PASSPHRASE_GIVEN;
  if (cs_passphrase_is_token_uri (file))
    return ask_for_pin (request, file);

  return may_be_encrypted (file) ? ask_until_it_opens (request, file) : CS_PASSPHRASE_GIVEN;
}

static gboolean
are_alike (const CsSecret *a,
           const CsSecret *b)
{
  gsize         a_len = 0;
  gsize         b_len = 0;
  const guint8 *a_bytes = cs_secret_peek (a, &a_len);
  const guint8 *b_bytes = cs_secret_peek (b, &b_len);

  return a_len == b_len && memcmp (a_bytes, b_bytes, a_len) == 0;
}

/* NULL when they gave up. */
static CsSecret *
prompt_twice (int         tty,
              const char *question)
{
  for (;;)
    {
      g_autoptr (CsSecret) first = prompt (tty, question);
      g_autoptr (CsSecret) second = first != NULL ? prompt (tty, _ ("The same again: ")) : NULL;

      if (second == NULL)
        return NULL;
      if (are_alike (first, second))
        return g_steal_pointer (&first);
      say (tty, _ ("The two differ.\n"));
    }
}

CsPassphraseAnswer
cs_passphrase_ask_new (const char *path,
                       CsSecret  **passphrase)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *question = g_strdup_printf (_ ("New passphrase for %s: "), name);

  int tty = open_terminal ();

  *passphrase = NULL;
  if (tty < 0)
    return CS_PASSPHRASE_GIVEN;

  *passphrase = prompt_twice (tty, question);
  close (tty);
  return *passphrase != NULL ? CS_PASSPHRASE_GIVEN : CS_PASSPHRASE_INTERRUPTED;
}
