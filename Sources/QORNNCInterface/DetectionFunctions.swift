import CQORNN

/// What a `qornn_detector *` points to; the state follows it. It has no pointer, so that its bytes are what is saved.
struct DetectorObject {
  let detection: qornn_detection

  /// Where the state starts.
  static var byteCount: Int { PreparedModel.memoryAlignment }

  static func at(_ pointer: OpaquePointer?) -> UnsafeMutablePointer<DetectorObject>? {
    pointer.map { UnsafeMutablePointer($0) }
  }
}

extension UnsafeMutablePointer<DetectorObject> {
  /// The detector over the state.
  var detector: Detector {
    let detection = Detection(pointee.detection)
    return Detector(
      resuming: detection,
      memory: UnsafeMutableRawBufferPointer(
        start: UnsafeMutableRawPointer(self) + DetectorObject.byteCount,
        count: Detector.byteCount(smoothing: detection.smoothing)))
  }

  /// All that is saved.
  var bytes: UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(
      start: self,
      count: DetectorObject.byteCount &+ Detector.byteCount(smoothing: Int(pointee.detection.smoothing)))
  }
}

extension Detection {
  fileprivate init(_ detection: qornn_detection) {
    self.init(
      classIndex: Int(detection.class_index), threshold: detection.threshold,
      smoothing: Int(detection.smoothing), refractory: Int(detection.refractory))
  }
}

@c @implementation
public func qornn_detector_size(_ detection: UnsafePointer<qornn_detection>?) -> Int {
  guard let detection = detection.map({ Detection($0.pointee) }), detection.isValid(outputSize: .max) else {
    return 0
  }
  return DetectorObject.byteCount &+ Detector.byteCount(smoothing: detection.smoothing)
}

@c @implementation
public func qornn_detector_init(
  _ memory: UnsafeMutableRawPointer?, _ size: Int, _ detection: UnsafePointer<qornn_detection>?,
  _ result: UnsafeMutablePointer<OpaquePointer?>?
) -> qornn_status {
  let needed = qornn_detector_size(detection)
  guard needed > 0, let detection, let result else { return Status.invalidArgument }
  guard let memory = checkedMemory(memory, size: size, needed: needed) else { return Status.noMemory }
  let object = memory.bindMemory(to: DetectorObject.self, capacity: 1)
  object.initialize(to: DetectorObject(detection: detection.pointee))
  var detector = object.detector
  detector.reset()
  result.pointee = OpaquePointer(object)
  return Status.ok
}

@c @implementation
public func qornn_detector_reset(_ detector: OpaquePointer?) -> qornn_status {
  guard let object = DetectorObject.at(detector) else { return Status.invalidArgument }
  var detector = object.detector
  detector.reset()
  return Status.ok
}

@c @implementation
public func qornn_detect(
  _ detector: OpaquePointer?, _ logits: UnsafePointer<Int32>?, _ count: Int,
  _ event: UnsafeMutablePointer<Int32>?, _ leadSum: UnsafeMutablePointer<Int64>?
) -> qornn_status {
  guard let object = DetectorObject.at(detector), let logits,
    count > Int(object.pointee.detection.class_index)
  else { return Status.invalidArgument }
  var detector = object.detector
  let isEvent = detector.step(UnsafeBufferPointer(start: logits, count: count))
  event?.pointee = isEvent ? 1 : 0
  leadSum?.pointee = detector.leadSum
  return Status.ok
}

@c @implementation
public func qornn_detector_save(
  _ detector: OpaquePointer?, _ memory: UnsafeMutableRawPointer?, _ size: Int
) -> qornn_status {
  guard let object = DetectorObject.at(detector), let memory else { return Status.invalidArgument }
  let bytes = object.bytes
  guard size >= bytes.count else { return Status.noMemory }
  memory.copyMemory(from: bytes.baseAddress!, byteCount: bytes.count)
  return Status.ok
}

@c @implementation
public func qornn_detector_restore(
  _ detector: OpaquePointer?, _ bytes: UnsafeRawPointer?, _ byteCount: Int
) -> qornn_status {
  guard let object = DetectorObject.at(detector), let bytes, byteCount >= 0 else {
    return Status.invalidArgument
  }
  let saved = UnsafeRawBufferPointer(start: bytes, count: byteCount)
  let own = object.bytes
  guard saved.count == own.count else { return Status.invalidState }
  var index = 0
  while index < DetectorObject.byteCount {
    guard saved[index] == own[index] else { return Status.invalidState }
    index &+= 1
  }
  var detector = object.detector
  let state = UnsafeRawBufferPointer(rebasing: saved[DetectorObject.byteCount...])
  return detector.restore(state) ? Status.ok : Status.invalidState
}
