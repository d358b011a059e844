/* cs-lab-folder.c: the private folder of a lab
 *
 * A lab that is killed cannot tidy up, so the next one does. A lab holds a lock
 * on a file in its folder for as long as it lives: a folder whose lock is free
 * has nobody any more.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-lab-folder.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

#define PREFIX "countersign-lab-"
#define LOCK   "lock"

struct _CsLabFolder
{
  char *path;
  int   lock;
};

/* A lab writes plain files into its folder, nothing else. */
static void
remove_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);

  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      (void) g_unlink (file);
    }
  (void) g_rmdir (path);
}

/* Takes its name once it is locked, so that nobody ever sees it free. */
static gboolean
take_lock (CsLabFolder *self,
           GError     **error)
{
  g_autofree char *unnamed = g_build_filename (self->path, LOCK ".new", NULL);
  g_autofree char *named = g_build_filename (self->path, LOCK, NULL);

  self->lock = open (unnamed, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (self->lock >= 0 && flock (self->lock, LOCK_EX | LOCK_NB) == 0 && g_rename (unnamed, named) == 0)
    return TRUE;

  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno), "%s: %s", named, g_strerror (errno));
  return FALSE;
}

static gboolean
is_abandoned (const char *path)
{
  g_autofree char *named = g_build_filename (path, LOCK, NULL);

  GStatBuf info;
  gboolean is_free;
  int      lock;

  if (g_lstat (path, &info) != 0 || !S_ISDIR (info.st_mode) || info.st_uid != geteuid ())
    return FALSE;

  lock = open (named, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
  if (lock < 0)
    return FALSE;
  is_free = flock (lock, LOCK_EX | LOCK_NB) == 0;
  close (lock);
  return is_free;
}

static void
remove_abandoned (void)
{
  g_autoptr (GDir) dir = g_dir_open (g_get_tmp_dir (), 0, NULL);

  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (g_get_tmp_dir (), name, NULL);

      if (g_str_has_prefix (name, PREFIX) && is_abandoned (path))
        remove_folder (path);
    }
}

CsLabFolder *
cs_lab_folder_new (GError **error)
{
  g_autoptr (CsLabFolder) self = g_new0 (CsLabFolder, 1);

  self->lock = -1;
  remove_abandoned ();
  self->path = g_dir_make_tmp (PREFIX "XXXXXX", error);
  if (self->path == NULL || !take_lock (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
cs_lab_folder_free (CsLabFolder *self)
{
  if (self->path != NULL)
    remove_folder (self->path);
  if (self->lock >= 0)
    close (self->lock);
  g_free (self->path);
  g_free (self);
}

const char *
cs_lab_folder_get_path (CsLabFolder *self)
{
  return self->path;
}
