/* What a volume says of itself: whatever it is, a few short texts. */
#include <jansson.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "label.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	json_t	*labels = label_read(data, size), *label;
	size_t	 i;

	if (json_array_size(labels) > 6)
		abort();
	json_array_foreach(labels, i, label)
		if (!json_is_string(label) || json_string_length(label) > 60 ||
		    strchr(json_string_value(label), ':') == NULL)
			abort();
	json_decref(labels);
	return 0;
}
