/* cs-identity-copy.h: an identity in another form, saved
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-identity.h"

G_BEGIN_DECLS

/**
 * CsIdentityForm:
 * @CS_IDENTITY_FORM_PKCS12: AES-256 with a SHA-256 MAC; macOS 15 and iOS 18,
 *   Windows 10 1709, Java 8u301 and OpenSSL 1.1 read it, and what is newer
 * @CS_IDENTITY_FORM_PKCS12_LEGACY: 3DES with a SHA-1 MAC, for what is older;
 *   weak: say so before
 * @CS_IDENTITY_FORM_PEM: certificates, leaf first, then the key
 *
 * The forms of a copy.
 */
typedef enum
{
  CS_IDENTITY_FORM_PKCS12,
  CS_IDENTITY_FORM_PKCS12_LEGACY,
  CS_IDENTITY_FORM_PEM,
} CsIdentityForm;

/**
 * cs_identity_form_from_string:
 * @name: "pkcs12", "pkcs12-legacy", "pem"
 * @form: (out): the form
 *
 * Returns: %FALSE when there is no such form
 */
gboolean cs_identity_form_from_string (const char     *name,
                                       CsIdentityForm *form);

/**
 * cs_identity_render_copy:
 * @self: an identity
 * @form: its new form
 * @passphrase: (nullable): what protects the key, UTF-8; with %NULL a PEM
 *   file's key is not encrypted
 * @error: return location for an error, or %NULL
 *
 * Takes a moment: a tenth of a second of key derivation.
 *
 * Returns: (transfer full) (nullable): the file's content, wiped when freed; or
 *   %NULL with %G_IO_ERROR_NOT_SUPPORTED when the key lies on a token,
 *   %G_IO_ERROR_INVALID_ARGUMENT when the passphrase will not do
 */
GBytes *cs_identity_render_copy (CsIdentity    *self,
                                 CsIdentityForm form,
                                 CsSecret      *passphrase,
                                 GError       **error);

/**
 * CsIdentityReplace:
 * @CS_IDENTITY_REPLACE_NEVER: a file that is there stays
 * @CS_IDENTITY_REPLACE_AGREED: the person agreed to lose it
 *
 * What happens to a file of that name.
 */
typedef enum
{
  CS_IDENTITY_REPLACE_NEVER,
  CS_IDENTITY_REPLACE_AGREED,
} CsIdentityReplace;

/**
 * cs_identity_save_copy:
 * @self: an identity
 * @path: where to; its folder must be there
 * @form: its new form
 * @passphrase: (nullable): as for cs_identity_render_copy()
 * @replace: what happens to a file of that name
 * @error: return location for an error, or %NULL
 *
 * Writes it for the owner alone (mode 0600) to a file beside @path, which then
 * takes its name: @path is whole at any time, or not there. Blocks.
 *
 * Returns: %FALSE with the errors of cs_identity_render_copy(),
 *   %G_IO_ERROR_EXISTS, or another #GIOErrorEnum whose message names the file
 */
gboolean cs_identity_save_copy (CsIdentity       *self,
                                const char       *path,
                                CsIdentityForm    form,
                                CsSecret         *passphrase,
                                CsIdentityReplace replace,
                                GError          **error);

G_END_DECLS
