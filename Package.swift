// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]

let package = Package(
  name: "qornn",
  products: [
    // MARK: Public API
    .library(name: "QORNN", targets: ["QORNN"]),
    .library(name: "QORNNTraining", targets: ["QORNNTraining"]),
    .library(name: "QORNNExport", targets: ["QORNNExport"]),
    .library(name: "qornn", type: .dynamic, targets: ["QORNNCInterface"]),
    .executable(name: "qornn-train", targets: ["qornn-train"]),
    .executable(name: "qornn-export", targets: ["qornn-export"]),
    .executable(name: "qornn-run", targets: ["qornn-run"]),
    .executable(name: "qornn-bench", targets: ["qornn-bench"]),
  ],
  targets: [
    .target(name: "QORNN", dependencies: ["CQORNNKernels"], swiftSettings: strict),
    .target(name: "QORNNTraining", dependencies: ["QORNN", "CQORNNTrainingKernels"], swiftSettings: strict),
    .target(name: "QORNNExport", dependencies: ["QORNN", "QORNNTraining"], swiftSettings: strict),

    // The C library: the runtime's sources once more, through a symbolic link, as Embedded Swift. Needs libc alone.
    .target(
      name: "QORNNCInterface", dependencies: ["CQORNN", "CQORNNKernels"],
      exclude: [
        "build.sh", "compile.sh", "firmware.sh", "install.sh", "qornn.map", "qornn.pc.in", "qornn.py",
      ],
      swiftSettings: strict + [.enableExperimentalFeature("Embedded")]),
    .target(name: "CQORNN"),

    // MARK: Implementation details
    .target(name: "CQORNNKernels"),
    .target(name: "CQORNNTrainingKernels"),
    .target(name: "QORNNToolSupport", dependencies: ["QORNN"], swiftSettings: strict),

    .target(
      name: "QORNNTrainingFiles", dependencies: ["QORNN", "QORNNToolSupport", "QORNNTraining"],
      swiftSettings: strict),

    // MARK: Tools
    .executableTarget(
      name: "qornn-train", dependencies: ["QORNNToolSupport", "QORNNTraining", "QORNNTrainingFiles"],
      swiftSettings: strict),
    .executableTarget(
      name: "qornn-export",
      dependencies: ["QORNNToolSupport", "QORNNTraining", "QORNNTrainingFiles", "QORNNExport"],
      swiftSettings: strict),
    .executableTarget(
      name: "qornn-run", dependencies: ["QORNNToolSupport", "QORNN"], exclude: ["systemd"],
      swiftSettings: strict),
    .executableTarget(
      name: "qornn-bench",
      dependencies: ["QORNNToolSupport", "QORNN", "QORNNTraining", "QORNNTrainingFiles", "QORNNExport"],
      swiftSettings: strict),

    // MARK: Tests
    .target(name: "_QORNNTestSupport", path: "Tests/_QORNNTestSupport", swiftSettings: strict),
    .testTarget(
      name: "QORNNTests", dependencies: ["QORNN", "QORNNExport", "_QORNNTestSupport"], swiftSettings: strict),
    .testTarget(
      name: "QORNNTrainingTests", dependencies: ["QORNNTraining", "_QORNNTestSupport"], swiftSettings: strict),
    .testTarget(
      name: "QORNNExportTests", dependencies: ["QORNNExport", "_QORNNTestSupport"], swiftSettings: strict),
    .testTarget(
      name: "QORNNToolSupportTests", dependencies: ["QORNNToolSupport", "_QORNNTestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "ToolTests",
      dependencies: [
        "_QORNNTestSupport", "QORNN", "qornn-train", "qornn-export", "qornn-run", "qornn-bench",
      ],
      swiftSettings: strict),
  ]
)
