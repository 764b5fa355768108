import QORNN

/// The least time that a step can take on this core.
struct StepBound: Sendable {
  enum Cause: String, Sendable {
    /// The products' instructions, as many at once as the core starts.
    case products
    /// Reading the weights, from wherever as many bytes lie.
    case reads
  }

  let nanoseconds: Double
  let cause: Cause
}

/// The fastest of many samples of the core's own limits, taken between the rounds of the rows.
final class StepBounds {
  private struct Peak: Hashable {
    let kernels: KernelSet
    let weightBits: Int
  }
  private struct Footprint: Hashable {
    let kernels: KernelSet
    let byteCount: Int
  }

  /// Multiply-accumulates a nanosecond.
  private var peaks: [Peak: Double] = [:]
  /// Bytes a nanosecond.
  private var bandwidths: [Footprint: Double] = [:]
  private let memory: UnsafeMutableRawBufferPointer
  private let nanosecondsPerSample: Double

  /// - Parameter rows: what will be asked for.
  init(for rows: [StepMeasurement], nanosecondsPerSample: Double) {
    for row in rows where row.measured.kernels != .portable {
      peaks[Peak(kernels: row.measured.kernels, weightBits: row.measured.weightBits)] = 0
      bandwidths[Self.footprint(row)] = 0
    }
    memory = .allocate(byteCount: bandwidths.keys.map(\.byteCount).max() ?? 0, alignment: 64)
    memory.initializeMemory(as: UInt8.self, repeating: 1)
    self.nanosecondsPerSample = nanosecondsPerSample
  }

  deinit { memory.deallocate() }

  /// Takes one sample of each limit.
  func sample() {
    for key in peaks.keys {
      var products = 0
      let time = Stopwatch.nanosecondsPerUnit(atLeast: nanosecondsPerSample) {
        products = key.kernels.runPeak(bitWidth: key.weightBits, repetitions: $0) / $0
      }
      peaks[key] = max(peaks[key] ?? 0, Double(products) / time)
    }
    for key in bandwidths.keys {
      let bytes = UnsafeRawBufferPointer(rebasing: memory[..<key.byteCount])
      let time = Stopwatch.nanosecondsPerUnit(atLeast: nanosecondsPerSample) {
        key.kernels.read(bytes, repetitions: $0)
      }
      bandwidths[key] = max(bandwidths[key] ?? 0, Double(key.byteCount) / time)
    }
  }

  /// The larger of both limits of a step of one stream; a batch shares what it reads.
  func bound(_ row: StepMeasurement) -> StepBound? {
    let measured = row.measured
    guard let peak = peaks[Peak(kernels: measured.kernels, weightBits: measured.weightBits)],
      let bandwidth = bandwidths[Self.footprint(row)]
    else { return nil }
    let products = Double(measured.byteProducts) / peak
    let reads = Double(row.weightByteCount) / bandwidth / Double(measured.batch)
    return products >= reads
      ? StepBound(nanoseconds: products, cause: .products) : StepBound(nanoseconds: reads, cause: .reads)
  }

  /// A line for each kernel set: its peak by weight width.
  var peakLines: [String] {
    Set(peaks.keys.map(\.kernels)).sorted { $0.rawValue > $1.rawValue }.map { kernels in
      let widths = peaks.filter { $0.key.kernels == kernels }.sorted { $0.key.weightBits < $1.key.weightBits }
      return "\(kernels.name): "
        + widths.map { "\(Int($0.value.rounded())) at \($0.key.weightBits) bits" }.joined(separator: ", ")
    }
  }

  private static func footprint(_ row: StepMeasurement) -> Footprint {
    let granularity = KernelSet.readGranularity
    return Footprint(
      kernels: row.measured.kernels,
      byteCount: (row.weightByteCount + granularity - 1) / granularity * granularity)
  }
}
