#include "csv.h"

#include <string.h>

#include "board.h"
#include "decimal.h"
#include "print.h"

enum { IGNORED = -1, SEQUENCE = -2 };

struct text {
  const char *bytes;
  size_t length;
};

static _Noreturn void stop(const struct csv *csv, struct text column, const char *found, struct text cell, const char *expected) {
  put(BOARD_MESSAGES, "error: line ");
  put_integer(BOARD_MESSAGES, csv->line_number);
  put(BOARD_MESSAGES, ": ");
  if (column.length > 0) {
    put_bytes(BOARD_MESSAGES, column.bytes, column.length);
    put(BOARD_MESSAGES, ": ");
  }
  put(BOARD_MESSAGES, found);
  if (cell.bytes != NULL) put_json(BOARD_MESSAGES, cell.bytes, cell.length);
  put(BOARD_MESSAGES, ", expected ");
  put(BOARD_MESSAGES, expected);
  put(BOARD_MESSAGES, "\n");
  board_exit(1);
}

static const struct text none = {NULL, 0};

// The next line without its end; false at the end of the input. Nothing is read ahead of what has come.
static bool read_line(struct csv *csv, char line[CSV_LINE], size_t *length) {
  *length = 0;
  csv->line_number += 1;
  for (;;) {
    if (csv->next == csv->count) {
      csv->next = 0;
      csv->count = (uint16_t)board_read(csv->block, sizeof csv->block);
      if (csv->count == 0) break;
    }
    const char byte = csv->block[csv->next++];
    if (byte == '\n') {
      if (*length > 0 && line[*length - 1] == '\r') *length -= 1;
      return true;
    }
    if (byte == '"' || byte == 0) stop(csv, none, byte == 0 ? "a zero byte" : "a quote", none, "plain cells");
    if (*length == CSV_LINE) stop(csv, none, "a longer line", none, "250 bytes at most");
    line[(*length)++] = byte;
  }
  return *length > 0;
}

// Takes the next cell off a line.
static struct text cut_cell(struct text *line) {
  const char *comma = memchr(line->bytes, ',', line->length);
  const struct text cell = {line->bytes, comma == NULL ? line->length : (size_t)(comma - line->bytes)};
  const size_t taken = cell.length + (comma == NULL ? 0 : 1);
  line->bytes += taken;
  line->length -= taken;
  return cell;
}

static bool is(struct text cell, const char *name, size_t length) {
  return cell.length == length && memcmp(cell.bytes, name, length) == 0;
}

void csv_open(struct csv *csv, const struct csv_feature *features, size_t feature_count) {
  char bytes[CSV_LINE];
  struct text line = {bytes, 0};
  memset(csv, 0, sizeof *csv);
  if (!read_line(csv, bytes, &line.length)) stop(csv, none, "nothing", none, "a header");
  for (bool more = true; more; ++csv->column_count) {
    if (csv->column_count == CSV_COLUMNS) stop(csv, none, "more columns", none, "24 at most");
    more = memchr(line.bytes, ',', line.length) != NULL;
    const struct text cell = cut_cell(&line);
    int8_t *column = &csv->columns[csv->column_count];
    *column = is(cell, "sequence", 8) ? SEQUENCE : IGNORED;
    csv->has_sequences = csv->has_sequences || *column == SEQUENCE;
    for (size_t feature = 0; feature < feature_count; ++feature)
      if (is(cell, features[feature].name, features[feature].length)) *column = (int8_t)feature;
  }
  for (size_t feature = 0; feature < feature_count; ++feature) {
    if (memchr(csv->columns, (int)feature, csv->column_count) != NULL) continue;
    stop(csv, (struct text){features[feature].name, features[feature].length}, "no such column", none, "one a feature");
  }
}

bool csv_next(struct csv *csv, const struct csv_feature *features, int32_t *readings) {
  char bytes[CSV_LINE];
  struct text line = {bytes, 0};
  if (!read_line(csv, bytes, &line.length)) return false;
  csv->begins = csv->line_number == 2;
  for (uint16_t index = 0; index < csv->column_count; ++index) {
    const bool more = memchr(line.bytes, ',', line.length) != NULL;
    if (!more && index + 1 < csv->column_count) stop(csv, none, "fewer cells", none, "as many as the header has");
    const struct text cell = cut_cell(&line);
    if (more && index + 1 == csv->column_count) stop(csv, none, "more cells", none, "as many as the header has");
    const int8_t column = csv->columns[index];
    if (column == SEQUENCE) {
      if (cell.length > CSV_NAME) stop(csv, none, "found ", cell, "a name of 63 bytes at most");
      csv->begins = csv->begins || !is(cell, csv->sequence.bytes, csv->sequence.length);
      csv->sequence.length = (uint8_t)cell.length;
      memcpy(csv->sequence.bytes, cell.bytes, cell.length);
    } else if (column != IGNORED) {
      const struct csv_feature *feature = &features[column];
      if (!decimal_reading(cell.bytes, cell.length, feature->base, feature->exponent, &readings[column]))
        stop(csv, (struct text){feature->name, feature->length}, "found ", cell, "a number");
    }
  }
  return true;
}
