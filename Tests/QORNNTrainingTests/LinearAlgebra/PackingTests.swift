import CQORNNTrainingKernels
import QORNNTraining
import Testing

/// The layout of a packed matrix, which every kernel set relies on.
struct PackingTests {
  @Test(arguments: [(1, 1), (3, 31), (5, 32), (17, 33), (40, 70)])
  func panelsHoldTheMatrixAndZeros(depth: Int, columns: Int) {
    let width = Int(QORNN_PANEL_COLUMNS)
    let panelCount = (columns + width - 1) / width
    var random = RandomGenerator(seed: 12)
    let source = GuardedBuffer(random.mixedValues(depth * columns))
    for (rowStride, columnStride) in [(columns, 1), (1, depth)] {
      let panels = GuardedBuffer<Float>(count: panelCount * depth * width)
      for panel in (0..<panelCount).reversed() {
        qornn_pack_panels(
          depth, columns, source.pointer, rowStride, columnStride, panel, panel + 1, panels.pointer)
      }
      let expected = (0..<panels.count).map { index -> Float in
        let column = index / (depth * width) * width + index % width
        let row = index / width % depth
        return column < columns ? source.values[row * rowStride + column * columnStride] : 0
      }
      expectSameBits(panels.values, expected, "depth \(depth) columns \(columns) stride \(rowStride)")
      #expect(panels.isGuardIntact)
    }
  }
}
