/*
 * Memory that runs out where nobody can hand the error back.
 */
#ifndef SIPDX_CLI_MEMORY_H
#define SIPDX_CLI_MEMORY_H

/*
 * From here on a failed allocation inside cmark, which would abort(), ends the program with its line and exit code 2. cmark reads
 * articles before there is a case, and makes Markdown when the case is whole: nothing half is left.
 */
void memory_guard(void);

#endif
