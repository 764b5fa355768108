#include "print.h"

#include <string.h>

static struct buffer {
  size_t used;
  char bytes[252];
} buffers[2];

void put_bytes(enum board_stream stream, const char *bytes, size_t length) {
  struct buffer *buffer = &buffers[stream == BOARD_RESULTS ? 0 : 1];
  for (size_t index = 0; index < length; ++index) {
    buffer->bytes[buffer->used++] = bytes[index];
    if (bytes[index] != '\n' && buffer->used < sizeof buffer->bytes) continue;
    board_write(stream, buffer->bytes, buffer->used);
    buffer->used = 0;
  }
}

void put(enum board_stream stream, const char *text) { put_bytes(stream, text, strlen(text)); }

void put_integer(enum board_stream stream, int64_t value) {
  char digits[20];
  size_t first = sizeof digits;
  uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
  do digits[--first] = (char)('0' + rest % 10);
  while ((rest /= 10) != 0);
  if (value < 0) digits[--first] = '-';
  put_bytes(stream, digits + first, sizeof digits - first);
}

void put_hex(enum board_stream stream, uint32_t value) {
  for (int shift = 28; shift >= 0; shift -= 4) put_bytes(stream, &"0123456789ABCDEF"[value >> shift & 15], 1);
}

void put_json(enum board_stream stream, const char *bytes, size_t length) {
  put(stream, "\"");
  for (size_t index = 0; index < length; ++index) {
    const unsigned char byte = (unsigned char)bytes[index];
    if (byte == '"' || byte == '\\') {
      put(stream, "\\");
      put_bytes(stream, bytes + index, 1);
    } else if (byte == '\t') {
      put(stream, "\\t");
    } else if (byte < 0x20 || byte == 0x7F) {
      put(stream, "\\u00");
      put_bytes(stream, &"01234567"[byte >> 4], 1);
      put_bytes(stream, &"0123456789abcdef"[byte & 15], 1);
    } else {
      put_bytes(stream, bytes + index, 1);
    }
  }
  put(stream, "\"");
}
