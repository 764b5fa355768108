import CQORNNTrainingKernels

/// The float kernels of one instruction set. Every set returns the same bits; they differ in speed.
package struct FloatKernels: @unchecked Sendable {
  /// The C table: constant, and alive as long as the process.
  let table: UnsafePointer<qornn_float_kernels>

  /// `"avx512"`, `"avx2"`, `"neon"` or `"portable"`.
  package var name: String { String(cString: table.pointee.name) }

  /// The kernel sets that run on this machine, fastest first; the last is `"portable"`.
  package static let available: [FloatKernels] = {
    let capacity = 8
    let sets = [UnsafePointer<qornn_float_kernels>?](unsafeUninitializedCapacity: capacity) { buffer, count in
      buffer.initialize(repeating: nil)
      count = Int(qornn_available_float_kernels(buffer.baseAddress, Int32(capacity)))
    }
    return sets.compactMap { $0 }.map(FloatKernels.init(table:))
  }()

  /// The fastest kernel set of this machine.
  package static let best = available[0]
}
