// The text of a number → a reading, for input that comes as text. A sensor's own integers need none of this.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Equation (0a) of Docs/Arithmetic.md, exactly, whatever the number of digits:
//
//     reading = clamp(floor(value / base^exponent + 1/2), INT32_MIN, INT32_MAX)
//
// base and exponent are those of qornn_model_feature: 2 with -60 … 60, or 10 with -18 … 18. Returns false, and leaves the
// reading alone, for a text that is no number: [sign] digits [. digits] [e [sign] digits], blanks around it.
bool decimal_reading(const char *text, size_t length, int32_t base, int32_t exponent, int32_t *reading);
