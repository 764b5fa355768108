/// A family of kernels that compute the same integers in their own way.
///
/// Every set gives equal results for every admissible model; they differ in speed and in the instructions they need.
public enum KernelSet: UInt8, Sendable {
  /// Plain Swift, on every CPU; the definition of the others.
  case portable = 0

  /// The fastest set for the CPU that runs this.
  public static var best: KernelSet { .portable }

  var layerKernel: LayerKernel {
    switch self {
    case .portable: PortableKernels.layer
    }
  }

  var readoutKernel: ReadoutKernel {
    switch self {
    case .portable: PortableKernels.readout
    }
  }
}

#if !hasFeature(Embedded)
  extension KernelSet: CustomStringConvertible {
    /// The sets that the CPU that runs this has instructions for, the fastest first.
    public static var available: [KernelSet] { [.portable] }

    /// The name on the command line.
    public var name: String {
      switch self {
      case .portable: "portable"
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
