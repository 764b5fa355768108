import QORNNToolSupport
import QORNNTraining
import QORNNTrainingFiles

extension TrainingCommand {
  private static let data = Option<String>(
    "--data", valueName: "DIR", default: nil,
    help: "The folder with the four idx files of MNIST, plain or .gz.")
  private static let permutation = Option<String?>(
    "--permutation", valueName: "FILE", defaultText: "row by row",
    help: "The order of the pixels, one index a line (permuted MNIST).")

  private static let shift = Option<Int>(
    "--shift", in: 0...28, default: 0,
    help: "Move each training image by up to N pixels in each direction, each time it is drawn.")

  /// `qornn-train pixel-mnist`: digits, one pixel a step.
  static let pixelMNIST = TrainingCommand(
    name: "pixel-mnist",
    summary: "Train on MNIST's digits, one pixel a step: 784 steps.",
    discussion: "The last 10,000 images of the training files are the validation part.",
    examples: [
      .init(
        "Permuted pixels, 4-bit weights:",
        "qornn-train pixel-mnist --data mnist --permutation permutation.txt --output pmnist.ckpt")
    ],
    defaults: .pixelMNIST, dataOptions: [data, permutation, shift], storedDataOptions: [.init(shift)],
    makeTask: { arguments throws(ToolError) in
      try reporting {
        try PixelMNISTTask(
          directory: arguments[data], permutation: arguments[permutation], shift: arguments[shift])
      }
    })
}
