/*
 * checked - is a record made by a driver what it says it is?
 *
 * What comes from outside of replumb as a tree (a driver's answer) is held
 * against the table of lib/record.h before it may go into the stream.
 */
#ifndef CHECKED_H
#define CHECKED_H

#include <jansson.h>

/*
 * NULL when record is an object of a known type that has all its required
 * fields, each of a kind that its type allows; else "field: why".  To be
 * called when the tool has filled in what drivers leave out (site, the tool
 * of a finding).  The text is good until the next call in the same thread.
 */
const char	*checked_record(const json_t *record);

#endif
