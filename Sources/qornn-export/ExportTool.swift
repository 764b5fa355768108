import QORNN
import QORNNToolSupport

/// The way from the command line to an export, or to another form of a model file.
enum ExportTool {
  static func run(_ arguments: ParsedArguments) throws {
    let product = try Product(arguments)
    let output = arguments[ExportCommand.output] ?? product.defaultPath
    try checkOutputs(product.files(output), arguments)
    try product.checkHeader(output)
    if case .certificate = product {
      try refuseAllBut(
        ExportCommand.certificateOptions + ExportCommand.roundingOptions, arguments,
        "found --certificate too, expected a model to be written")
    }
    switch try ExportInput(arguments[ExportCommand.file]) {
    case .checkpoint(let checkpoint):
      try ExportRun(arguments, checkpoint, product: product).perform()
    case .model(let model):
      try refuseOptionsOfAnExport(arguments, product)
      try product.deliver(model, to: output)
      if case .certificate = product { return }
      try report(model, product.files(output))
    }
  }

  /// Refuses outputs that cannot work, before anything is read.
  private static func checkOutputs(_ files: [NamedFile], _ arguments: ParsedArguments) throws(ToolError) {
    let outputs = files + arguments.files(["--vectors", "--card"])
    for output in outputs { try OutputFile.check(output.path) }
    try OutputFile.requireDistinct(
      outputs: outputs,
      inputs: arguments.files(["FILE", "--verify", "--calibration", "--data", "--permutation"]))
    if arguments[ExportCommand.vectors] != nil, arguments[ExportCommand.verify] == nil {
      throw ToolError(.usage, "--vectors: found no --verify, expected one: it says which sequences")
    }
  }

  private static func refuseOptionsOfAnExport(_ arguments: ParsedArguments, _ product: Product)
    throws(ToolError)
  {
    let name = EchoedText.quoted(arguments[ExportCommand.file], limit: 4096)
    if case .model = product {
      throw ToolError(
        .usage,
        "\(name): found a model file, expected a checkpoint, or --c-array, --swift-array or --certificate")
    }
    try refuseAllBut(
      ExportCommand.certificateOptions + ExportCommand.arrayOptions, arguments,
      "found the model file \(name), expected a checkpoint: nothing is exported")
  }

  private static func refuseAllBut(
    _ usable: [any CommandParameter], _ arguments: ParsedArguments, _ reason: String
  )
    throws(ToolError)
  {
    let names = Set(usable.map(\.parameter.name))
    if let option = arguments.texts.keys.filter({ !names.contains($0) }).min() {
      throw ToolError(.usage, "\(option): \(reason)")
    }
  }

  private static func report(_ model: SharedModel, _ files: [NamedFile]) throws(ToolError) {
    let output = StandardOutput()
    let names = files.map { EchoedText.escaped($0.path) }.joined(separator: " and ")
    try output.write("\(names): \(model.byteCount) bytes of model\n")
    try output.flush()
  }
}
