/* cs-tap-route.h: where a connection goes: curl's --resolve, --connect-to, --proxy
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CsTapRoute:
 *
 * Rules for where the socket of a URL goes. Pure: it looks nothing up.
 */
typedef struct _CsTapRoute CsTapRoute;

CsTapRoute *cs_tap_route_new (void);
void        cs_tap_route_free (CsTapRoute *self);

/* See cs_tap_add_resolve() and its neighbours. */
gboolean cs_tap_route_add_resolve (CsTapRoute *self,
                                   const char *rule,
                                   GError    **error);
gboolean cs_tap_route_add_connect_to (CsTapRoute *self,
                                      const char *rule,
                                      GError    **error);
gboolean cs_tap_route_set_proxy (CsTapRoute *self,
                                 const char *uri,
                                 const char *no_proxy,
                                 GError    **error);

/**
 * cs_tap_route_find:
 * @self: a route
 * @uri: SCHEME://HOST:PORT
 * @host: (out): the name to look up: the proxy's when one is used
 * @port: (out): the port to connect to
 * @addresses: (out) (element-type GInetAddress): where that is known without a
 *   look-up: an address, or a rule's; else %NULL
 * @error: return location for an error, or %NULL
 *
 * Returns: %FALSE with %G_IO_ERROR_INVALID_ARGUMENT when @uri has no host
 */
gboolean cs_tap_route_find (CsTapRoute *self,
                            const char *uri,
                            char      **host,
                            guint16    *port,
                            GList     **addresses,
                            GError    **error);

/**
 * cs_tap_route_leads_to_proxy:
 * @self: a route
 * @host: a name to look up
 * @port: a port to connect to
 *
 * Returns: whether that is the upstream proxy
 */
gboolean cs_tap_route_leads_to_proxy (CsTapRoute *self,
                                      const char *host,
                                      guint16     port);

/**
 * cs_tap_route_dup_proxy_address:
 * @self: a route
 * @address: the tap's address: where the socket went, and where it should lead
 *
 * Returns: (transfer full) (nullable): what to ask the upstream proxy for;
 *   %NULL when none is used for that destination
 */
GProxyAddress *cs_tap_route_dup_proxy_address (CsTapRoute    *self,
                                               GProxyAddress *address);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsTapRoute, cs_tap_route_free)

G_END_DECLS
