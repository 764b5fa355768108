extension NetworkConfiguration {
  /// exp(−1/N), the forgetting factor on W; 1 without ``memory``.
  public var memoryFactor: Float {
    guard let memory else { return 1 }
    return DeterministicMath.exp(-1 / Float(memory))
  }
}
