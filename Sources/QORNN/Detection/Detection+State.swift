extension Detection {
  /// Whether these are bytes that a detector of this detection can have: nothing that is read from outside is believed.
  func canReach(_ saved: UnsafeRawBufferPointer) -> Bool {
    guard isValid(outputSize: .max), saved.count == Detector.byteCount(smoothing: smoothing) else {
      return false
    }
    func number(_ offset: Int) -> Int {
      Int(saved.loadUnaligned(fromByteOffset: offset, as: Int32.self))
    }
    let (filled, oldest, quiet) = (number(Detector.filled), number(Detector.oldest), number(Detector.quiet))
    let isArmed = number(Detector.isArmed)
    guard filled >= 0, filled <= smoothing, oldest >= 0, oldest < smoothing, quiet >= 0, quiet <= refractory,
      isArmed == 0 || isArmed == 1
    else { return false }
    // Before N steps there is no event, and the leads fill their places in order.
    guard filled == smoothing || (oldest == filled && quiet == 0 && isArmed == 1) else { return false }
    var sum: Int64 = 0
    var place = 0
    while place < smoothing {
      let lead = number(Detector.leads &+ 4 &* place)
      if place >= filled && lead != 0 { return false }
      sum &+= Int64(lead)
      place &+= 1
    }
    return sum == saved.loadUnaligned(fromByteOffset: Detector.sum, as: Int64.self)
  }
}
