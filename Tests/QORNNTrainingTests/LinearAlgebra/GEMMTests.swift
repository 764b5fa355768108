import QORNNTraining
import Testing

/// Every kernel set against the definition, bit for bit.
struct GEMMTests {
  static let sizes: [(m: Int, n: Int, k: Int)] =
    [
      (1, 1, 0), (1, 1, 1), (3, 32, 256), (12, 33, 257), (13, 170, 67), (24, 64, 513), (128, 34, 9),
      (5, 127, 128),
    ]
    + (1...67).map { size in (m: size, n: (size * 29) % 67 + 1, k: (size * 13) % 67 + 1) }
    + (127...129).map { size in (m: size % 7 + 1, n: size, k: 129 - size % 3) }
    + [(m: 6, n: 170, k: 170)]

  @Test func everyListedSetRuns() {
    #expect(FloatKernels.available.last?.name == "portable")
    #expect(Set(FloatKernels.available.map(\.name)).count == FloatKernels.available.count)
    #expect(FloatKernels.best.name == FloatKernels.available.first?.name)
  }

  @Test(arguments: [false, true], [false, true])
  func productEqualsItsDefinition(transposed: Bool, accumulate: Bool) {
    let seed: UInt64 = 0x51
    var random = RandomGenerator(seed: seed)
    for (m, n, k) in Self.sizes {
      let aValues = random.mixedValues(m * k)
      let bValues = random.mixedValues(k * n)
      let start = random.mixedValues(m * n)
      let (aRow, aColumn) = transposed ? (1, m) : (k, 1)
      let (bRow, bColumn) = transposed ? (1, k) : (n, 1)
      let expected = GEMMOracle.multiply(
        rows: m, columns: n, depth: k, a: aValues, aRowStride: aRow, aColumnStride: aColumn, b: bValues,
        bRowStride: bRow, bColumnStride: bColumn,
        start: accumulate ? start : [Float](repeating: 0, count: m * n))
      let a = GuardedBuffer(aValues), b = GuardedBuffer(bValues)
      let packed = PackedMatrix(rows: k, columns: n)
      packed.pack(b.pointer, rowStride: bRow, columnStride: bColumn)
      for kernels in FloatKernels.available {
        let c = GuardedBuffer(start)
        GEMM.multiply(
          rows: m, a: a.pointer, aRowStride: aRow, aColumnStride: aColumn, b: packed, c: c.pointer,
          cRowStride: n, accumulate: accumulate, kernels: kernels)
        expectSameBits(c.values, expected, "\(kernels.name) m \(m) n \(n) k \(k) seed \(seed)")
        #expect(c.isGuardIntact, "\(kernels.name) wrote outside C: m \(m) n \(n) k \(k)")
      }
    }
  }

  @Test func columnsBetweenRowsOfCAreLeftAlone() {
    var random = RandomGenerator(seed: 7)
    let (m, n, k, stride) = (13, 37, 20, 41)
    let a = GuardedBuffer(random.mixedValues(m * k))
    let b = random.mixedValues(k * n)
    let packed = PackedMatrix(rows: k, columns: n)
    packed.pack(b, rowStride: n, columnStride: 1)
    for kernels in FloatKernels.available {
      let c = GuardedBuffer([Float](repeating: 7, count: m * stride))
      GEMM.multiply(
        rows: m, a: a.pointer, aRowStride: k, b: packed, c: c.pointer, cRowStride: stride, kernels: kernels)
      let gaps = (0..<m).flatMap { row in (n..<stride).map { c.values[row * stride + $0] } }
      #expect(gaps.allSatisfy { $0 == 7 }, "\(kernels.name)")
      #expect(c.isGuardIntact)
    }
  }

  @Test(arguments: [1, 2, 3])
  func threadCountDoesNotShowInTheBits(threadCount: Int) {
    let seed: UInt64 = 99
    var random = RandomGenerator(seed: seed)
    let pool = WorkerPool(threadCount: threadCount)
    for (m, n, k) in [(1, 5, 7), (2, 33, 40), (37, 45, 67), (29, 170, 31)] {
      let aValues = random.mixedValues(m * k), bValues = random.mixedValues(k * n)
      let expected = GEMMOracle.multiply(
        rows: m, columns: n, depth: k, a: aValues, aRowStride: k, aColumnStride: 1, b: bValues, bRowStride: n,
        bColumnStride: 1, start: [Float](repeating: 0, count: m * n))
      let b = PackedMatrix(rows: k, columns: n)
      pool.split(b.panelCount) { b.pack(bValues, rowStride: n, columnStride: 1, panels: $0) }
      let c = GuardedBuffer<Float>(count: m * n)
      GEMM.multiply(on: pool, rows: m, a: aValues, aRowStride: k, b: b, c: c.pointer, cRowStride: n)
      expectSameBits(c.values, expected, "m \(m) n \(n) k \(k) seed \(seed)")
    }
  }

  @Test(arguments: [1, 2, 3])
  func weightGradientEqualsItsDefinition(threadCount: Int) {
    let seed: UInt64 = 31
    var random = RandomGenerator(seed: seed)
    let pool = WorkerPool(threadCount: threadCount)
    // The last three have whole panels: B is read as it is where a thread has few rows.
    for (m, n, k) in [
      (1, 1, 1), (7, 33, 255), (13, 40, 256), (14, 5, 257), (31, 67, 530), (261, 33, 11), (9, 64, 300),
      (12, 32, 257), (25, 96, 40),
    ] {
      let aValues = random.mixedValues(k * m), bValues = random.mixedValues(k * n)
      let start = random.mixedValues(m * n)
      let expected = GEMMOracle.multiply(
        rows: m, columns: n, depth: k, a: aValues, aRowStride: 1, aColumnStride: m, b: bValues, bRowStride: n,
        bColumnStride: 1, start: start)
      let a = GuardedBuffer(aValues), b = GuardedBuffer(bValues)
      for kernels in FloatKernels.available {
        let c = GuardedBuffer(start)
        pool.split(m) { rows in
          GEMM.accumulateOuter(
            k: k, a: a.pointer, aStride: m, b: b.pointer, bStride: n, c: c.pointer, cStride: n, rows: rows,
            columns: n, workspace: OuterProductWorkspace(columns: n), kernels: kernels)
        }
        expectSameBits(c.values, expected, "\(kernels.name) m \(m) n \(n) k \(k) seed \(seed)")
        #expect(c.isGuardIntact)
      }
    }
  }
}
