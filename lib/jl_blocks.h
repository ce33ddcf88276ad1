/*
 * jl_blocks - the stream in blocks, several of them at a time.
 *
 * For a filter that reads all of its input before it answers.  The input is
 * cut into blocks of whole lines.  Each thread in turn takes a block from the
 * input, reads its records, and then, when all blocks before it have been
 * merged, merges it: passes its good lines through, says what is wrong with
 * the others, and hands over what was made of the records.  So the lines are
 * checked on all processors at once, while all that can be seen from outside
 * happens in the order of the input, whatever the number of threads.
 */
#ifndef JL_BLOCKS_H
#define JL_BLOCKS_H

#include "jl.h"

#define JL_BLOCK	((size_t)512 << 10)	/* bytes; in the caches */
#define JL_THREADS_MAX	64

/* What a filter does with a block. */
struct jl_work {
	/* Something empty to read a block into; one for each thread. */
	void	*(*begin)(void *arg);
	/*
	 * Take a record into it; whether the line passes through.  Runs at the
	 * same time as others of its kind.  A bad record is named with
	 * jl_warnx, and does not.
	 */
	bool	 (*read)(void *made, const struct jl_record *);
	/*
	 * Take over what was read from the block that is next, and empty it;
	 * line 1 of the block is line first of its file.
	 */
	void	 (*merge)(void *made, void *arg, const char *file,
		    unsigned long first);
	void	 (*end)(void *made);
};

/* How; {0} but for out will do. */
struct jl_blocks {
	int		out;		/* lines go to this file; -1: nowhere */
	unsigned	threads;	/* 0: as many as there are processors */
	size_t		block;		/* bytes; 0: JL_BLOCK.  For tests */
};

/* The threads there will be; 0: as many as this process has processors. */
unsigned	jl_threads(unsigned asked);

/*
 * Work over file operands (none, or "-": stdin).  Returns STATUS_OK, or
 * STATUS_PARTIAL when a line was bad; an unreadable input and an output that
 * cannot be written end the tool.  stdout must not have anything in its
 * buffer when out is its file.
 */
int		jl_blocks(char *const files[], const struct jl_blocks *,
		    const struct jl_work *, void *arg);

#endif
