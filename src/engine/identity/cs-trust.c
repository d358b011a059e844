/* cs-trust.c: root CAs, and why a server is trusted or not
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-trust.h"

#include "cs-crl.h"
#include "cs-identity-file.h"
#include "cs-path.h"
#include "cs-trust-file.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Mozilla has 150 roots, a company a few more. */
#define MAX_ROOTS 20000
#define MAX_FILES 20000

/* What a server may send that is looked at. */
#define MAX_SHOWN 64

typedef struct
{
  const char *kind;
  char       *name;
  const char *path;  /* (nullable): of the system's store */
  const char *store; /* (nullable): whose "system" it is */
} Source;

struct _CsTrust
{
  GObject parent_instance;

  GPtrArray  *roots;      /* CsCertificate, in file order, each once */
  GHashTable *by_subject; /* GBytes → GPtrArray of CsCertificate, borrowed from @roots */
  GArray     *sources;    /* Source */
  GPtrArray  *crls;       /* CsCrl */
};

G_DEFINE_FINAL_TYPE (CsTrust, cs_trust, G_TYPE_OBJECT)

GQuark
cs_trust_error_quark (void)
{
  return g_quark_from_static_string ("cs-trust-error-quark");
}

void
cs_trust_reason_free (CsTrustReason *reason)
{
  g_free (reason->certificate);
  g_free (reason->check);
  g_free (reason->detail);
  g_free (reason);
}

void
cs_trust_judgement_free (CsTrustJudgement *self)
{
  g_ptr_array_unref (self->path);
  g_ptr_array_unref (self->reasons);
  g_ptr_array_unref (self->shown);
  g_free (self->host);
  g_free (self);
}

static void
source_clear (gpointer data)
{
  g_free (((Source *) data)->name);
}

static void
cs_trust_finalize (GObject *object)
{
  CsTrust *self = CS_TRUST (object);

  g_clear_pointer (&self->by_subject, g_hash_table_unref);
  g_clear_pointer (&self->roots, g_ptr_array_unref);
  g_clear_pointer (&self->sources, g_array_unref);
  g_clear_pointer (&self->crls, g_ptr_array_unref);

  G_OBJECT_CLASS (cs_trust_parent_class)->finalize (object);
}

static void
cs_trust_class_init (CsTrustClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cs_trust_finalize;
}

static void
cs_trust_init (CsTrust *self)
{
  self->roots = g_ptr_array_new_with_free_func (g_object_unref);
  self->by_subject = g_hash_table_new_full (g_bytes_hash, g_bytes_equal,
                                            (GDestroyNotify) g_bytes_unref, (GDestroyNotify) g_ptr_array_unref);
  self->crls = g_ptr_array_new_with_free_func ((GDestroyNotify) cs_crl_free);
  self->sources = g_array_new (FALSE, FALSE, sizeof (Source));
  g_array_set_clear_func (self->sources, source_clear);
}

CsTrust *
cs_trust_new (void)
{
  return g_object_new (CS_TYPE_TRUST, NULL);
}

/* The store. */

static GPtrArray *
find_by_subject (GBytes  *subject,
                 gpointer data)
{
  return g_hash_table_lookup (CS_TRUST (data)->by_subject, subject);
}

static void
add_root (CsTrust *self,
          GBytes  *der)
{
  g_autoptr (CsCertificate) root = cs_certificate_new (der);

  GBytes    *subject = cs_certificate_get_subject_der (root);
  GPtrArray *same_subject = find_by_subject (subject, self);

  if (same_subject == NULL)
    {
      same_subject = g_ptr_array_new ();
      g_hash_table_insert (self->by_subject, g_bytes_ref (subject), same_subject);
    }

  for (guint i = 0; i < same_subject->len; i++)
    if (g_bytes_equal (cs_certificate_get_der (g_ptr_array_index (same_subject, i)), der))
      return;

  if (self->roots->len >= MAX_ROOTS)
    return;
  g_ptr_array_add (same_subject, root);
  g_ptr_array_add (self->roots, g_steal_pointer (&root));
}

static void
add_source (CsTrust    *self,
            const char *kind,
            const char *name)
{
  Source source = { .kind = kind, .name = g_strdup (name) };

  g_array_append_val (self->sources, source);
}

/* In a Flatpak /etc is the runtime's, and so are its roots: one that the host's
 * administrator added is not among them. */
static void
add_system_source (CsTrust    *self,
                   const char *name,
                   const char *path)
{
  gboolean in_flatpak = g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS);
  Source   source = {
      .kind = "system",
      .name = g_strdup (name),
      .path = path,
      .store = in_flatpak ? "flatpak-runtime" : "host",
  };

  g_array_append_val (self->sources, source);
}

/* Certificates are gathered first, so that a file with a fault adds none. */
static gboolean
add_content (CsTrust    *self,
             const char *path,
             GError    **error)
{
  g_autoptr (GPtrArray) ders = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  if (!cs_trust_file_read (path, ders, error))
    return FALSE;

  for (guint i = 0; i < ders->len; i++)
    add_root (self, g_ptr_array_index (ders, i));
  return TRUE;
}

gboolean
cs_trust_add_file (CsTrust    *self,
                   const char *path,
                   GError    **error)
{
  g_autofree char *name = cs_identity_file_dup_name (path);

  g_return_val_if_fail (CS_IS_TRUST (self), FALSE);

  if (!add_content (self, path, error))
    return FALSE;

  add_source (self, "file", name);
  return TRUE;
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static GPtrArray *
list_folder (const char *path,
             const char *name,
             GError    **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError)    dir_error = NULL;
  g_autoptr (GDir)      dir = g_dir_open (path, 0, &dir_error);

  const char *entry;

  if (dir == NULL)
    {
      gboolean missing = g_error_matches (dir_error, G_FILE_ERROR, G_FILE_ERROR_NOENT);

      g_set_error (error, CS_TRUST_ERROR,
                   missing ? CS_TRUST_ERROR_NOT_FOUND : CS_TRUST_ERROR_NOT_READABLE,
                   missing ? _ ("%s: there is no such folder.") : _ ("%s: this folder cannot be read."), name);
      return NULL;
    }

  while (names->len < MAX_FILES && (entry = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_build_filename (path, entry, NULL));
  g_ptr_array_sort (names, compare_names);
  return g_steal_pointer (&names);
}

/* Files that are no certificates are passed over: such folders hold keys, hashed
 * links and notes as well. */
gboolean
cs_trust_add_folder (CsTrust    *self,
                     const char *path,
                     GError    **error)
{
  g_autofree char      *name = cs_identity_file_dup_name (path);
  g_autoptr (GPtrArray) files = list_folder (path, name, error);

  guint n_good = 0;

  g_return_val_if_fail (CS_IS_TRUST (self), FALSE);

  if (files == NULL)
    return FALSE;

  for (guint i = 0; i < files->len; i++)
    if (add_content (self, g_ptr_array_index (files, i), NULL))
      n_good++;

  if (n_good == 0)
    {
      g_set_error (error, CS_TRUST_ERROR, CS_TRUST_ERROR_NO_CERTIFICATE,
                   _ ("%s: no file in this folder holds a certificate."), name);
      return FALSE;
    }

  add_source (self, "folder", name);
  return TRUE;
}

/* Where GnuTLS was built to look elsewhere: p11-kit's store, which may ask a
 * server for its tokens. */
static guint
add_gnutls_store (CsTrust *self)
{
  gnutls_x509_trust_list_t      list = NULL;
  gnutls_x509_trust_list_iter_t iter = NULL;
  gnutls_x509_crt_t             crt = NULL;
  guint                         n = 0;

  if (gnutls_x509_trust_list_init (&list, 0) < 0)
    g_error ("out of memory for a trust list");

  (void) gnutls_x509_trust_list_add_system_trust (list, 0, 0);
  while (n < MAX_ROOTS && gnutls_x509_trust_list_iter_get_ca (list, &iter, &crt) >= 0)
    {
      g_autoptr (GBytes) der = NULL;

      gnutls_datum_t data = { NULL, 0 };

      if (gnutls_x509_crt_export2 (crt, GNUTLS_X509_FMT_DER, &data) >= 0)
        {
          der = g_bytes_new (data.data, data.size);
          gnutls_free (data.data);
          add_root (self, der);
          n++;
        }
      gnutls_x509_crt_deinit (crt);
    }

  gnutls_x509_trust_list_iter_deinit (iter);
  gnutls_x509_trust_list_deinit (list, 1);
  return n;
}

gboolean
cs_trust_add_system (CsTrust *self,
                     GError **error)
{
  static const char *const bundles[] = {
    "/etc/ssl/certs/ca-certificates.crt",                /* Debian, Arch, GNOME's runtime */
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", /* Fedora */
    "/etc/pki/tls/certs/ca-bundle.crt",                  /* older Red Hat */
    "/etc/ssl/ca-bundle.pem",                            /* openSUSE */
    "/etc/ssl/cert.pem",                                 /* Alpine, the BSDs */
  };

  g_return_val_if_fail (CS_IS_TRUST (self), FALSE);

  for (gsize i = 0; i < G_N_ELEMENTS (bundles); i++)
    if (add_content (self, bundles[i], NULL))
      {
        g_autofree char *name = cs_identity_file_dup_name (bundles[i]);

        add_system_source (self, name, bundles[i]);
        return TRUE;
      }

  if (add_gnutls_store (self) > 0)
    {
      add_system_source (self, "GnuTLS", NULL);
      return TRUE;
    }

  g_set_error_literal (error, CS_TRUST_ERROR, CS_TRUST_ERROR_NOT_FOUND,
                       _ ("This system has no store of root CAs that could be found. Choose a root CA file instead."));
  return FALSE;
}

gboolean
cs_trust_add_crl_file (CsTrust    *self,
                       const char *path,
                       GError    **error)
{
  g_return_val_if_fail (CS_IS_TRUST (self), FALSE);

  return cs_trust_file_read_crls (path, self->crls, error);
}

gboolean
cs_trust_read_crls (const char *path,
                    GPtrArray  *crls,
                    GError    **error)
{
  return cs_trust_file_read_crls (path, crls, error);
}

JsonArray *
cs_trust_dup_sources (CsTrust *self)
{
  JsonArray *copy = json_array_new ();

  g_return_val_if_fail (CS_IS_TRUST (self), copy);

  for (guint i = 0; i < self->sources->len; i++)
    {
      const Source *source = &g_array_index (self->sources, Source, i);
      JsonObject   *object = json_object_new ();

      json_object_set_string_member (object, "kind", source->kind);
      json_object_set_string_member (object, "name", source->name);
      if (source->path != NULL)
        json_object_set_string_member (object, "path", source->path);
      if (source->store != NULL)
        json_object_set_string_member (object, "store", source->store);
      json_array_add_object_element (copy, object);
    }
  return copy;
}

guint
cs_trust_get_n_roots (CsTrust *self)
{
  g_return_val_if_fail (CS_IS_TRUST (self), 0);

  return self->roots->len;
}

GPtrArray *
cs_trust_dup_roots (CsTrust *self,
                    guint    max)
{
  GPtrArray *roots = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_val_if_fail (CS_IS_TRUST (self), roots);

  for (guint i = 0; i < MIN (max, self->roots->len); i++)
    g_ptr_array_add (roots, g_object_ref (g_ptr_array_index (self->roots, i)));
  return roots;
}

GPtrArray *
cs_trust_dup_related_roots (CsTrust   *self,
                            GPtrArray *chain)
{
  g_autoptr (GHashTable) known = g_hash_table_new (NULL, NULL);
  g_autoptr (GPtrArray)  related = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_val_if_fail (CS_IS_TRUST (self), NULL);

  for (guint i = 0; i < chain->len; i++)
    {
      CsCertificate *certificate = g_ptr_array_index (chain, i);
      GBytes *const  names[] = { cs_certificate_get_issuer_der (certificate), cs_certificate_get_subject_der (certificate) };

      for (gsize j = 0; j < G_N_ELEMENTS (names); j++)
        {
          GPtrArray *found = find_by_subject (names[j], self);

          for (guint k = 0; found != NULL && k < found->len; k++)
            if (g_hash_table_add (known, g_ptr_array_index (found, k)))
              g_ptr_array_add (related, g_object_ref (g_ptr_array_index (found, k)));
        }
    }
  return related->len > 0 ? g_steal_pointer (&related) : cs_trust_dup_roots (self, 1);
}

gboolean
cs_trust_knows_issuer (CsTrust       *self,
                       CsCertificate *certificate)
{
  GPtrArray *found;

  g_return_val_if_fail (CS_IS_TRUST (self), FALSE);

  found = find_by_subject (cs_certificate_get_issuer_der (certificate), self);
  for (guint i = 0; found != NULL && i < found->len; i++)
    if (cs_certificate_issued (g_ptr_array_index (found, i), certificate) &&
        cs_certificate_signed (g_ptr_array_index (found, i), certificate))
      return TRUE;
  return FALSE;
}

/* Judging. */

static GTlsCertificateFlags
status_to_flags (guint status)
{
  static const struct
  {
    guint                status;
    GTlsCertificateFlags flag;
  } rows[] = {
    { GNUTLS_CERT_SIGNER_NOT_FOUND, G_TLS_CERTIFICATE_UNKNOWN_CA },
    { GNUTLS_CERT_UNEXPECTED_OWNER, G_TLS_CERTIFICATE_BAD_IDENTITY },
    { GNUTLS_CERT_NOT_ACTIVATED, G_TLS_CERTIFICATE_NOT_ACTIVATED },
    { GNUTLS_CERT_EXPIRED, G_TLS_CERTIFICATE_EXPIRED },
    { GNUTLS_CERT_REVOKED, G_TLS_CERTIFICATE_REVOKED },
    { GNUTLS_CERT_INSECURE_ALGORITHM, G_TLS_CERTIFICATE_INSECURE },
  };

  GTlsCertificateFlags flags = 0;
  guint                rest = status & ~(guint) GNUTLS_CERT_INVALID;

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    if (status & rows[i].status)
      {
        flags |= rows[i].flag;
        rest &= ~rows[i].status;
      }

  return rest != 0 || (status != 0 && flags == 0) ? flags | G_TLS_CERTIFICATE_GENERIC_ERROR : flags;
}

static void
add_reason (CsTrustJudgement *self,
            const char       *certificate,
            const char       *check,
            const char       *detail)
{
  CsTrustReason *reason = g_new0 (CsTrustReason, 1);

  reason->certificate = g_strdup (certificate);
  reason->check = g_strdup (check);
  reason->detail = g_strdup (detail);
  g_ptr_array_add (self->reasons, reason);
}

static CsTrustJudgement *
judgement_new (GPtrArray  *shown,
               const char *host)
{
  CsTrustJudgement *self = g_new0 (CsTrustJudgement, 1);

  self->shown = g_ptr_array_ref (shown);
  self->host = g_strdup (host);
  self->path = g_ptr_array_new_with_free_func (g_object_unref);
  self->reasons = g_ptr_array_new_with_free_func ((GDestroyNotify) cs_trust_reason_free);
  return self;
}

static GPtrArray *
read_shown (GPtrArray *chain)
{
  GPtrArray *shown = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < MIN (chain->len, MAX_SHOWN); i++)
    g_ptr_array_add (shown, cs_certificate_new (g_ptr_array_index (chain, i)));
  return shown;
}

CsTrustJudgement *
cs_trust_judge (CsTrust    *self,
                GPtrArray  *chain,
                const char *host,
                gint64      at)
{
  g_autoptr (GPtrArray)        shown = read_shown (chain);
  g_autoptr (CsTrustJudgement) judgement = judgement_new (shown, host);
  g_autoptr (CsPath)           path = NULL;

  CsPathQuery query = { .host = host, .purpose = GNUTLS_KP_TLS_WWW_SERVER, .at = at };

  g_return_val_if_fail (CS_IS_TRUST (self), NULL);

  if (shown->len == 0)
    {
      judgement->flags = G_TLS_CERTIFICATE_GENERIC_ERROR;
      add_reason (judgement, NULL, "no-issuer", _ ("The server showed no certificate."));
      return g_steal_pointer (&judgement);
    }

  path = cs_trust_build_path (self, g_ptr_array_index (shown, 0), shown, &query);
  judgement->trusted = path->trusted;
  judgement->flags = status_to_flags (path->status);
  for (guint i = 0; i < path->certificates->len; i++)
    g_ptr_array_add (judgement->path, g_object_ref (g_ptr_array_index (path->certificates, i)));
  for (guint i = 0; i < path->reasons->len; i++)
    {
      CsPathReason *reason = g_ptr_array_index (path->reasons, i);

      add_reason (judgement, reason->certificate, reason->check, reason->detail);
    }
  return g_steal_pointer (&judgement);
}

CsPath *
cs_trust_build_path (CsTrust           *self,
                     CsCertificate     *leaf,
                     GPtrArray         *untrusted,
                     const CsPathQuery *query)
{
  CsPathQuery with_crls = *query;

  g_return_val_if_fail (CS_IS_TRUST (self), NULL);

  if (with_crls.crls == NULL)
    with_crls.crls = self->crls;
  return cs_path_build (leaf, untrusted, find_by_subject, self, &with_crls);
}

GPtrArray *
cs_trust_read_certificates (const char *path,
                            GError    **error)
{
  g_autoptr (GPtrArray) ders = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  GPtrArray *certificates;

  if (!cs_trust_file_read (path, ders, error))
    return NULL;

  certificates = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < ders->len; i++)
    g_ptr_array_add (certificates, cs_certificate_new (g_ptr_array_index (ders, i)));
  return certificates;
}
