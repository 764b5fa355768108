#if canImport(CQORNNKernels)
  import CQORNNKernels
#endif

/// A family of kernels that compute the same integers in their own way.
///
/// Every set gives equal results for every admissible model; they differ in speed and in the instructions they need.
public enum KernelSet: UInt8, Sendable, CaseIterable {
  /// Plain Swift, on every CPU; the definition of the others.
  case portable = 0
  /// x86-64 with SSE4.1: 128 bits, `pmaddubsw`.
  case sse41 = 1
  /// x86-64 with AVX2: 256 bits, `vpmaddubsw`.
  case avx2 = 2
  /// x86-64 with AVX-VNNI, or AVX-512 VNNI used with 256 bits: `vpdpbusd`.
  case avxvnni = 3
  /// x86-64 with AVX-512 VNNI: 512 bits, `vpdpbusd`.
  case avx512vnni = 4
  /// AArch64: 128 bits, `smlal`.
  case neon = 5
  /// AArch64 with the dot-product instructions: 128 bits, `sdot`.
  case neondot = 6
  /// Cortex-M4 and M7: the row products with `smlad`, the rest as in `portable`.
  case dsp = 7

  /// The fastest set for the CPU that runs this.
  public static var best: KernelSet {
    #if canImport(CQORNNProducts)
      .dsp
    #else
      nativeSet(0) ?? .portable
    #endif
  }

  /// Whether the CPU that runs this has the instructions of the set.
  public var isAvailable: Bool {
    #if canImport(CQORNNProducts)
      if self == .dsp { return true }
    #endif
    #if !QORNN_PAIRS_ALONE
      if self == .portable { return true }
    #endif
    var index = 0
    while let set = Self.nativeSet(index) {
      if set == self { return true }
      index &+= 1
    }
    return false
  }

  /// The native set of an index, fastest first; nil past the last one.
  private static func nativeSet(_ index: Int) -> KernelSet? {
    #if canImport(CQORNNKernels)
      guard let table = NativeKernels.table(index) else { return nil }
      return KernelSet(rawValue: UInt8(truncatingIfNeeded: table.pointee.identifier))
    #else
      return nil
    #endif
  }
}

#if !hasFeature(Embedded)
  extension KernelSet: CustomStringConvertible {
    /// The sets that the CPU that runs this has instructions for, the fastest first.
    public static var available: [KernelSet] {
      var sets: [KernelSet] = []
      while let set = nativeSet(sets.count) { sets.append(set) }
      return sets + [.portable]
    }

    /// The name on the command line.
    public var name: String {
      switch self {
      case .portable: "portable"
      case .sse41: "sse41"
      case .avx2: "avx2"
      case .avxvnni: "avxvnni"
      case .avx512vnni: "avx512vnni"
      case .neon: "neon"
      case .neondot: "neondot"
      case .dsp: "dsp"
      }
    }

    /// The available set of a name, or nil.
    public init?(name: String) {
      guard let set = Self.available.first(where: { $0.name == name }) else { return nil }
      self = set
    }

    /// The name.
    public var description: String { name }
  }
#endif
