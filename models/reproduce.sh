#!/usr/bin/env bash
# Trains and exports a shipped model again from its data, with the commands of its card: same seed, same bytes.
#
#     bash models/reproduce.sh wand-digits [FOLDER]        FOLDER/wand-digits gets what models/wand-digits has
#
# smnist and pmnist need the files of MNIST, in the folder that MNIST names (./mnist) or from the network; ptb-characters those
# of the Penn Treebank as characters, ptb.char.train.txt.gz and ptb.char.valid.txt.gz, in the folder that PTB names (./ptb).
set -euo pipefail
name=${1:?usage: bash models/reproduce.sh NAME [FOLDER]}
cd "$(dirname "$0")/.."
target="${2:-runs}/$name"
mkdir -p "$target"
swift build -c release --product qornn-train
swift build -c release --product qornn-export
tools=.build/release

case $name in
wand-digits)
  strokes=models/wand-digits/strokes.csv
  "$tools/qornn-train" sequences --train $strokes --where part=train --hidden 128 --activation modrelu \
    --weight-scale mse --target-steps 12 --time-warp 0.3 --scale-jitter 0.2 --offset-jitter 0.2 \
    --learning-rate 0.003 --recurrent-learning-rate 0.0003 --epochs 120 --patience 0 --seed 1 \
    --output "$target/trained.ckpt" --log "$target/training.log" --plot "$target/training.svg"
  "$tools/qornn-export" "$target/trained.ckpt" --verify $strokes --where part=test \
    --output "$target/model.qornn" --vectors "$target/vectors.txt" --card "$target/card.md" \
    --card-note "Digits drawn in the air with a wand that holds an inertial sensor: the track of its tip in two dimensions, one writer. Data: Magic Wand digits by Pete Warden, Apache-2.0 (LICENSE beside this card), all 1,000 strokes in strokes.csv, coordinates in 1/128. Train with the part \`train\`, a held-back share of which chose the epoch; the part \`test\` (position in its file a multiple of five) was never trained on. The configuration was chosen by cross-validation inside \`train\`; the result on \`test\` was seen for about a dozen candidates on the way, 95.5 to 99 % right." \
    --card-note "\`bash models/reproduce.sh wand-digits\` runs the exact commands for this model and gives the same bytes."
  ;;
copy-t1000)
  "$tools/qornn-train" copy --delay 1000 --hidden 256 --batch 32 --method bjorck --weight-bits 6 \
    --learning-rate 0.002 --recurrent-learning-rate 0.0001 --iterations 4000 --validate-every 250 --seed 1 \
    --output "$target/trained.ckpt" --log "$target/training.log" --plot "$target/training.svg"
  "$tools/qornn-export" "$target/trained.ckpt" --verify task:10000 \
    --output "$target/model.qornn" --vectors "$target/vectors.txt" --card "$target/card.md" \
    --card-note "The copy task at T0 = 1000, 1,020 steps: ten symbols (tokens 0 to 7), 999 blanks (8), the marker (9), ten blanks, in which the symbols must be said again. Each symbol crosses 1,010 steps of a recurrence in integers. A network that guesses has a cross-entropy of 0.0204." \
    --card-note "\`bash models/reproduce.sh copy-t1000\` runs the exact commands for this model and gives the same bytes."
  ;;
smnist | pmnist)
  mnist=${MNIST:-mnist}
  bash models/fetch-mnist.sh "$mnist"
  order=() read="line by line"
  if [ "$name" = pmnist ]; then
    order=(--permutation models/pmnist/permutation.txt) read="in the order of permutation.txt, NumPy's RandomState(92916)"
  fi
  "$tools/qornn-train" pixel-mnist --data "$mnist" "${order[@]}" --shift 1 --weight-bits float --epochs 24 \
    --validate-every 1950 --learning-rate 0.005 --recurrent-learning-rate 0.00001 --basis-learning-rate 0.001 --seed 1 \
    --output "$target/float.ckpt" --log "$target/float.log" --plot "$target/float.svg"
  "$tools/qornn-train" pixel-mnist --data "$mnist" "${order[@]}" --shift 1 --from "$target/float.ckpt" \
    --weight-bits 4 --input-weight-bits 8 --row-gains learned --rounding gradual --rounding-from 0 --rounding-to 0.5 \
    --epochs 40 --validate-every 1950 --learning-rate 0.005 --recurrent-learning-rate 0.0001 --basis-learning-rate 0 \
    --seed 1 --output "$target/trained.ckpt" --log "$target/training.log" --plot "$target/training.svg"
  "$tools/qornn-export" "$target/trained.ckpt" --state-bits 12 --verify "models/$name/sample.csv" \
    --output "$target/model.qornn" --vectors "$target/vectors.txt"
  "$tools/qornn-export" "$target/trained.ckpt" --state-bits 12 --data "$mnist" "${order[@]}" --verify task:10000 \
    --output "$target/model.qornn" --card "$target/card.md" \
    --card-note "Handwritten digits, one pixel a step: 784 steps of one reading, the raw pixel 0 … 255, $read; the digit is due at the last one. Results on MNIST's 10,000 test images, which were used for no choice; the last 10,000 training images were the validation part. A linear orthogonal network trained in float for 24 epochs, training images moved by up to a pixel, then 40 epochs, in the first half of which the columns of W are rounded one after the other." \
    --card-note "MNIST may not be shipped: sample.csv and vectors.txt have ten digits drawn from the strokes of ../wand-digits, which are not its images." \
    --card-note "\`bash models/reproduce.sh $name\` runs the exact commands for this model and gives the same bytes."
  ;;
ptb-characters)
  ptb=${PTB:-ptb}
  "$tools/qornn-train" characters --train "$ptb/ptb.char.train.txt.gz" --format spaced --method bjorck --activation relu \
    --weight-bits 4 --input-weight-bits 8 --weight-scale mse --row-gains learned --rounding gradual --rounding-from 0.3 \
    --rounding-to 0.65 --state-range 8 --learning-rate 0.01 --recurrent-learning-rate 0.002 --iterations 10440 \
    --validate-every 522 --seed 1 \
    --output "$target/trained.ckpt" --log "$target/training.log" --plot "$target/training.svg"
  "$tools/qornn-export" "$target/trained.ckpt" --verify models/ptb-characters/sample.txt \
    --output "$target/model.qornn" --vectors "$target/vectors.txt"
  "$tools/qornn-export" "$target/trained.ckpt" --verify "$ptb/ptb.char.valid.txt.gz" \
    --output "$target/model.qornn" --card "$target/card.md" \
    --card-note "The next character of English newspaper text: 50 symbols, the end of a line is one of them, _ is the blank between words. Penn Treebank as characters (Mikolov's preprocessing); the last twentieth of the training text chose the iteration, and the validation text was looked at once. Bits per character are nats divided by 0.6931." \
    --card-note "The text may not be shipped: sample.txt has three sentences of our own." \
    --card-note "\`bash models/reproduce.sh ptb-characters\` runs the exact commands of this model, which took an hour and a half beside other work; they were not run a second time yet."
  ;;
*)
  echo "no model is called $name: see models/README.md" >&2
  exit 64
  ;;
esac
