/*
 * What one line of a PowerShell console, a transcript or a copy of them is. Nothing here keeps a state; what is returned is
 * borrowed from the line.
 */
#ifndef SIPDX_PARSERS_CONSOLE_H
#define SIPDX_PARSERS_CONSOLE_H

#include "base/span.h"

/* "PS C:\> Get-X", "[PS] C:\>Get-X", "[fe01]: PS C:\> Get-X", "C:\>Get-X": the command, which may be empty, and the machine. */
bool console_prompt(struct span line, struct span *ret_command, struct span *ret_host);

/* A command that was copied without its prompt: nothing but parameters and pipes stand behind the cmdlet. */
bool console_command(struct span line, struct span *ret_command);

/* "Name : value" with a blank before the colon; names of several words are those of reports. */
bool console_row(struct span line, struct span *ret_name, struct span *ret_value);

/* "Get-X : what went wrong" */
bool console_error(struct span line, struct span *ret_cmdlet, struct span *ret_message);

/* "    + CategoryInfo          : x" of an error, if it is the detail of that name; either of the two that there are. */
bool console_detail(struct span line, struct span name, struct span *ret_value);
bool console_is_detail(struct span line);

/* Where an error happened: "At line:1 char:1", "+ Get-X", "+ ~~~". */
bool console_is_place(struct span text);

/* The stars around the headings of a transcript. */
bool console_is_stars(struct span text);

#endif
