import Foundation

/// The definition of the product: one fused multiply-add chain an element, written without the kernels.
enum GEMMOracle {
  /// C [rows × columns] from A[m, k] = a[m · aRowStride + k · aColumnStride] and
  /// B[k, n] = b[k · bRowStride + n · bColumnStride].
  static func multiply(
    rows: Int, columns: Int, depth: Int, a: [Float], aRowStride: Int, aColumnStride: Int, b: [Float],
    bRowStride: Int, bColumnStride: Int, start: [Float]
  ) -> [Float] {
    var c = start
    a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        c.withUnsafeMutableBufferPointer { c in
          for m in 0..<rows {
            for n in 0..<columns {
              var sum = c[m &* columns &+ n]
              for k in 0..<depth {
                sum = fmaf(
                  a[m &* aRowStride &+ k &* aColumnStride], b[k &* bRowStride &+ n &* bColumnStride], sum)
              }
              c[m &* columns &+ n] = sum
            }
          }
        }
      }
    }
    return c
  }
}
