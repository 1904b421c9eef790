/*
 * Why a case cannot be opened, in words.
 */
#include "cli/opencase.h"

#include "cli/command.h"
#include "cli/say.h"

#include <errno.h>

static int say_why(const char *path, int r) {
        if (r == -ENOENT)
                say_error("%s: no such file; a case is made by: sipdx triage PATH -o %s", path, path);
        else if (r == -EBADMSG)
                say_error("%s is no case file, or damaged; a case is made by: sipdx triage PATH -o CASE.sipdx", path);
        else if (r == -EPROTO)
                say_error("%s was made by a newer sipdx; read its logs again with: sipdx triage PATH -o CASE.sipdx", path);
        else if (r == -ESTALE)
                say_error("%s was made by an older sipdx; make it anew with: sipdx rebuild %s", path, path);
        else if (r < 0)
                say_error("%s: %s", path, strerror(-r));
        return r < 0 ? EXIT_FAILED : 0;
}

int case_open(const char *path, struct store **ret) {
        int r = store_open(path, ret);

        if (r != -EBADMSG || !store_is_case(path))
                return say_why(path, r);
        say_error("%s is a damaged case; if its evidence is whole this mends it: sipdx rebuild %s", path, path);
        return EXIT_FAILED;
}

int case_open_evidence(const char *path, struct store **ret) {
        return say_why(path, store_open_evidence(path, ret));
}
