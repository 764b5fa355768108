// Packing copies, so one version serves every instruction set.
#include <string.h>
#include "CQORNNTrainingKernels.h"

// Row by row through all panels, so that the source is read as one stream.
static void pack_rows(
    ptrdiff_t depth, ptrdiff_t columns, const float *source, ptrdiff_t row_stride, ptrdiff_t first_panel,
    ptrdiff_t end_panel, float *panels) {
  const ptrdiff_t panel_size = depth * QORNN_PANEL_COLUMNS;
  const ptrdiff_t whole_panels = columns / QORNN_PANEL_COLUMNS, rest = columns % QORNN_PANEL_COLUMNS;
  const ptrdiff_t end_whole = end_panel < whole_panels ? end_panel : whole_panels;
  for (ptrdiff_t d = 0; d < depth; ++d) {
    const float *from = source + d * row_stride;
    float *to = panels + d * QORNN_PANEL_COLUMNS;
    for (ptrdiff_t p = first_panel; p < end_whole; ++p)
      memcpy(to + p * panel_size, from + p * QORNN_PANEL_COLUMNS, QORNN_PANEL_COLUMNS * sizeof(float));
    if (end_whole < end_panel) {
      float *last = to + whole_panels * panel_size;
      memcpy(last, from + whole_panels * QORNN_PANEL_COLUMNS, (size_t)rest * sizeof(float));
      memset(last + rest, 0, (size_t)(QORNN_PANEL_COLUMNS - rest) * sizeof(float));
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
  if (column_stride == 1) {
    pack_rows(depth, columns, source, row_stride, first_panel, end_panel, panels);
    return;
  }
  for (ptrdiff_t p = first_panel; p < end_panel; ++p) {
    const ptrdiff_t first_column = p * QORNN_PANEL_COLUMNS;
    pack_strided(
        depth, columns - first_column, source + first_column * column_stride, row_stride, column_stride,
        panels + first_column * depth);
  }
}
