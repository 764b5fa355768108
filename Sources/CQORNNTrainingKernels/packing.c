// Packing copies, so one version serves every instruction set.
#include <string.h>
#include "CQORNNTrainingKernels.h"

static void pack_rows(
    ptrdiff_t depth, ptrdiff_t width, const float *source, ptrdiff_t row_stride, float *panel) {
  for (ptrdiff_t d = 0; d < depth; ++d) {
    float *row = panel + d * QORNN_PANEL_COLUMNS;
    if (width == QORNN_PANEL_COLUMNS) {
      memcpy(row, source + d * row_stride, QORNN_PANEL_COLUMNS * sizeof(float));
    } else {
      memcpy(row, source + d * row_stride, (size_t)width * sizeof(float));
      memset(row + width, 0, (size_t)(QORNN_PANEL_COLUMNS - width) * sizeof(float));
    }
  }
}

// Blocks of 16 rows keep the strided side within a few cache lines.
static void pack_strided(
    ptrdiff_t depth, ptrdiff_t width, const float *source, ptrdiff_t row_stride, ptrdiff_t column_stride,
    float *panel) {
  for (ptrdiff_t first = 0; first < depth; first += 16) {
    const ptrdiff_t end = depth - first < 16 ? depth : first + 16;
    for (ptrdiff_t j = 0; j < QORNN_PANEL_COLUMNS; ++j)
      for (ptrdiff_t d = first; d < end; ++d)
        panel[d * QORNN_PANEL_COLUMNS + j] = j < width ? source[d * row_stride + j * column_stride] : 0.0f;
  }
}

void qornn_pack_panels(
    ptrdiff_t depth, ptrdiff_t columns, const float *source, ptrdiff_t row_stride, ptrdiff_t column_stride,
    ptrdiff_t first_panel, ptrdiff_t end_panel, float *panels) {
  for (ptrdiff_t p = first_panel; p < end_panel; ++p) {
    const ptrdiff_t first_column = p * QORNN_PANEL_COLUMNS;
    const ptrdiff_t left = columns - first_column;
    const ptrdiff_t width = left < QORNN_PANEL_COLUMNS ? left : QORNN_PANEL_COLUMNS;
    float *panel = panels + first_column * depth;
    const float *start = source + first_column * column_stride;
    if (column_stride == 1)
      pack_rows(depth, width, start, row_stride, panel);
    else
      pack_strided(depth, width, start, row_stride, column_stride, panel);
  }
}
