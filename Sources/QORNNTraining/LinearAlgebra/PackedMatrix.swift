import CQORNNTrainingKernels

/// A right-hand matrix B [rows × columns] in the layout the product kernels read: panels of 32 columns, each
/// [rows][32], the last one padded with zeros. Packed once, then multiplied with many times.
package final class PackedMatrix {
  /// K of a product.
  package let rows: Int
  /// N of a product.
  package let columns: Int

  let storage: FloatArray

  /// A matrix of zeros.
  package init(rows: Int, columns: Int) {
    precondition(rows >= 0 && columns >= 0, "negative size")
    self.rows = rows
    self.columns = columns
    storage = FloatArray(count: rows * Self.panelCount(columns: columns) * Self.panelColumns)
  }

  package static let panelColumns = Int(QORNN_PANEL_COLUMNS)

  /// Panels of this matrix; `pack` may be split among threads by them.
  package var panelCount: Int { Self.panelCount(columns: columns) }

  /// A panel: [rows × 32].
  func panel(_ index: Int) -> UnsafePointer<Float> {
    UnsafePointer(storage.pointer + index * rows * Self.panelColumns)
  }

  static func panelCount(columns: Int) -> Int { (columns + panelColumns - 1) / panelColumns }

  /// Copies B[k, n] = source[k · rowStride + n · columnStride] into `panels` (all by default).
  ///
  /// With W [H × I] row-major: (rowStride: 1, columnStride: I) packs Wᵀ for h·Wᵀ, and (rowStride: I,
  /// columnStride: 1) packs W for δ·W.
  package func pack(
    _ source: UnsafePointer<Float>, rowStride: Int, columnStride: Int, panels: Range<Int>? = nil
  ) {
    let panels = panels ?? 0..<panelCount
    precondition(panels.lowerBound >= 0 && panels.upperBound <= panelCount, "panels out of range")
    qornn_pack_panels(
      rows, columns, source, rowStride, columnStride, panels.lowerBound, panels.upperBound, storage.pointer)
  }
}
