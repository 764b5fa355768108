import QORNN
import QORNNToolSupport

/// The way from the command line to an export, or to another form of a model file.
enum ExportTool {
  static func run(_ arguments: ParsedArguments) throws {
    let product = try Product(arguments)
    let output = arguments[ExportCommand.output] ?? product.defaultPath
    try checkOutputs(product.files(output), arguments)
    try product.checkHeader(output)
    switch try ExportInput(arguments[ExportCommand.file]) {
    case .checkpoint(let checkpoint):
      try ExportRun(arguments, checkpoint, product: product).perform()
    case .model(let model):
      try refuseOptionsOfAnExport(arguments, product)
      try product.write(model, to: output)
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
        "\(name): found a model file, expected a checkpoint, or --c-array or --swift-array for a model file")
    }
    let usable = [
      ExportCommand.file.parameter.name, ExportCommand.output.parameter.name,
      ExportCommand.arrayName.parameter.name, ExportCommand.cArray.parameter.name,
      ExportCommand.swiftArray.parameter.name,
    ]
    if let option = arguments.texts.keys.filter({ !usable.contains($0) }).min() {
      throw ToolError(
        .usage, "\(option): found the model file \(name), expected a checkpoint: nothing is exported")
    }
  }

  private static func report(_ model: SharedModel, _ files: [NamedFile]) throws(ToolError) {
    let output = StandardOutput()
    let names = files.map { EchoedText.escaped($0.path) }.joined(separator: " and ")
    try output.write("\(names): \(model.byteCount) bytes of model\n")
    try output.flush()
  }
}
