/*
 * The caps on what hostile input can make us do. A cap that is hit always leaves a note.
 */
#ifndef SIPDX_BASE_LIMITS_H
#define SIPDX_BASE_LIMITS_H

enum {
        LIMIT_PROBE_BYTES = 64 * 1024,       /* what a probe may look at */
        LIMIT_LINE_BYTES = 16 * 1024 * 1024, /* a longer line is cut in pieces */
        LIMIT_PASTED_BYTES = 8 * 1024 * 1024, /* of a text that is split into the formats pasted into it */
        LIMIT_PASTED_LINES = 256 * 1024,
        LIMIT_MESSAGE_BYTES = 8 * 1024 * 1024,
        LIMIT_HEADERS = 1000,     /* of one message */
        LIMIT_SDP_MEDIA = 64,     /* m-lines of one description */
        LIMIT_CANDIDATES = 1000,  /* of one m-line */
        LIMIT_CODECS = 128,       /* payload types of one m-line */
        LIMIT_DIAGNOSTICS = 64,   /* of one message */
        LIMIT_DIAG_PARAMS = 256,  /* of one diagnostics value */
        LIMIT_FACTS = 4096,       /* fields of one event */
        LIMIT_LINKS = 64,         /* keys to other dialogs, of one message */
        LIMIT_REASONS = 64,       /* Reason values, and as many warnings, of one message */
        LIMIT_PARTIES = 64,       /* of one message */
        LIMIT_SETTINGS = 512,     /* of one provisioning answer */
        LIMIT_MIME_DEPTH = 8,
        LIMIT_MIME_PARTS = 64,
        LIMIT_EXTENTS = 16 * 1024, /* pieces of one record whose places are kept apart */
        LIMIT_OPEN_BLOCKS = 256,  /* UCCAPI blocks that wait for their "End of" at one time */
        LIMIT_BLOCK_BYTES = 1024 * 1024, /* of a source, before compression */
        LIMIT_QUOTE_BYTES = 400,  /* of one line of evidence in a finding */
        LIMIT_ONCE_RECORDS = 2 * 1024 * 1024, /* that later files are compared with, to count what both hold once */
        LIMIT_LOST_TALLIES = 256 * 1024,    /* counts by which it is told that a message is missing */
        LIMIT_LOST_CANDIDATES = 128 * 1024, /* messages that only their sender has, kept until all is read */
        LIMIT_CLOCK_PAIRS = 512 * 1024, /* messages that clocks of witnesses are compared by; by chance, when there are more */
        LIMIT_CLOCK_LOOKS = 8,          /* witnesses of one message that are compared with each other */
        LIMIT_FILTER_BYTES = 4096,  /* of a filter line */
        LIMIT_FILTER_TERMS = 200,
        LIMIT_FILTER_DEPTH = 16,    /* brackets and nots inside one another */
        LIMIT_FILTER_STEPS = 1000000, /* of one regular expression on one message */
        LIMIT_PATTERN_STEPS = 100000,  /* of one pattern of a rule on one record */
        LIMIT_HITS = 100000,           /* of patterns, kept of one source */
        LIMIT_LADDER_MESSAGES = 20000, /* of one call that are drawn */
        LIMIT_LADDER_FACTS = 1000,     /* of captures and reports, beside them */
        LIMIT_LADDER_NODES = 256,      /* machines and addresses of one call that are told apart */
        LIMIT_XML_DEPTH = 100,      /* of a body that is laid out, of an event */
        LIMIT_DIFF_LINES = 20000,      /* of a body, compared with another's */
        LIMIT_DIFF_CELLS = 4000000,    /* lines of one times lines of the other, where they differ; also keeps a length in 16 bits */
        LIMIT_DIFF_MESSAGES = 1000,    /* of a call, compared with another's */
        LIMIT_ALIASES = 64 * 1024,     /* addresses whose machine is learned */
        LIMIT_ALIKE_LEGS = 512 * 1024, /* legs that are compared for likeness */
        LIMIT_KEY_LEGS = 256,          /* legs that one key ties together; one with more says nothing */
        LIMIT_FRAME_BYTES = 256 * 1024,     /* of one captured frame */
        LIMIT_INTERFACES = 4096,            /* of one section of a capture */
        LIMIT_TUNNELS = 8,                  /* IP packets inside one another */
        LIMIT_FRAGMENTED = 1024,            /* datagrams that wait for their fragments at one time */
        LIMIT_FRAGMENT_BYTES = 16 * 1024 * 1024, /* of all of them */
        LIMIT_STREAMS = 32 * 1024,          /* TCP connections that are followed at one time */
        LIMIT_STREAM_BYTES = 64 * 1024 * 1024,   /* of all of them, not yet read as messages */
        LIMIT_AHEAD_BYTES = 1024 * 1024,    /* of one direction, that wait behind bytes that are missing */
        LIMIT_TLS_FLOWS = 64 * 1024,        /* connections of one capture whose TLS is told */
        LIMIT_TURN_FLOWS = 4096,            /* two ends and a method, followed at one time */
        LIMIT_TURN_FRAMES = 1024,           /* requests and answers of one of them */
        LIMIT_TURN_MESSAGES = 64,           /* of one connection to a relay that are looked at */
        LIMIT_SAZ_SESSIONS = 256,           /* of an archive of Fiddler's that wait for their other members at one time */
        LIMIT_SAZ_BYTES = 32 * 1024 * 1024, /* of all of them */
        LIMIT_SAZ_HEAD_BYTES = 64 * 1024,   /* of a request's or an answer's head, and of what is known beside it */
        LIMIT_SAZ_BODY_BYTES = 256 * 1024,  /* of a body that is unpacked */
        LIMIT_JSON_DEPTH = 64,
        LIMIT_JSON_TEXT = 64 * 1024,        /* of one string of a HAR */
        LIMIT_HAR_HEADS = 256 * 1024,       /* of the headers of a request, or of an answer */
        LIMIT_CERTIFICATE_BYTES = 16 * 1024 * 1024, /* of a file of certificates */
        LIMIT_NOTES = 16 * 1024,            /* of the user's about one case */
        LIMIT_NOTE_BYTES = 64 * 1024,       /* of each cell of one */
        LIMIT_NOTES_BYTES = 16 * 1024 * 1024, /* of all of them */
        LIMIT_CONFIG_BYTES = 256 * 1024,    /* of a file of the user's own */
        LIMIT_ROWS = 10000,                 /* of a log in bulk (ULS, IIS) that are events of their own, of one sort */
        LIMIT_ROWS_ALIKE = 500,             /* of those, with the same tag or the same answer for the same path */
        LIMIT_FOLDER_DEPTH = 32,
        LIMIT_FOLDER_FILES = 100000,        /* and those in archives; --max-files */
        LIMIT_ARCHIVE_DEPTH = 4,            /* archives inside one another; with compressed streams twice as many; --max-depth, … */
        LIMIT_MOST_ARCHIVES = 16,           /* … at most */
        LIMIT_UNPACKED_GIB = 64,            /* of all archives together; --max-bytes */
        LIMIT_UNPACK_RATIO = 1000,          /* bytes that one packed byte may become … */
        LIMIT_UNPACK_FREE = 64 * 1024 * 1024, /* … beyond this many */
};

#endif
