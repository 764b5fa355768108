// Text and numbers for the host, without printf: that would bring floating point and an allocator into the image.
#pragma once
#include <stddef.h>
#include <stdint.h>
#include "board.h"

// A line end, or a full buffer, writes what came so far.
void put(enum board_stream stream, const char *text);
void put_bytes(enum board_stream stream, const char *bytes, size_t length);
void put_integer(enum board_stream stream, int64_t value);
void put_hex(enum board_stream stream, uint32_t value);
// A JSON string with its quotes, as qornn-run writes it.
void put_json(enum board_stream stream, const char *bytes, size_t length);
