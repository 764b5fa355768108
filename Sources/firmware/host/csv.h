// Rows of readings from the host: a CSV file with a header, as qornn-run reads it, without quotes. Only so that a program on
// the board and qornn-run can be given the same file; a product takes its readings from a sensor.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CSV_LINE = 250, CSV_COLUMNS = 24, CSV_NAME = 63 };

// A feature of the model: its name, which is a column's, and its resolution.
struct csv_feature {
  const char *name;
  size_t length;
  int32_t base, exponent;
};

struct csv_name {
  uint8_t length;
  char bytes[CSV_NAME];
};

// Holds no pointer, so that it may be taken up again after a reset.
struct csv {
  uint32_t line_number;
  uint16_t next, count;
  char block[256];  // what was read ahead
  uint16_t column_count;
  int8_t columns[CSV_COLUMNS];  // a feature's index, or what csv.c says
  // Whether there are sequences, the name of the current row's, and whether the row begins one.
  bool has_sequences, begins;
  struct csv_name sequence;
};

// Reads the header. Here and below, what is wrong with the input is reported, with its line, and ends the program with 1.
void csv_open(struct csv *csv, const struct csv_feature *features, size_t feature_count);

// Reads a row: a reading a feature. Returns false at the end of the input.
bool csv_next(struct csv *csv, const struct csv_feature *features, int32_t *readings);
