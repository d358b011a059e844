/* cs-tls-extension-readers.c: what is in an extension
 *
 * Pure. One small reader an extension and place, its grammar above it. A reader
 * returns FALSE when the bytes do not follow the grammar; reading to the very
 * end is checked for all of them by the caller.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-tls-extension-readers.h"

#include "cs-ocsp.h"
#include "cs-sct.h"
#include "cs-text.h"
#include "cs-tls-describe.h"

static void
add_text (JsonArray      *array,
          const CsCursor *text)
{
  g_autofree char *safe = cs_text_safe ((const char *) text->data, (gssize) text->len);

  json_array_add_string_element (array, safe);
}

/* An extension whose being there is all it says. */
static gboolean
read_empty (CsCursor   *body,
            JsonObject *out)
{
  return TRUE;
}

/* RFC 6066 §3: struct { NameType name_type; opaque HostName<1..2^16-1>; }
 * server_name_list<1..2^16-1> */
static gboolean
read_server_name (CsCursor   *body,
                  JsonObject *out)
{
  JsonArray *names = json_array_new ();
  CsCursor   list;
  CsCursor   name;
  guint8     type;

  json_object_set_array_member (out, "server_name_list", names);
  if (!cs_cursor_read_vector16 (body, &list))
    return FALSE;

  while (cs_cursor_read_u8 (&list, &type))
    {
      if (!cs_cursor_read_vector16 (&list, &name))
        return FALSE;
      add_text (names, &name);
    }
  return TRUE;
}

/* RFC 6066 §4: enum { 2^9(1), 2^10(2), 2^11(3), 2^12(4) } */
static gboolean
read_max_fragment_length (CsCursor   *body,
                          JsonObject *out)
{
  guint8 code;

  if (!cs_cursor_read_u8 (body, &code))
    return FALSE;

  json_object_set_int_member (out, "max_fragment_length", code >= 1 && code <= 4 ? 1 << (8 + code) : code);
  return TRUE;
}

/* RFC 6066 §8: CertificateStatusType status_type; ResponderID
 * responder_id_list<0..2^16-1>; Extensions request_extensions<0..2^16-1> */
static gboolean
read_status_request (CsCursor   *body,
                     JsonObject *out)
{
  CsCursor responders;
  CsCursor extensions;
  guint8   type;

  if (!cs_cursor_read_u8 (body, &type) ||
      !cs_cursor_read_vector16 (body, &responders) ||
      !cs_cursor_read_vector16 (body, &extensions))
    return FALSE;

  json_object_set_string_member (out, "status_type", type == 1 ? "ocsp" : "unknown");
  return TRUE;
}

/* RFC 8446 §4.4.2.1: the CertificateStatus of RFC 6066 §8 */
static gboolean
read_certificate_status (CsCursor   *body,
                         JsonObject *out)
{
  CsCursor response;
  guint8   type;

  if (!cs_cursor_read_u8 (body, &type) || !cs_cursor_read_vector24 (body, &response))
    return FALSE;

  json_object_set_string_member (out, "status_type", type == 1 ? "ocsp" : "unknown");
  cs_ocsp_describe (&response, out);
  return TRUE;
}

static gboolean
read_names16 (CsCursor    *body,
              JsonObject  *out,
              const char  *name,
              CsTlsDupName dup_name)
{
  CsCursor list;

  return cs_cursor_read_vector16 (body, &list) &&
         cs_tls_set_names_of_u16 (out, name, list, dup_name);
}

/* RFC 8446 §4.2.7: NamedGroup named_group_list<2..2^16-1> */
static gboolean
read_supported_groups (CsCursor   *body,
                       JsonObject *out)
{
  return read_names16 (body, out, "named_group_list", cs_tls_dup_group_name);
}

/* RFC 8446 §4.2.3: SignatureScheme supported_signature_algorithms<2..2^16-2> */
static gboolean
read_signature_algorithms (CsCursor   *body,
                           JsonObject *out)
{
  return read_names16 (body, out, "supported_signature_algorithms", cs_tls_dup_signature_scheme_name);
}

/* RFC 8422 §5.1.2: ECPointFormat ec_point_format_list<1..2^8-1> */
static gboolean
read_ec_point_formats (CsCursor   *body,
                       JsonObject *out)
{
  static const char *const names[] = {
    "uncompressed", "ansiX962_compressed_prime", "ansiX962_compressed_char2"
  };

  JsonArray *formats = json_array_new ();
  CsCursor   list;
  guint8     format;

  json_object_set_array_member (out, "ec_point_format_list", formats);
  if (!cs_cursor_read_vector8 (body, &list))
    return FALSE;

  while (cs_cursor_read_u8 (&list, &format))
    json_array_add_string_element (formats, format < G_N_ELEMENTS (names) ? names[format] : "unknown");
  return TRUE;
}

/* RFC 7301 §3.1: opaque ProtocolName<1..2^8-1>; protocol_name_list<2..2^16-1> */
static gboolean
read_alpn (CsCursor   *body,
           JsonObject *out)
{
  JsonArray *names = json_array_new ();
  CsCursor   list;
  CsCursor   name;

  json_object_set_array_member (out, "protocol_name_list", names);
  if (!cs_cursor_read_vector16 (body, &list))
    return FALSE;

  while (cs_cursor_read_vector8 (&list, &name))
    add_text (names, &name);
  return cs_cursor_at_end (&list);
}

static const char *
certificate_format (guint8 type)
{
  static const char *const names[] = { "X509", "OpenPGP", "RawPublicKey", "1609Dot2" };

  return type < G_N_ELEMENTS (names) ? names[type] : "unknown";
}

/* RFC 7250 §3, in a ClientHello: CertificateType certificate_types<1..2^8-1> */
static gboolean
read_certificate_formats (CsCursor   *body,
                          JsonObject *out)
{
  JsonArray *types = json_array_new ();
  CsCursor   list;
  guint8     type;

  json_object_set_array_member (out, "certificate_types", types);
  if (!cs_cursor_read_vector8 (body, &list))
    return FALSE;

  while (cs_cursor_read_u8 (&list, &type))
    json_array_add_string_element (types, certificate_format (type));
  return TRUE;
}

/* RFC 7250 §3, in the answer: CertificateType certificate_type */
static gboolean
read_certificate_format (CsCursor   *body,
                         JsonObject *out)
{
  guint8 type;

  if (!cs_cursor_read_u8 (body, &type))
    return FALSE;

  json_object_set_string_member (out, "certificate_type", certificate_format (type));
  return TRUE;
}

/* Bytes of which only the number matters: `length` has it. */
static gboolean
read_opaque (CsCursor   *body,
             JsonObject *out)
{
  return cs_cursor_skip (body, body->len);
}

/* RFC 8879 §3: CertificateCompressionAlgorithm algorithms<2..2^8-2> */
static gboolean
read_compress_certificate (CsCursor   *body,
                           JsonObject *out)
{
  CsCursor list;

  return cs_cursor_read_vector8 (body, &list) &&
         cs_tls_set_names_of_u16 (out, "algorithms", list, cs_tls_dup_compression_name);
}

/* RFC 8449 §4: uint16 RecordSizeLimit */
static gboolean
read_record_size_limit (CsCursor   *body,
                        JsonObject *out)
{
  guint16 limit;

  if (!cs_cursor_read_u16 (body, &limit))
    return FALSE;

  json_object_set_int_member (out, "record_size_limit", limit);
  return TRUE;
}

/* RFC 8446 §4.2.11: struct { opaque identity<1..2^16-1>; uint32
 * obfuscated_ticket_age; } identities<7..2^16-1>; PskBinderEntry
 * binders<33..2^16-1> */
static gboolean
read_pre_shared_keys (CsCursor   *body,
                      JsonObject *out)
{
  JsonArray *identities = json_array_new ();
  CsCursor   list;
  CsCursor   binders;
  CsCursor   identity;
  guint32    age;

  json_object_set_array_member (out, "identities", identities);
  if (!cs_cursor_read_vector16 (body, &list) || !cs_cursor_read_vector16 (body, &binders))
    return FALSE;

  while (cs_cursor_read_vector16 (&list, &identity))
    {
      JsonObject *json = json_object_new ();

      json_array_add_object_element (identities, json);
      json_object_set_int_member (json, "length", (gint64) identity.len);
      if (!cs_cursor_read_u32 (&list, &age))
        return FALSE;
      json_object_set_int_member (json, "obfuscated_ticket_age", age);
    }
  return cs_cursor_at_end (&list);
}

/* RFC 8446 §4.2.11: uint16 selected_identity */
static gboolean
read_selected_identity (CsCursor   *body,
                        JsonObject *out)
{
  guint16 identity;

  if (!cs_cursor_read_u16 (body, &identity))
    return FALSE;

  json_object_set_int_member (out, "selected_identity", identity);
  return TRUE;
}

/* RFC 8446 §4.2.10, in a NewSessionTicket: uint32 max_early_data_size */
static gboolean
read_max_early_data (CsCursor   *body,
                     JsonObject *out)
{
  guint32 size;

  if (!cs_cursor_read_u32 (body, &size))
    return FALSE;

  json_object_set_int_member (out, "max_early_data_size", size);
  return TRUE;
}

/* RFC 8446 §4.2.1, in a ClientHello: ProtocolVersion versions<2..254> */
static gboolean
read_supported_versions (CsCursor   *body,
                         JsonObject *out)
{
  CsCursor list;

  return cs_cursor_read_vector8 (body, &list) &&
         cs_tls_set_names_of_u16 (out, "versions", list, cs_tls_dup_version_name);
}

/* RFC 8446 §4.2.1, in the answer: ProtocolVersion selected_version */
static gboolean
read_selected_version (CsCursor   *body,
                       JsonObject *out)
{
  guint16 version;

  if (!cs_cursor_read_u16 (body, &version))
    return FALSE;

  cs_tls_take_string (out, "selected_version", cs_tls_dup_version_name (version));
  return TRUE;
}

/* RFC 8446 §4.2.2: opaque cookie<1..2^16-1> */
static gboolean
read_cookie (CsCursor   *body,
             JsonObject *out)
{
  CsCursor cookie;

  if (!cs_cursor_read_vector16 (body, &cookie))
    return FALSE;

  cs_tls_set_hex (out, "cookie", &cookie);
  return TRUE;
}

/* RFC 8446 §4.2.9: PskKeyExchangeMode ke_modes<1..255> */
static gboolean
read_psk_key_exchange_modes (CsCursor   *body,
                             JsonObject *out)
{
  JsonArray *modes = json_array_new ();
  CsCursor   list;
  guint8     mode;

  json_object_set_array_member (out, "ke_modes", modes);
  if (!cs_cursor_read_vector8 (body, &list))
    return FALSE;

  while (cs_cursor_read_u8 (&list, &mode))
    json_array_add_string_element (modes, mode == 0 ? "psk_ke" : mode == 1 ? "psk_dhe_ke"
                                                                           : "unknown");
  return TRUE;
}

/* RFC 8446 §4.2.4: DistinguishedName authorities<3..2^16-1> */
static gboolean
read_certificate_authorities (CsCursor   *body,
                              JsonObject *out)
{
  JsonArray *names = NULL;
  CsCursor   list;

  if (cs_cursor_read_vector16 (body, &list))
    names = cs_tls_dns_to_json (list);
  if (names == NULL)
    return FALSE;

  json_object_set_array_member (out, "authorities", names);
  return TRUE;
}

/* RFC 8446 §4.2.5: struct { opaque certificate_extension_oid<1..2^8-1>; opaque
 * certificate_extension_values<0..2^16-1>; } filters<0..2^16-1> */
static gboolean
read_oid_filters (CsCursor   *body,
                  JsonObject *out)
{
  JsonArray *filters = json_array_new ();
  CsCursor   list;
  CsCursor   oid;
  CsCursor   values;

  json_object_set_array_member (out, "filters", filters);
  if (!cs_cursor_read_vector16 (body, &list))
    return FALSE;

  while (cs_cursor_read_vector8 (&list, &oid))
    {
      JsonObject *filter = json_object_new ();

      json_array_add_object_element (filters, filter);
      cs_tls_set_hex (filter, "certificate_extension_oid", &oid);
      if (!cs_cursor_read_vector16 (&list, &values))
        return FALSE;
      cs_tls_set_hex (filter, "certificate_extension_values", &values);
    }
  return cs_cursor_at_end (&list);
}

/* RFC 8446 §4.2.8: struct { NamedGroup group; opaque key_exchange<1..2^16-1>; } */
static gboolean
read_key_share_entry (CsCursor   *body,
                      JsonObject *out)
{
  CsCursor key;
  guint16  group;

  if (!cs_cursor_read_u16 (body, &group) || !cs_cursor_read_vector16 (body, &key))
    return FALSE;

  cs_tls_take_string (out, "group", cs_tls_dup_group_name (group));
  json_object_set_int_member (out, "key_exchange_length", (gint64) key.len);
  return TRUE;
}

/* RFC 8446 §4.2.8, in a ClientHello: KeyShareEntry client_shares<0..2^16-1> */
static gboolean
read_client_shares (CsCursor   *body,
                    JsonObject *out)
{
  JsonArray *shares = json_array_new ();
  CsCursor   list;

  json_object_set_array_member (out, "client_shares", shares);
  if (!cs_cursor_read_vector16 (body, &list))
    return FALSE;

  while (!cs_cursor_at_end (&list))
    {
      JsonObject *share = json_object_new ();

      json_array_add_object_element (shares, share);
      if (!read_key_share_entry (&list, share))
        return FALSE;
    }
  return TRUE;
}

/* RFC 8446 §4.2.8, in a HelloRetryRequest: NamedGroup selected_group */
static gboolean
read_selected_group (CsCursor   *body,
                     JsonObject *out)
{
  guint16 group;

  if (!cs_cursor_read_u16 (body, &group))
    return FALSE;

  cs_tls_take_string (out, "selected_group", cs_tls_dup_group_name (group));
  return TRUE;
}

/* Encrypted Client Hello: ECHClientHelloType { outer(0), inner(1) }; of the
 * outer form: HpkeSymmetricCipherSuite { uint16 kdf_id, aead_id }, uint8
 * config_id, opaque enc<0..2^16-1>, opaque payload<1..2^16-1> */
static gboolean
read_encrypted_client_hello (CsCursor   *body,
                             JsonObject *out)
{
  CsCursor enc;
  CsCursor payload;
  guint16  kdf;
  guint16  aead;
  guint8   type;
  guint8   config;

  if (!cs_cursor_read_u8 (body, &type))
    return FALSE;

  json_object_set_string_member (out, "client_hello_type", type == 0 ? "outer" : "inner");
  if (type != 0)
    return TRUE;
  if (!cs_cursor_read_u16 (body, &kdf) || !cs_cursor_read_u16 (body, &aead) ||
      !cs_cursor_read_u8 (body, &config) ||
      !cs_cursor_read_vector16 (body, &enc) || !cs_cursor_read_vector16 (body, &payload))
    return FALSE;

  json_object_set_int_member (out, "config_id", config);
  json_object_set_int_member (out, "payload_length", (gint64) payload.len);
  return TRUE;
}

/* RFC 5746 §3.2: opaque renegotiated_connection<0..255> */
static gboolean
read_renegotiation_info (CsCursor   *body,
                         JsonObject *out)
{
  CsCursor connection;

  if (!cs_cursor_read_vector8 (body, &connection))
    return FALSE;

  cs_tls_set_hex (out, "renegotiated_connection", &connection);
  return TRUE;
}

#define IN_CH    CS_TLS_IN_CLIENT_HELLO
#define IN_SH    CS_TLS_IN_SERVER_HELLO
#define IN_HRR   CS_TLS_IN_HELLO_RETRY_REQUEST
#define IN_EE    CS_TLS_IN_ENCRYPTED_EXTENSIONS
#define IN_CR    CS_TLS_IN_CERTIFICATE_REQUEST
#define IN_CT    CS_TLS_IN_CERTIFICATE
#define IN_NST   CS_TLS_IN_NEW_SESSION_TICKET
#define ANYWHERE 0xff

static const struct
{
  guint16              type;
  guint                places;
  CsTlsExtensionReader read;
} readers[] = {
  /* clang-format off */
  { CS_TLS_EXT_SERVER_NAME,                  IN_CH,         read_server_name             },
  { CS_TLS_EXT_SERVER_NAME,                  IN_SH | IN_EE, read_empty                   },
  { CS_TLS_EXT_MAX_FRAGMENT_LENGTH,          ANYWHERE,      read_max_fragment_length     },
  { CS_TLS_EXT_STATUS_REQUEST,               IN_CH,         read_status_request          },
  { CS_TLS_EXT_STATUS_REQUEST,               IN_CT,         read_certificate_status      },
  { CS_TLS_EXT_STATUS_REQUEST,               IN_SH,         read_empty                   },
  { CS_TLS_EXT_SUPPORTED_GROUPS,             ANYWHERE,      read_supported_groups        },
  { CS_TLS_EXT_EC_POINT_FORMATS,             ANYWHERE,      read_ec_point_formats        },
  { CS_TLS_EXT_SIGNATURE_ALGORITHMS,         ANYWHERE,      read_signature_algorithms    },
  { CS_TLS_EXT_ALPN,                         ANYWHERE,      read_alpn                    },
  { CS_TLS_EXT_SIGNED_CERTIFICATE_TIMESTAMP, IN_CH | IN_CR, read_empty                   },
  { CS_TLS_EXT_SIGNED_CERTIFICATE_TIMESTAMP, IN_SH | IN_CT, cs_sct_list_read                },
  { CS_TLS_EXT_CLIENT_CERTIFICATE_TYPE,      IN_CH,         read_certificate_formats     },
  { CS_TLS_EXT_CLIENT_CERTIFICATE_TYPE,      IN_SH | IN_EE, read_certificate_format      },
  { CS_TLS_EXT_SERVER_CERTIFICATE_TYPE,      IN_CH,         read_certificate_formats     },
  { CS_TLS_EXT_SERVER_CERTIFICATE_TYPE,      IN_SH | IN_EE, read_certificate_format      },
  { CS_TLS_EXT_PADDING,                      ANYWHERE,      read_opaque                  },
  { CS_TLS_EXT_ENCRYPT_THEN_MAC,             ANYWHERE,      read_empty                   },
  { CS_TLS_EXT_EXTENDED_MASTER_SECRET,       ANYWHERE,      read_empty                   },
  { CS_TLS_EXT_COMPRESS_CERTIFICATE,         ANYWHERE,      read_compress_certificate    },
  { CS_TLS_EXT_RECORD_SIZE_LIMIT,            ANYWHERE,      read_record_size_limit       },
  { CS_TLS_EXT_DELEGATED_CREDENTIAL,         IN_CH | IN_CR, read_signature_algorithms    },
  { CS_TLS_EXT_SESSION_TICKET,               ANYWHERE,      read_opaque                  },
  { CS_TLS_EXT_PRE_SHARED_KEY,               IN_CH,         read_pre_shared_keys         },
  { CS_TLS_EXT_PRE_SHARED_KEY,               IN_SH,         read_selected_identity       },
  { CS_TLS_EXT_EARLY_DATA,                   IN_NST,        read_max_early_data          },
  { CS_TLS_EXT_EARLY_DATA,                   IN_CH | IN_EE, read_empty                   },
  { CS_TLS_EXT_SUPPORTED_VERSIONS,           IN_CH,         read_supported_versions      },
  { CS_TLS_EXT_SUPPORTED_VERSIONS,           IN_SH | IN_HRR, read_selected_version       },
  { CS_TLS_EXT_COOKIE,                       ANYWHERE,      read_cookie                  },
  { CS_TLS_EXT_PSK_KEY_EXCHANGE_MODES,       ANYWHERE,      read_psk_key_exchange_modes  },
  { CS_TLS_EXT_CERTIFICATE_AUTHORITIES,      ANYWHERE,      read_certificate_authorities },
  { CS_TLS_EXT_OID_FILTERS,                  ANYWHERE,      read_oid_filters             },
  { CS_TLS_EXT_POST_HANDSHAKE_AUTH,          ANYWHERE,      read_empty                   },
  { CS_TLS_EXT_SIGNATURE_ALGORITHMS_CERT,    ANYWHERE,      read_signature_algorithms    },
  { CS_TLS_EXT_KEY_SHARE,                    IN_CH,         read_client_shares           },
  { CS_TLS_EXT_KEY_SHARE,                    IN_SH,         read_key_share_entry         },
  { CS_TLS_EXT_KEY_SHARE,                    IN_HRR,        read_selected_group          },
  { CS_TLS_EXT_ENCRYPTED_CLIENT_HELLO,       IN_CH,         read_encrypted_client_hello  },
  { CS_TLS_EXT_RENEGOTIATION_INFO,           ANYWHERE,      read_renegotiation_info      },
  /* clang-format on */
};

CsTlsExtensionReader
cs_tls_extension_reader_lookup (guint16             type,
                                CsTlsExtensionPlace place)
{
  for (gsize i = 0; i < G_N_ELEMENTS (readers); i++)
    if (readers[i].type == type && (readers[i].places & place) != 0)
      return readers[i].read;
  return NULL;
}
