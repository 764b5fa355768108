import QORNNToolSupport

extension BenchCommand {
  private static let kinds = Option<[ProductMeasurement.Kind]>.list(
    "--product", valueName: "LIST", of: "product, gram or bjorck, with commas between several",
    default: ProductMeasurement.Kind.allCases, defaultText: "product,gram,bjorck",
    help: "A·B, XᵀX, and Björck's orthogonalization with its gradient.",
    element: { ProductMeasurement.Kind(rawValue: $0) })
  private static let sizes = Option<[Int]>.list(
    "--size", valueName: "LIST", of: "whole numbers from 1 to 16384 with commas between them",
    default: [256, 512, 1024], defaultText: "256,512,1024", help: "Rows and columns of the matrices.",
    element: { ValueReading.integer($0, in: 1...16_384) })
  private static let threads = Option<[Int]>.list(
    "--threads", valueName: "LIST", of: "whole numbers from 1 to 1024 with commas between them",
    default: [1, 2], defaultText: "1,2", help: "Numbers of threads.",
    element: { ValueReading.integer($0, in: 1...1024) })
  private static let json = Flag("--json", help: "Print an object a line instead of the table.")

  /// The products of square matrices that orthogonality costs.
  static let products = BenchCommand(
    command: Command(
      name: "products",
      summary: "Measure the matrix products that keep a matrix orthogonal.",
      discussion: """
        2·H³ operations for a product; XᵀX counts as a whole one, though half of it is computed. The speed is that of \
        the fastest repetition, the peak as in 'qornn-bench train'.
        """,
      sections: [.init("Rows", [kinds, sizes, threads]), .init("Output", [json])],
      examples: [
        .init("Björck's iteration at 1024 units:", "qornn-bench products --product bjorck --size 1024")
      ]),
    run: { arguments in
      let output = StandardOutput()
      let widths = [8, 6, 8, 11, 10, 9, 7, 7]
      func table(_ cells: [String]) -> String {
        zip(widths, cells).map { String(repeating: " ", count: max(0, $0 - $1.count)) + $1 }
          .joined(separator: " ") + "\n"
      }
      if !arguments[json] {
        try output.write(
          table(["product", "size", "threads", "iterations", "ms", "GFLOP/s", "peak", "share"]))
      }
      for kind in arguments[kinds] {
        for size in arguments[sizes] {
          for threadCount in arguments[threads] {
            let row = ProductMeasurement(kind: kind, size: size, threadCount: threadCount).run()
            try output.write(
              arguments[json]
                ? row.line
                : table([
                  row.product, "\(row.size)", "\(row.threads)", "\(row.iterations)",
                  DecimalText.fixed(1e3 * row.fastestSeconds, decimals: 3),
                  DecimalText.fixed(row.gflops, decimals: 1), DecimalText.fixed(row.peakGflops, decimals: 1),
                  "\(DecimalText.fixed(100 * row.gflops / row.peakGflops, decimals: 0)) %",
                ]))
            try output.flush()
          }
        }
      }
    })
}
