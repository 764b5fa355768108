#if !hasFeature(Embedded)
  /// A detector with its own memory, for Swift services and tools. One thread at a time; steps do not allocate.
  public final class OwnedDetector {
    /// What it listens for.
    public let detection: Detection
    private let memory: OwnedMemory
    private var detector: Detector

    /// - Precondition: the values of `detection` are in their ranges.
    public init(_ detection: Detection) {
      self.detection = detection
      memory = OwnedMemory(byteCount: Detector.byteCount(smoothing: detection.smoothing))
      detector = Detector(detection, memory: memory.bytes)
    }

    /// Forgets what was heard: the start of a sequence.
    public func reset() {
      detector.reset()
    }

    /// The sum of the last N leads, or of all since the reset while they are fewer.
    public var leadSum: Int64 { detector.leadSum }

    /// Takes the logits of a step [outputSize]; whether the step is an event.
    ///
    /// - Precondition: the class is one of the logits'.
    public func step(_ logits: UnsafeBufferPointer<Int32>) -> Bool { detector.step(logits) }

    /// Takes the lead of a step; whether the step is an event.
    public func step(lead: Int32) -> Bool { detector.step(lead: lead) }

    /// The state, to be saved and restored.
    public var savedState: [UInt8] { Array(detector.bytes) }

    /// Goes on from a state that was saved by a detector with the same `detection`.
    ///
    /// - Returns: false, and nothing has changed, where such a detector cannot have this state.
    public func restore(_ savedState: [UInt8]) -> Bool {
      savedState.withUnsafeBytes { detector.restore($0) }
    }
  }
#endif
