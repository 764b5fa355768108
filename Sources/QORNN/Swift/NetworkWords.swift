#if !hasFeature(Embedded)
  extension Activation: CustomStringConvertible {
    /// The word of the command line: `identity`, `relu` or `modrelu`.
    public var description: String {
      switch self {
      case .identity: "identity"
      case .relu: "relu"
      case .modReLU: "modrelu"
      }
    }
  }

  extension InputKind: CustomStringConvertible {
    /// `vector` or `token`.
    public var description: String {
      switch self {
      case .vector: "vector"
      case .token: "token"
      }
    }
  }

  extension OutputKind: CustomStringConvertible {
    /// `classes` or `values`.
    public var description: String {
      switch self {
      case .classes: "classes"
      case .values: "values"
      }
    }
  }
#endif
