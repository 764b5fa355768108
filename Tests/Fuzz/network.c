// A small random network as a model file, Docs/Format.md: written here once more, independently of the package.
#include "fuzz.h"

typedef struct {
  const char *name, *encoding;
  uint32_t layer, rows, columns, offset, count;
  uint8_t bits;
} record;

typedef struct {
  record records[64];
  uint32_t record_count, count;
  uint8_t contents[2 * LARGEST_NETWORK];
  uint64_t random;
} writer;

static uint8_t *add(writer *w, record is, uint32_t count) {
  w->count = (w->count + 15) & ~15u;
  is.offset = w->count;
  is.count = count;
  if (w->count + count > LARGEST_NETWORK) return 0;
  w->records[w->record_count++] = is;
  w->count += count;
  return w->contents + is.offset;
}

static void add_packed(writer *w, const char *name, uint32_t layer, uint32_t rows, uint32_t columns) {
  static const uint8_t planes[9][3] = { {0}, {0}, {2}, {2, 1}, {4}, {4, 1}, {4, 2}, {4, 2, 1}, {8} };
  const uint8_t bits = (uint8_t)(2 + below(&w->random, 7));
  uint32_t row_count = 0;
  for (int plane = 0; plane < 3; ++plane) row_count += (columns * planes[bits][plane] + 31) / 32 * 4;
  uint8_t *to = add(w, (record){ name, "packed", layer, rows, .columns = columns, .bits = bits }, row_count * rows);
  for (uint32_t row = 0; to != 0 && row < rows; ++row)
    for (int plane = 0; plane < 3; ++plane) {
      const uint32_t used = columns * planes[bits][plane], count = (used + 31) / 32 * 4;
      for (uint32_t bit = 0; bit < used; bit += 8) {
        to[bit / 8] = (uint8_t)next_random(&w->random);
        if (used - bit < 8) to[bit / 8] &= (uint8_t)((1u << (used - bit)) - 1);
      }
      to += count;
    }
}

// Numbers of 0 to limit - 1, of both signs where they may be negative, in 4 or 8 bytes each.
static void add_numbers(
    writer *w, const char *name, uint32_t layer, uint32_t rows, uint32_t width, uint64_t limit, int has_signs) {
  uint8_t *to = add(w, (record){ name, width == 8 ? "int64" : "int32", layer, rows, .columns = 1 }, rows * width);
  for (uint32_t row = 0; to != 0 && row < rows; ++row) {
    uint64_t value = next_random(&w->random) % limit;
    if (has_signs && (next_random(&w->random) & 1) != 0) value = 0 - value;
    memcpy(to + row * width, &value, width);
  }
}

static void add_texts(writer *w, const char *name, uint32_t rows, const char *text) {
  const uint32_t length = (uint32_t)strlen(text);
  uint8_t *to = add(w, (record){ name, "utf8", 0, rows, .columns = 1 }, rows * (4 + length));
  for (uint32_t row = 0; to != 0 && row < rows; ++row) {
    put32(to + 4 * row, (row + 1) * length);
    memcpy(to + 4 * rows + row * length, text, length);
  }
}

static uint8_t *add_pairs(writer *w, const char *name, uint32_t rows, uint32_t columns) {
  return add(w, (record){ name, "int32", 0, rows, .columns = columns }, rows * columns * 4);
}

size_t write_network(uint8_t *bytes, uint32_t seed) {
  static writer writer_memory;
  writer *w = &writer_memory;
  memset(w, 0, sizeof *w);
  w->random = seed;
  uint64_t *random = &w->random;
  const int is_token = below(random, 3) == 0, is_values = below(random, 3) == 0;
  const uint32_t layers = 1 + below(random, 8) / 5, inputs = 1 + below(random, 9), outputs = 1 + below(random, 5);
  uint8_t header[64] = { 0x89, 'Q', 'O', 'R', 'N', 'N', '\r', '\n', 1 }, layer_records[2][32] = { { 0 } };
  if (!is_token) {
    uint8_t *to = add_pairs(w, "features", inputs, 5);
    for (uint32_t row = 0; row < inputs; ++row, to += 20) {
      put32(to, (uint32_t)next_random(random));
      put32(to + 4, below(random, 1u << 30));
      put32(to + 8, 1 + below(random, 47));
      put32(to + 12, below(random, 2) != 0 ? 2 : 10);
      put32(to + 16, below(random, 37) - 18);
    }
  }
  add_texts(w, "names", inputs, "n\xC2\xB0");
  uint32_t lower = inputs, units = 0;
  for (uint32_t layer = 1; layer <= layers; ++layer) {
    // Around the widths of the kernels' tiles.
    static const uint8_t sizes[] = { 1, 2, 3, 5, 7, 8, 9, 15, 16, 17, 31, 33 };
    units = sizes[below(random, sizeof sizes)];
    const uint32_t activation = below(random, 3);
    uint8_t *is = layer_records[layer - 1];
    memcpy(is, "rnn", 3);
    put32(is + 8, units);
    is[12] = (uint8_t)(8 + below(random, 9));
    is[13] = (uint8_t)activation;
    is[14] = (uint8_t)below(random, 5);
    is[15] = (uint8_t)(32 + below(random, 16));
    put32(is + 16, 1u << 30);
    put32(is + 20, below(random, 100) - 50);
    add_packed(w, "W", layer, units, units);
    if (is_token && layer == 1) add_packed(w, "E", layer, inputs, units);
    else add_packed(w, "U", layer, units, lower);
    add_numbers(w, "mW", layer, below(random, 2) != 0 ? units : 1, 4, 1u << 30, 0);
    add_numbers(w, "mU", layer, below(random, 2) != 0 ? units : 1, 4, 1u << 24, 0);
    add_numbers(w, "B", layer, units, 8, 1ull << 50, 1);
    if (activation == 2) add_numbers(w, "M", layer, units, 8, 1ull << 40, 1);
    lower = units;
  }
  add_packed(w, "V", 0, outputs, units);
  add_numbers(w, "c", 0, outputs, 4, 1u << 20, 1);
  uint8_t *scales = add_pairs(w, "scales", is_values ? outputs : 1, 2);
  for (uint32_t row = 0; row < (is_values ? outputs : 1); ++row) put32(scales + 8 * row, 1u << 30);
  add_texts(w, "labels", outputs, "l");
  add_texts(w, "metadata", 1, "{}");

  const uint32_t start = (64 + 32 * layers + 40 * w->record_count + 15) & ~15u;
  const uint32_t size = (start + w->count + 15) & ~15u;
  if (size > LARGEST_NETWORK) return 0;
  memset(bytes, 0, size);
  header[20] = (uint8_t)layers;
  header[22] = (uint8_t)w->record_count;
  header[24] = (uint8_t)inputs;
  header[28] = (uint8_t)outputs;
  header[40] = (uint8_t)is_token;
  header[41] = is_token ? 0 : (uint8_t)(8 + below(random, 9));
  header[42] = (uint8_t)is_values;
  header[43] = (uint8_t)below(random, 2);
  memcpy(bytes, header, 64);
  memcpy(bytes + 64, layer_records, 32 * layers);
  for (uint32_t index = 0; index < w->record_count; ++index) {
    const record *is = &w->records[index];
    uint8_t *to = bytes + 64 + 32 * layers + 40 * index;
    memcpy(to, is->name, strlen(is->name));
    memcpy(to + 8, is->encoding, strlen(is->encoding));
    put32(to + 16, is->layer);
    put32(to + 20, is->rows);
    put32(to + 24, is->columns);
    put32(to + 28, start + is->offset);
    put32(to + 32, is->count);
    to[36] = is->bits;
  }
  memcpy(bytes + start, w->contents, w->count);
  repair(bytes, size);
  return size;
}
