/// One step of Björck's iteration with β = ½, which is also Newton–Schulz's for the polar factor:
///
///     X⁺ = X·P,  P = 1.5·I − 0.5·XᵀX
///
/// All of it is split among the threads by rows.
package final class OrthogonalizingStep {
  private let size: Int
  private let products: SquareProducts
  private let difference: FloatArray
  /// ‖x⁺ − x‖² of each row.
  private var squares: [Double]

  package init(size: Int, pool: WorkerPool) {
    self.size = size
    products = SquareProducts(size: size, pool: pool)
    difference = FloatArray(count: size * size, zeroed: false)
    squares = Array(repeating: 0, count: size)
  }

  /// factor ← P
  package func computeFactor(of start: FloatArray, into factor: FloatArray) {
    products.gram(start, factor: -0.5, shift: 1.5, into: factor)
  }

  /// next ← start·factor; returns ‖next − start‖_F, summed row by row.
  package func advance(_ start: FloatArray, by factor: FloatArray, into next: FloatArray) -> Double {
    let size = size
    squares.withUnsafeMutableBufferPointer { buffer in
      // Threads write distinct elements.
      let squares = buffer.baseAddress!
      products.multiply(start, factor, into: next) { rows in
        for row in rows {
          let place = difference.pointer + row * size
          place.update(from: next.pointer + row * size, count: size)
          Elementwise.addScaled(count: size, -1, start.pointer + row * size, place)
          squares[row] = Elementwise.dot(count: size, place, place)
        }
      }
    }
    return squares.reduce(0, +).squareRoot()
  }

  /// The backward pass of ``advance(_:by:into:)`` through both: with S = XᵀG, ∂L/∂X = G·P − ½·X(S + Sᵀ).
  ///
  /// - Parameters:
  ///   - gradient: G, ∂L/∂X⁺; not one of the others.
  ///   - result: becomes ∂L/∂X.
  ///   - scratch: two matrices whose contents are lost.
  package func backpropagate(
    _ gradient: FloatArray, start: FloatArray, factor: FloatArray, into result: FloatArray,
    scratch: (FloatArray, FloatArray)
  ) {
    products.multiply(start, transposed: true, gradient, into: scratch.0)
    products.forRows { rows in Self.symmetrize(scratch.0, into: scratch.1, rows: rows, size: self.size) }
    products.multiply(gradient, factor, into: result)
    products.multiply(start, scratch.1, into: result, accumulate: true)
  }

  /// result ← −½·(matrix + matrixᵀ) for some rows, in tiles that the first cache holds.
  private static func symmetrize(
    _ matrix: FloatArray, into result: FloatArray, rows: Range<Int>, size: Int
  ) {
    let (source, target) = (matrix.pointer, result.pointer)
    let tile = 32
    for firstRow in stride(from: rows.lowerBound, to: rows.upperBound, by: tile) {
      for firstColumn in stride(from: 0, to: size, by: tile) {
        for row in firstRow..<min(firstRow + tile, rows.upperBound) {
          for column in firstColumn..<min(firstColumn + tile, size) {
            target[row * size + column] =
              -0.5 * (source[row * size + column] + source[column * size + row])
          }
        }
      }
    }
  }
}
