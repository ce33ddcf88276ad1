/*
 * wake - what must end a poll(2) besides input: signals, and threads that
 * have finished something.
 *
 * One pipe for the whole process; the main thread reads it, everybody else
 * writes a byte to it.
 */
#ifndef WAKE_H
#define WAKE_H

#include <stdbool.h>

/*
 * Make the pipe and catch SIGINT and SIGTERM with it; SIGPIPE is ignored.
 * An interrupt that was ignored before (nohup, `&` in a script) stays so.
 */
void	wake_init(void);

int	wake_fd(void);		/* to poll for reading */
int	wake_write_fd(void);	/* for other threads; never blocks */
void	wake_drain(void);	/* forget what has come */

/* How many SIGINT, SIGTERM have come so far. */
int	wake_interrupts(void);
int	wake_terminates(void);

/*
 * For whoever waits, in any thread: has a signal come, so that nothing new is
 * to be begun?  And is even what is under way to be left as it is: was it
 * WAKE_GRACE_S ago, or did a second one come?
 */
#define WAKE_GRACE_S	20
bool	wake_stopping(void);
bool	wake_overdue(void);

#endif
